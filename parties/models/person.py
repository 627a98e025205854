"""The person who signs in."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.exceptions import LastAdministrator, NotAllowed, NotInvitable
from parties.models.event import Event
from parties.models.kept import Kept
from parties.sorting import swedish_order


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def administrators(self) -> "UserQuerySet":
        """Those who keep the installation: administrators who can sign in. Twin of `User.is_keeper`."""
        return self.active().filter(is_administrator=True)

    def in_name_order(self) -> "UserQuerySet":
        return self.order_by(swedish_order("name"), "pk")

    def matching(self, words: str) -> "UserQuerySet":
        """People whose name or address contains every one of the words."""
        found = self
        for word in words.split():
            found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
        return found

    def with_seats_on(self, day: dt.date) -> "UserQuerySet":
        """`seats_held`: the seats that each person holds on the day, with their body and organisation."""
        from parties.models.seat import Seat

        held = Seat.objects.on(day).select_related("body", "union", "department").order_by("body__level", "body__name")
        return self.prefetch_related(models.Prefetch("seats", queryset=held, to_attr="seats_held"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """People are found by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first administrator of an installation (`manage.py createsuperuser`)."""
        user = self.create_user(email, password, is_administrator=True, **fields)
        Event.record("user.added", user, by=None, email=user.email, name=user.name, is_administrator=True)
        return user


class User(AbstractBaseUser, Kept):
    """A person with a sign-in.

    What somebody may do in a body follows from the seats held on the day (`Seat`); the two flags here are
    the only rights that hold for the whole installation.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(_("can sign in"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_archivist = models.BooleanField(_("archivist"), default=False)
    language = models.CharField(
        _("language"), max_length=5, default="sv", choices=[("sv", "Svenska"), ("en", "English")]
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    UNLOGGED = frozenset({"id", "password", "last_login"})

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # With this, `unique` holds whatever the case of what was typed.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_in_small_letters",
                violation_error_message=_("E-mail addresses are kept in small letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def choose_language(self, language: str) -> None:
        """The language of the pages for this person; documents follow their body."""
        self.language = language
        self.save(update_fields=["language"])

    @property
    def today(self) -> dt.date:
        """The day on which the person asks. Querysets take it and `now` from here (see `parties.compiled`)."""
        return timezone.localdate()

    @property
    def now(self) -> dt.datetime:
        return timezone.now()

    @property
    def is_keeper(self) -> bool:
        """Twin of `.administrators()`."""
        return self.is_active and self.is_administrator

    @property
    def has_signed_in(self) -> bool:
        return self.last_login is not None

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def add(self, *, by: "User") -> None:
        """A person who cannot sign in until a password is set through an invitation."""
        if not self.password:
            self.set_unusable_password()
        super().add(by=by)

    @transaction.atomic
    def change(self, *, by: "User") -> None:
        """As `Kept.change`; the last administrator who can sign in stays one."""
        self._change("changed", by=by)

    @transaction.atomic
    def deactivate(self, *, by: "User") -> None:
        """Shut the person out, at once also where signed in. Seats and everything done stay as they are."""
        self.is_active = False
        self._change("deactivated", by=by)

    @transaction.atomic
    def activate(self, *, by: "User") -> None:
        self.is_active = True
        self._change("activated", by=by)

    @transaction.atomic
    def invite(self, way: str, *, by: "User") -> None:
        """Record that a link for choosing a password was made; the link is never kept. See parties/invitation.py."""
        self.require_kept_by(by)
        if not self.is_active:
            raise NotInvitable
        Event.record("user.invited", self, by=by, way=way, email=self.email)

    def _change(self, verb: str, *, by: "User") -> None:
        # All administrators are locked in one order: of two who would take the role from each other one waits, and
        # then finds the other gone. The actor's own right is read again under the same lock.
        keepers = set(
            User.objects.administrators().select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
        )
        if by.pk not in keepers:
            raise NotAllowed
        if keepers == {self.pk} and not self.is_keeper:
            raise LastAdministrator
        before = User.objects.select_for_update(no_key=True).get(pk=self.pk).email
        self._store_and_record(verb, by=by)
        if self.email != before:
            self._forget_addresses()

    def _forget_addresses(self) -> None:
        """The former address no longer signs in, and links that were sent to it are dead."""
        from allauth.account.models import EmailAddress

        EmailAddress.objects.filter(user=self).exclude(email__iexact=self.email).delete()
