"""The seal on minutes that everybody has signed, and how far a sealing has come.

A `Sealing` waits; a `Seal` is there. Both belong to the round that was signed: the minutes, items that were adjusted at
once, or a correction. A sealing ends only by its seal, so exactly one file is ever sealed for a round. Extracts
(`minutes.models.extract`) wait in the same way, once the seal is there.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutes.models.signoff import Round
from minutes.sealing.validation import Report
from paper.claims import Claimed
from paper.preflight.findings import Finding

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Sealing(Claimed):
    """That a round, or an extract of it, is to be sealed. First the press prints the final copy, then the worker seals
    it."""

    CHANNEL = "cesam_sealing"
    #: A final copy that could not be printed is tried again after so long: what stood in the way may have been mended.
    PRINT_AGAIN = dt.timedelta(hours=1)

    class Fault(models.TextChoices):
        TIMESTAMP = "timestamp", _("The sealing waits for a time stamp: the time stamp server gives none.")
        SET_UP = "set_up", _("The sealing waits for the organisation's certificate, which cannot be used.")
        ANNEX = "annex", _("The sealing waits for an annex, whose file is missing or damaged.")
        REFUSED = "refused", _("The file could not be sealed. An administrator must look at it.")
        DOUBTFUL = "doubtful", _("The sealed file did not pass its own check. An administrator must look at it.")
        BROKEN = "broken", _("The sealing broke. An administrator must look at it.")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sealings")
    #: The items of an extract; empty for all that was signed.
    chosen = ArrayField(models.BigIntegerField(), default=list)
    wanted_at = models.DateTimeField(default=timezone.now)
    #: The final copy as it was printed, before anything is enclosed; None until then.
    copy = models.BinaryField(null=True)
    pages = models.PositiveIntegerField(default=0)
    #: Why the final copy could not be printed (paper.problems), and when that was found.
    problems = models.JSONField(default=list)
    refused_at = models.DateTimeField(null=True)
    #: Tries of the worker, and how the last one ended.
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("sealing")
        verbose_name_plural = _("sealings")
        constraints = [models.UniqueConstraint(fields=["round", "chosen"], name="one_sealing_of_the_same")]

    def __str__(self) -> str:
        return f"{self.round} {self.chosen or ''} ({self.attempts})"

    @property
    def is_of_extract(self) -> bool:
        return bool(self.chosen)

    @classmethod
    def unclaimed_due(cls) -> "models.QuerySet[Sealing]":
        """Those whose final copy is not printed yet."""
        untried = Q(refused_at__isnull=True) | Q(refused_at__lt=Now() - cls.PRINT_AGAIN)
        return cls._default_manager.filter(untried, copy__isnull=True).order_by("wanted_at")

    @classmethod
    def unsealed_due(cls) -> "models.QuerySet[Sealing]":
        """Those that the worker may take up now."""
        return cls._default_manager.filter(Q(again_at__isnull=True) | Q(again_at__lte=Now()), copy__isnull=False)

    def finish(self, **values: Any) -> bool:
        """Give the press's claim back with what came of it; False when somebody else has taken it up meanwhile."""
        return bool(self._mine().update(claimed_at=None, **values))

    @property
    def is_printed(self) -> bool:
        return self.copy is not None

    @property
    def sentence(self) -> "str | Promise":
        """Where it stands, for those who wait."""
        if self.problems:
            return _("The final copy could not be made. An administrator must look at it.")
        if self.fault:
            return self.Fault(self.fault).label
        return _("The minutes are being sealed.") if self.is_printed else _("The final copy is being made.")


class Seal(models.Model):
    """The sealed file of a round, as it was sealed. Never changed; what is added to the file later is a `Renewal`."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="seal")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    pages = models.PositiveIntegerField(_("pages"))
    #: The copy that is handed out: sealed too, without the evidence, which holds personal identity numbers. None where
    #: the file itself holds no evidence.
    shared_pdf = models.BinaryField(null=True)
    shared_sha256 = models.CharField(max_length=64, blank=True)
    #: The head of the event log as it was, which stands in the file (`Event.anchor`).
    log_anchor = models.CharField(max_length=90)
    report = models.JSONField()
    preflight = models.JSONField(default=list)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["sealed_at", "pk"]
        indexes = [models.Index(fields=["shared_sha256"])]

    def __str__(self) -> str:
        return str(self.round)

    @property
    def validation(self) -> Report:
        """What was found when the file had just been sealed."""
        return Report.from_json(self.report)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What our preflight said of the sealed file."""
        return tuple(Finding(**fields) for fields in self.preflight)

    @property
    def current_pdf(self) -> bytes:
        """The file with every time stamp that was added since."""
        return bytes(self.pdf) + b"".join(bytes(each.tail) for each in self.renewals.all())

    @property
    def handed_out(self) -> bytes:
        """The copy for those who have the minutes: without evidence."""
        return bytes(self.shared_pdf) if self.shared_pdf is not None else self.current_pdf


class Renewal(models.Model):
    """A time stamp that was added to a sealed file, so that it can still be checked when older certificates have ended.

    `tail` is what was added; `sha256` is of the whole file with it.
    """

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="renewals")
    number = models.PositiveIntegerField()
    tail = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    report = models.JSONField()
    renewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("renewal of a seal")
        verbose_name_plural = _("renewals of seals")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["seal", "number"], name="renewals_follow_each_other")]

    def __str__(self) -> str:
        return f"{self.seal} ({self.number})"


def as_findings(found: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [{"rule": each.rule, "detail": each.detail, "place": each.place} for each in found]
