"""Where tables begin: the lines that name their columns, found by the meaning of the words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from budget import figures, meaning
from budget.exceptions import NumberUnreadable
from budget.reading import kinds
from budget.reading.cells import Cell, Sheet

_MOST_HEAD_ROWS: Final = 3
#: A year, a month or a period in a head is no figure.
_YEARLY: Final = re.compile(r"^\W*(19|20)\d{2}([-–/ ]?\d{1,4})*\W*$")


@dataclass(frozen=True)
class Head:
    """The last row of a head, the first one, and what stands over each column, from `left` to before `right`."""

    top: int
    bottom: int
    left: int
    right: int
    headings: Mapping[int, str]
    keys: Mapping[int, str]


def heads_in(sheet: Sheet, known: Mapping[str, str]) -> list[Head]:
    found: list[Head] = []
    row, free = 0, 0
    while row < len(sheet.rows):
        best = _best_head(sheet, row, free, known)
        if best is None:
            row += 1
            continue
        found += _beside(sheet, best)
        row = free = best.bottom + 1
    return found


def _best_head(sheet: Sheet, row: int, free: int, known: Mapping[str, str]) -> Head | None:
    """The head that begins in the row, if one does: the lines that together name most columns."""
    if not _may_head(sheet, row):
        return None
    best: Head | None = None
    for bottom in range(row, min(row + _MOST_HEAD_ROWS, len(sheet.rows))):
        if not _may_head(sheet, bottom):
            break
        head = _head(sheet, row, bottom, known)
        # A line of units beneath belongs to the head although it names nothing more.
        if best is None or _named(head) > _named(best) or (_named(head) == _named(best) and _is_units(sheet, bottom)):
            best = head
    if best is None or len(set(filter(None, best.keys.values()))) < 2:
        return None
    if best.bottom > row:
        # A title over the whole table is no part of it: the lines beneath name as much by themselves.
        inner = _head(sheet, row + 1, best.bottom, known)
        if _named(inner) >= _named(best) and (len(texts_of(sheet, row)) < 2 or inner.keys == best.keys):
            return replace(inner, top=row + 1)
    return best


def _named(head: Head) -> int:
    return len(set(filter(None, head.keys.values())))


def texts_of(sheet: Sheet, row: int) -> list[str]:
    """What stands in the row, a merged range once."""
    return [text for column in range(len(sheet.rows[row])) if (text := heading_text(sheet.cell(row, column)))]


def _may_head(sheet: Sheet, row: int) -> bool:
    cells = [cell for cell in sheet.rows[row] if not cell.is_empty]
    if not cells:
        return False
    texts = [cell for cell in cells if cell.text and not is_figure(cell)]
    return (
        bool(texts)
        and all(cell.text or _YEARLY.match(heading_text(cell)) for cell in cells)
        and not any(is_figure(cell) for cell in cells[1:])
    )


def _is_units(sheet: Sheet, row: int) -> bool:
    texts = texts_of(sheet, row)
    return len(texts) >= 2 and all(
        kinds.UNIT.fullmatch(text) or text == "%" or _YEARLY.match(text) or kinds.MONTHS.match(text) for text in texts
    )


def is_figure(cell: Cell) -> bool:
    if isinstance(cell.value, Decimal):
        return not _YEARLY.match(figures.plain(cell.value))
    text = cell.text
    if not text or _YEARLY.match(text) or not any(sign.isdigit() for sign in text):
        return False
    try:
        return figures.read(text) is not None
    except NumberUnreadable:
        return False


def heading_text(cell: Cell) -> str:
    return figures.plain(cell.value) if isinstance(cell.value, Decimal) else cell.text


def _head(sheet: Sheet, top: int, bottom: int, known: Mapping[str, str]) -> Head:
    width = max(len(sheet.rows[row]) for row in range(top, bottom + 1))
    headings, keys = {}, {}
    for column in range(width):
        parts: list[str] = []
        for row in range(top, bottom + 1):
            text = heading_text(sheet.shown(row, column))
            if text and text not in parts:
                parts.append(text)
        headings[column] = " ".join(" ".join(parts).split())
        keys[column] = _key(parts, known)
    return Head(top, bottom, 0, width, headings, keys)


def _is_blank(sheet: Sheet, top: int, column: int) -> bool:
    return all(sheet.shown(row, column).is_empty for row in range(top, min(top + 12, len(sheet.rows))))


def _key(parts: Sequence[str], known: Mapping[str, str]) -> str:
    """The meaning of the lowest line where it has one, else of all together; a narrower meaning of all goes first."""
    if not parts:
        return ""
    own, whole = meaning.key_of(parts[-1], known), meaning.key_of(" ".join(parts), known)
    if not own or whole in ("previous_deviation", "difference", "deviation_pct"):
        return whole
    return own if whole or len(parts) == 1 or own != "deviation_pct" else ""


def _beside(sheet: Sheet, head: Head) -> list[Head]:
    """The head, cut where two tables stand beside each other; of two columns that mean the same the first counts."""
    cuts: list[int] = [0]
    keys = dict(head.keys)
    seen: set[str] = set()
    for column in range(head.right):
        if not keys[column]:
            continue
        if keys[column] in seen:
            blanks = (at for at in range(column - 1, cuts[-1], -1) if _is_blank(sheet, head.top, at))
            blank = next(blanks, None)
            if blank is None or not _has_labels(sheet, head, blank + 1):
                keys[column] = ""
                continue
            cuts.append(blank + 1)
            seen = set()
        seen.add(keys[column])
    edges = [*cuts, head.right]
    return [replace(head, keys=keys, left=edges[at], right=edges[at + 1]) for at in range(len(cuts))]


def _has_labels(sheet: Sheet, head: Head, column: int) -> bool:
    rows = range(head.bottom + 1, min(head.bottom + 8, len(sheet.rows)))
    return any(sheet.cell(row, column).text and not is_figure(sheet.cell(row, column)) for row in rows)
