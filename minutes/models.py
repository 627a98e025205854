"""The minutes as files: each content that was ever printed is a version, with the very bytes."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from minutes.composition import Composition, as_json, from_json
from paper.preflight.findings import Finding
from paper.problems import Problem
from paper.problems import as_json as problems_as_json
from paper.problems import from_json as problems_from_json

if TYPE_CHECKING:
    from paper.rendering import Printed


class VersionQuerySet(models.QuerySet["MinutesVersion"]):
    def newest_first(self) -> "VersionQuerySet":
        return self.order_by("-number")

    def kept(self) -> "VersionQuerySet":
        """Versions whose file is in store. Twin of `has_file`."""
        return self.filter(pdf__isnull=False)

    def light(self) -> "VersionQuerySet":
        """Without the bytes and the content, for pages that only tell of versions."""
        return self.defer("pdf", "composition")

    def referred_to(self) -> "VersionQuerySet":
        """Versions that any other record points at, whichever app it belongs to."""
        rule = Q(pk__in=[])
        for relation in self.model._meta.related_objects:
            name = relation.field.name
            rule |= Q(Exists(relation.related_model._base_manager.filter(**{name: OuterRef("pk")})))
        return self.filter(rule)


class MinutesVersion(models.Model):
    """One content of a meeting's minutes and its file.

    The same content is the same version and the same bytes, whenever it is printed. The file of an old draft may be
    taken away to save room (`prune`); printing it again gives the same bytes, and its number stays its own.
    """

    #: How many of the latest files of a meeting are kept, besides those that something refers to.
    KEPT_FILES = 5

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="minutes_versions"
    )
    number = models.PositiveIntegerField(_("number"))
    content_sha256 = models.CharField(max_length=64)
    composition = models.JSONField()
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(_("pages"))
    preflight = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the minutes")
        verbose_name_plural = _("versions of the minutes")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["meeting", "content_sha256"], name="one_version_per_content"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.number})"

    @property
    def has_file(self) -> bool:
        """Twin of `.kept()`."""
        return self.pdf is not None

    @property
    def content(self) -> Composition:
        return from_json(self.composition)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What our preflight said when the file was made."""
        return tuple(Finding(**fields) for fields in self.preflight)

    @classmethod
    def next_number(cls, meeting: Meeting) -> int:
        return (meeting.minutes_versions.aggregate(last=models.Max("number"))["last"] or 0) + 1

    @classmethod
    def keep(cls, meeting: Meeting, content: Composition, number: int, printed: "Printed") -> "MinutesVersion | None":
        """Keep a printed file as version `number`; None when somebody else took the number while it was printed.

        The number stands on the paper, so the caller then prints again with the next one.
        """
        import hashlib

        file = {
            "pdf": printed.pdf,
            "pdf_sha256": hashlib.sha256(printed.pdf).hexdigest(),
            "pages": printed.pages,
            "preflight": [
                {"rule": found.rule, "detail": found.detail, "place": found.place} for found in printed.findings
            ],
        }
        with transaction.atomic():
            try:
                with transaction.atomic():
                    version, is_new = cls.objects.get_or_create(
                        meeting=meeting,
                        content_sha256=content.sha256,
                        defaults=file | {"number": number, "composition": as_json(content)},
                    )
            except IntegrityError:
                return None
            if not is_new and version.number != number:
                return None
            if not is_new and not version.has_file:
                for name, value in file.items():
                    setattr(version, name, value)
                version.save(update_fields=list(file))
            cls.prune(meeting, but=version)
        return version

    @classmethod
    def prune(cls, meeting: Meeting, *, but: "MinutesVersion") -> int:
        """Take away the files of old drafts: not the latest few, and never one that something refers to.

        Nor `but`, the one that was asked for: when a text goes back to what it was, its version has an old number.
        """
        own = cls.objects.filter(meeting=meeting)
        latest = own.kept().newest_first().values("pk")[: cls.KEPT_FILES]
        old = own.kept().exclude(pk=but.pk).exclude(pk__in=latest).exclude(pk__in=own.referred_to().values("pk"))
        return old.update(pdf=None)


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
