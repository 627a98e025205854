"""A table as a workbook with live formulas, or as text with separators; read in again it is the same table."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from budget import sheets
from budget.reading.cells import letters, marked
from budget.sheets import NewSheet
from budget.sums import Computing, Rule
from budget.tables import SUMMING, Column, Kind, Table

_HEAD_ROW = 4
_NAMES = re.compile(r"[a-z][a-z0-9_]*")


def workbook(table: Table, *, title: str, unit: str) -> bytes:
    """What is given as numbers, what is computed as formulas; contradicting cells keep what is printed."""
    sheet = NewSheet(_("Follow-up"))
    sheet.words(1, 1, title, is_bold=True)
    sheet.words(2, 1, unit)
    sheet.heads(_HEAD_ROW, _headings(table), widths=(44,), width=16)
    computing = Computing(table)
    for at, line in enumerate(table.lines):
        row, is_bold = _row(at), line.kind in SUMMING
        sheet.words(row, 1, line.label, is_bold=is_bold)
        for place, column in enumerate(table.columns, start=2):
            given = computing.given(at, column.key)
            is_formula = given is None and computing.computed(at, column.key) is not None
            value = _formula(computing, at, column) if is_formula else given
            sheet.figure(row, place, value, decimals=column.decimals, is_bold=is_bold)
        sheet.words(row, len(table.columns) + 2, str(Kind(line.kind).label))
        sheet.words(row, len(table.columns) + 3, line.comment)
    return sheet.data(frozen=(_HEAD_ROW + 1, 2))


def text(table: Table, *, title: str, unit: str) -> bytes:
    """Semicolons and decimal commas."""
    computing = Computing(table)
    rows = [[marked(title)], [unit], [], _headings(table)]
    for at, line in enumerate(table.lines):
        figures = [sheets.comma(computing.value(at, column.key)) for column in table.columns]
        rows.append([marked(line.label), *figures, str(Kind(line.kind).label), marked(line.comment)])
    return sheets.text(rows)


def _headings(table: Table) -> list[str]:
    return [_("Row"), *(column.heading for column in table.columns), _("Kind of row"), _("Comment")]


def _row(line: int) -> int:
    return _HEAD_ROW + 1 + line


def _formula(computing: Computing, line: int, column: Column) -> str:
    places = {one.key: letters(at) for at, one in enumerate(computing.table.columns, start=2)}
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
