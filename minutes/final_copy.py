"""The final copy: the minutes as they were adjusted, a signature page, and inside the file all that proves it.

What people sign is the hash of the adjustment copy. The final copy says the same with a page more, so it holds the
adjustment copy itself: its hash can be computed again as long as the file exists.
"""

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from meetings import documents
from meetings.models import Meeting
from minutes import composition, printing, signing
from minutes.composition import Composition
from minutes.enclosing import Enclosed, Relation
from minutes.models import Round
from paper import annexes
from paper.rendering import Job, Variant

#: What protocol.json is written in; grows when its shape changes.
FORMAT: Final = 1


@dataclass(frozen=True)
class Signed:
    """One signature, as it stands on the page. Holds no personal identity number."""

    name: str
    roles: tuple[str, ...]
    title: str
    organisation: str
    items: str
    instead_of: str
    reason: str
    method: str
    level: str
    certified_name: str
    signed_at: dt.datetime
    is_real: bool


@dataclass(frozen=True)
class FinalCopy:
    """What the final copy says beside its content."""

    content: Composition
    version: int
    adjusted_sha256: str
    signatures: tuple[Signed, ...]
    #: The address at which a file can be checked.
    verified_at: str
    #: The hash of the sealed minutes that this is an extract of; "" for minutes.
    extract_of: str = ""

    @property
    def is_demonstration(self) -> bool:
        """Some signature was not made with a real e-identification, which every page that shows it says."""
        return not all(each.is_real for each in self.signatures)

    @property
    def has_enclosures(self) -> bool:
        """PDF/A-2a takes no attached files: they are kept beside. An extract holds nothing of the whole."""
        return self.content.variant == Variant.A3 and not self.extract_of


def of(round: Round) -> FinalCopy:
    """The final copy of a complete round: the same for the same round, whenever it is asked for."""
    assert round.version is not None
    return FinalCopy(
        content=dataclasses.replace(round.composition, stage=composition.FINAL),
        version=round.number,
        adjusted_sha256=round.version.pdf_sha256,
        signatures=tuple(_signed(each) for each in signing.standing(round)),
        verified_at=settings.SITE + reverse("minutes_verify"),
    )


def _signed(signature: Any) -> Signed:
    by = signature.signatory
    replaced = by.replaces if hasattr(by, "replaces") else None
    return Signed(
        name=by.name,
        roles=tuple(by.roles),
        title=by.title,
        organisation=by.organisation,
        items=by.items,
        instead_of=replaced.name if replaced else "",
        reason=replaced.replaced_reason if replaced else "",
        method=signature.method,
        level=signature.level,
        certified_name=signature.certified_name,
        signed_at=timezone.localtime(signature.signed_at),
        is_real=signature.is_real,
    )


def job(copy: FinalCopy, meeting: Meeting) -> Job:
    """What the press prints."""
    pictures = printing.pictures(meeting, copy.content)
    context = {
        "document": copy.content,
        "number": copy.version,
        "logotype": "image:logotype" if "logotype" in pictures else "",
        "final": copy,
    }
    with override(copy.content.language):
        html = render_to_string("minutes/document.html", context)
    return Job(html, pictures, Variant(copy.content.variant), copy.content.letterhead.accent)


def with_annexes(pdf: bytes, round: Round, content: Composition) -> bytes:
    """The printed copy with each annex behind it, as pages and as it was received.

    Raises:
        FileDamaged: an annex is gone from the store, or is not the one that the minutes name.
    """
    there = {file.sha256: file for file in round.meeting.documents.all()}
    found = []
    for named in content.annexes:
        if named.sha256 not in there:
            raise documents.FileDamaged(f"annex {named.label}")
        file = there[named.sha256]
        found.append(annexes.Annex(named.label, named.title, file.file_name, file.kind, documents.read_bytes(file)))
    return annexes.append(pdf, found, language=content.language)


def enclosures(round: Round, copy: FinalCopy, *, log_anchor: str, with_evidence: bool = True) -> list[Enclosed]:
    """The files inside: the content as data, the adjustment copy, and the evidence of each signature as received."""
    if not copy.has_enclosures:
        return []
    assert round.version is not None
    data = json.dumps(as_json(round, copy, log_anchor), ensure_ascii=False, indent=1, sort_keys=True).encode()
    files = [
        Enclosed("protocol.json", "application/json", data, Relation.SOURCE, "The content of these minutes as data"),
        Enclosed(
            "adjustment-copy.pdf",
            "application/pdf",
            bytes(round.version.pdf or b""),
            Relation.SUPPLEMENT,
            "The file whose hash was signed",
        ),
    ]
    for number, signature in enumerate(signing.standing(round) if with_evidence else (), 1):
        files += [
            Enclosed(
                f"signature-{number}-{file.name}",
                file.media_type,
                bytes(file.content),
                Relation.SUPPLEMENT,
                f"Evidence of signature {number}, as received",
            )
            for file in signature.evidence.order_by("name")
        ]
    return files


def as_json(round: Round, copy: FinalCopy, log_anchor: str) -> dict[str, Any]:
    """The minutes as data: what they say, who signed, and the head of the event log."""
    return {
        "format": FORMAT,
        "minutes": composition.as_json(copy.content),
        "version": copy.version,
        "adjustment_copy": {"file": "adjustment-copy.pdf", "sha256": copy.adjusted_sha256},
        "signatures": [
            dataclasses.asdict(each) | {"roles": list(each.roles), "signed_at": each.signed_at.isoformat()}
            for each in copy.signatures
        ],
        "event_log": log_anchor,
    }
