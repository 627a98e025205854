"""What differs between two texts, word by word, and how two changes of one text go together. Pure: HTML in, values out.

A text is compared in the parts that people see: paragraphs, headings, list items and the rows of tables. Parts are
matched first, then the words of those that belong together; so an inserted paragraph is one insertion and not a
shower of small ones. Tables keep their rows and columns.

Work is bounded: beyond `_MOST_WORK` comparisons a pair of parts is shown as one taken away and one put in, which is
true if less fine.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, TypeVar

from meetings.richtext import Block, Cell, Heading, List, Paragraph, Quote, Run, Table, clean, html_of, read

Change = Literal["same", "added", "removed"]

_MOST_WORK = 2_000_000
#: From this likeness on, two parts that stand in each other's place are the same part with changed words.
_ALIKE = 0.45
#: A paragraph longer than this (characters) is compared sentence by sentence.
_LONG = 50_000
# A word with its marks in it (1 234,5 and 14.30–17.00 are one each), a run of white space, or a sign of its own.
_WORD = re.compile(r"\d+(?:[ \xa0\u202f]\d{3})*(?:[.,:/–-]\d+)*|\w+(?:[-’']\w+)*|\s+|[^\w\s]")
_SENTENCE = re.compile(r"[^.\n]{1,2000}[.\n]?\s*|[.\n]")


@dataclass(frozen=True)
class Segment:
    """Words that stayed, came or went. A line break is "\\n"."""

    text: str
    change: Change = "same"
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A paragraph, a heading or the beginning of a list item, with what changed in it.

    `kind` is "paragraph", "heading-1", "heading-2", "item" (then `marker` is its bullet or number) or "caption".
    `depth` counts the lists and quotes it stands in.
    """

    segments: tuple[Segment, ...]
    change: Change = "same"
    kind: str = "paragraph"
    depth: int = 0
    marker: str = ""


@dataclass(frozen=True)
class DiffCell:
    lines: tuple[Line, ...]
    is_header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True)
class DiffRow:
    cells: tuple[DiffCell, ...]
    change: Change = "same"


@dataclass(frozen=True)
class DiffTable:
    rows: tuple[DiffRow, ...]
    caption: Line | None = None
    change: Change = "same"

    @property
    def is_table(self) -> bool:
        return True


Part = Line | DiffTable


@dataclass(frozen=True)
class _Leaf:
    """A line of one text before it is compared."""

    kind: str
    depth: int
    marker: str
    tokens: tuple[Run, ...]

    @property
    def key(self) -> tuple:
        return self.kind, self.depth, self.tokens

    @property
    def words(self) -> str:
        return "".join(token.text for token in self.tokens)


@dataclass(frozen=True)
class _Grid:
    """A table of one text before it is compared."""

    table: Table

    @property
    def key(self) -> tuple:
        return "table", self.table

    @property
    def words(self) -> str:
        return "\n".join(self.table.lines())


def compare(old: str, new: str) -> list[Part]:
    """The parts of the new text with what came and went. Both are cleaned HTML."""
    return _compared(list(_leaves(read(old))), list(_leaves(read(new))))


def is_same(parts: Iterable[Part]) -> bool:
    """Whether a comparison found no difference."""
    return all(part.change == "same" and not _has_change(part) for part in parts)


def sides(parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
    """A comparison as two texts to be shown beside each other: the old with what went, the new with what came."""
    found = list(parts)
    return [p for part in found for p in _side(part, "added")], [p for part in found for p in _side(part, "removed")]


def counts(parts: Iterable[Part]) -> tuple[int, int]:
    """How many words came and how many went."""
    added = removed = 0
    for segment in _segments(parts):
        words = len(re.findall(r"\w+", segment.text))
        added += words if segment.change == "added" else 0
        removed += words if segment.change == "removed" else 0
    return added, removed


@dataclass(frozen=True)
class Merged:
    """Two changes of one text put together. `is_clean` when they touched different parts of it."""

    html: str
    is_clean: bool


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Both changes of `base` in one text: each part as whoever changed it left it.

    Where both changed the same part, theirs stands first and mine after it, for the writer to put together; nothing
    that either wrote is left out.
    """
    ground, ours, others = (tuple(html_of([block]) for block in read(text)) for text in (base, mine, theirs))
    out: list[str] = []
    is_clean = True
    for ground_part, mine_part, theirs_part in _three_way(ground, ours, others):
        if mine_part in (theirs_part, ground_part):
            out.extend(theirs_part)
        elif theirs_part == ground_part:
            out.extend(mine_part)
        elif (woven := _woven(ground_part, mine_part, theirs_part)) is not None:
            out.append(woven)
        else:
            is_clean = False
            out.extend(theirs_part)
            out.extend(part for part in mine_part if part not in theirs_part)
    return Merged(clean("".join(out)), is_clean)


def _woven(ground: "Strings", ours: "Strings", others: "Strings") -> str | None:
    """One paragraph that both changed in different words, with both changes; None if their words meet."""
    if not len(ground) == len(ours) == len(others) == 1:
        return None
    before, mine, theirs = (read(part[0])[0] for part in (ground, ours, others))
    if not (isinstance(before, Paragraph) and isinstance(mine, Paragraph) and isinstance(theirs, Paragraph)):
        return None
    words: list[Run] = []
    for old, own, other in _three_way(*(_tokens(block.runs) for block in (before, mine, theirs))):
        if own not in (other, old) and other != old:
            return None
        words += other if own in (other, old) else own
    return html_of([Paragraph(tuple(words))])


Strings = tuple[str, ...]
T = TypeVar("T", bound=Hashable)
Parts = tuple[T, ...]


def _three_way(ground: Parts, ours: Parts, others: Parts) -> Iterator[tuple[Parts, Parts, Parts]]:
    """The three texts cut at the parts that all three have in common, in order."""
    in_ours, in_others = _common(ground, ours), _common(ground, others)
    at = (0, 0, 0)
    for index in [*(index for index in range(len(ground)) if index in in_ours and index in in_others), None]:
        to = (len(ground), len(ours), len(others)) if index is None else (index, in_ours[index], in_others[index])
        if at != to:
            yield ground[at[0] : to[0]], ours[at[1] : to[1]], others[at[2] : to[2]]
        if index is not None:
            yield (ground[index],), (ground[index],), (ground[index],)
        at = to[0] + 1, to[1] + 1, to[2] + 1


def _common(left: Sequence, right: Sequence) -> dict[int, int]:
    """Where each part of the left that is also in the right stands there, in one order."""
    return {a + n: c + n for act, a, b, c, _ in _opcodes(left, right) if act == "equal" for n in range(b - a)}


def _leaves(blocks: Iterable[Block], depth: int = 0, kind: str = "paragraph", marker: str = "") -> Iterator:
    for block in blocks:
        match block:
            case Paragraph():
                yield _Leaf(kind, depth, marker, _tokens(block.runs))
            case Heading():
                yield _Leaf(f"heading-{block.level}", depth, "", _tokens(block.runs))
            case List():
                for number, (first, *rest) in enumerate(block.items, start=block.start):
                    yield from _leaves([first], depth + 1, "item", _marker(block, number))
                    yield from _leaves(rest, depth + 1)
            case Quote():
                yield from _leaves(block.blocks, depth + 1)
            case Table():
                yield _Grid(block)
        # Only the first paragraph of an item carries its bullet.
        kind, marker = "paragraph", ""


def _marker(block: List, number: int) -> str:
    if not block.is_ordered:
        return "•"
    if block.type in ("a", "A") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"{letter if block.type == 'a' else letter.upper()}."
    return f"{number}."


def _tokens(runs: Sequence[Run]) -> tuple[Run, ...]:
    piece = _WORD if sum(len(run.text) for run in runs) <= _LONG else _SENTENCE
    return tuple(Run(found[0], run.marks) for run in runs for found in piece.finditer(run.text))


def _compared(old: list, new: list) -> list[Part]:
    out: list[Part] = []
    for act, a, b, c, d in _opcodes([leaf.key for leaf in old], [leaf.key for leaf in new]):
        if act == "equal":
            out.extend(_whole(leaf, "same") for leaf in new[c:d])
        else:
            out.extend(_replaced(old[a:b], new[c:d]))
    return out


def _replaced(old: list, new: list) -> Iterator[Part]:
    """Parts in each other's place: the alike ones as changed, the others as gone and come, in the new order."""
    pairs = _paired([leaf.words for leaf in old], [leaf.words for leaf in new])
    gone = 0
    for index, leaf in enumerate(new):
        partner = pairs.get(index)
        if partner is None or type(old[partner]) is not type(leaf):
            yield _whole(leaf, "added")
            continue
        for before in range(gone, partner):
            yield _whole(old[before], "removed")
        gone = partner + 1
        yield _changed(old[partner], leaf)
    for before in range(gone, len(old)):
        yield _whole(old[before], "removed")


def _paired(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which old part each new one was, in order: a longest common subsequence where likeness counts."""
    if len(old) * len(new) > 10_000:
        return {}
    words_old, words_new = [_bag(text) for text in old], [_bag(text) for text in new]
    likeness = [[_likeness(a, b) for b in words_new] for a in words_old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            pair = likeness[a][b] + best[a + 1][b + 1] if likeness[a][b] >= _ALIKE else 0.0
            best[a][b] = max(pair, best[a + 1][b], best[a][b + 1])
    found: dict[int, int] = {}
    a = b = 0
    while a < len(old) and b < len(new):
        if likeness[a][b] >= _ALIKE and best[a][b] == likeness[a][b] + best[a + 1][b + 1]:
            found[b] = a
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _bag(text: str) -> dict[str, int]:
    bag: dict[str, int] = {}
    for word in re.findall(r"\w+", text.lower()):
        bag[word] = bag.get(word, 0) + 1
    return bag


def _likeness(a: dict[str, int], b: dict[str, int]) -> float:
    """How much of the words two parts share, 0–1; two parts without words are alike."""
    total = sum(a.values()) + sum(b.values())
    if not total:
        return 1.0
    return 2 * sum(min(count, b.get(word, 0)) for word, count in a.items()) / total


def _whole(leaf: "_Leaf | _Grid", change: Change) -> Part:
    if isinstance(leaf, _Grid):
        rows = tuple(DiffRow(tuple(_cell(cell, change) for cell in row), change) for row in leaf.table.rows)
        caption = leaf.table.caption
        return DiffTable(rows, Line((Segment(caption, change),), change, "caption") if caption else None, change)
    return Line(_as_segments(leaf.tokens, change), change, leaf.kind, leaf.depth, leaf.marker)


def _cell(cell: Cell, change: Change) -> DiffCell:
    lines = tuple(_whole(leaf, change) for leaf in _leaves(cell.blocks))
    return DiffCell(tuple(line for line in lines if isinstance(line, Line)), cell.is_header, cell.colspan, cell.rowspan)


def _changed(old: "_Leaf | _Grid", new: "_Leaf | _Grid") -> Part:
    if isinstance(old, _Grid) and isinstance(new, _Grid):
        return _changed_table(old.table, new.table)
    assert isinstance(old, _Leaf)
    assert isinstance(new, _Leaf)
    return Line(tuple(_changed_words(old.tokens, new.tokens)), "same", new.kind, new.depth, new.marker)


def _changed_words(old: Sequence[Run], new: Sequence[Run]) -> Iterator[Segment]:
    for act, a, b, c, d in _without_islands(_opcodes(old, new), new):
        if act == "equal":
            yield from _as_segments(new[c:d], "same")
        else:
            yield from _as_segments(old[a:b], "removed")
            yield from _as_segments(new[c:d], "added")


Opcode = tuple[str, int, int, int, int]


def _opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Opcode]:
    """difflib's opcodes, with what both begin and end with set aside first and a limit to the work on the rest."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    to_old, to_new = len(old) - end, len(new) - end
    numbers: dict[Hashable, int] = {}
    left, right = (
        [numbers.setdefault(value, len(numbers)) for value in values]
        for values in (old[start:to_old], new[start:to_new])
    )
    middle: list[Opcode]
    if len(left) * len(right) > _MOST_WORK:
        middle = [("replace", start, to_old, start, to_new)]
    else:
        # Without its guess at junk difflib finds the least difference, but slowly where much repeats itself.
        matcher = SequenceMatcher(None, left, right, autojunk=len(left) * len(right) > 250_000)
        middle = [(act, a + start, b + start, c + start, d + start) for act, a, b, c, d in matcher.get_opcodes()]
    head: list[Opcode] = [("equal", 0, start, 0, start)] if start else []
    tail: list[Opcode] = [("equal", to_old, len(old), to_new, len(new))] if end else []
    return [*head, *middle, *tail]


def _without_islands(opcodes: Sequence[Opcode], new: Sequence[Run]) -> list[Opcode]:
    """Changes with nothing but a space between them read as one."""
    out: list[Opcode] = []
    for number, (act, a, b, c, d) in enumerate(opcodes):
        is_island = act == "equal" and 0 < number < len(opcodes) - 1 and not "".join(t.text for t in new[c:d]).strip()
        if (is_island or act != "equal") and out and out[-1][0] == "replace":
            _, first_a, _, first_c, _ = out[-1]
            out[-1] = ("replace", first_a, b, first_c, d)
        elif act == "equal":
            out.append((act, a, b, c, d))
        else:
            out.append(("replace", a, b, c, d))
    return out


def _as_segments(tokens: Iterable[Run], change: Change) -> tuple[Segment, ...]:
    groups = groupby(tokens, key=lambda token: token.marks)
    return tuple(Segment("".join(token.text for token in group), change, marks) for marks, group in groups)


def _changed_table(old: Table, new: Table) -> DiffTable:
    """Rows matched as parts are; in a matched row cells by their place, or by their words if columns came or went."""
    old_rows, new_rows = [_row_words(row) for row in old.rows], [_row_words(row) for row in new.rows]
    rows: list[DiffRow] = []
    for act, a, b, c, d in _opcodes(old.rows, new.rows):
        if act == "equal":
            rows.extend(DiffRow(tuple(_cell(cell, "same") for cell in row)) for row in new.rows[c:d])
            continue
        pairs = _paired(old_rows[a:b], new_rows[c:d])
        if not pairs and b - a == d - c:
            pairs = {n: n for n in range(b - a)}
        gone = a
        for n, row in enumerate(new.rows[c:d]):
            if n not in pairs:
                rows.append(DiffRow(tuple(_cell(cell, "added") for cell in row), "added"))
                continue
            rows.extend(_gone_row(old.rows[index]) for index in range(gone, a + pairs[n]))
            gone = a + pairs[n] + 1
            rows.append(DiffRow(tuple(_changed_cells(old.rows[a + pairs[n]], row))))
        rows.extend(_gone_row(old.rows[index]) for index in range(gone, b))
    caption = Line(tuple(_changed_words(*(_tokens([Run(t.caption)]) for t in (old, new)))), "same", "caption")
    return DiffTable(tuple(rows), caption if old.caption or new.caption else None)


def _row_words(row: Sequence[Cell]) -> str:
    return "\n".join(cell.text() for cell in row)


def _gone_row(row: Sequence[Cell]) -> DiffRow:
    return DiffRow(tuple(_cell(cell, "removed") for cell in row), "removed")


def _changed_cells(old: Sequence[Cell], new: Sequence[Cell]) -> Iterator[DiffCell]:
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield _changed_cell(before, after)
        return
    pairs = _paired([cell.text() for cell in old], [cell.text() for cell in new])
    gone = 0
    for n, cell in enumerate(new):
        if n not in pairs:
            yield _cell(cell, "added")
            continue
        yield from (_cell(old[index], "removed") for index in range(gone, pairs[n]))
        gone = pairs[n] + 1
        yield _changed_cell(old[pairs[n]], cell)
    yield from (_cell(cell, "removed") for cell in old[gone:])


def _changed_cell(old: Cell, new: Cell) -> DiffCell:
    before, after = list(_leaves(old.blocks)), list(_leaves(new.blocks))
    lines: list[Part]
    lines = [_changed(before[0], after[0])] if len(before) == len(after) == 1 else _compared(before, after)
    return DiffCell(tuple(line for line in lines if isinstance(line, Line)), new.is_header, new.colspan, new.rowspan)


def _has_change(part: Part) -> bool:
    return any(segment.change != "same" for segment in _segments([part]))


def _segments(parts: Iterable[Part]) -> Iterator[Segment]:
    for part in parts:
        if isinstance(part, Line):
            yield from part.segments
            continue
        if part.caption:
            yield from part.caption.segments
        for row in part.rows:
            for cell in row.cells:
                for line in cell.lines:
                    yield from line.segments


def _side(part: Part, without: Change) -> Iterator[Part]:
    """The part as it stands in one of the two texts; nothing if it is only in the other."""
    if part.change == without:
        return
    if isinstance(part, Line):
        yield _line_side(part, without)
        return
    rows = (
        DiffRow(
            tuple(
                DiffCell(
                    tuple(_line_side(line, without) for line in cell.lines if line.change != without),
                    cell.is_header,
                    cell.colspan,
                    cell.rowspan,
                )
                for cell in row.cells
                if not (cell.lines and all(line.change == without for line in cell.lines))
            ),
            row.change,
        )
        for row in part.rows
        if row.change != without
    )
    yield DiffTable(tuple(rows), _line_side(part.caption, without) if part.caption else None, part.change)


def _line_side(line: Line, without: Change) -> Line:
    kept = tuple(segment for segment in line.segments if segment.change != without)
    return Line(kept, line.change, line.kind, line.depth, line.marker)
