"""Which letters a person wants."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parties.models import User


class Preference(models.Model):
    """What a person has said about letters that are a service. Without a row all of them come.

    Notices and what else a person must know cannot be switched off; see `outbox.preferences`.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference")
    reminders = models.BooleanField(_("Reminders of open questions"), default=True)
    task_reminders = models.BooleanField(_("Reminders of tasks"), default=True)
    digest = models.BooleanField(_("Weekly digest"), default=True)

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def of(cls, person: User) -> "Preference":
        """What the person has said, or what holds until then; not stored by being asked for."""
        return cls.objects.filter(person=person).first() or cls(person=person)

    #: What can be switched, by its field.
    SWITCHED = ("reminders", "task_reminders", "digest")

    def choose(self, *, by: User, **wanted: bool) -> None:
        """Some or all of `SWITCHED` at once; a person chooses only for oneself."""
        assert by.pk == self.person_id
        assert wanted.keys() <= set(self.SWITCHED)
        self._store(**wanted)

    def _store(self, **wanted: bool) -> None:
        stored, _made = Preference.objects.update_or_create(person_id=self.person_id, defaults=wanted)
        self.pk = stored.pk
        for name in self.SWITCHED:
            setattr(self, name, getattr(stored, name))

    @classmethod
    def switch_off(cls, person: User, name: str) -> None:
        """One of them, through a link in a letter: whoever holds the letter speaks for the person in this."""
        assert name in cls.SWITCHED
        cls.of(person)._store(**{name: False})
