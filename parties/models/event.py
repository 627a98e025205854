"""The event log: every binding act, append-only and chained by hash."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from parties import told
from parties.triggers import no_truncate

if TYPE_CHECKING:
    from parties.models.person import User

_START = "repeat('0', 64)"


def _hash(row: str) -> str:
    """SQL for the hash of a row (an alias, or NEW in the trigger) over all its values and the hash before it.

    A JSON array keeps the values apart, so that none can be moved into its neighbour; sha256() is built into
    PostgreSQL 11 and later: no extension is needed.
    """
    at = f"""to_char({row}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    columns = ("id", "previous_hash", "actor_id", "actor_name", "verb", "subject", "subject_id", "data")
    values = ", ".join([at, *(f"{row}.{column}" for column in columns)])
    # The columns are named here and nowhere else: nothing from outside gets into this SQL.
    return f"encode(sha256(convert_to(jsonb_build_array({values})::text, 'UTF8')), 'hex')"


# One writer at a time, so that the chain has no forks. The number is the one after the last that stands: without
# gaps, also after a transaction that was taken back, so that a reader never wonders what is missing.
_CHAIN = f"""
PERFORM pg_advisory_xact_lock(20220426);
SELECT id, hash INTO last, previous FROM parties_event ORDER BY id DESC LIMIT 1;
NEW.id := COALESCE(last, 0) + 1;
NEW.at := clock_timestamp();
NEW.previous_hash := COALESCE(previous, {_START});
NEW.hash := {_hash("NEW")};
RETURN NEW;
"""  # noqa: S608

# Reads the whole chain once, in its order, and gives the rows that do not hold.
_FAULTS = f"""
SELECT id, link_holds, content_holds, before FROM (
    SELECT id,
        COALESCE(lag(id) OVER (ORDER BY id), 0) AS before,
        previous_hash = COALESCE(lag(hash) OVER (ORDER BY id), {_START}) AS link_holds,
        hash = {_hash("event")} AS content_holds
    FROM parties_event event
) checked WHERE NOT (link_holds AND content_holds) ORDER BY id
"""  # noqa: S608


@dataclass(frozen=True)
class Fault:
    """An event whose content is not what was hashed, or before which something was changed, added or taken away."""

    id: int
    link_holds: bool
    content_holds: bool
    #: The event that stands before it now, 0 for none.
    before: int

    @property
    def missing(self) -> tuple[int, int] | None:
        """The first and the last of the numbers that are missing before it."""
        return (self.before + 1, self.id - 1) if self.id > self.before + 1 else None


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> "EventQuerySet":
        return self.filter(subject=subject._meta.label_lower, subject_id=subject.pk)

    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-id")

    def head(self) -> "Event | None":
        """The last event, whose id and hash stand for the whole log before it."""
        return self.order_by("id").last()

    def faults(self) -> list[Fault]:
        """Where the chain is broken; empty while it holds. Computed by the database from every row."""
        with connection.cursor() as cursor:
            cursor.execute(_FAULTS)
            return [Fault(*row) for row in cursor.fetchall()]


class Event(models.Model):
    """Who did what, when, to which row, from what to what.

    Rows are written by the verbs of the models through `Event.record`, never changed and never deleted: the
    database refuses it. Each row's hash covers the row before it, so a change or a gap shows in
    `manage.py verify_log`.
    """

    at = models.DateTimeField(null=True, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Kept beside the key: a name may change, the log may not.
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, editable=False, default="")
    hash = models.CharField(max_length=64, editable=False, default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "subject_id"])]
        triggers = [
            pgtrigger.Trigger(
                name="chain",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "bigint"), ("previous", "text")],
                func=_CHAIN,
            ),
            # UPDATE and DELETE are refused by `append_only` (migration 0008), which no session can switch off.
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.verb} {self.subject} {self.subject_id}"

    @property
    def anchor(self) -> str:
        """`id:hash`: kept outside the database, it shows that nothing before it was changed or cut off since."""
        return f"{self.id}:{self.hash}"

    @classmethod
    def record(cls, verb: str, subject: models.Model, *, by: "User | None", **data: Any) -> "Event":
        """Write one event in the current transaction and tell those who follow its subject.

        `by=None` stands for the system itself.
        """
        event = cls.objects.create(
            actor=by,
            actor_name=str(by) if by else "CESAM",
            verb=verb,
            subject=subject._meta.label_lower,
            subject_id=subject.pk,
            data=data,
        )
        told.tell(subject)
        return event
