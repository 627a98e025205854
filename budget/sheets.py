"""What both kinds of table have in common as files: a sheet of words and figures, and text with separators."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from budget.figures import plain
from budget.reading.cells import letters, marked

#: To this a program's numbers are exact.
_EXACT: Final = 2**53


class NewSheet:
    """A workbook of one sheet; rows and columns count from 1."""

    def __init__(self, name: str) -> None:
        # Loaded by whoever makes a workbook: every process that begins would wait for it.
        from openpyxl import Workbook, styles
        from openpyxl.worksheet.worksheet import Worksheet

        self._styles = styles
        self._book = Workbook()
        sheet = self._book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = name
        self._sheet = sheet

    def words(self, row: int, column: int, words: str, *, is_bold: bool = False) -> None:
        """Never a formula, whatever they begin with."""
        if not words:
            return
        cell = self._sheet.cell(row, column, marked(str(words), is_risky=False))
        cell.data_type = "s"
        cell.font = self._styles.Font(bold=is_bold)

    def heads(self, row: int, headings: Sequence[str], widths: Sequence[int], width: int) -> None:
        """`widths` are those of the first columns, `width` that of the others."""
        for at, heading in enumerate(headings, start=1):
            self.words(row, at, heading, is_bold=True)
            self._sheet.cell(row, at).alignment = self._styles.Alignment(wrap_text=True, vertical="bottom")
            self._sheet.column_dimensions[letters(at)].width = widths[at - 1] if at <= len(widths) else width

    def figure(
        self, row: int, column: int, value: Decimal | str | None, *, decimals: int | None = None, is_bold: bool = False
    ) -> None:
        """A number, or a formula (`=…`); `decimals` are shown also where there are none."""
        cell = self._sheet.cell(row, column)
        is_whole = not isinstance(value, Decimal) or value == value.to_integral_value()
        if isinstance(value, Decimal):
            cell.value = int(value) if is_whole and abs(value) < _EXACT else float(value)
        elif value is not None:
            cell.value = value
        shown = f".{'0' * decimals}" if decimals else ""
        cell.number_format = f"#,##0{shown}" if shown or is_whole else "#,##0.0#####"
        cell.font = self._styles.Font(bold=is_bold)

    def data(self, *, frozen: tuple[int, int]) -> bytes:
        """The file; what is above and to the left of the cell `frozen` stays in view."""
        self._sheet.freeze_panes = self._sheet.cell(*frozen)
        # No answers stand beside the formulas: whatever program opens it computes them first.
        self._book.calculation.fullCalcOnLoad = True
        target = io.BytesIO()
        self._book.save(target)
        return target.getvalue()


def text(rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons, UTF-8 with its mark, so that a Swedish Excel opens it as it is."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def comma(value: Decimal | None) -> str:
    """With a decimal comma; nothing for nothing."""
    return "" if value is None else plain(value).replace(".", ",")
