"""A composition with passages taken out of it."""

import dataclasses
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.masking import markup
from archive.masking.markup import Span
from archive.masking.places import CONTENT, MARKUP, OUTCOME, POSITIONS
from minutes.composition import Composition, Item


@dataclass(frozen=True)
class Cut:
    """What is masked: a place wholly (`start` None), or its signs from `start` up to `end`; `mark` stands there
    instead, and says nothing of how long it was."""

    path: str
    mark: str
    start: int | None = None
    end: int | None = None


def masked(content: Composition, cuts: Iterable[Cut]) -> Composition:
    """The composition without what is cut. Pictures of figures are left out: what they show in words is not seen by
    who chooses; so are the addresses of links, and the hash of a file from which a masked word could be guessed."""
    by_path: dict[str, list[Cut]] = {}
    for cut in cuts:
        by_path.setdefault(cut.path, []).append(cut)
    items = tuple(_item(item, f"items.{number}", by_path) for number, item in enumerate(content.items))
    rest = _texts(replace(content, items=()), "", by_path)
    assert isinstance(rest, Composition)
    return replace(rest, items=items, corrects=None)


def spans(cuts: Sequence[Cut], length: int) -> list[Span]:
    """The cuts of one place as spans of its signs: those that overlap or touch in one, with the first one's mark."""
    found: list[Span] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start or 0, -(cut.end or length))):
        start, end = (0, length) if cut.start is None or cut.end is None else (cut.start, min(cut.end, length))
        if found and start < found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, end))
        elif start < end:
            found.append(Span(start, end, cut.mark))
    return found


def _item(item: Item, path: str, cuts: Mapping[str, Sequence[Cut]]) -> Item:
    for whole, title in ((cuts.get(path), ""), (cuts.get(f"{path}.{CONTENT}"), item.title)):
        if whole:
            mark = whole[0].mark
            kept = _line(title, cuts.get(f"{path}.title", ())) or mark
            return Item(item.id, item.label, item.level, kept, (), (), (), "", _paragraph(mark), "")
    instead = []
    if gone := cuts.get(f"{path}.{OUTCOME}"):
        item = replace(item, outcome="", returns_on=None, cooperation_ended="")
        instead.append(gone[0].mark)
    if gone := cuts.get(f"{path}.{POSITIONS}"):
        item = replace(item, positions=(), are_all_heard=False)
        instead.append(gone[0].mark)
    tables = []
    for number, table in enumerate(item.tables):
        if gone := cuts.get(f"{path}.tables.{number}"):
            instead.append(gone[0].mark)
        else:
            tables.append(_texts(replace(table, chart=None), f"{path}.tables.{number}", cuts))
    left = _texts(replace(item, tables=()), path, cuts)
    assert isinstance(left, Item)
    text = left.text + "".join(_paragraph(mark) for mark in instead)
    return replace(left, text=text, tables=tuple(tables))


def _texts(value: Any, path: str, cuts: Mapping[str, Sequence[Cut]]) -> Any:
    """The value with the texts below it cut, wherever a path leads to one."""
    if isinstance(value, str):
        return _line(value, cuts.get(path, ()))
    if isinstance(value, tuple):
        return tuple(_texts(one, f"{path}.{number}", cuts) for number, one in enumerate(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in dataclasses.fields(value):
            inner = f"{path}.{field.name}" if path else field.name
            before = getattr(value, field.name)
            if isinstance(before, str) and (type(value), field.name) in MARKUP:
                changed[field.name] = _markup(before, cuts.get(inner, ()))
            else:
                changed[field.name] = _texts(before, inner, cuts)
        return replace(value, **changed)
    return value


def _line(text: str, cuts: Sequence[Cut]) -> str:
    return markup.cut(text, spans(cuts, len(text))) if cuts else text


def _markup(text: str, cuts: Sequence[Cut]) -> str:
    if any(cut.start is None for cut in cuts):
        return _paragraph(next(cut.mark for cut in cuts if cut.start is None))
    return markup.replaced(text, spans(cuts, len(markup.plain(text))))


def _paragraph(mark: str) -> str:
    return f"<p>{html.escape(mark, quote=False)}</p>"


def occurrences(text: str, quote: str) -> list[int]:
    """Where a passage stands in a text; those that overlap are told once."""
    found, at = [], text.find(quote)
    while at >= 0 and quote:
        found.append(at)
        at = text.find(quote, at + len(quote))
    return found
