"""The text of an item, made ready for a document.

What is kept of a text is clean (`meetings.richtext`) but free: a heading of any level, a table with cells over several
rows, a bullet that no typeface has. Here it becomes what a page, a PDF and a screen reader can all use. Pure
functions: the same text gives the same text.
"""

import functools
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from meetings import richtext
from meetings.richtext.language import Block, Cell, Heading, List, Paragraph, Quote, Run, Runs, Table, html_of_runs
from meetings.richtext.language import is_number as is_figure

MAX_COLUMNS: Final = 30
#: A table of so few rows is kept together on a page, and one of so many columns takes the margin too.
SHORT_ROWS: Final = 9
WIDE_COLUMNS: Final = 5
_REMEMBERED_LENGTH: Final = 20_000

# What Word, Excel and the web put into texts and the document's typefaces lack, and what says the same.
_SAME_SIGN: Final = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2043": "–", "\u2015": "—",
        "\u25cf": "•", "\u25aa": "•", "\u25ab": "•", "\u25e6": "•", "\u25cb": "•", "\u2023": "•", "\u25a0": "•",
        "\uf0b7": "•", "\uf0a7": "•", "\uf0a8": "•", "\uf0d8": "•", "\uf0fc": "✓", "\u2714": "✓", "\u2705": "✓",
        "\u25a1": "☐", "\u2194": "–", "\uf0e0": "→", "\u2b95": "→", "\u279c": "→", "\u27a2": "→",
        "\u2000": " ", "\u2001": " ", "\u2002": " ", "\u2003": " ", "\u2004": " ", "\u2005": " ", "\u2006": " ",
        "\u2007": "\u00a0", "\u2008": " ", "\u2009": "\u202f", "\u200a": " ", "\u3000": " ", "\u2028": " ",
        "\u2029": " ", "\u0009": " ", "\u000b": " ", "\u000c": " ", "\u0085": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\ufe0f": None, "\ufe0e": None,
        "\u200e": None, "\u200f": None, "\u202a": None, "\u202b": None, "\u202c": None, "\u202d": None, "\u202e": None,
        "\u2066": None, "\u2067": None, "\u2068": None, "\u2069": None,
    }
)  # fmt: skip
# What neither XML nor a line of text holds.
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SUM: Final = re.compile(r"(?:summa|totalt?|resultat|s:a|sum)\b", re.IGNORECASE)
_OF_WHICH: Final = re.compile(r"(?:varav|of which)\b", re.IGNORECASE)


class TableTooManyColumns(richtext.TextRefused):
    """More columns than paper is wide."""


def plain(text: str) -> str:
    """One line of text with signs that can be printed and single spaces."""
    return " ".join(_signs(text).split())


def document_html(text: str, *, level: int) -> str:
    """An item's text as it stands in a document, below a heading of `level` (2–4).

    Headings continue the document's levels without a gap; tables have no cells over several rows, a head where one
    can be seen, names for rows, and figures marked and with true minus; signs are those that can be printed.

    Raises:
        richtext.TextRefused: the text is beyond what can be typeset.
    """
    if not text:
        return ""
    return _made(text, level) if len(text) <= _REMEMBERED_LENGTH else _made.__wrapped__(text, level)


# A page composes the minutes anew each time and nearly all of its texts are as they were a second ago.
@functools.lru_cache(maxsize=1000)
def _made(text: str, level: int) -> str:
    return _Writer(level).write(richtext.read(text))


def _signs(text: str) -> str:
    return _CONTROL.sub("", text).translate(_SAME_SIGN)


class _Writer:
    def __init__(self, level: int) -> None:
        self._level = level
        self._open_headings: list[int] = []

    def write(self, blocks: Iterable[Block]) -> str:
        return "".join(self._top(block) for block in blocks)

    def _top(self, block: Block) -> str:
        if not isinstance(block, Heading):
            return _written(block)
        while self._open_headings and self._open_headings[-1] >= block.level:
            self._open_headings.pop()
        self._open_headings.append(block.level)
        tag = f"h{min(6, self._level + len(self._open_headings))}"
        return f"<{tag}>{_inline(block.runs)}</{tag}>"


def _written(block: Block) -> str:
    match block:
        case Paragraph():
            return f"<p>{_inline(block.runs)}</p>"
        case Heading():
            # Inside a list or a table a heading would break the order of the document.
            return f"<p><strong>{_inline(block.runs)}</strong></p>"
        case List():
            tag = "ol" if block.is_ordered else "ul"
            start = f' start="{block.start}"' if block.start != 1 else ""
            kind = f' type="{block.type}"' if block.type else ""
            items = "".join(f"<li>{_first_bare(item)}</li>" for item in block.items)
            return f"<{tag}{start}{kind}>{items}</{tag}>"
        case Quote():
            return f"<blockquote>{''.join(map(_written, block.blocks))}</blockquote>"
        case Table():
            return _table(block)


def _first_bare(blocks: Sequence[Block]) -> str:
    """The blocks, without a paragraph around the first: the same on paper, and one tag less to read past."""
    if not blocks or not isinstance(blocks[0], Paragraph) or any(isinstance(block, Paragraph) for block in blocks[1:]):
        return "".join(map(_written, blocks))
    return _inline(blocks[0].runs) + "".join(map(_written, blocks[1:]))


def _inline(runs: Runs) -> str:
    return html_of_runs(tuple(replace(run, text=_signs(run.text)) for run in runs))


# Tables


@dataclass(frozen=True)
class _Place:
    """A cell where it begins, and how many columns it covers."""

    cell: Cell
    column: int
    across: int = 1

    @property
    def text(self) -> str:
        return plain(self.cell.text())


def _table(table: Table) -> str:
    rows = _without_tall_cells(table)
    width = max((place.column + place.across for row in rows for place in row), default=0)
    if width > MAX_COLUMNS:
        raise TableTooManyColumns
    head = table.head or _seen_head(rows)
    figures = _figure_columns(rows[head:])
    # A column of words at the left names the rows. Where nothing heads the columns, it names nothing either.
    named = bool(head) and width > 1 and 0 not in figures
    caption = f"<caption>{html.escape(_signs(table.caption), quote=False)}</caption>" if table.caption else ""
    top = "".join(_head_row(row, figures) for row in rows[:head])
    body = "".join(_body_row(row, figures, named=named) for row in rows[head:])
    classes = [name for name, holds in (("wide", width >= WIDE_COLUMNS), ("short", len(rows) <= SHORT_ROWS)) if holds]
    return (
        f"<table{_class(classes)}>{caption}{f'<thead>{top}</thead>' if top else ''}"
        f"{f'<tbody>{body}</tbody>' if body else ''}</table>"
    )


def _without_tall_cells(table: Table) -> list[list[_Place]]:
    """The rows, each with all its columns. A cell over several rows stands in one of them, with empty cells below.

    A table is cut at the end of a page, and cells that reach over rows lead screen readers astray. A heading over
    columns stands in the last of its rows, next to what it heads; any other cell in the first.
    """
    rows: list[list[_Place]] = [[] for _ in table.rows]
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            own = y + cell.rowspan - 1 if y < table.head else y
            for down in range(y, min(y + cell.rowspan, len(rows))):
                taken.update((down, x + offset) for offset in range(cell.colspan))
                rows[down].append(_Place(cell if down == own else Cell(), x, cell.colspan))
            x += cell.colspan
    return [sorted(row, key=lambda place: place.column) for row in rows]


def _seen_head(rows: list[list[_Place]]) -> int:
    """1 when the first row is words over figures, as tables are pasted from Excel; else 0."""
    if len(rows) < 2:
        return 0
    words = [place.text for place in rows[0]]
    if not all(words[1:]) or any(map(is_figure, words)):
        return 0
    return int(bool(_figure_columns(rows[1:]) - {0}))


def _figure_columns(rows: list[list[_Place]]) -> set[int]:
    """The columns where most of what is written are figures."""
    written: dict[int, list[bool]] = {}
    for place in (place for row in rows for place in row):
        if place.text and place.across == 1:
            written.setdefault(place.column, []).append(is_figure(place.text))
    return {column for column, cells in written.items() if 2 * sum(cells) > len(cells)}


def _head_row(row: list[_Place], figures: set[int]) -> str:
    cells = []
    for place in row:
        classes = ["group"] if place.across > 1 else ["figure"] if place.column in figures else []
        # An empty corner heads nothing.
        tag, scope = ("th", ' scope="col"') if place.text else ("td", "")
        cells.append(f"<{tag}{scope}{_across(place)}{_class(classes)}>{_content(place.cell, is_bold=True)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _body_row(row: list[_Place], figures: set[int], *, named: bool) -> str:
    name = row[0].text
    cells = []
    for place in row:
        is_name = named and place.column == 0 and bool(name)
        classes = ["group"] if place.across > 1 else ["figure"] if place.column in figures else []
        tag, scope = ("th", ' scope="row"') if is_name else ("td", "")
        content = _figure(place.cell) if is_figure(place.text) else _content(place.cell)
        cells.append(f"<{tag}{scope}{_across(place)}{_class(classes)}>{content}</{tag}>")
    kind = ["sum"] if _SUM.match(name) else ["of-which"] if _OF_WHICH.match(name) else []
    return f"<tr{_class(kind)}>{''.join(cells)}</tr>"


def _content(cell: Cell, *, is_bold: bool = False) -> str:
    if len(cell.blocks) == 1 and isinstance(cell.blocks[0], Paragraph):
        runs = cell.blocks[0].runs
        return _inline(tuple(_without_bold(run) for run in runs) if is_bold else runs)
    return "".join(map(_written, cell.blocks))


def _without_bold(run: Run) -> Run:
    return replace(run, marks=tuple(mark for mark in run.marks if mark != "strong"))


def _figure(cell: Cell) -> str:
    """With plain spaces (the stylesheet narrows them, and a search finds what was written) and a true minus."""
    text = html.escape(re.sub(r"^[-–]\s*(?=\d)", "−", plain(cell.text())), quote=False)
    is_bold = any("strong" in run.marks for block in cell.blocks if isinstance(block, Paragraph) for run in block.runs)
    return f"<strong>{text}</strong>" if is_bold else text


def _across(place: _Place) -> str:
    return f' colspan="{place.across}"' if place.across > 1 else ""


def _class(names: list[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""
