"""A row that a press takes upon itself: one press at a time, and another takes it up when the first one dies."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone


class Claimed(models.Model):
    """What is printed from a row of its own. A subclass says which rows are due (`unclaimed_due`)."""

    #: The channel that wakes the renderer (LISTEN/NOTIFY).
    CHANNEL: ClassVar[str]
    #: A claim that has not been renewed for so long is no claim.
    CLAIM_HOLDS: ClassVar = dt.timedelta(seconds=15)

    claimed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def unclaimed_due(cls) -> "models.QuerySet[Any]":
        """The rows that wait to be printed, whether somebody is at it or not, in the order to take them."""
        raise NotImplementedError

    @classmethod
    def due(cls) -> "models.QuerySet[Any]":
        """Those that nobody is at: a claim that its holder no longer renews is no claim."""
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=Now() - cls.CLAIM_HOLDS)
        return cls.unclaimed_due().filter(free)

    @classmethod
    def wake(cls) -> None:
        """The renderer is woken when the transaction commits."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [cls.CHANNEL])

    @classmethod
    @transaction.atomic
    def claim(cls) -> "Self | None":
        """Take one due row for this renderer; several renderers never take the same."""
        taken = cls.due().select_for_update(skip_locked=True, of=("self",)).first()
        if taken is not None:
            taken.claimed_at = timezone.now()
            taken.save(update_fields=["claimed_at"])
        return taken

    def renew(self) -> bool:
        """Say that the work goes on; False when somebody else has taken it up meanwhile."""
        now = timezone.now()
        held = self._mine().update(claimed_at=now)
        self.claimed_at = now
        return bool(held)

    def release(self) -> None:
        """Give the claim back undone."""
        self._mine().update(claimed_at=None)

    def _mine(self) -> "models.QuerySet[Any]":
        return type(self)._base_manager.filter(pk=self.pk, claimed_at=self.claimed_at)
