"""What Word and Excel mean by what they put on the clipboard.

Word writes a list as paragraphs with `mso-list:l0 level2 lfo1` and the bullet as text; Excel puts bold into classes
of a style sheet beside the table. Both are read here, before everything of theirs is thrown away.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element

from meetings.richtext.language import Block, List, Paragraph

_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)")
_LEVEL = re.compile(r"\bl(\d+)\s+level(\d+)\s+lfo(\d+)")
_ORDINAL = re.compile(r"\(?(?:(?P<figure>\d{1,4})|(?P<letters>[a-zåäö]{1,5}|[A-ZÅÄÖ]{1,5}))[.):]+")
_ROMAN = re.compile(r"[ivxlc]+|[IVXLC]+")
_LIST_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
                "lower-roman": "i", "upper-roman": "I"}  # fmt: skip


def style_of(element: _Element) -> dict[str, str]:
    """The declarations of an element's style attribute, names and values in lower case."""
    return declarations(element.get("style") or "")


def declarations(css: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in css.lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value}


def bold_classes(sheets: Iterable[str]) -> frozenset[str]:
    """The classes that the clipboard's style sheets make bold (Excel's .xl65)."""
    found = set()
    for sheet in sheets:
        for selector, body in _RULE.findall(sheet[:200_000]):
            if declarations(body).get("font-weight") in ("bold", "700", "800", "900"):
                found.update(_CLASS.findall(selector))
    return frozenset(found)


@dataclass(frozen=True)
class ListLine:
    """A paragraph that Word means as an item of a list. Levels count from 1."""

    level: int
    list_id: str
    marker: str
    blocks: tuple[Block, ...]


def list_level(element: _Element) -> tuple[int, str] | None:
    """(level, which list) of a Word list paragraph; None for any other paragraph."""
    found = _LEVEL.search(style_of(element).get("mso-list", ""))
    return (min(int(found[2]), 9), f"{found[1]}.{found[3]}") if found else None


def is_marker(element: _Element) -> bool:
    """Whether the element holds a bullet or number that Word typed out."""
    return style_of(element).get("mso-list") == "ignore"


def marker_of(element: _Element) -> str:
    for child in element.iter("span"):
        if is_marker(child):
            return "".join(str(text) for text in child.itertext()).strip(" \xa0\t\r\n")
    return ""


def gathered(blocks: Iterable[Block | ListLine]) -> list[Block]:
    """The blocks with every run of list lines made a list."""
    out: list[Block] = []
    lines: list[ListLine] = []
    for block in blocks:
        if isinstance(block, ListLine):
            lines.append(block)
            continue
        out.extend(_lists(lines))
        lines = []
        out.append(block)
    return out + _lists(lines)


def _lists(lines: list[ListLine]) -> list[Block]:
    """List lines as nested lists; a change of bullets for numbers on the same level begins another list."""
    out: list[Block] = []
    while lines:
        level, (is_ordered, kind, start) = lines[0].level, ordinal(lines[0].marker)
        items: list[tuple[Block, ...]] = []
        while lines and (lines[0].level > level or (lines[0].level == level and _continues(lines[0], is_ordered))):
            if lines[0].level > level:
                deeper = next((n for n, line in enumerate(lines) if line.level <= level), len(lines))
                items[-1] += tuple(_lists(lines[:deeper]))
                lines = lines[deeper:]
            else:
                items.append(lines[0].blocks)
                lines = lines[1:]
        out.append(List(tuple(items), is_ordered, start, kind))
    return out


def _continues(line: ListLine, is_ordered: bool) -> bool:
    return ordinal(line.marker)[0] == is_ordered


def ordinal(marker: str) -> tuple[bool, str, int]:
    """What a marker says: (is it ordered, type of <ol>, its number). "o" and "§" are bullets, "c)" is letter 3."""
    found = _ORDINAL.fullmatch(marker)
    if not found:
        return False, "", 1
    if found["figure"]:
        return True, "", max(int(found["figure"]), 1)
    letters = found["letters"]
    if _ROMAN.fullmatch(letters) and letters.lower() not in ("c", "l"):
        return True, "I" if letters.isupper() else "i", _roman(letters.lower())
    is_one = len(letters) == 1 and letters.lower() in "abcdefghijklmnopqrstuvwxyz"
    return True, "A" if letters.isupper() else "a", ord(letters.lower()) - 96 if is_one else 1


def _roman(letters: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in letters]
    return sum(-value if value < max(values[n:]) else value for n, value in enumerate(values))


def list_type(element: _Element) -> str:
    """The numbers of an <ol>: "" for figures."""
    said = element.get("data-type") or style_of(element).get("list-style-type", "")
    if said in _LIST_STYLES:
        return _LIST_STYLES[said]
    given = (element.get("type") or "").strip()
    return given if given in ("a", "A", "i", "I") else ""


def is_caption(element: _Element) -> bool:
    return (element.get("class") or "").strip() == "MsoCaption"


def first_paragraph(blocks: tuple[Block, ...]) -> bool:
    return bool(blocks) and isinstance(blocks[0], Paragraph)
