"""The paragraph of a hit with its words marked. Pure.

PostgreSQL's own headlines do not know the parts of compounds; a word is marked where it begins with a stem, ends in
one, or holds a longer one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"\w+")
_MOST: Final = 320


@dataclass(frozen=True)
class Piece:
    text: str
    is_hit: bool


def paragraph(text: str, stems: Sequence[str]) -> list[Piece]:
    """The line of `text` that holds the most different words, cut to some 300 letters around the first of them."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    best = max(lines, key=lambda line: len(_held(line, stems)))
    return pieces(_cut(best, stems), stems)


def pieces(text: str, stems: Sequence[str]) -> list[Piece]:
    """`text` in pieces that are hits or not; joined, they are `text`."""
    found: list[Piece] = []
    last = 0
    for match in _WORD.finditer(text):
        if any(_holds(match[0].lower(), stem) for stem in stems):
            if match.start() > last:
                found.append(Piece(text[last : match.start()], False))
            found.append(Piece(match[0], True))
            last = match.end()
    if last < len(text):
        found.append(Piece(text[last:], False))
    return found


def _held(line: str, stems: Sequence[str]) -> set[str]:
    words = {match[0].lower() for match in _WORD.finditer(line)}
    return {stem for stem in stems if any(_holds(word, stem) for word in words)}


def _holds(word: str, stem: str) -> bool:
    return word.startswith(stem) or (len(stem) >= 4 and stem in word)


def _cut(line: str, stems: Sequence[str]) -> str:
    if len(line) <= _MOST:
        return line
    at = next((m.start() for m in _WORD.finditer(line) if any(_holds(m[0].lower(), stem) for stem in stems)), 0)
    start = max(0, min(at - _MOST // 4, len(line) - _MOST))
    if start:
        start = line.find(" ", start) + 1 or start
    end = start + _MOST
    if end < len(line):
        end = line.rfind(" ", start, end) if " " in line[start:end] else end
    return ("… " if start else "") + line[start:end].strip() + (" …" if end < len(line) else "")
