"""What a run would delete: counted by the worker, written as rows. Broken off, it begins anew."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.models import Disposal, DisposalRow, Exemption
from archive.retention.kinds import KINDS, PARTS, proposals, rules
from parties.models import Event

_AT_ONCE = 1000


@transaction.atomic
def count(pk: int) -> None:
    """Write the rows of a run that is asked for, all at one instant, and let an archivist look at them."""
    disposal = Disposal.objects.select_for_update(no_key=True).filter(pk=pk, state=Disposal.State.COUNTING).first()
    if disposal is None:
        return
    disposal.rows.all().delete()
    rows = _rows(disposal)
    while some := list(islice(rows, _AT_ONCE)):
        DisposalRow.objects.bulk_create(some)
    disposal.state, disposal.counted_at = Disposal.State.PROPOSED, timezone.now()
    disposal.save(update_fields=["state", "counted_at"])
    Event.record("disposal.proposed", disposal, by=None, **{k: n for k, (n, _size) in disposal.totals().items()})


def _rows(disposal: Disposal) -> Iterator[DisposalRow]:
    whole: set[int] = set()
    said = rules()
    for kind in KINDS.values():
        exempt = {one.source_id: one for one in Exemption.objects.filter(kind=kind.key)}
        for found in proposals(kind, said[kind.key], disposal.as_of):
            if kind.key in PARTS and found.source_id in whole:
                # It goes with its meeting.
                continue
            if kind.key in ("minutes", "meetings") and found.source_id not in exempt:
                whole.add(found.source_id)
            yield DisposalRow(disposal=disposal, kind=kind.key, **vars(found), **_exempted(exempt.get(found.source_id)))


def _exempted(said: Exemption | None) -> dict[str, Any]:
    return {"exempt_reason": said.reason, "exempted_by": said.by, "exempted_at": said.at} if said else {}
