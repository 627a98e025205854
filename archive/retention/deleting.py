"""Carrying out what was approved: a few things in a transaction, so that it can be stopped and killed anywhere.

A thing and its row's outcome change together: what was killed goes on with the rows that have none. Each thing is asked
about again under its rule, held still: what has been exempted, or no longer falls under the rule, is left and said.
"""

import datetime as dt
import logging
import shutil
import time
from typing import Final

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from archive import clearing
from archive.models import Disposal, DisposalRow, PackageExport, RetentionRule
from archive.packages import exporting
from archive.retention import counting
from archive.retention.kinds import KINDS, Kind
from archive.retention.yielding import speak_for
from parties.models import Event

log = logging.getLogger(__name__)

#: The worker lets go of it after so many seconds, and takes it up again.
SECONDS: Final = 5.0
_SOON: Final = dt.timedelta(seconds=0)


def attempt(pk: int, *, seconds: float = SECONDS) -> dt.timedelta | None:
    """Go on with a run; how long to wait before the next time, or None when there is no more to do."""
    run = Disposal.objects.under_way().filter(pk=pk).first()
    if run is None:
        return None
    try:
        if run.state == Disposal.State.COUNTING:
            counting.count(pk)
            return None
        is_finished = _go_on(run, time.monotonic() + seconds)
    except Exception:
        log.exception("Disposal %s broke", pk)
        Disposal.objects.filter(pk=pk).update(fault="broken")
        return None
    return None if is_finished else _SOON


def _go_on(run: Disposal, until: float) -> bool:
    """Whether all is done."""
    # What a worker that was killed has left.
    _clear(run, run.rows.exclude(files=[]))
    while time.monotonic() < until:
        # In the order of the kinds: a meeting before what is left of others.
        for kind in KINDS.values():
            rows = list(run.rows.due().filter(kind=kind.key).order_by("since", "pk")[: kind.at_a_time])
            if rows:
                break
        else:
            _finish(run)
            return True
        keys = [row.pk for row in rows]
        _delete(run, kind, keys)
        _clear(run, run.rows.filter(pk__in=keys).exclude(files=[]))
    return False


def _delete(run: Disposal, kind: Kind, keys: list[int]) -> None:
    """These rows, together; where something that is kept needs one of several, one by one."""
    try:
        with transaction.atomic():
            _delete_now(run, kind, keys)
            # What still refers to something is told of here and not at the end, when it is too late to say.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        if len(keys) > 1:
            for key in keys:
                _delete(run, kind, [key])
            return
        log.warning("Disposal %s leaves row %s: %s", run.pk, keys, " ".join(str(error).split()))
        with transaction.atomic():
            _hold(run)
            _leave(keys, DisposalRow.Why.NEEDED)


def _delete_now(run: Disposal, kind: Kind, keys: list[int]) -> None:
    # The run first and then its rows, as who exempts one: that comes before or after, and another worker waits.
    _hold(run)
    rows = list(DisposalRow.objects.due().filter(pk__in=keys).select_for_update().order_by("pk"))
    sources = [row.source_id for row in rows]
    if not rows:
        return
    # Held until the end: who makes the rule longer comes before or after.
    rule = RetentionRule.objects.select_for_update(no_key=True).filter(kind=kind.key).first()
    kind.lock(sources)
    due = kind.still(sources, rule, timezone.localdate()) if rule else set()
    going = [row for row in rows if row.source_id in due]
    for row in rows:
        if row not in going:
            _leave([row.pk], DisposalRow.Why.CHANGED if kind.is_there(row.source_id) else DisposalRow.Why.GONE)
    if not going:
        return
    speak_for(run.pk)
    files = kind.remove([row.source_id for row in going])
    told = {"kind": str(kind.key), "ids": [row.source_id for row in going]}
    Event.record(
        "disposal.deleted", run, by=run.approved_by, **told, numbers=[row.number for row in going if row.number]
    )
    for row in going:
        # One event, and the hashes on the first: they are thrown away when this is committed.
        row.outcome, row.files, files = DisposalRow.Outcome.DELETED, files, []
        if kind.is_personal:
            row.label = ""
        row.save(update_fields=["outcome", "files", "label"])


def _hold(run: Disposal) -> None:
    Disposal.objects.select_for_update(no_key=True).get(pk=run.pk)


def _leave(keys: list[int], why: str) -> None:
    DisposalRow.objects.filter(pk__in=keys, outcome="").update(outcome=DisposalRow.Outcome.LEFT, why=why)


def _clear(run: Disposal, rows: "models.QuerySet[DisposalRow]") -> None:
    """After the commit: a file whose row came back with a transaction that was undone would be missing."""
    for row in rows:
        for sha256 in row.files:
            clearing.throw_away(sha256)
        with transaction.atomic():
            _hold(run)
            DisposalRow.objects.filter(pk=row.pk).update(files=[])


def _finish(run: Disposal) -> None:
    """Say what came of it, and take away the packages in which deleted minutes still lie."""
    gone = run.rows.filter(kind__in=RetentionRule.BY_REGISTER, outcome=DisposalRow.Outcome.DELETED)
    if gone.exists():
        # One that is being made leaves them out at its end; one that stopped would keep them until it is tried again.
        for export in PackageExport.objects.kept().exclude(finished_at=None, fault=""):
            if exporting.holds_deleted(export.folder):
                _discard(export)
    with transaction.atomic():
        done = Disposal.objects.filter(pk=run.pk, state=Disposal.State.RUNNING)
        if done.update(state=Disposal.State.DONE, finished_at=timezone.now()):
            told = {kind: {"deleted": gone, "left": left} for kind, (gone, left) in run.outcomes().items()}
            Event.record("disposal.done", run, by=None, **told)


def _discard(export: PackageExport) -> None:
    with transaction.atomic():
        if PackageExport.objects.kept().filter(pk=export.pk).update(discarded_at=timezone.now()):
            Event.record("packageexport.discarded", export, by=None)
    shutil.rmtree(export.folder, ignore_errors=True)
