"""Tables made whole: spans clamped to the real grid, ragged rows filled, the head recognised."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from meetings.richtext.language import Block, Cell, Paragraph, Run, Table, is_number, one_line
from meetings.richtext.limits import (
    MAX_CELLS,
    MAX_COLSPAN,
    MAX_ROWSPAN,
    TableTooLarge,
    TableTooWide,
)

#: A wider span is clamped before anything is laid out; the real grid clamps it further.
_WIDEST = 200


@dataclass(frozen=True)
class _Placed:
    row: int
    column: int
    height: int
    width: int
    cell: Cell


def whole(rows: Sequence[Sequence[Cell]], *, head: int = 0, caption: str = "") -> Table | None:
    """A table where every place is covered by exactly one cell; None if no row has a cell.

    A row or column in which no cell begins is taken away, and spans over it shrink: so `colspan=1000000` over three
    columns is 3. Places that no cell covers get an empty one. `head` is how many of the rows said that they are the
    table's head; without it the head is recognised by its header cells or by being the only bold row.

    Raises:
        TableTooLarge: more than 5,000 places.
        TableTooWide: a cell that really spans more than 20 columns or 200 rows.
    """
    if sum(len(row) for row in rows) > MAX_CELLS or len(rows) > MAX_CELLS:
        raise TableTooLarge
    rows = _with_headers(rows, head)
    placed = _lay_out(rows)
    if not placed:
        return None
    top, left = sorted({cell.row for cell in placed}), sorted({cell.column for cell in placed})
    if len(top) * len(left) > MAX_CELLS:
        raise TableTooLarge
    grid: dict[tuple[int, int], Cell] = {}
    free = {(row, column) for row in range(len(top)) for column in range(len(left))}
    for cell in placed:
        row, column = bisect_left(top, cell.row), bisect_left(left, cell.column)
        height = bisect_left(top, cell.row + cell.height) - row
        width = bisect_left(left, cell.column + cell.width) - column
        if width > MAX_COLSPAN or height > MAX_ROWSPAN:
            raise TableTooWide
        grid[row, column] = replace(cell.cell, colspan=width, rowspan=height)
        free -= {(r, c) for r in range(row, row + height) for c in range(column, column + width)}
    body_rows = {row for (row, _), cell in grid.items() if not cell.is_header}
    grid |= {place: Cell(is_header=place[0] not in body_rows) for place in free}
    laid: list[list[Cell]] = [[] for _ in top]
    for place in sorted(grid):
        laid[place[0]].append(grid[place])
    return _with_head(tuple(tuple(row) for row in laid), caption)


def _lay_out(rows: Sequence[Sequence[Cell]]) -> list[_Placed]:
    """Each cell's place, as browsers give it, but never over another one."""
    until: dict[int, int] = {}
    placed = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while until.get(column, 0) > number:
                column += 1
            width = 1
            while width < min(cell.colspan, _WIDEST) and until.get(column + width, 0) <= number:
                width += 1
            height = max(1, min(cell.rowspan, len(rows) - number))
            for place in range(column, column + width):
                until[place] = number + height
            placed.append(_Placed(number, column, height, width, cell))
            column += width
    return placed


def _with_headers(rows: Sequence[Sequence[Cell]], head: int) -> list[list[Cell]]:
    """Header cells as such: those of the rows that said so, or of a first row that alone is bold throughout."""
    if not head and not any(cell.is_header for row in rows for cell in row) and _is_bold_alone(rows):
        head = 1
    as_header = [
        [replace(cell, is_header=True) if number < head else cell for cell in row] for number, row in enumerate(rows)
    ]
    # A header cell is bold by itself.
    return [
        [replace(cell, blocks=_without_bold(cell.blocks)) if cell.is_header else cell for cell in row]
        for row in as_header
    ]


def _is_bold_alone(rows: Sequence[Sequence[Cell]]) -> bool:
    if len(rows) < 2:
        return False
    first = [_is_bold(cell) for cell in rows[0] if cell.text()]
    rest = [_is_bold(cell) for row in rows[1:] for cell in row if cell.text()]
    return len(first) * 2 >= len(rows[0]) and all(first) and bool(first) and not all(rest)


def _is_bold(cell: Cell) -> bool:
    runs = [run for block in cell.blocks if isinstance(block, Paragraph) for run in block.runs if run.text.strip()]
    only_paragraphs = all(isinstance(block, Paragraph) for block in cell.blocks)
    return only_paragraphs and all("strong" in run.marks for run in runs)


def _without_bold(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    def plain(run: Run) -> Run:
        return replace(run, marks=tuple(mark for mark in run.marks if mark != "strong"))

    return tuple(
        replace(block, runs=one_line(plain(run) for run in block.runs)) if isinstance(block, Paragraph) else block
        for block in blocks
    )


def _with_head(rows: tuple[tuple[Cell, ...], ...], caption: str) -> Table:
    """The leading rows of header cells are the head, if something follows them and no cell hangs down from them."""
    head = 0
    while head < len(rows) and all(cell.is_header for cell in rows[head]):
        head += 1
    if head == len(rows):
        head = min(1, len(rows) - 1)
    while any(number + cell.rowspan > head for number, row in enumerate(rows[:head]) for cell in row):
        head -= 1
    return Table(rows, head, caption)


def guess_head(table: Table) -> Table:
    """The table with its first row as head, if it has no header cell, that row is words, and a figure stands below."""
    first, *rest = table.rows
    if not rest or any(cell.is_header for row in table.rows for cell in row):
        return table
    said = [cell.text() for cell in first if cell.text()]
    is_words = len(said) * 2 > len(first) and not any(is_number(text) for text in said)
    has_figures = any(is_number(cell.text()) for row in rest for cell in row if cell.text())
    if not (is_words and has_figures):
        return table
    return _with_head((tuple(_with_headers([first], 1)[0]), *rest), table.caption)
