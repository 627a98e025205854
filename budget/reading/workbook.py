"""`.xlsx` by openpyxl, looked through before it is opened: what unpacks to too much, or holds macros, is not opened."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from budget.exceptions import FileUnreadable
from budget.figures import MOST_DIGITS, PLACES, places_of, rounded
from budget.reading import excel
from budget.reading.cells import EMPTY, Cell, Sheet, address
from budget.reading.limits import Limits

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z0-9:]+)[\"']")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>/]")
_ROW_NUMBER: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d+)[\"']")
_MOST_MERGED: Final = 20_000
_MOST_PARTS: Final = 2_000

_At = tuple[int, int]


def read(data: bytes, limits: Limits) -> list[Sheet]:
    has_formulas = _looked_through(data, limits)
    # Loaded by whoever reads a workbook: every process that begins would wait for it.
    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    try:
        answers = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data)) if has_formulas else None
    except Exception as error:
        # Whatever a damaged file makes the library stumble on, it is the file that cannot be read.
        raise FileUnreadable(_("The workbook is damaged and cannot be opened.")) from error
    sheets = [one for one in answers.worksheets if isinstance(one, Worksheet)]
    if not sheets:
        raise FileUnreadable(_("The workbook has no sheet with cells."))
    return [_sheet(one, formulas[one.title] if formulas else None, limits) for one in sheets]


def _looked_through(data: bytes, limits: Limits) -> bool:
    """Whether any sheet has formulas; refuses what should not be opened."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileUnreadable(_("The file is no workbook (.xlsx), or is damaged.")) from error
    total = sum(part.file_size for part in parts)
    if total > limits.expanded_bytes or total > limits.ratio * max(len(data), 20_000) or len(parts) > _MOST_PARTS:
        raise FileUnreadable(_("The file unpacks to far more than it is large, and is not opened."))
    names = [part.filename.lower() for part in parts]
    if any(
        "vbaproject" in name or "macrosheets/" in name or (name.endswith(".bin") and "vba" in name) for name in names
    ):
        raise FileUnreadable(_("The workbook has macros. Save it as .xlsx without macros."))
    if not any(name.endswith("workbook.xml") for name in names):
        raise FileUnreadable(_("The file is no workbook (.xlsx)."))
    if any(part.flag_bits & 1 for part in parts):
        raise FileUnreadable(_("The workbook has a password. Save it without one."))
    has_formulas, left = False, limits.expanded_bytes
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        content = _unpacked(archive, part, left)
        left -= len(content)
        _look(part.filename, content, limits)
        has_formulas = has_formulas or (b"/worksheets/" in part.filename.encode() and b"<f" in content)
    return has_formulas


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    """The part, and never more of it than may be: what its head says of its size need not be true."""
    try:
        with archive.open(part) as stream:
            content = stream.read(left + 1)
    except Exception as error:
        raise FileUnreadable(_("The workbook is damaged and cannot be opened.")) from error
    if len(content) > left:
        raise FileUnreadable(_("The file unpacks to far more than it is large, and is not opened."))
    return content


def _look(name: str, content: bytes, limits: Limits) -> None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", errors="replace").encode()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileUnreadable(_("The workbook holds definitions that no spreadsheet writes, and is not opened."))
    if "/worksheets/" not in name:
        return
    if sum(1 for _found in _CELL.finditer(content)) > limits.cells:
        raise FileUnreadable(_("The table is too large: at most %(rows)s rows are read.") % {"rows": limits.rows})
    if max((int(found[1]) for found in _ROW_NUMBER.finditer(content)), default=0) > 10 * limits.rows:
        raise FileUnreadable(_("The table is too large: at most %(rows)s rows are read.") % {"rows": limits.rows})
    merged = 0
    for found in _MERGED.finditer(content):
        top_left, _colon, bottom_right = found[1].decode().partition(":")
        try:
            (top, left), (bottom, right) = excel.place(top_left), excel.place(bottom_right or top_left)
        except excel.Unknown as error:
            raise FileUnreadable(_("The workbook is damaged and cannot be opened.")) from error
        merged += max(1, (bottom - top + 1) * (right - left + 1))
        if merged > _MOST_MERGED:
            raise FileUnreadable(_("The sheet has merged cells over more than a table, and is not opened."))


def _sheet(sheet: "Worksheet", formulas: Any, limits: Limits) -> Sheet:
    found = {(row - 1, column - 1): cell for (row, column), cell in sheet._cells.items() if cell.value is not None}
    bottom = max((row for row, _column in found), default=-1)
    right = max((column for _row, column in found), default=-1)
    if bottom >= limits.rows:
        raise FileUnreadable(_("The table is too large: at most %(rows)s rows are read.") % {"rows": limits.rows})
    texts = {}
    if formulas is not None:
        texts = {
            (row - 1, column - 1): str(cell.value)
            for (row, column), cell in formulas._cells.items()
            if cell.data_type == "f" and not hasattr(cell.value, "ref")
        }
        bottom = max([bottom, *(row for row, _column in texts)])
        right = max([right, *(column for _row, column in texts)])
    if right >= limits.columns or (bottom + 1) * (right + 1) > 10 * limits.cells:
        raise FileUnreadable(
            _("The table is too wide: at most %(columns)s columns are read.") % {"columns": limits.columns}
        )
    grid = _Grid(sheet.title, found, texts, formulas)
    rows = [[grid.cell(row, column) for column in range(right + 1)] for row in range(bottom + 1)]
    merged = {
        (row - 1, column - 1): (area.min_row - 1, area.min_col - 1)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    hidden = frozenset(number - 1 for number, its in sheet.row_dimensions.items() if its.hidden)
    return Sheet(sheet.title, rows, hidden, sheet.sheet_state != "visible", merged)


class _Grid:
    """The cells of a sheet; formulas without an answer are computed when they are asked for."""

    def __init__(
        self, title: str, found: Mapping[tuple[int, int], Any], formulas: dict[tuple[int, int], str], sheet: Any
    ) -> None:
        self._title, self._found, self._formulas, self._sheet = title, found, formulas, sheet
        self._computed: dict[_At, Cell] = {}

    def cell(self, row: int, column: int) -> Cell:
        at = (row, column)
        if at in self._found:
            return _cell(self._found[at], self._title, address(row, column))
        if at in self._formulas:
            return self._answered(at)
        return EMPTY

    def _answered(self, at: tuple[int, int]) -> Cell:
        if at not in self._computed:
            formula = self._formulas[at]
            # Whoever leads back to itself finds nothing.
            self._computed[at] = Cell(formula=formula)
            is_percent = "%" in str(self._sheet.cell(at[0] + 1, at[1] + 1).number_format)
            try:
                value = excel.result(formula, self._value)
            except excel.DividedByZero:
                self._computed[at] = Cell(error="#DIV/0!")
            except (excel.Unknown, RecursionError):
                self._computed[at] = Cell(formula=formula)
            else:
                if value is not None:
                    value = value * 100 if is_percent else value
                    value = rounded(value, PLACES) if places_of(value) > PLACES else value
                self._computed[at] = Cell(value, is_percent, is_computed=True)
        return self._computed[at]

    def _value(self, row: int, column: int) -> Decimal | None:
        cell = self.cell(row, column)
        if cell.formula:
            raise excel.Unknown
        if cell.error:
            raise excel.DividedByZero
        if not isinstance(cell.value, Decimal):
            return None
        return cell.value / 100 if cell.is_percent else cell.value


def _cell(cell: Any, title: str, where: str) -> Cell:
    value, indent = cell.value, int(cell.alignment.indent or 0) if cell.has_style else 0
    if cell.data_type == "e":
        return Cell(error=str(value))
    if isinstance(value, bool):
        return Cell(_("yes") if value else _("no"))
    if isinstance(value, int | float):
        return _figure(value, "%" in str(cell.number_format), title, where)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return Cell(value.date().isoformat() if isinstance(value, dt.datetime) else str(value))
    text = str(value)
    return Cell(text, indent=indent + (len(text) - len(text.lstrip())) // 2) if text.strip() else EMPTY


def _figure(value: float, is_percent: bool, title: str, where: str) -> Cell:
    """To fifteen digits, which is what a spreadsheet knows of a number."""
    if value != value or abs(value) >= 10**MOST_DIGITS:
        words = _("Sheet %(sheet)s, cell %(cell)s: the number is too large.")
        raise FileUnreadable(words % {"sheet": title, "cell": where}, has_table=True)
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    exact = exact * 100 if is_percent else exact
    return Cell(rounded(exact, PLACES) if places_of(exact) > PLACES else Decimal(f"{exact:f}"), is_percent)
