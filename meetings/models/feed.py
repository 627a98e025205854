"""A person's private calendar address."""

import hashlib
import secrets
from typing import Optional

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models import Event, User


class FeedQuerySet(models.QuerySet["CalendarFeed"]):
    def open(self) -> "FeedQuerySet":
        """Feeds that answer. Twin of `CalendarFeed.is_open`."""
        return self.filter(revoked_at__isnull=True, person__is_active=True)


class CalendarFeed(models.Model):
    """That a person reads the own meetings in a calendar program, by an address that is a secret.

    Only the SHA-256 of the secret is kept: who reads the database learns no address. A person has one at a time.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="one_calendar_address_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.created_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Twin of `.open()`."""
        return self.revoked_at is None and self.person.is_active

    @classmethod
    def of(cls, person: "User") -> Optional["CalendarFeed"]:
        return cls.objects.open().filter(person=person).first()

    @classmethod
    def reached_by(cls, token: str) -> Optional["CalendarFeed"]:
        """The open feed with this secret."""
        return cls.objects.open().select_related("person").filter(token_sha256=_digest(token)).first()

    @classmethod
    @transaction.atomic
    def make(cls, *, by: "User") -> str:
        """A new address for the person, whose former one is dead. The secret is told here and never again."""
        cls.revoke(by=by)
        token = secrets.token_urlsafe(32)
        feed = cls.objects.create(person=by, token_sha256=_digest(token))
        Event.record("calendar.opened", feed, by=by)
        return token

    @classmethod
    @transaction.atomic
    def revoke(cls, *, by: "User") -> None:
        """The person's address answers no more. Without one nothing happens."""
        # The person's row makes two presses come one after the other.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        feed = cls.objects.filter(person=by, revoked_at__isnull=True).first()
        if feed:
            cls.objects.filter(pk=feed.pk).update(revoked_at=timezone.now())
            Event.record("calendar.revoked", feed, by=by)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
