"""Text with separators: `.csv` of Swedish and English programs, and what a spreadsheet puts on the clipboard."""

import codecs
import csv
import io
from collections import Counter

from django.utils.translation import gettext as _

from budget.exceptions import FileUnreadable
from budget.reading.cells import EMPTY, Cell, Sheet
from budget.reading.limits import Limits

_SEPARATORS = ("\t", ";", ",", "|")
_PROBE_LINES = 200


def read(name: str, data: bytes, limits: Limits) -> Sheet:
    """UTF-8, UTF-16 with its mark, or Windows-1252."""
    return read_text(name, _decoded(data), limits)


def read_text(name: str, text: str, limits: Limits) -> Sheet:
    if "\0" in text:
        raise FileUnreadable(_("The file is no text and no workbook (.xlsx)."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = ""
    if text[:5].lower() == "sep=;" or text[:4].lower() == "sep=":
        separator, text = text[4:5], text.partition("\n")[2]
    lines = text.split("\n", _PROBE_LINES)
    separator = separator if separator in _SEPARATORS else _separator("\n".join(lines[:_PROBE_LINES]))
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for values in csv.reader(io.StringIO(text), delimiter=separator):
            rows.append([Cell(value) if value.strip() else EMPTY for value in values])
            cells += len(values)
            if len(rows) > limits.rows or cells > limits.cells or len(values) > limits.columns:
                raise FileUnreadable(
                    _("The table is too large: at most %(rows)s rows are read.") % {"rows": limits.rows}
                )
    except csv.Error as error:
        row = {"row": len(rows) + 1}
        raise FileUnreadable(
            _("Row %(row)s cannot be read: a quotation mark is not closed, or a cell is too long.") % row
        ) from error
    return Sheet(name, rows)


def _decoded(data: bytes) -> str:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise FileUnreadable(
            _("Row %(row)s has signs that are neither UTF-8 nor Windows-1252.") % {"row": row}
        ) from error


def _separator(text: str) -> str:
    """The one that cuts most lines into the same number of cells, more than one."""

    def score(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row))
        except csv.Error:
            return (0, 0)
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    scores = {separator: score(separator) for separator in _SEPARATORS}
    # A comma is a decimal mark more often than a separator: it needs to be clearly better than a semicolon.
    likely = max(("\t", ";", "|"), key=lambda separator: scores[separator])
    if scores[likely][0] >= max(2, scores[","][0] // 2):
        return likely
    return max(_SEPARATORS, key=lambda separator: scores[separator]) if any(s[0] for s in scores.values()) else ";"
