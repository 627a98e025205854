"""A table as a workbook with live formulas, or as text with separators; read in again it is the same table."""

import csv
import io
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from budget.figures import plain
from budget.reading.cells import marked
from budget.sums import Computing, Rule
from budget.tables import SUMMING, Column, Kind, Table

_HEAD_ROW = 4
_NAMES = re.compile(r"[a-z][a-z0-9_]*")


def workbook(table: Table, *, title: str, unit: str) -> bytes:
    """What is given as numbers, what is computed as formulas; contradicting cells keep what is printed."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Follow-up")
    _text(sheet, 1, 1, title, is_bold=True)
    _text(sheet, 2, 1, unit)
    for at, heading in enumerate(_headings(table), start=1):
        _text(sheet, _HEAD_ROW, at, heading, is_bold=True)
        sheet.cell(_HEAD_ROW, at).alignment = Alignment(wrap_text=True, vertical="bottom")
        sheet.column_dimensions[get_column_letter(at)].width = 44 if at == 1 else 16
    computing = Computing(table)
    for at, line in enumerate(table.lines):
        row, is_bold = _row(at), line.kind in SUMMING
        _text(sheet, row, 1, line.label, is_bold=is_bold)
        for place, column in enumerate(table.columns, start=2):
            _figure(sheet, computing, at, place, column)
            sheet.cell(row, place).font = Font(bold=is_bold)
        _text(sheet, row, len(table.columns) + 2, str(Kind(line.kind).label))
        _text(sheet, row, len(table.columns) + 3, line.comment)
    sheet.freeze_panes = sheet.cell(_HEAD_ROW + 1, 2)
    # No answers stand beside the formulas: whatever program opens it computes them first.
    book.calculation.fullCalcOnLoad = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(table: Table, *, title: str, unit: str) -> bytes:
    """Semicolons and decimal commas, UTF-8 with its mark, so that a Swedish Excel opens it as it is."""
    computing = Computing(table)
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerows([[marked(title)], [unit], [], _headings(table)])
    for at, line in enumerate(table.lines):
        values = [computing.value(at, column.key) for column in table.columns]
        figures = ["" if value is None else plain(value).replace(".", ",") for value in values]
        writer.writerow([marked(line.label), *figures, Kind(line.kind).label, marked(line.comment)])
    return target.getvalue().encode("utf-8-sig")


def _headings(table: Table) -> list[str]:
    return [_("Row"), *(column.heading for column in table.columns), _("Kind of row"), _("Comment")]


def _row(line: int) -> int:
    return _HEAD_ROW + 1 + line


def _text(sheet: Worksheet, row: int, column: int, words: str, *, is_bold: bool = False) -> None:
    if not words:
        return
    cell = sheet.cell(row, column, marked(str(words), is_risky=False))
    # Never a formula, whatever it begins with.
    cell.data_type = "s"
    cell.font = Font(bold=is_bold)


def _figure(sheet: Worksheet, computing: Computing, line: int, place: int, column: Column) -> None:
    given, computed = computing.given(line, column.key), computing.computed(line, column.key)
    cell = sheet.cell(_row(line), place)
    if given is not None:
        cell.value = int(given) if given == given.to_integral_value() and abs(given) < 2**53 else float(given)
    elif computed is not None:
        cell.value = _formula(computing, line, column)
    decimals = f".{'0' * column.decimals}" if column.decimals else ""
    cell.number_format = f"#,##0{decimals}" if decimals or given is None or given == int(given) else "#,##0.0#####"


def _formula(computing: Computing, line: int, column: Column) -> str:
    places = {one.key: get_column_letter(at) for at, one in enumerate(computing.table.columns, start=2)}
    rules = computing.rules(line, column.key)
    rule = next(one for one in rules if computing.by(one, line, column.key) is not None)
    if rule != Rule.FORMULA:
        return f"=SUM({','.join(_ranges(places[column.key], computing.terms[line]))})"
    words = _NAMES.sub(
        lambda found: "ABS" if found[0] == "abs" else f"{places[found[0]]}{_row(line)}",
        column.formula.replace("−", "-"),
    )
    return f"=ROUND({words},{column.decimals})" if column.decimals is not None else f"={words}"


def _ranges(letter: str, lines: Sequence[int]) -> list[str]:
    """`B5:B7` for lines that follow on each other, `B9` for a single one."""
    found: list[list[int]] = []
    for line in lines:
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return [f"{letter}{_row(a)}" if a == b else f"{letter}{_row(a)}:{letter}{_row(b)}" for a, b in found]
