"""Where a long word may be divided at the end of a line. Most browsers do not know Swedish; the printer's rules do."""

import re
from functools import lru_cache

import pyphen

#: Shorter words go to the next line whole.
LONG = 18
_SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(rf"[^\W\d_]{{{LONG},}}")


def with_soft_hyphens(text: str, language: str) -> str:
    """The text with a soft hyphen at each place where a word of 18 letters or more may be divided.

    Nothing is seen of it but where a line ends. For showing only: what is kept and searched has none. A language
    without rules leaves the text as it is.
    """
    if not (rules := pyphen.language_fallback(language)):
        return text
    return _LONG_WORD.sub(lambda word: _divided(word[0], rules), text)


@lru_cache(maxsize=4096)
def _divided(word: str, rules: str) -> str:
    return pyphen.Pyphen(lang=rules, left=4, right=4).inserted(word, _SOFT_HYPHEN)
