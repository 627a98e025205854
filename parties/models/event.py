"""The event log: every binding act, append-only and chained by hash."""

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parties.triggers import append_only, no_truncate

if TYPE_CHECKING:
    from parties.models.person import User

# One writer at a time, so that the chain has no forks; the id is drawn inside the lock, so that the order of
# ids is the order of the chain. sha256() is built into PostgreSQL 11 and later: no extension is needed.
_CHAIN = """
PERFORM pg_advisory_xact_lock(20220426);
SELECT hash INTO previous FROM parties_event ORDER BY id DESC LIMIT 1;
NEW.id := nextval(pg_get_serial_sequence('parties_event', 'id'));
NEW.at := clock_timestamp();
NEW.previous_hash := COALESCE(previous, repeat('0', 64));
NEW.hash := encode(sha256(convert_to(concat_ws(E'\\x1f', NEW.id, NEW.previous_hash,
    to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    COALESCE(NEW.actor_id::text, ''), NEW.actor_name, NEW.verb, NEW.subject, NEW.subject_id, NEW.data::text), 'UTF8')), 'hex');
RETURN NEW;
"""


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> "EventQuerySet":
        return self.filter(subject=subject._meta.label_lower, subject_id=subject.pk)


class Event(models.Model):
    """Who did what, when, to which row, from what to what.

    Rows are written by the verbs of the models through `Event.record`, never changed and never deleted: the
    database refuses it. Each row's hash covers the row before it, so a change or a gap shows in
    `manage.py verify_events`.
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
                declare=[("previous", "text")],
                func=_CHAIN,
            ),
            append_only(),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.verb} {self.subject} {self.subject_id}"

    @classmethod
    def record(cls, verb: str, subject: models.Model, *, by: "User | None", **data: Any) -> "Event":
        """Write one event in the current transaction. `by=None` stands for the system itself."""
        return cls.objects.create(
            actor=by,
            actor_name=str(by) if by else "CESAM",
            verb=verb,
            subject=subject._meta.label_lower,
            subject_id=subject.pk,
            data=data,
        )
