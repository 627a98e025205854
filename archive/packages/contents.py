"""What goes into the package of a meeting's sealed minutes: its files, and how each is read."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from archive.models import RegisterEntry
from meetings import documents
from meetings.models import Document
from minutes import final_copy, signing
from minutes.models import Extract, Renewal, Round, Seal, Signature
from paper.annexes import MEDIA_TYPES

#: Grows when the same minutes shall be packed otherwise, so that packages are made anew.
FORMAT: Final = 1
_PDF: Final = "application/pdf"
_JSON: Final = "application/json"


class Unsound(Exception):
    """What is kept is not what was sealed: nothing is packed."""


@dataclass(frozen=True)
class File:
    """One file of a package, by its path under `data/`. `sha256` is "" where nobody knew it before."""

    path: str
    media_type: str
    title: str
    created: dt.datetime
    read: Callable[[], bytes]
    sha256: str = ""
    original_name: str = ""
    format_name: str = ""
    format_version: str = ""
    is_signed: bool = False

    def content(self) -> bytes:
        """Raises Unsound or documents.FileDamaged where it is not what it was."""
        data = self.read()
        if self.sha256 and hashlib.sha256(data).hexdigest() != self.sha256:
            raise Unsound(self.path)
        return data


@dataclass(frozen=True)
class Signed:
    """Somebody's signature on a document."""

    signature: Signature
    is_chair: bool


@dataclass(frozen=True)
class Record:
    """One sealed document of the matter: the minutes, items that were adjusted at once, or a correction."""

    round: Round
    seal: Seal
    name: str
    title: str
    signatures: tuple[Signed, ...]
    renewals: tuple[Renewal, ...]
    files: tuple[File, ...]


def records(entry: RegisterEntry) -> list[Record]:
    """The sealed documents, the first sealed first."""
    rounds = Round.objects.filter(meeting=entry.meeting_id, seal__isnull=False)
    kept = rounds.select_related("seal", "version", "meeting__body").defer(
        "seal__pdf", "seal__shared_pdf", "version__pdf"
    )
    found, counts = [], dict[str, int]()
    for round in kept.order_by("seal__sealed_at", "pk"):
        counts[round.scope] = counts.get(round.scope, 0) + 1
        name = "minutes" if round.scope == Round.Scope.WHOLE else f"{round.scope}-{counts[round.scope]}"
        found.append(_record(entry, round, name))
    return found


def _record(entry: RegisterEntry, round: Round, name: str) -> Record:
    signed = tuple(Signed(each, "chair" in each.signatory.roles) for each in signing.standing(round))
    renewals = tuple(round.seal.renewals.defer("tail"))
    title = f"{entry.body.name} {entry.held_on:%Y-%m-%d}, {round.get_scope_display()}"
    files = tuple(_files(round, name, signed, renewals))
    return Record(round, round.seal, name, title, signed, renewals, files)


def _files(round: Round, name: str, signed: tuple[Signed, ...], renewals: tuple[Renewal, ...]) -> Iterator[File]:
    """Whatever is large is read when it is written, one file at a time."""
    seal, content = round.seal, round.composition
    variant = {"format_name": "PDF/A", "format_version": content.variant.removeprefix("pdf/a-")}
    newest = renewals[-1].sha256 if renewals else seal.sha256
    at = seal.sealed_at
    yield File(
        f"{name}/{name}.pdf", _PDF, _("Sealed file"), at, _of_seal(seal.pk), newest, is_signed=True, **variant
    )  # fmt: skip
    if round.version is not None:
        sha256, made = round.version.pdf_sha256, round.version.created_at
        yield File(
            f"{name}/adjustment-copy.pdf", _PDF, _("The file whose hash was signed"), made, _of_version(round), sha256
        )
        copy = final_copy.of(round)
        data = final_copy.as_json(round, copy, seal.log_anchor)
        yield File(f"{name}/protocol.json", _JSON, _("The content as data"), at, _as_json(data))
    yield File(f"{name}/validation.json", _JSON, _("Validation of the seal"), at, _as_json(_validation(seal, renewals)))
    yield File(
        f"{name}/preflight.json", _JSON, _("Check of the archive format"), at, _as_json({"findings": seal.preflight})
    )
    for number, each in enumerate(signed, 1):
        for evidence in each.signature.evidence.defer("content").order_by("name"):
            yield File(
                f"{name}/signatures/{number}/{_plain(evidence.name)}",
                evidence.media_type,
                _("Evidence of signature %(number)s, as received") % {"number": number},
                each.signature.kept_at,
                _of_evidence(evidence.pk),
                evidence.sha256,
            )
    there = {file.sha256: file for file in round.meeting.documents.all()}
    for annex in content.annexes:
        if annex.sha256 not in there:
            raise documents.FileDamaged(f"annex {annex.label}")
        file = there[annex.sha256]
        yield File(
            f"{name}/annexes/{_plain(annex.label)}.{file.kind}",
            MEDIA_TYPES.get(file.kind, "application/octet-stream"),
            f"{annex.label}: {annex.title}",
            file.at,
            _of_document(file),
            annex.sha256,
            original_name=file.file_name,
        )
    for number, extract in enumerate(seal.extracts.defer("pdf").order_by("sealed_at", "pk"), 1):
        yield File(
            f"{name}/extracts/{number}.pdf",
            _PDF,
            _("Extract %(number)s") % {"number": number},
            extract.sealed_at,
            _of_extract(extract.pk),
            extract.sha256,
            is_signed=True,
            **variant,
        )


def _validation(seal: Seal, renewals: tuple[Renewal, ...]) -> dict[str, Any]:
    """What was found right after the sealing and after each renewed time stamp; a fault of "" is none."""
    return {
        "sealed": {"sha256": seal.sha256, "checked_at": seal.sealed_at.isoformat(), "report": seal.report},
        "renewed": [
            {"sha256": each.sha256, "checked_at": each.renewed_at.isoformat(), "report": each.report}
            for each in renewals
        ],
        "event_log": seal.log_anchor,
    }


def fingerprint(entry: RegisterEntry) -> str:
    """Differs when a package that was made says something that is not so any more."""
    seals = Seal.objects.filter(round__meeting=entry.meeting_id)
    told = {
        "format": FORMAT,
        "entry": [
            entry.number, entry.held_on.isoformat(), entry.classification_code, entry.retention, entry.retention_years,
            entry.secrecy, entry.secrecy_statute, str(entry.secrecy_until or ""), entry.note, entry.body.name,
        ],
        "seals": sorted(seals.values_list("sha256", flat=True)),
        "renewals": sorted(Renewal.objects.filter(seal__in=seals).values_list("sha256", flat=True)),
        "extracts": sorted(Extract.objects.filter(seal__in=seals).values_list("sha256", flat=True)),
        "by": [settings.MUNICIPALITY, settings.ORGANISATION_NUMBER],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def name_of(entry: RegisterEntry) -> str:
    """What the package is called: the same for the same entry, and no other's."""
    return f"cesam-{entry.body.slug}-{entry.held_on:%Y-%m-%d}-{entry.pk}"


def _plain(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "file"


def _as_json(told: dict[str, Any]) -> Callable[[], bytes]:
    return lambda: json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _of_seal(pk: int) -> Callable[[], bytes]:
    return lambda: Seal.objects.get(pk=pk).current_pdf


def _of_version(round: Round) -> Callable[[], bytes]:
    def read() -> bytes:
        assert round.version is not None
        return bytes(type(round.version).objects.get(pk=round.version.pk).pdf or b"")

    return read


def _of_evidence(pk: int) -> Callable[[], bytes]:
    from minutes.models import EvidenceFile

    return lambda: bytes(EvidenceFile.objects.get(pk=pk).content)


def _of_extract(pk: int) -> Callable[[], bytes]:
    return lambda: bytes(Extract.objects.get(pk=pk).pdf)


def _of_document(file: Document) -> Callable[[], bytes]:
    return lambda: documents.read_bytes(file)
