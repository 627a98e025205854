"""From the last signature to the sealed file: ordered, printed, sealed, kept.

Whatever is killed on the way, the rows tell what is left to do, and nobody does it twice: the press prints what has no
final copy, the worker seals what has one, and the transaction that keeps the seal takes the sealing away. A time stamp
server that is down only makes it late.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from meetings.documents import FileDamaged
from minutes import distribution, extracts, final_copy, signing
from minutes.enclosing import enclose, pages_of
from minutes.models import Extract, Round, Seal, Sealing
from minutes.models.seal import as_findings
from minutes.sealing import configuration, sealer, validation
from minutes.sealing.timestamps import NoTimestamp
from paper.problems import Problem
from paper.problems import as_json as problems_as_json
from paper.rendering import Job, Printed
from parties.models import Event

log = logging.getLogger(__name__)

_LONGEST_PAUSE: Final = dt.timedelta(hours=1)
#: What is done in the transaction that keeps a seal, by apps above. Called before the events of the transaction, so
#: that it may wait for rows of its own.
when_sealed: list[Callable[[Round], object]] = []


class Doubtful(Exception):
    """What was sealed does not pass the check that everybody else will make."""


def want(round: Round) -> None:
    """Order the sealing, in the transaction of the last signature. Ordered twice it is done once."""
    Sealing.objects.bulk_create([Sealing(round=round)], ignore_conflicts=True)
    Sealing.wake()


def job(sealing: Sealing) -> Job:
    """What the press prints: the final copy, or that of an extract."""
    if sealing.is_of_extract:
        return extracts.job(sealing)
    return final_copy.job(final_copy.of(sealing.round), sealing.round.meeting)


def printed(sealing: Sealing, copy: Printed) -> None:
    """Keep the final copy and let the worker seal it."""
    from minutes import tasks

    with transaction.atomic():
        if sealing.finish(copy=copy.pdf, pages=copy.pages, problems=[], refused_at=None):
            tasks.defer(sealing.pk)
    sealing.round.meeting.touch()


def not_printed(sealing: Sealing, *problems: Problem) -> None:
    sealing.finish(problems=problems_as_json(problems), refused_at=timezone.now())
    log.error("The final copy of %s cannot be printed: %s", sealing.round, [each.kind for each in problems])


def attempt(pk: int) -> dt.timedelta | None:
    """Try to seal; returns after how long to try again, None when there is nothing more to do.

    Cannot be called in a transaction: what it notes before the try must survive it.
    """
    begun = Sealing.objects.filter(pk=pk, copy__isnull=False)
    with transaction.atomic(durable=True):
        if not begun.update(tried_at=timezone.now(), attempts=F("attempts") + 1):
            return None
    sealing = begun.select_related("round__meeting__body", "round__version").first()
    if sealing is None:
        return None
    try:
        made = _make(sealing)
    except Exception as error:
        return _note(sealing, error)
    _keep(sealing, made)
    return None


@dataclass(frozen=True)
class _Made:
    """What was sealed and is not kept yet."""

    pdf: bytes
    shared: bytes | None
    log_anchor: str
    report: validation.Report
    findings: list[dict[str, str]]
    pages: int


def _make(sealing: Sealing) -> _Made:
    """Sealed and checked, in no transaction: a time stamp server may take its time."""
    from paper import preflight

    round = sealing.round
    assert round.ended_at is not None
    using = configuration.from_settings()
    head = Event.objects.head()
    anchor = head.anchor if head else ""
    copy = extracts.copy_of(sealing) if sealing.is_of_extract else final_copy.of(round)
    printed = final_copy.with_annexes(bytes(sealing.copy or b""), round, copy.content)

    def sealed(*, with_evidence: bool) -> bytes:
        files = final_copy.enclosures(round, copy, log_anchor=anchor, with_evidence=with_evidence)
        assert round.ended_at is not None
        whole = enclose(printed, files, log_anchor=anchor, at=round.ended_at)
        return sealer.seal(whole, using)

    pdf = sealed(with_evidence=True)
    report = validation.validate(pdf, using.trust)
    if not report.is_genuine:
        raise Doubtful(f"{report.fault} {report.detail}".strip())
    has_evidence = copy.has_enclosures and any(each.evidence.exists() for each in signing.standing(round))
    return _Made(
        pdf=pdf,
        shared=sealed(with_evidence=False) if has_evidence else None,
        log_anchor=anchor,
        report=report,
        findings=as_findings(preflight.check(pdf, expect=copy.content.variant)),
        pages=pages_of(pdf),
    )


def _keep(sealing: Sealing, made: _Made) -> None:
    """The one moment in which a round becomes sealed. The meeting's row first, as every verb of sign-off does."""
    round = sealing.round
    with transaction.atomic(durable=True):
        round.meeting.lock()
        if not Sealing.objects.select_for_update().filter(pk=sealing.pk).exists():
            # Another worker was first; what this one made is nobody's.
            return
        Sealing.objects.filter(pk=sealing.pk).delete()
        if sealing.is_of_extract:
            _keep_extract(sealing, made)
            return
        if Seal.objects.filter(round=round).exists():
            return
        seal = Seal.objects.create(
            round=round,
            pdf=made.pdf,
            sha256=hashlib.sha256(made.pdf).hexdigest(),
            pages=made.pages,
            shared_pdf=made.shared,
            shared_sha256=hashlib.sha256(made.shared).hexdigest() if made.shared else "",
            log_anchor=made.log_anchor,
            report=made.report.as_json(),
            preflight=made.findings,
        )
        for tell in when_sealed:
            tell(round)
        Event.record("minutes.sealed", seal, by=None, meeting=round.meeting_id, round=round.pk, sha256=seal.sha256)
        signing.sealed(round)
        distribution.hand_out(round)
        extracts.want(round)


def _keep_extract(sealing: Sealing, made: _Made) -> None:
    round = sealing.round
    extract = Extract.objects.create(
        seal=round.seal,
        chosen=sealing.chosen,
        pdf=made.pdf,
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        pages=made.pages,
        log_anchor=made.log_anchor,
        report=made.report.as_json(),
        preflight=made.findings,
    )
    Event.record("extract.sealed", extract, by=None, meeting=round.meeting_id, round=round.pk, sha256=extract.sha256)
    extracts.hand_out(extract, round)


def _note(sealing: Sealing, error: Exception) -> dt.timedelta:
    fault = _fault(error)
    wait = pause(sealing.attempts)
    if fault in (Sealing.Fault.BROKEN, Sealing.Fault.REFUSED, Sealing.Fault.DOUBTFUL):
        log.exception("%s is not sealed", sealing.round)
    else:
        log.warning("%s is not sealed yet, again in %.0f s: %s", sealing.round, wait.total_seconds(), error)
    answer = " ".join(str(error).split())[:500]
    changed = Sealing.objects.filter(pk=sealing.pk)
    changed.update(fault=fault, answer=answer, again_at=timezone.now() + wait)
    sealing.round.meeting.touch()
    return wait


def _fault(error: Exception) -> Sealing.Fault:
    match error:
        case NoTimestamp():
            return Sealing.Fault.TIMESTAMP
        case configuration.SealingNotSetUp():
            return Sealing.Fault.SET_UP
        case FileDamaged():
            return Sealing.Fault.ANNEX
        case sealer.SealingFailed():
            return Sealing.Fault.REFUSED
        case Doubtful():
            return Sealing.Fault.DOUBTFUL
    return Sealing.Fault.BROKEN


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    return min(dt.timedelta(seconds=settings.SEAL_RETRY_SECONDS) * 2 ** min(max(attempts, 1) - 1, 20), _LONGEST_PAUSE)


def seal_now(round: Round) -> Seal | None:
    """Print and seal here and now, without press and worker: for commands and the demo. None when it must wait.

    The extracts are left to press and worker.
    """
    if not Seal.objects.filter(round=round).exists():
        want(round)
    _do_now(round, chosen=[])
    return Seal.objects.filter(round=round).first()


def extract_now(round: Round) -> list[Extract]:
    """Print and seal the extracts that wait, here and now."""
    for chosen in list(Sealing.objects.filter(round=round).exclude(chosen=[]).values_list("chosen", flat=True)):
        _do_now(round, chosen=chosen)
    return list(Extract.objects.filter(seal__round=round))


def _do_now(round: Round, *, chosen: list[int]) -> None:
    from paper.rendering import render

    waiting = Sealing.objects.filter(round=round, chosen=chosen)
    sealing = waiting.select_related("round__meeting__body", "round__version").first()
    if sealing is None:
        return
    if not sealing.is_printed:
        copy = render(job(sealing))
        Sealing.objects.filter(pk=sealing.pk).update(copy=copy.pdf, pages=copy.pages)
    attempt(sealing.pk)
