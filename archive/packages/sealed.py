"""Sealed minutes in a package: their files, how each is read, and what was done with them."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from archive.models import RegisterEntry
from archive.packages.parts import SOFTWARE, Agent, File, Happening, Record, Signed, plain
from meetings import documents
from meetings.models import Document
from minutes import final_copy, signing
from minutes.models import Extract, Renewal, Round, Seal
from minutes.sealing.validation import Report
from paper.annexes import MEDIA_TYPES

_PDF: Final = "application/pdf"
_JSON: Final = "application/json"


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
    return Record(
        key=_key(round.pk),
        kind=round.scope,
        name=name,
        title=title,
        sha256=round.seal.sha256,
        originated=round.composition.starts_at,
        created=round.sent_at,
        sealed_at=round.seal.sealed_at,
        signatures=signed,
        agents=tuple(_agent(each) for each in signed),
        happenings=tuple(_happenings(round.seal, name, signed, renewals)),
        files=tuple(_files(round, name, signed, renewals)),
        corrects=_key(round.corrects_id) if round.corrects_id else "",
    )


def _key(pk: int) -> str:
    return f"round-{pk}"


def _agent(signed: Signed) -> Agent:
    by = signed.signature.signatory
    return Agent(_signed_by(signed), by.name, f"{by.title}, {by.organisation}".strip(" ,"))


def _signed_by(signed: Signed) -> str:
    return f"signature-{signed.signature.pk}"


def _happenings(
    seal: Seal, name: str, signed: tuple[Signed, ...], renewals: tuple[Renewal, ...]
) -> Iterator[Happening]:
    """Signed by each, sealed, checked, and stamped anew."""
    sealed, adjusted = f"{name}/{name}.pdf", f"{name}/adjustment-copy.pdf"
    for each in signed:
        signature = each.signature
        how = f"{signature.method} {signature.level}".strip()
        yield Happening("digital signature generation", signature.signed_at, how, "success", _signed_by(each), adjusted)
    yield Happening("sealing", seal.sealed_at, f"SHA-256 {seal.sha256}", "success", SOFTWARE, sealed)
    for at, kept in ((seal.sealed_at, seal.report), *((each.renewed_at, each.report) for each in renewals)):
        if kept:
            report = Report.from_json(kept)
            told = f"{report.level}, {report.organisation}, {report.stamps} time stamps"
            yield Happening("digital signature validation", at, told, report.fault or "success", SOFTWARE, sealed)
    outcome = "success" if not seal.preflight else f"{len(seal.preflight)} findings"
    yield Happening("validation", seal.sealed_at, "PDF/A and PDF/UA", outcome, SOFTWARE, sealed)


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
                f"{name}/signatures/{number}/{plain(evidence.name)}",
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
            f"{name}/annexes/{plain(annex.label)}.{file.kind}",
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


def mark(entry: RegisterEntry) -> dict[str, Any]:
    """What a package says of the seals."""
    seals = Seal.objects.filter(round__meeting=entry.meeting_id)
    return {
        "seals": sorted(seals.values_list("sha256", flat=True)),
        "renewals": sorted(Renewal.objects.filter(seal__in=seals).values_list("sha256", flat=True)),
        "extracts": sorted(Extract.objects.filter(seal__in=seals).values_list("sha256", flat=True)),
    }


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
