"""A proposal, or the record of a deletion, as a file."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from archive import sheets
from archive.models import Disposal, DisposalRow

_WIDTHS: Final = (34, 48, 18, 14, 8, 14, 14, 16, 40)


def _heads() -> list[str]:
    return [
        _("Kind"),
        _("What"),
        _("Registry number"),
        _("Since"),
        _("Years"),
        _("May go from"),
        _("Bytes"),
        _("Outcome"),
        _("Reason"),
    ]


def _rows(disposal: Disposal) -> Iterator[list[str]]:
    found: Iterable[DisposalRow] = disposal.rows.order_by("kind", "since", "pk").iterator(chunk_size=2000)
    for row in found:
        outcome = _("Exempted") if row.is_exempted else str(row.get_outcome_display() or _("Proposed"))
        yield [
            str(row.get_kind_display()),
            row.label,
            row.number,
            row.since.isoformat(),
            str(row.years),
            row.due_on.isoformat(),
            str(row.size),
            outcome,
            row.exempt_reason or str(row.get_why_display()),
        ]


def text(disposal: Disposal) -> Iterator[bytes]:
    return sheets.text(_heads(), _rows(disposal))


def workbook(disposal: Disposal) -> bytes:
    return sheets.workbook(_("Deletion"), _heads(), _WIDTHS, _rows(disposal))
