"""Lists as files, for a spreadsheet and for other systems."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from budget.reading.cells import letters, marked

#: What a workbook cannot hold.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Row = Sequence[str]


def text(heads: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Semicolons, UTF-8 with its mark, so that a Swedish Excel opens it as it is. What a spreadsheet would take for a
    formula is kept a text. A piece at a time."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    yield "\ufeff".encode()
    for number, row in enumerate(rows, 1):
        writer.writerow([_harmless(word) for word in row])
        if number % 500 == 0:
            yield _taken(target)
    yield _taken(target)


def _harmless(word: str) -> str:
    return marked(" ".join(_CONTROL.sub("", word).split()))


def _taken(target: io.StringIO) -> bytes:
    piece = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return piece


def workbook(name: str, heads: Row, widths: Sequence[int], rows: Iterable[Row]) -> bytes:
    """Every cell is a text, whatever it begins with; written row by row, so that sixty thousand need little room."""
    # Loaded by whoever makes a workbook: every process that begins would wait for it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[letters(at)].width = width
    sheet.freeze_panes = "A2"

    def cell(word: str, *, is_bold: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, word)
        made.data_type = "s"
        if is_bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(head, is_bold=True) for head in heads])
    for row in rows:
        sheet.append([cell(word) if word else None for word in (_CONTROL.sub("", one) for one in row)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
