"""Masked copies of sealed minutes, and to whom minutes were handed out.

A copy is drawn up by an archivist: which passages and which annexes are left out, and why. Once ordered it is frozen;
once made it is never changed. The original is not touched by any of it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive import masking
from archive.models.imported import ImportedRecord
from archive.models.register import RegisterEntry
from minutes import composition
from minutes.composition import Composition
from minutes.models import Round
from paper.claims import Claimed
from paper.preflight.findings import Finding
from paper.problems import Problem
from paper.problems import from_json as problems_from_json
from parties.exceptions import Invalid, NotAllowed, Refused
from parties.models import Event

if TYPE_CHECKING:
    from meetings.models import Meeting
    from parties.models import User


class Frozen(Refused):
    """The copy has been ordered: nothing more is chosen in it."""

    words = _("The copy has been ordered and is not changed. Draw up another one.")


class CopyQuerySet(models.QuerySet["MaskedCopy"]):
    def light(self) -> "CopyQuerySet":
        """Without files and content, for pages that only tell of copies."""
        return self.defer("printed", "pdf", "content", "page")

    def drafts(self) -> "CopyQuerySet":
        """Still being drawn up. Twin of `is_draft`."""
        return self.filter(ordered_at=None)

    def made(self) -> "CopyQuerySet":
        """There is a file. Twin of `is_made`."""
        return self.filter(made_at__isnull=False)


class MaskedCopy(Claimed):
    """A copy of sealed minutes without some passages; its file is a new document."""

    CHANNEL = "cesam_masked_copies"

    class Fault(models.TextChoices):
        ANNEX = "annex", _("An annex is missing or damaged. An administrator must look at it.")
        LEAK = "leak", _("The file holds something that was to be masked. It was not kept.")
        BROKEN = "broken", _("The copy could not be made. An administrator must look at it.")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="masked_copies")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    #: The numbers of annexes that are enclosed whole, and of those that are withheld, with the statute.
    annexes = models.JSONField(default=list)
    withheld = models.JSONField(default=dict)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_on = models.DateField(_("day of the decision"), null=True, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    #: What remains, frozen; and the page that was printed from it.
    content = models.JSONField(null=True)
    page = models.TextField(blank=True)
    printed = models.BinaryField(null=True)
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    preflight = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)
    #: Why it could not be printed (paper.problems), or finished.
    problems = models.JSONField(default=list)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("masked copy")
        verbose_name_plural = _("masked copies")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ordered_at=None, content=None, made_at=None)
                | (Q(ordered_at__isnull=False, content__isnull=False, decided_on__isnull=False) & ~Q(decided_by="")),
                name="a_copy_is_ordered_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, pdf=None, pdf_sha256="")
                | (Q(made_at__isnull=False, pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="a_copy_that_is_made_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} ({self.pk})"

    @classmethod
    def unclaimed_due(cls) -> "models.QuerySet[Any]":
        """Ordered, not printed, and nothing is known to hinder it."""
        return cls._default_manager.filter(ordered_at__isnull=False, printed=None, made_at=None, problems=[], fault="")

    @property
    def is_draft(self) -> bool:
        """Twin of `.drafts()`."""
        return self.ordered_at is None

    @property
    def is_made(self) -> bool:
        """Twin of `.made()`."""
        return self.made_at is not None

    @property
    def has_failed(self) -> bool:
        return bool(self.problems or self.fault)

    @property
    def is_under_way(self) -> bool:
        return not self.is_draft and not self.is_made and not self.has_failed

    @property
    def refusals(self) -> tuple[Problem, ...]:
        return problems_from_json(self.problems)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What our preflight said of the file."""
        return tuple(Finding(**fields) for fields in self.preflight)

    def grounds(self) -> list[str]:
        """The statutes, each once, in the order in which a reader meets them: ground 1, 2 …"""
        order = {path: at for at, path in enumerate(masking.places(self.round.composition))}

        def place(mask: Mask) -> tuple[int, int]:
            within = (at for path, at in order.items() if path == mask.path or path.startswith(f"{mask.parent}."))
            return min(within, default=len(order)), mask.start or 0

        statutes = [mask.statute for mask in sorted(self.masks.all(), key=place)]
        return list(dict.fromkeys([*statutes, *self.withheld.values()]))

    def cuts(self) -> Iterator[masking.Cut]:
        """What to take out, each with its mark in the language of the minutes."""
        numbers = {statute: number for number, statute in enumerate(self.grounds(), 1)}
        for mask in self.masks.order_by("pk"):
            yield masking.Cut(mask.path, mark(numbers[mask.statute], self.round), mask.start, mask.end)

    def passages(self) -> list[str]:
        """Every text that is left out: the passages that were chosen, and all texts of what was masked as a whole."""
        places = masking.places(self.round.composition)
        found = []
        for mask in self.masks.all():
            if mask.quote:
                found.append(mask.quote)
            else:
                found += [place.text for path, place in places.items() if masking.is_under(path, mask.path)]
        return found

    def remaining(self) -> Composition:
        """The minutes without what is masked, as they are chosen now."""
        return masking.masked(self.round.composition, self.cuts())

    @property
    def frozen(self) -> Composition:
        assert self.content is not None
        return composition.from_json(self.content)

    # Verbs

    @classmethod
    @transaction.atomic
    def begin(cls, round: Round, *, by: "User") -> "MaskedCopy":
        """Draw up a copy. Confidential items and all under them are proposed to be masked, with their headings."""
        _require(by)
        if not hasattr(round, "seal"):
            raise Invalid(_("Only sealed minutes are copied."))
        copy = cls.objects.create(round=round, created_by=by)
        for number, statute in masking.confidential(round.composition):
            Mask.objects.create(copy=copy, path=f"items.{number}", statute=statute[:200], by=by)
        Event.record("maskedcopy.begun", copy, by=by, round=round.pk)
        return copy

    @transaction.atomic
    def mask(
        self,
        path: str,
        *,
        statute: str,
        by: "User",
        quote: str = "",
        start: int | None = None,
        everywhere: bool = False,
    ) -> list["Mask"]:
        """Mask a place, or the passage `quote` in it (at `start`, else wherever it stands there).

        Args:
            everywhere: the passage wherever it stands in the minutes.
        """
        self._require_draft(by)
        statute = " ".join(statute.split())
        content = self.round.composition
        every = masking.places(content)
        if path not in every and not masking.is_group(content, path):
            raise Invalid(_("There is nothing to mask at that place."))
        if not statute:
            raise Invalid(_("Say by which statute it is masked."))
        if not quote:
            whole = every[path].text if path in every else ""
            return [self._keep(path, None, None, whole, statute, by)]
        where = every.values() if everywhere else [every[path]] if path in every else []
        found = [(place.path, at) for place in where for at in masking.occurrences(place.text, quote)]
        if start is not None and not everywhere:
            found = [(one, at) for one, at in found if at == start] or found[:1]
        if not found:
            raise Invalid(_("Those words do not stand there."))
        return [self._keep(one, at, at + len(quote), quote, statute, by) for one, at in found]

    def _keep(self, path: str, start: int | None, end: int | None, quote: str, statute: str, by: "User") -> "Mask":
        known = self.masks.filter(path=path, start=start, end=end).first()
        mask = known or Mask(copy=self, path=path, start=start, end=end, by=by)
        mask.quote, mask.statute = quote, statute
        mask.save()
        return mask

    @transaction.atomic
    def unmask(self, pk: int, *, by: "User") -> None:
        self._require_draft(by)
        self.masks.filter(pk=pk).delete()

    @transaction.atomic
    def choose_annexes(self, enclosed: list[str], withheld: Mapping[str, str], *, by: "User") -> None:
        """Which annexes are enclosed whole, and which are withheld by which statute; the others are not asked for."""
        self._require_draft(by)
        known = {annex.label for annex in self.round.composition.annexes}
        if not known.issuperset([*enclosed, *withheld]) or set(enclosed) & set(withheld):
            raise Invalid(_("There is no such annex."))
        if not all(statute.strip() for statute in withheld.values()):
            raise Invalid(_("Say by which statute an annex is withheld."))
        self.annexes = [label for label in (a.label for a in self.round.composition.annexes) if label in enclosed]
        self.withheld = {label: " ".join(statute.split()) for label, statute in withheld.items()}
        self.save(update_fields=["annexes", "withheld"])

    @transaction.atomic
    def order(self, *, by: "User", decided_by: str, decided_on: dt.date, warnings: int = 0) -> None:
        """Freeze what is chosen, and let the copy be made. `warnings`: how many somebody has said are right so."""
        self._require_draft(by)
        if not decided_by.strip():
            raise Invalid(_("Say who decided."))
        if decided_on > timezone.localdate():
            raise Invalid(_("The day of the decision has not come yet."))
        from archive import copying

        self.decided_by, self.decided_on = " ".join(decided_by.split()), decided_on
        self.ordered_by, self.ordered_at = by, timezone.now()
        content = self.remaining()
        self.content = composition.as_json(content)
        self.page = copying.page(self, content)
        self.save()
        Event.record(
            "maskedcopy.ordered",
            self,
            by=by,
            round=self.round_id,
            decided_by=self.decided_by,
            decided_on=decided_on.isoformat(),
            content=content.sha256,
            masks=self.masks.count(),
            warnings=warnings,
        )
        self.wake()

    @transaction.atomic
    def reopen(self, *, by: "User") -> None:
        """Go back to choosing, where the copy could not be made."""
        _require(by)
        self._lock()
        if self.is_made or not self.has_failed:
            raise Frozen
        cleared: dict[str, Any] = {"ordered_at": None, "ordered_by": None, "content": None, "page": "", "printed": None}
        for name, value in (cleared | {"problems": [], "fault": "", "claimed_at": None}).items():
            setattr(self, name, value)
        self.save()
        Event.record("maskedcopy.reopened", self, by=by, round=self.round_id)

    @transaction.atomic
    def discard(self, *, by: "User") -> None:
        """Throw a copy away that was never made."""
        self._require_draft(by)
        Event.record("maskedcopy.discarded", self, by=by, round=self.round_id)
        self.masks.all().delete()
        self.delete()

    def finish(self, **values: Any) -> bool:
        """Give the press's claim back with what came of it; False when somebody else has taken it up meanwhile."""
        return bool(self._mine().update(claimed_at=None, **values))

    def _require_draft(self, by: "User") -> None:
        _require(by)
        self._lock()
        if not self.is_draft:
            raise Frozen

    def _lock(self) -> None:
        self.refresh_from_db(
            fields=["ordered_at", "made_at", "problems", "fault", "annexes", "withheld"],
            from_queryset=MaskedCopy.objects.select_for_update(no_key=True),
        )


class Mask(models.Model):
    """A passage of the minutes that a copy leaves out. `quote` is what stands there: kept as long as the minutes are,
    for who must answer for the decision, and never in the copy."""

    copy = models.ForeignKey(MaskedCopy, on_delete=models.PROTECT, related_name="masks")
    path = models.CharField(max_length=120)
    #: Signs of the place's plain text; None for all of it.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)
    statute = models.CharField(_("statute"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("masked passage")
        verbose_name_plural = _("masked passages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["copy", "path", "start", "end"], name="a_passage_is_masked_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__gt=F("start")),
                name="a_masked_passage_has_length",
            ),
            models.CheckConstraint(condition=~Q(statute=""), name="a_passage_is_masked_by_a_statute"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.start}–{self.end}"

    @property
    def parent(self) -> str:
        """The path of what it belongs to: of a whole item's content, the item."""
        head, _dot, last = self.path.rpartition(".")
        return head if last in (masking.CONTENT, masking.OUTCOME, masking.POSITIONS) else self.path


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def of_entry(self, entry: RegisterEntry) -> "DisclosureQuerySet":
        """Of the minutes that stand there, masked or not."""
        if entry.is_imported:
            return self.filter(record=entry.record_id)
        return self.filter(round__meeting=entry.meeting_id)


class Disclosure(models.Model):
    """That a file was handed out: to whom, when, by whom, and by its hash which file. Append-only."""

    class How(models.TextChoices):
        MAIL = "mail", _("By e-mail from here")
        HANDED = "handed", _("Handed over")
        POST = "post", _("By post")
        OTHER = "other", _("In another way")

    #: None: imported minutes.
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="disclosures")
    #: None: the sealed copy without evidence, unmasked, or imported minutes.
    copy = models.ForeignKey(MaskedCopy, null=True, on_delete=models.PROTECT, related_name="disclosures")
    record = models.ForeignKey(ImportedRecord, null=True, on_delete=models.PROTECT, related_name="disclosures")
    sha256 = models.CharField(max_length=64)
    to_whom = models.CharField(_("to whom"), max_length=200)
    how = models.CharField(_("how"), max_length=10, choices=How)
    address = models.EmailField(_("e-mail"), blank=True)
    #: Of what is handed out as it is; of a masked copy they stand in the copy.
    ground = models.CharField(_("ground"), max_length=200, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_on = models.DateField(_("day of the decision"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(to_whom=""), name="a_disclosure_is_to_somebody"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_disclosure_has_its_hash"),
            models.CheckConstraint(
                condition=(Q(how="mail") & ~Q(address="")) | (~Q(how="mail") & Q(address="")),
                name="mail_goes_to_an_address",
            ),
            models.CheckConstraint(
                condition=Q(round__isnull=False, record=None) | Q(round=None, copy=None, record__isnull=False),
                name="a_disclosure_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(record=None) | (Q(decided_on__isnull=False) & ~Q(decided_by="") & ~Q(ground="")),
                name="a_record_is_disclosed_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_whom} {self.at:%Y-%m-%d}"

    @property
    def minutes(self) -> "Meeting | ImportedRecord":
        """What says the body and the day."""
        if self.record is not None:
            return self.record
        assert self.round is not None
        return self.round.meeting


def _require(by: "User") -> None:
    """Masked copies and disclosures are the archivist's."""
    if not (by.is_active and by.is_archivist):
        raise NotAllowed


require_archivist = _require


def mark(number: int, round: Round) -> str:
    """What stands in the place of a masked passage, in the language of the minutes: the same however long it was."""
    from django.utils.translation import gettext, override

    with override(round.composition.language):
        return gettext("[masked %(number)s]") % {"number": number}
