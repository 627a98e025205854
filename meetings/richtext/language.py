"""The blocks that a text is made of, and their canonical HTML."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

#: The marks a run may carry, outermost first; a link is "a:" and its address.
MARKS = ("a", "strong", "em", "s", "sub", "sup")

_SPACE = re.compile(r"[ \t\r\f\v\xa0\x85\u2028\u2029]+")


@dataclass(frozen=True)
class Run:
    """Text with the same marks. A line break is "\\n"."""

    text: str
    marks: tuple[str, ...] = ()


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    runs: Runs = ()

    def lines(self) -> Iterator[str]:
        yield text_of(self.runs)


@dataclass(frozen=True)
class Heading:
    #: 1 or 2: below the item's own heading.
    level: int
    runs: Runs

    def lines(self) -> Iterator[str]:
        yield text_of(self.runs)


@dataclass(frozen=True)
class List:
    #: Each item begins with a paragraph.
    items: "tuple[tuple[Block, ...], ...]"
    is_ordered: bool = False
    start: int = 1
    #: "" (figures), "a", "A", "i" or "I".
    type: str = ""

    def lines(self) -> Iterator[str]:
        for item in self.items:
            for block in item:
                yield from block.lines()


@dataclass(frozen=True)
class Quote:
    blocks: "tuple[Block, ...]"

    def lines(self) -> Iterator[str]:
        for block in self.blocks:
            yield from block.lines()


@dataclass(frozen=True)
class Cell:
    blocks: "tuple[Block, ...]" = (Paragraph(),)
    is_header: bool = False
    colspan: int = 1
    rowspan: int = 1

    def text(self) -> str:
        return " ".join(line for block in self.blocks for line in block.lines())


@dataclass(frozen=True)
class Table:
    """Rows of a whole grid: every place is covered by exactly one cell. The first `head` rows are its head."""

    rows: tuple[tuple[Cell, ...], ...]
    head: int = 0
    caption: str = ""

    def lines(self) -> Iterator[str]:
        if self.caption:
            yield self.caption
        for row in self.rows:
            for cell in row:
                for block in cell.blocks:
                    yield from block.lines()


Block = Paragraph | Heading | List | Quote | Table


def text_of(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def paragraphs(runs: Iterable[Run]) -> list[Runs]:
    """Runs as they were read, in canonical form: white space collapsed, an empty line begins a new paragraph."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *more = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines.extend([replace(run, text=text)] for text in more)
    tidy = [_tidy_line(line) for line in lines]
    return [_joined(list(part)) for written, part in groupby(tidy, key=bool) if written]


def one_line(runs: Iterable[Run]) -> Runs:
    """The same in one paragraph whatever the breaks."""
    return tuple(_merged(_with_breaks([line for part in paragraphs(runs) for line in _lines(part)])))


def _lines(runs: Runs) -> list[Runs]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *more = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines.extend([replace(run, text=text)] for text in more)
    return [tuple(run for run in line if run.text) for line in lines]


def _joined(lines: list[Runs]) -> Runs:
    return tuple(_merged(_with_breaks(lines)))


def _with_breaks(lines: Sequence[Runs]) -> Iterator[Run]:
    for before, line in zip([None, *lines], lines, strict=False):
        if before:
            # A break carries the marks of the text around it where they are the same.
            yield Run("\n", before[-1].marks if before[-1].marks == line[0].marks else ())
        yield from line


def _tidy_line(runs: list[Run]) -> Runs:
    """One line: no white space at its ends, one space inside, none with marks of its own."""
    out: list[Run] = []
    for run in _merged(runs):
        text = _SPACE.sub(lambda found: "\xa0" if found[0] == "\xa0" else " ", run.text)
        if out and out[-1].text[-1] in " \xa0" and text[:1] in (" ", "\xa0"):
            out[-1] = replace(out[-1], text=out[-1].text[:-1] + " ")
            text = text[1:]
        elif not out:
            text = text.lstrip(" \xa0")
        if text:
            out.append(replace(run, text=text))
    while out and not (text := out[-1].text.rstrip(" \xa0")):
        out.pop()
    if out:
        out[-1] = replace(out[-1], text=text)
    return tuple(_merged(replace(run, marks=()) if not run.text.strip(" \xa0") else run for run in out))


def _merged(runs: Iterable[Run]) -> list[Run]:
    out: list[Run] = []
    for run in runs:
        if out and out[-1].marks == run.marks:
            out[-1] = replace(out[-1], text=out[-1].text + run.text)
        elif run.text:
            out.append(run)
    return out


def html_of(blocks: Iterable[Block]) -> str:
    """The canonical HTML of blocks."""
    out: list[str] = []
    for block in blocks:
        _write(block, out)
    return "".join(out)


def html_of_runs(runs: Runs) -> str:
    out: list[str] = []
    open_marks: tuple[str, ...] = ()
    for run in runs:
        shared = 0
        while shared < len(open_marks) and open_marks[: shared + 1] == run.marks[: shared + 1]:
            shared += 1
        out.extend(f"</{mark.partition(':')[0]}>" for mark in reversed(open_marks[shared:]))
        for mark in run.marks[shared:]:
            name, _, address = mark.partition(":")
            out.append(f'<a href="{html.escape(address)}">' if name == "a" else f"<{name}>")
        open_marks = run.marks
        out.append(html.escape(run.text, quote=False).replace("\n", "<br>"))
    out.extend(f"</{mark.partition(':')[0]}>" for mark in reversed(open_marks))
    return "".join(out)


def _write(block: Block, out: list[str]) -> None:
    match block:
        case Paragraph():
            out.append(f"<p>{html_of_runs(block.runs)}</p>")
        case Heading():
            out.append(f"<h{block.level + 2}>{html_of_runs(block.runs)}</h{block.level + 2}>")
        case List():
            tag = "ol" if block.is_ordered else "ul"
            start = f' start="{block.start}"' if block.start != 1 else ""
            kind = f' type="{block.type}"' if block.type else ""
            out.append(f"<{tag}{start}{kind}>")
            for item in block.items:
                out.append(f"<li>{html_of(item)}</li>")
            out.append(f"</{tag}>")
        case Quote():
            out.append(f"<blockquote>{html_of(block.blocks)}</blockquote>")
        case Table():
            _write_table(block, out)


def _write_table(table: Table, out: list[str]) -> None:
    out.append("<table>")
    if table.caption:
        out.append(f"<caption>{html.escape(table.caption, quote=False)}</caption>")
    numbers = _number_columns(table)
    for tag, rows in (("thead", table.rows[: table.head]), ("tbody", table.rows[table.head :])):
        if not rows:
            continue
        out.append(f"<{tag}>")
        for number, row in enumerate(rows):
            out.append("<tr>")
            for index, cell in enumerate(row):
                out.append(_cell(cell, tag, is_number=_is_number(cell, tag, numbers, (number, index))))
            out.append("</tr>")
        out.append(f"</{tag}>")
    out.append("</table>")


def _cell(cell: Cell, group: str, *, is_number: bool) -> str:
    tag = "th" if cell.is_header else "td"
    scope = (' scope="col"' if group == "thead" else ' scope="row"') if cell.is_header else ""
    colspan = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    rowspan = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    number = ' class="number"' if is_number else ""
    return f"<{tag}{scope}{colspan}{rowspan}{number}>{html_of(cell.blocks)}</{tag}>"


# 1 234,5 · −12 · +3,4 % · 250 tkr · 2 022. A date, a time or a number of an item is none.
_NUMBER = re.compile(
    r"[+−–-]?\s?\d{1,3}(?:(?:[ \xa0\u2009\u202f]\d{3})+|\d*)(?:[,.]\d+)?\s?(?:%|‰|kr|tkr|mnkr|Mkr|MSEK|h|st)?"
)


def is_number(text: str) -> bool:
    """Whether a cell's text is a figure, to be aligned on its right."""
    return bool(_NUMBER.fullmatch(text.strip()))


def _number_columns(table: Table) -> set[tuple[int, int]]:
    """Which cells of the head (row, index) stand over nothing but figures."""
    if not table.head:
        return set()
    places = list(_places(table))
    figures: dict[int, bool] = {}
    for row, _, column, cell in places:
        if row >= table.head and cell.colspan == 1 and (text := cell.text()):
            figures[column] = figures.get(column, True) and is_number(text)
    return {
        (row, index)
        for row, index, column, cell in places
        if row < table.head and cell.colspan == 1 and figures.get(column)
    }


def _is_number(cell: Cell, group: str, numbers: set[tuple[int, int]], place: tuple[int, int]) -> bool:
    if group == "thead":
        return place in numbers
    return not cell.is_header and is_number(cell.text())


def _places(table: Table) -> Iterator[tuple[int, int, int, Cell]]:
    """Each cell as (row, index in its row, column, cell)."""
    until: dict[int, int] = {}
    for row, cells in enumerate(table.rows):
        column = 0
        for index, cell in enumerate(cells):
            while until.get(column, 0) > row:
                column += 1
            yield row, index, column, cell
            for place in range(column, column + cell.colspan):
                until[place] = row + cell.rowspan
            column += cell.colspan
