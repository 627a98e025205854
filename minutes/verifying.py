"""What becomes of a file that somebody wants checked: ours and as it was, ours but not the latest, altered, unknown."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minutes import signing
from minutes.enclosing import anchor_in
from minutes.models import Extract, Renewal, Round, Seal, Signature
from minutes.sealing.sealer import SEAL_FIELD
from minutes.sealing.validation import Report

#: What a fault of `minutes.sealing.validation` is called to people.
FAULT_WORDS: dict[str, Promise] = {
    "unsealed": _("The file has no seal."),
    "uncovered": _("Something was added to the file, or taken from its end, after it was sealed."),
    "changed": _("The file has been changed since it was sealed."),
    "stamp-changed": _("The time stamp of the seal has been changed."),
    "unstamped": _("The last part of the file, its archive time stamp, is missing."),
    "unreadable": _("The file is damaged."),
    "foreign": _("The file was sealed by another program, or another program has added something to it."),
    "untrusted": _("The certificates of the seal do not lead to those that are trusted here."),
    "stranger": _("The file was sealed by another organisation."),
    "heavy": _("The file takes too long to check."),
}


class Kind(StrEnum):
    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """The answer. `seal` is what the file is, or, for one that was altered, what it was made from."""

    kind: Kind
    report: Report
    seal: Seal | None = None
    #: It is the copy that was handed out, which holds no evidence.
    is_shared_copy: bool = False
    #: It is an extract of what `seal` is on.
    extract: Extract | None = None
    #: Sealed corrections that must be read together with it.
    corrections: tuple[Seal, ...] = ()

    @property
    def is_good(self) -> bool:
        """Genuine and whole, and nothing newer."""
        return self.kind == Kind.GENUINE

    @property
    def fault(self) -> "Promise | str":
        return FAULT_WORDS.get(self.report.fault, "")

    @property
    def signatures(self) -> list[Signature]:
        return list(signing.standing(self.seal.round)) if self.seal else []


def verify(pdf: bytes, check: Callable[[bytes], Report]) -> Verdict:
    """`check` looks into the file (`minutes.sealing.validation`), in this process or in a child."""
    return judge(pdf, check(pdf))


def judge(pdf: bytes, report: Report) -> Verdict:
    """What a file is, once it is known whether its seal holds."""
    digest = hashlib.sha256(pdf).hexdigest()
    rows = Seal.objects.select_related("round__meeting__body", "round__version").defer("pdf", "shared_pdf")
    seal = rows.filter(Q(sha256=digest) | Q(shared_sha256=digest) | Q(renewals__sha256=digest)).first()
    extract = None if seal else Extract.objects.defer("pdf").filter(sha256=digest).first()
    if extract is not None:
        seal = rows.get(pk=extract.seal_id)
    if seal is None:
        if report.is_genuine or not _claims_to_be_ours(pdf):
            return Verdict(Kind.UNKNOWN, report)
        # Only a hint at what it was made from: whoever changed a file may have written anything there.
        anchor = anchor_in(pdf)
        anchored = Q(log_anchor=anchor) | Q(extracts__log_anchor=anchor)
        made_from = rows.filter(anchored).order_by("-pk").first() if anchor else None
        return Verdict(Kind.ALTERED, report, made_from)
    if not report.is_genuine:
        # The very bytes that were sealed, but what is trusted here has changed meanwhile.
        return Verdict(Kind.UNKNOWN, report, seal, extract=extract)
    is_shared = seal.shared_sha256 == digest
    corrections = tuple(rows.filter(round__corrects=seal.round_id, round__scope=Round.Scope.CORRECTION))
    is_last = is_shared or extract is not None or _is_last(seal, digest)
    kind = Kind.GENUINE if is_last and not corrections else Kind.SUPERSEDED
    return Verdict(kind, report, seal, is_shared, extract, corrections)


def _is_last(seal: Seal, digest: str) -> bool:
    """Whether no time stamp was added to the file later."""
    last = Renewal.objects.filter(seal=seal).order_by("number").last()
    return last is None or last.sha256 == digest


def _claims_to_be_ours(pdf: bytes) -> bool:
    return SEAL_FIELD.encode() in pdf or b"cesam:log:" in pdf


def known(pdf: bytes) -> Report | None:
    """What was found when this very file was sealed or renewed, so that nobody need look into it again."""
    digest = hashlib.sha256(pdf).hexdigest()
    if renewal := Renewal.objects.filter(sha256=digest).only("report").first():
        return Report.from_json(renewal.report)
    seal = Seal.objects.filter(Q(sha256=digest) | Q(shared_sha256=digest)).only("report").first()
    if seal is not None:
        return seal.validation
    extract = Extract.objects.filter(sha256=digest).only("report").first()
    return Report.from_json(extract.report) if extract else None
