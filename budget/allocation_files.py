"""An allocation from a file or a pasted block, and as a file again.

The columns are found by the words over them; a block without heads is read by what stands in it. What a union says is
that union's own and is never read from a file.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from budget import allocating, figures, reading, shares, sheets
from budget.exceptions import FileUnreadable, NumberUnreadable
from budget.figures import Style
from budget.meaning import plainly
from budget.reading import kinds
from budget.reading.cells import Cell, Sheet, address, letters, marked, unmarked
from budget.reading.heads import is_figure
from budget.shares import Division, Share
from budget.sheets import NewSheet

#: Where the head of an own file stands, and its first column of figures.
_HEAD_ROW: Final = 3
_FIRST: Final = 4
_WIDTHS: Final = (6, 60, 20)
_ABOUT: Final = re.compile(r"^\W*(ca|c:a|cirka|omkring|about|approx)\b\.?\s*", re.IGNORECASE)
_ABOUT_IN_HEAD: Final = re.compile(r"(^|[^a-zåäö])(ca|cirka)([^a-zåäö]|$)", re.IGNORECASE)
_SUM: Final = re.compile(r"^\W*(summa|sa?:a|total\w*|sum)\W*$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^(\d{1,3})[.)]\s+")
_LETTERS: Final = str.maketrans("åäöéü_", "aaoeu ")
#: The first that a head's words agree with, in this order; "" is a column that is not read.
_HEADS: Final = [
    (key, re.compile(pattern))
    for key, pattern in (
        ("number", r"^(nr|no|nummer|number|lopnr|#)$"),
        ("", r"motforslag|counter|skillnad|difference|kommentar|comment|slag av rad|kind of row|facklig"),
        ("decided", r"beslut|faststall|decided"),
        ("proposed", r"forslag|foresla|fordelning|belopp|summa|kronor|amount|propos|allocat|\b(kr|tkr|mnkr|mkr|sek)\b"),
        ("concerns", r"forvaltning|galler|avser|berord|enhet|namnd|verksamhet|concerns|department|whom?\b"),
        ("label", r"utbildning|insats|atgard|andamal|rubrik|benamning|^post|projekt|^rad$|what|label|purpose|^row$"),
    )
]
_FIGURES: Final = ("proposed", "decided")


@dataclass(frozen=True)
class Found:
    """What a file says: rows, the sum that is printed beneath them, and whether the amounts are about so."""

    shares: tuple[Share, ...]
    printed_sum: Decimal | None = None
    is_about: bool = False
    unit: str = ""
    remarks: tuple[str, ...] = field(default=())


def read(name: str, data: bytes) -> Found:
    """The first allocation of the file.

    Raises:
        FileUnreadable: there is none, or a cell of it cannot be read; nothing else.
    """
    sheets = reading.sheets_of(name, data)
    for sheet in sorted(sheets, key=lambda one: one.is_hidden):
        if (found := _found(sheet)) is not None:
            return found
    raise FileUnreadable(_("No rows with amounts were found."))


def _found(sheet: Sheet) -> Found | None:
    for row in range(min(len(sheet.rows), 60)):
        keys = _head(sheet, row)
        if {"proposed", "label"} <= set(keys.values()):
            found = _Reader(sheet, keys, _heads(sheet, row)).found(range(row + 1, len(sheet.rows)))
            if found is not None:
                return found
    keys = _guessed(sheet)
    return _Reader(sheet, keys, []).found(range(len(sheet.rows))) if keys else None


def _heads(sheet: Sheet, row: int) -> list[str]:
    return [sheet.shown(row, at).text for at in range(len(sheet.rows[row]))]


def _head(sheet: Sheet, row: int) -> Mapping[int, str]:
    """Position by meaning for a row of heads; of two columns that mean the same the first counts."""
    found: dict[int, str] = {}
    unknown: list[int] = []
    for at, text in enumerate(_heads(sheet, row)):
        if not text:
            if not sheet.cell(row, at).is_empty:
                return {}
            continue
        if is_figure(sheet.cell(row, at)):
            return {}
        plain = plainly(text).translate(_LETTERS)
        key = next((key for key, pattern in _HEADS if pattern.search(plain)), None)
        if key is None:
            unknown.append(at)
        elif key and key not in found.values():
            found[at] = key
    if "proposed" in found.values() and "label" not in found.values() and unknown:
        found[unknown[0]] = "label"
    return found


def _guessed(sheet: Sheet) -> Mapping[int, str]:
    """A block without heads: numbers of rows, what it goes to, who it concerns, the amount."""
    found: dict[int, str] = {}
    texts = ["label", "concerns"]
    for at in range(sheet.width):
        cells = [cell for row in range(len(sheet.rows)) if not _is_nothing(cell := sheet.cell(row, at))]
        amounts = [_amount_or_none(cell) for cell in cells]
        if not cells:
            continue
        if amounts[0] is None or sum(one is None for one in amounts) > len(amounts) // 4:
            if texts:
                found[at] = texts.pop(0)
        elif amounts == [Decimal(number) for number in range(1, len(amounts) + 1)] and "label" in texts:
            found[at] = "number"
        elif "proposed" not in found.values():
            found[at] = "proposed"
    return found if {"label", "proposed"} <= set(found.values()) else {}


def _is_nothing(cell: Cell) -> bool:
    return cell.is_empty or cell.text in ("-", "–", "−", "—")


def _amount_or_none(cell: Cell) -> Decimal | None:
    if isinstance(cell.value, Decimal):
        return cell.value
    try:
        return figures.read(_ABOUT.sub("", cell.text))
    except NumberUnreadable:
        return None


class _Reader:
    def __init__(self, sheet: Sheet, keys: Mapping[int, str], heads: Sequence[str]) -> None:
        self._sheet = sheet
        self._at = {key: at for at, key in keys.items()}
        self._heads = heads
        self._is_about = any(_ABOUT_IN_HEAD.search(plainly(text).translate(_LETTERS)) for text in heads)
        self._style = Style.SWEDISH

    def found(self, rows: range) -> Found | None:
        amounts = [self._at[key] for key in _FIGURES if key in self._at]
        self._style = figures.style_of(_ABOUT.sub("", self._sheet.cell(row, at).text) for row in rows for at in amounts)
        found: list[Share] = []
        hidden: list[int] = []
        printed: Decimal | None = None
        for row in rows:
            label, concerns = self._label(row), self._text(row, "concerns")
            values = {key: self._amount(row, key) for key in _FIGURES}
            if not self._text(row, "number"):
                if _SUM.match(label) or (not label and not concerns and found and values["proposed"] is not None):
                    printed = values["proposed"]
                    break
                if not label and all(value is None for value in values.values()):
                    continue
            if row in self._sheet.hidden_rows:
                hidden.append(row + 1)
            found.append(Share(label[:300], concerns[:100], values["proposed"], values["decided"]))
        if not found:
            return None
        unit = next(filter(None, map(kinds.unit_in, (text.replace("_", " ") for text in self._heads))), "")
        remarks = []
        if hidden:
            rows_told = ", ".join(map(str, hidden))
            remarks.append(_("Hidden in the file and read all the same: row %(rows)s.") % {"rows": rows_told})
        return Found(tuple(found), printed, self._is_about, unit, tuple(remarks))

    def _text(self, row: int, key: str) -> str:
        if key not in self._at:
            return ""
        cell = self._sheet.cell(row, self._at[key])
        text = figures.plain(cell.value) if isinstance(cell.value, Decimal) else cell.text
        text = " ".join(text.split())
        return unmarked(text)

    def _label(self, row: int) -> str:
        """Without the row's own number before it."""
        text = self._text(row, "label")
        return text if "number" in self._at else _NUMBERED.sub("", text)

    def _amount(self, row: int, key: str) -> Decimal | None:
        if key not in self._at:
            return None
        cell = self._sheet.cell(row, self._at[key])
        told = {"sheet": self._sheet.name, "cell": address(row, self._at[key]), "text": cell.error}
        if cell.error:
            words = _("Sheet %(sheet)s, cell %(cell)s: it holds the error %(text)s.")
            raise FileUnreadable(words % told, has_table=True)
        if cell.formula:
            if cell.formula and _SUM.match(self._label(row)):
                return None
            words = _(
                "Sheet %(sheet)s, cell %(cell)s: it has a formula without an answer. Open the file in Excel or "
                "LibreOffice, save it, and read it again."
            )
            raise FileUnreadable(words % told, has_table=True)
        if isinstance(cell.value, Decimal):
            return cell.value
        if _ABOUT.match(cell.text):
            self._is_about = True
        try:
            return figures.read(_ABOUT.sub("", cell.text), self._style)
        except NumberUnreadable as error:
            words = _("Sheet %(sheet)s, cell %(cell)s: %(why)s")
            raise FileUnreadable(words % (told | {"why": str(error)}), has_table=True) from error


# Between the page that shows how it was understood and the one that takes it in


def kept(name: str, found: Found) -> str:
    """For a hidden field; the inverse of `again`."""
    division = Division("", "", found.is_about, (), found.shares, found.printed_sum)
    return json.dumps({"name": name[:200], "division": shares.as_json(division)})


def again(text: str) -> tuple[str, Found]:
    """Raises FileUnreadable for anything but what `kept` wrote."""
    try:
        told = json.loads(text)
        division = shares.from_json(told["division"])
        amounts = [division.printed_sum, *(value for one in division.shares for value in (one.proposed, one.decided))]
        is_sound = all(value is None or _is_amount(value) for value in amounts)
        is_sound = is_sound and all(
            isinstance(word, str) for one in division.shares for word in (one.label, one.concerns)
        )
        name = str(told["name"])
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as error:
        raise FileUnreadable(_("Look at the table once more, and read it in from there.")) from error
    if not is_sound:
        raise FileUnreadable(_("Look at the table once more, and read it in from there."))
    return name, Found(division.shares, division.printed_sum, bool(division.is_about))


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and abs(value) < Decimal(10) ** figures.MOST_DIGITS and figures.places_of(value) <= 6


# As a file


def workbook(division: Division) -> bytes:
    """With live formulas for the sums and the differences; a sum that a file said and that contradicts stays."""
    sheet = NewSheet(_("Allocation"))
    sheet.words(1, 1, division.title, is_bold=True)
    told = allocating.columns(division)
    sheet.heads(_HEAD_ROW, _headings(told), widths=_WIDTHS, width=16)
    last = _HEAD_ROW + len(division.shares)
    for number, share in enumerate(division.shares, start=1):
        row = _HEAD_ROW + number
        sheet.figure(row, 1, Decimal(number))
        sheet.words(row, 2, share.label)
        sheet.words(row, 3, share.concerns)
        for at, column in enumerate(told, start=_FIRST):
            sheet.figure(row, at, _formula(told, row) if column.key == "difference" else column.of(share))
    sheet.words(last + 1, 2, _("Sum"), is_bold=True)
    for at, column in enumerate(told, start=_FIRST):
        letter = letters(at)
        total: str | Decimal | None = f"=SUM({letter}{_HEAD_ROW + 1}:{letter}{last})" if division.shares else None
        if column.key == "difference":
            total = _formula(told, last + 1)
        elif column.key == "proposed" and _is_wrong(division):
            total = division.printed_sum
        sheet.figure(last + 1, at, total, is_bold=True)
    return sheet.data(frozen=(_HEAD_ROW + 1, _FIRST))


def text(division: Division) -> bytes:
    """Semicolons and decimal commas."""
    told = allocating.columns(division)
    rows = [[marked(division.title)], [], [marked(heading) for heading in _headings(told)]]
    for number, share in enumerate(division.shares, start=1):
        amounts = [sheets.comma(column.of(share)) for column in told]
        rows.append([str(number), marked(share.label), marked(share.concerns), *amounts])
    totals = [
        division.printed_sum if column.key == "proposed" and _is_wrong(division) else column.total for column in told
    ]
    return sheets.text([*rows, ["", _("Sum"), "", *map(sheets.comma, totals)]])


def _headings(told: Sequence[allocating.Column]) -> list[str]:
    return [_("No."), _("What it goes to"), _("Who it concerns"), *(column.heading for column in told)]


def _is_wrong(division: Division) -> bool:
    return division.printed_sum is not None and division.printed_sum != division.sums.proposed


def _formula(told: Sequence[allocating.Column], row: int) -> str:
    """Decided less proposed; nothing where one of the two says nothing."""
    at = {column.key: letters(place) for place, column in enumerate(told, start=_FIRST)}
    decided, proposed = f"{at['decided']}{row}", f"{at['proposed']}{row}"
    return f'=IF(OR({decided}="",{proposed}=""),"",{decided}-{proposed})'
