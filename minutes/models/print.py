"""How far the printing of a meeting's minutes has come."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from minutes.composition import Composition
from paper.problems import Problem
from paper.problems import as_json as problems_as_json
from paper.problems import from_json as problems_from_json


class PrintQuerySet(models.QuerySet["Print"]):
    def due(self, *, rested_for: dt.timedelta) -> "PrintQuerySet":
        """What needs printing now: asked for by a person, or changed and then left alone for a while.

        Meetings that have not begun are printed when somebody asks; a claim that its holder no longer renews is no
        claim.
        """
        changed = Q(done_revision__lt=F("meeting__revision")) & ~Q(meeting__status__in=Print.ON_REQUEST)
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=Now() - Print.CLAIM_HOLDS)
        return self.filter(
            Q(wanted_at__isnull=False) | (changed & Q(meeting__changed_at__lte=Now() - rested_for)), free
        ).order_by(F("wanted_at").asc(nulls_last=True), "meeting__changed_at")


class Print(models.Model):
    """How far the printing of a meeting's minutes has come: what is wanted, being done, done, and what went wrong."""

    #: In these there are no minutes yet, or never will be: printed when somebody asks, never ahead.
    ON_REQUEST = (Meeting.Status.PLANNED, Meeting.Status.NOTICED, Meeting.Status.CANCELLED)
    #: The channel that wakes the renderer (LISTEN/NOTIFY).
    CHANNEL = "cesam_minutes"
    #: A claim that has not been renewed for so long is taken up by another renderer; it is renewed every third of it.
    CLAIM_HOLDS = dt.timedelta(seconds=15)

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="printing")
    wanted_at = models.DateTimeField(null=True)
    done_revision = models.BigIntegerField(default=-1)
    claimed_at = models.DateTimeField(null=True)
    #: The content that could not be printed, and why (paper.problems).
    failed_sha256 = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)

    objects = PrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("printing")
        verbose_name_plural = _("printings")

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def is_claimed(self) -> bool:
        return self.claimed_at is not None and self.claimed_at > timezone.now() - self.CLAIM_HOLDS

    def problems_of(self, content: Composition) -> tuple[Problem, ...]:
        """Why this very content could not be printed; empty when it has not been tried, or could."""
        return problems_from_json(self.problems) if self.failed_sha256 == content.sha256 else ()

    @classmethod
    @transaction.atomic
    def want(cls, meeting: Meeting) -> None:
        """A person waits for the file: print it now. The renderer is woken when the transaction commits."""
        Print.objects.bulk_create(
            [Print(meeting=meeting, wanted_at=timezone.now())],
            update_conflicts=True,
            unique_fields=["meeting"],
            update_fields=["wanted_at"],
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [cls.CHANNEL, str(meeting.pk)])

    @classmethod
    def claim(cls, *, rested_for: dt.timedelta | None = None) -> "Print | None":
        """Take one due print for this renderer; None when nothing is due. Several renderers never take the same."""
        pause = dt.timedelta(seconds=settings.RENDER_PAUSE_SECONDS) if rested_for is None else rested_for
        unseen = Meeting.objects.filter(printing__isnull=True).exclude(status__in=cls.ON_REQUEST)
        Print.objects.bulk_create([Print(meeting=meeting) for meeting in unseen.only("pk")], ignore_conflicts=True)
        with transaction.atomic():
            taken = cls.objects.due(rested_for=pause).select_for_update(skip_locked=True, of=("self",)).first()
            if taken is None:
                return None
            taken.claimed_at = timezone.now()
            taken.save(update_fields=["claimed_at"])
        return taken

    def renew(self) -> bool:
        """Say that the work goes on; False when somebody else has taken it up meanwhile."""
        now = timezone.now()
        held = Print.objects.filter(pk=self.pk, claimed_at=self.claimed_at).update(claimed_at=now)
        self.claimed_at = now
        return bool(held)

    def finish(self, *, revision: int, content: Composition | None, problems: Iterable[Problem]) -> None:
        """Give the claim back: `revision` of the meeting is dealt with, printed or found impossible."""
        found = problems_as_json(problems)
        mine = Print.objects.filter(pk=self.pk, claimed_at=self.claimed_at)
        mine.update(
            done_revision=revision,
            failed_sha256=content.sha256 if content and found else "",
            problems=found,
            wanted_at=self._still_wanted(),
            claimed_at=None,
        )

    def release(self) -> None:
        """Give the claim back undone."""
        Print.objects.filter(pk=self.pk, claimed_at=self.claimed_at).update(claimed_at=None)

    def _still_wanted(self) -> Any:
        """A wish from after the claim is a wish for newer content and stays."""
        wanted = (
            Q(wanted_at__isnull=False) & ~Q(wanted_at=self.wanted_at) if self.wanted_at else Q(wanted_at__isnull=False)
        )
        return models.Case(models.When(wanted, then=F("wanted_at")), default=None)
