"""A person's own data as a file (GDPR article 15): asked for, made, fetched, and gone after a week."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.exceptions import Invalid, NotAllowed
from parties.models import Event, User


class DataExtractQuerySet(models.QuerySet["DataExtract"]):
    def there(self) -> "DataExtractQuerySet":
        """With a file to fetch. Twin of `is_there`."""
        return self.filter(made_at__isnull=False, gone_at=None)

    def under_way(self) -> "DataExtractQuerySet":
        """The worker makes it, or will. Twin of `is_under_way`."""
        return self.filter(made_at=None, gone_at=None, fault="")

    def light(self) -> "DataExtractQuerySet":
        return self.defer("data")


class DataExtract(models.Model):
    """All that CESAM holds about a person, as a zip; asked for by the person, or by an administrator for somebody who
    cannot sign in."""

    #: So long the file is kept.
    KEPT: Final = dt.timedelta(days=7)

    class Fault(models.TextChoices):
        BROKEN = "broken", _("The file could not be made. An administrator must look at it.")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="data_extracts")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    data = models.BinaryField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    gone_at = models.DateTimeField(null=True)

    objects = DataExtractQuerySet.as_manager()

    class Meta:
        verbose_name = _("extract of a person's data")
        verbose_name_plural = _("extracts of people's data")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(made_at=None, gone_at=None, fault=""),
                name="one_data_extract_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(data=None) | Q(made_at__isnull=False, gone_at=None), name="a_data_extract_is_made_or_gone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_there(self) -> bool:
        """Twin of `.there()`."""
        return self.made_at is not None and self.gone_at is None

    @property
    def is_under_way(self) -> bool:
        """Twin of `.under_way()`."""
        return self.made_at is None and self.gone_at is None and not self.fault

    @property
    def goes_at(self) -> dt.datetime:
        assert self.made_at is not None
        return self.made_at + self.KEPT

    @staticmethod
    def may_be_asked_for(person: User, by: User) -> bool:
        """Everybody for oneself. An administrator for somebody who cannot sign in: it holds what that person may read
        in meetings, and an administrator reads none of it for one's own sake."""
        return by.is_active and (person.pk == by.pk or (by.is_keeper and not person.is_active))

    @classmethod
    @transaction.atomic
    def ask(cls, person: User, *, by: User) -> "DataExtract":
        """Have it made: at once where there is little, else by the worker.

        Raises:
            NotAllowed: see `may_be_asked_for`.
            Invalid: it is being made already.
        """
        from archive import personal, tasks

        if not cls.may_be_asked_for(person, by):
            raise NotAllowed
        # Two presses are one: the second waits here and then finds the first one's.
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if cls.objects.under_way().filter(person=person).exists():
            raise Invalid(_("It is being made already."))
        # The file of before is not needed any longer.
        cls.objects.there().filter(person=person).update(data=None, gone_at=timezone.now())
        extract = cls.objects.create(person=person, asked_by=by)
        Event.record("dataextract.asked", extract, by=by, person=person.pk)
        if personal.is_small(person):
            extract.make()
        else:
            tasks.defer_data_extract(extract.pk)
        return extract

    def make(self) -> None:
        """Gather everything and keep the file."""
        from archive import personal

        data = personal.make(self.person)
        rows = DataExtract.objects.under_way().filter(pk=self.pk)
        rows.update(data=data, size=len(data), made_at=timezone.now())
        self.refresh_from_db()

    @transaction.atomic
    def note_fetched(self, *, by: User) -> None:
        if not self.may_be_asked_for(self.person, by):
            raise NotAllowed
        Event.record("dataextract.fetched", self, by=by, person=self.person_id)

    @classmethod
    def clear(cls) -> int:
        """Take away the files that are older than a week; how many."""
        # By days: the page says through which day it can be fetched, and this runs in the small hours.
        old = cls.objects.there().filter(made_at__date__lt=timezone.localdate() - cls.KEPT)
        return old.update(data=None, gone_at=timezone.now())
