"""What a sheet holds, whatever kind of file it came from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is a text or a number, None for nothing. A percentage that the file keeps as 0.125 is 12.5 here."""

    value: str | Decimal | None = None
    is_percent: bool = False
    indent: int = 0
    #: A formula that the file has no answer to and that could not be computed here either.
    formula: str = ""
    #: What the program shows in the place of an answer: `#DIV/0!`.
    error: str = ""
    #: A formula that the file has no answer to, and that was computed here.
    is_computed: bool = False

    @property
    def text(self) -> str:
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.error and not self.formula


EMPTY = Cell()


@dataclass(frozen=True)
class Sheet:
    """Rows from the file's first; `merged` leads from each cell of a merged range to the first of it."""

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else EMPTY

    def shown(self, row: int, column: int) -> Cell:
        """As a reader sees it: what stands in a merged range stands in all of it."""
        return self.cell(*self.merged.get((row, column), (row, column)))

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


#: What a spreadsheet takes for a formula at the beginning of a text, and what keeps it a text.
_RISKY: Final = ("=", "+", "-", "@")
_MARKED: Final = re.compile("'+[=+@-]")


def marked(text: str, *, is_risky: bool = True) -> str:
    """With a mark before it where it would be a formula (`is_risky`), or where `unmarked` would take a mark away."""
    text = text.strip()
    return f"'{text}" if _MARKED.match(text) or (is_risky and text.startswith(_RISKY)) else text


def unmarked(text: str) -> str:
    """The inverse of `marked`."""
    return text[1:] if _MARKED.match(text) else text


def letters(column: int) -> str:
    """`B` for column 2, counted from 1 as spreadsheets do."""
    told = ""
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def address(row: int, column: int) -> str:
    """`B7` for row 6 and column 1, counted from 0."""
    return f"{letters(column + 1)}{row + 1}"
