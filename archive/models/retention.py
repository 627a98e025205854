"""What is kept how long, and the runs that delete what need not be kept (gallring).

A rule says for one kind of thing whether it is preserved, or deleted so many years after the end of the calendar year
in which it happened: what happened on any day of 2026 under a rule of two years is kept through 2028, and may go from
the first of January 2029. That is how Swedish authorities count (gallringsfrist).

A run is counted by the worker, looked through and approved by an archivist, and carried out by the worker. Its rows
are what was proposed; the database lets a locked row go only while a run that lists it is carried out (migration
0016), and refuses to change what was approved.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.register import KeptByArchivist
from archive.retention import years
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event

if TYPE_CHECKING:
    from parties.models import User


class RetentionKind(models.TextChoices):
    """The kinds of things that have a rule, in the order in which a run deletes them."""

    MINUTES = "minutes", _("Minutes signed here")
    IMPORTED = "imported", pgettext_lazy("of all", "Imported minutes")
    MEETINGS = "meetings", _("Meetings that were cancelled or never minuted")
    NOTICES = "notices", _("Notices of meetings")
    DRAFTS = "drafts", _("Drafts of sealed minutes")
    READINGS = "readings", _("Log of readings")
    COPIES = "copies", _("Masked copies, and to whom they were handed out")
    DISCLOSURES = "disclosures", _("To whom minutes were handed out as they are")
    PACKAGES = "packages", _("Archive packages")
    INTAKES = "intakes", _("Imports of old minutes, as an act")
    BUDGET_FILES = "budget_files", _("Budget files that were sent in")
    LETTERS = "letters", _("Letters")
    ACCOUNTS = "accounts", _("Accounts of people who are shut out")


class RetentionAct(models.TextChoices):
    PRESERVE = "preserve", _("Preserved")
    DELETE = "delete", _("Deleted after a time")
    REGISTER = "register", _("As the entry of the register says")


class RetentionRule(KeptByArchivist):
    """What holds for one kind. There is one row a kind, made by a migration; none is added or removed."""

    #: Each entry of the register says for itself.
    BY_REGISTER = (RetentionKind.MINUTES, RetentionKind.IMPORTED)

    kind = models.CharField(max_length=20, choices=RetentionKind, unique=True, editable=False)
    act = models.CharField(_("retention"), max_length=10, choices=RetentionAct, default=RetentionAct.PRESERVE)
    years = models.PositiveSmallIntegerField(
        _("years until it is deleted"),
        null=True,
        blank=True,
        help_text=_("Counted from the end of the year in which it happened."),
    )
    authority = models.CharField(
        _("decision"),
        max_length=200,
        blank=True,
        help_text=_("The plan or decision that the rule follows, as the archive authority wrote it."),
    )

    class Meta:
        verbose_name = _("rule of retention")
        verbose_name_plural = _("rules of retention")
        constraints = [
            models.CheckConstraint(
                condition=Q(act="delete", years__isnull=False, years__gte=1) | (~Q(act="delete") & Q(years=None)),
                name="a_rule_says_how_long",
                violation_error_message=_(
                    "Say after how many years it is deleted; what is preserved has no such time."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["minutes", "imported"]) & ~Q(act="delete"))
                | (~Q(kind__in=["minutes", "imported"]) & ~Q(act="register")),
                name="minutes_are_ruled_by_the_register",
                violation_error_message=_("For minutes the entry of the register says how long they are kept."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self) -> None:
        self.authority = " ".join(self.authority.split())

    @transaction.atomic
    def change(self, *, by: "User") -> None:
        """As `Kept.change`, with what was typed made tidy first."""
        self.clean()
        super().change(by=by)


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def open(self) -> "DisposalQuerySet":
        """Neither carried out nor thrown away. Twin of `is_open`."""
        return self.filter(state__in=Disposal.OPEN)

    def under_way(self) -> "DisposalQuerySet":
        """The worker is at it, or will be. Twin of `is_under_way`."""
        return self.filter(state__in=(Disposal.State.COUNTING, Disposal.State.RUNNING), fault="")


class Disposal(models.Model):
    """A run: what would be deleted by the rules, who approved it, and what came of it (gallringsprotokoll).

    It is kept for ever, also when it was thrown away.
    """

    class State(models.TextChoices):
        COUNTING = "counting", _("Being counted")
        PROPOSED = "proposed", _("To be looked through")
        RUNNING = "running", _("Being carried out")
        DONE = "done", _("Carried out")
        DISCARDED = "discarded", _("Thrown away")

    class Fault(models.TextChoices):
        BROKEN = "broken", _("It broke off. What is deleted is deleted, and all else is as it was. Try again.")

    OPEN = (State.COUNTING, State.PROPOSED, State.RUNNING)

    state = models.CharField(max_length=10, choices=State, default=State.COUNTING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    #: The day on which the rules were applied.
    as_of = models.DateField()
    counted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    #: How many of each kind were approved.
    approved = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=["counting", "proposed", "running"]),
                name="one_disposal_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["counting", "proposed", "discarded"], approved_by=None, approved_at=None)
                | Q(state__in=["running", "done"], approved_by__isnull=False, approved_at__isnull=False),
                name="a_disposal_is_carried_out_when_it_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Twin of `.open()`."""
        return self.state in self.OPEN

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_under_way(self) -> bool:
        """Twin of `.under_way()`."""
        return self.state in (self.State.COUNTING, self.State.RUNNING) and not self.fault

    def totals(self) -> dict[str, tuple[int, int]]:
        """By kind: how many would go, and their size, without what is exempted."""
        standing = self.rows.filter(exempt_reason="").order_by()
        counted = standing.values_list("kind").annotate(number=Count("pk"), bytes=Sum("size"))
        found = {kind: (number, bytes or 0) for kind, number, bytes in counted}
        return {kind: found[kind] for kind in RetentionKind.values if kind in found}

    def outcomes(self) -> dict[str, tuple[int, int]]:
        """By kind: how many were deleted, and how many of those that were approved were left."""
        counted = (
            self.rows.order_by()
            .values_list("kind")
            .annotate(gone=Count("pk", filter=Q(outcome="deleted")), left=Count("pk", filter=Q(outcome="left")))
        )
        found = {kind: (gone, left) for kind, gone, left in counted}
        return {kind: found[kind] for kind in RetentionKind.values if kind in found}

    def exemptions(self) -> dict[str, int]:
        """By kind: how many are exempted."""
        counted = self.rows.exclude(exempt_reason="").order_by().values_list("kind").annotate(number=Count("pk"))
        return dict(counted)

    # Verbs

    @classmethod
    @transaction.atomic
    def ask(cls, *, by: "User") -> "Disposal":
        """Let the worker count what would go. Raises NotAllowed; Invalid while another run is open."""
        from archive import tasks

        _require(by)
        try:
            with transaction.atomic():
                disposal = cls.objects.create(asked_by=by, as_of=timezone.localdate())
        except IntegrityError:
            raise Invalid(_("There is a proposal already. Approve it, or throw it away first.")) from None
        Event.record("disposal.asked", disposal, by=by)
        tasks.defer_disposal(disposal.pk)
        return disposal

    @transaction.atomic
    def approve(self, *, by: "User", expected: dict[str, int]) -> None:
        """Let the worker delete what is proposed and not exempted.

        Args:
            expected: how many of each kind the archivist was shown.

        Raises:
            NotAllowed: the person is no archivist.
            Invalid: it is approved already, there is nothing to delete, or it is not what was shown.
        """
        from archive import tasks

        _require(by)
        self._lock()
        if not self.is_proposed:
            raise Invalid(_("Somebody has already approved the proposal, or thrown it away."))
        counts = {kind: number for kind, (number, _size) in self.totals().items()}
        if not counts:
            raise Invalid(_("There is nothing to delete."))
        if counts != expected:
            raise Invalid(_("The proposal has changed since you looked at it. Look through it once more."))
        # The database asks for this event before it lets the run begin.
        Event.record("disposal.approved", self, by=by, **counts)
        self.state, self.approved_by, self.approved_at, self.approved = self.State.RUNNING, by, timezone.now(), counts
        self.save(update_fields=["state", "approved_by", "approved_at", "approved"])
        tasks.defer_disposal(self.pk)

    @transaction.atomic
    def discard(self, *, by: "User") -> None:
        """Throw a proposal away that was not approved; its rows go, that it was made stays known."""
        _require(by)
        self._lock()
        if self.state not in (self.State.COUNTING, self.State.PROPOSED):
            raise Invalid(_("Somebody has already approved the proposal, or thrown it away."))
        self.state, self.fault, self.finished_at = self.State.DISCARDED, "", timezone.now()
        self.save(update_fields=["state", "fault", "finished_at"])
        self.rows.all().delete()
        Event.record("disposal.discarded", self, by=by)

    @transaction.atomic
    def again(self, *, by: "User") -> None:
        """Go on after a fault, where it was."""
        from archive import tasks

        _require(by)
        if not Disposal.objects.open().filter(pk=self.pk).exclude(fault="").update(fault=""):
            raise Invalid(_("It does not wait for anybody."))
        tasks.defer_disposal(self.pk)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Disposal.objects.select_for_update(no_key=True))


class Exemption(models.Model):
    """That something is kept whatever its rule says, until somebody proposes it again."""

    kind = models.CharField(max_length=20, choices=RetentionKind)
    source_id = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("exemption from a rule")
        verbose_name_plural = _("exemptions from rules")
        constraints = [models.UniqueConstraint(fields=["kind", "source_id"], name="exempted_once")]

    def __str__(self) -> str:
        return self.reason


class DisposalRowQuerySet(models.QuerySet["DisposalRow"]):
    def standing(self) -> "DisposalRowQuerySet":
        """Proposed and not exempted. Twin of `not is_exempted`."""
        return self.filter(exempt_reason="")

    def due(self) -> "DisposalRowQuerySet":
        """Still to be deleted."""
        return self.standing().filter(outcome="")


class DisposalRow(models.Model):
    """One thing that a run would delete, or has deleted."""

    class Outcome(models.TextChoices):
        DELETED = "deleted", _("Deleted")
        LEFT = "left", _("Left")

    class Why(models.TextChoices):
        """Why something that was approved was left all the same."""

        GONE = "gone", _("It was there no longer.")
        CHANGED = "changed", _("It no longer falls under the rule: the rule or the thing has changed.")
        NEEDED = "needed", _("Something that is kept refers to it.")

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=20, choices=RetentionKind)
    source_id = models.BigIntegerField()
    #: What it is, for the archivist; emptied with the deletion where it may name a person.
    label = models.CharField(max_length=300, blank=True)
    #: The registry number of minutes, kept for ever.
    number = models.CharField(max_length=50, blank=True)
    since = models.DateField()
    years = models.PositiveSmallIntegerField()
    size = models.PositiveBigIntegerField(default=0)
    exempt_reason = models.CharField(_("reason"), max_length=300, blank=True)
    exempted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    exempted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    #: Hashes of files whose rows are gone and whose bytes are still to go.
    files = models.JSONField(default=list)

    objects = DisposalRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a disposal")
        verbose_name_plural = _("rows of a disposal")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "kind", "source_id"], name="proposed_once"),
            models.CheckConstraint(
                condition=Q(exempt_reason="", exempted_by=None, exempted_at=None)
                | (~Q(exempt_reason="") & Q(exempted_by__isnull=False, exempted_at__isnull=False)),
                name="an_exemption_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome="left") & ~Q(why="") | (~Q(outcome="left") & Q(why="")),
                name="what_is_left_says_why",
            ),
        ]
        indexes = [models.Index(fields=["disposal", "outcome", "kind", "since"], name="disposal_row_left")]

    def __str__(self) -> str:
        return self.label or f"{self.kind} {self.source_id}"

    @property
    def is_exempted(self) -> bool:
        """Twin of `not .standing()`."""
        return bool(self.exempt_reason)

    @property
    def due_on(self) -> dt.date:
        """The first day on which it may go."""
        return years.due_on(self.since, self.years)

    @transaction.atomic
    def exempt(self, reason: str, *, by: "User") -> None:
        """Keep it all the same, now and in the proposals to come. Raises NotAllowed, Invalid."""
        reason = " ".join(reason.split())
        self._require_open(by)
        if not reason:
            raise Invalid(_("Say why it is exempted."))
        said = {"reason": reason[:300], "by": by, "at": timezone.now()}
        Exemption.objects.update_or_create(kind=self.kind, source_id=self.source_id, defaults=said)
        self._say(exempt_reason=said["reason"], exempted_by=by, exempted_at=said["at"])
        Event.record("disposal.exempted", self.disposal, by=by, kind=self.kind, id=self.source_id)

    @transaction.atomic
    def readmit(self, *, by: "User") -> None:
        """Propose it again. Raises NotAllowed, Invalid."""
        self._require_open(by)
        if self.disposal.state != Disposal.State.PROPOSED:
            raise Invalid(_("The proposal has been approved. What was exempted stays so."))
        Exemption.objects.filter(kind=self.kind, source_id=self.source_id).delete()
        self._say(exempt_reason="", exempted_by=None, exempted_at=None)
        Event.record("disposal.readmitted", self.disposal, by=by, kind=self.kind, id=self.source_id)

    def _say(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=[*values])

    def _require_open(self, by: "User") -> None:
        """Who approves locks the run; who exempts takes it and then the row."""
        _require(by)
        states = (Disposal.State.PROPOSED, Disposal.State.RUNNING)
        run = Disposal.objects.select_for_update(no_key=True).get(pk=self.disposal_id)
        self.refresh_from_db(from_queryset=DisposalRow.objects.select_for_update(no_key=True))
        self.disposal = run
        if run.state not in states or self.outcome:
            raise Invalid(_("It is deleted already, or the proposal has been thrown away."))


def _require(by: "User") -> None:
    if not (by.is_active and by.is_archivist):
        raise NotAllowed
