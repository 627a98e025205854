"""What somebody typed into the search field, taken apart. Pure.

Words are all to be there; "words in quotes" stand together; a minus before either means that it must not be there.
"""

import re
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(r'(?P<minus>-?)(?:["”“](?P<phrase>[^"”“]*)["”“]?|(?P<word>[^\s"”“]+))')
_WORD: Final = re.compile(r"\w+")
#: More words than this say no more.
MOST_PARTS: Final = 12
MOST_LETTERS: Final = 200


@dataclass(frozen=True)
class Part:
    words: tuple[str, ...]
    is_phrase: bool = False
    is_excluded: bool = False
    #: The last word, which may still be being typed.
    is_begun: bool = False


@dataclass(frozen=True)
class Asked:
    parts: tuple[Part, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for: what is only to be left out finds nothing."""
        return all(part.is_excluded for part in self.parts)


def parse(text: str) -> Asked:
    parts: list[Part] = []
    text = text[:MOST_LETTERS].replace("\x00", "")
    for match in _PART.finditer(text):
        said = match["phrase"] if match["phrase"] is not None else match["word"]
        words = tuple(_WORD.findall(said))
        if not words:
            continue
        is_excluded = bool(match["minus"])
        # "2026/00417" and "icke-anställd" are words that stand together too.
        is_phrase = len(words) > 1
        is_last = match.end() == len(text)
        parts.append(Part(words, is_phrase, is_excluded, is_begun=is_last and not is_phrase and not is_excluded))
    return Asked(tuple(parts[:MOST_PARTS]))
