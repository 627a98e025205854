"""The register as a file, for a spreadsheet and for other systems."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from archive.models import RegisterEntry
from budget.reading.cells import letters, marked

_WIDTHS: Final = (18, 12, 36, 14, 22, 8, 20, 28, 14, 40, 24)
#: What a workbook cannot hold.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _heads() -> list[str]:
    return [
        _("Registry number"),
        _("Day of the meeting"),
        capfirst(_("body")),
        _("Classification code"),
        _("Retention"),
        _("Years"),
        _("Secrecy"),
        _("Statute of secrecy"),
        _("Secret until"),
        _("Note"),
        _("Origin"),
    ]


def _row(entry: RegisterEntry) -> list[str]:
    words = [
        entry.number,
        entry.held_on.isoformat(),
        entry.body.name,
        entry.classification_code,
        entry.get_retention_display(),
        str(entry.retention_years or ""),
        entry.get_secrecy_display(),
        entry.secrecy_statute,
        entry.secrecy_until.isoformat() if entry.secrecy_until else "",
        entry.note,
        _("Imported, not signed here") if entry.is_imported else _("Signed here"),
    ]
    return [_CONTROL.sub("", str(word)) for word in words]


def text(entries: Iterable[RegisterEntry]) -> Iterator[bytes]:
    """Semicolons, UTF-8 with its mark, so that a Swedish Excel opens it as it is. What a spreadsheet would take for a
    formula is kept a text. A piece at a time."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(_heads())
    yield "\ufeff".encode()
    for number, entry in enumerate(entries, 1):
        writer.writerow([_harmless(word) for word in _row(entry)])
        if number % 500 == 0:
            yield _taken(target)
    yield _taken(target)


def _harmless(word: str) -> str:
    return marked(" ".join(word.split()))


def _taken(target: io.StringIO) -> bytes:
    piece = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return piece


def workbook(entries: Iterable[RegisterEntry]) -> bytes:
    """Every cell is a text, whatever it begins with; written row by row, so that sixty thousand need little room."""
    # Loaded by whoever makes a workbook: every process that begins would wait for it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(pgettext("noun", "Register"))
    for at, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[letters(at)].width = width
    sheet.freeze_panes = "A2"

    def cell(word: str, *, is_bold: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, word)
        made.data_type = "s"
        if is_bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(head, is_bold=True) for head in _heads()])
    for entry in entries:
        sheet.append([cell(word) if word else None for word in _row(entry)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
