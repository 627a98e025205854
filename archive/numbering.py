"""The number that minutes get in the registry (diarienummer), by a body's own pattern: pure functions.

A pattern is text with `{n}` or `{n:04}` for the number and, where the series begins anew each year, `{year}`.
"""

import re
from typing import Final

from django.utils.translation import gettext as _

_NUMBER: Final = re.compile(r"\{n(?::0?([1-9]))?\}")
_LEFT_OVER: Final = re.compile(r"[{}]")
#: As long as a number may be; a number with nine figures fits in.
LONGEST: Final = 50


def fault(pattern: str) -> str:
    """What is wrong with a pattern, in a sentence; "" for a good one."""
    if len(_NUMBER.findall(pattern)) != 1:
        return _("Write {n} once, where the number is to stand: KS {year}-{n:04}.")
    if _LEFT_OVER.search(_NUMBER.sub("", pattern).replace("{year}", "")):
        return _("Only {year}, {n} and {n:04} are filled in. Write other braces away.")
    if len(written(pattern, year=2026, n=10**9 - 1)) > LONGEST:
        return _("The number would be too long.")
    return ""


def series(pattern: str, *, year: int) -> str:
    """What numbers of the same series have in common: bodies that share it never get the same number."""
    return tidy(_NUMBER.sub("{n}", pattern).replace("{year}", str(year)))


def written(pattern: str, *, year: int, n: int) -> str:
    """`KS 2026-0041`."""
    return tidy(_NUMBER.sub(lambda found: f"{n:0{found[1] or 1}d}", pattern).replace("{year}", str(year)))


def tidy(number: str) -> str:
    """As it is kept and compared: single spaces, none at the ends."""
    return " ".join(number.split())


def suggested(prefix: str) -> str:
    """A pattern from what stands before a body's numbers today: `KS 2022/` gives `KS {year}/{n:04}`."""
    begun = re.sub(r"\b20\d\d\b", "{year}", tidy(prefix))
    pattern = f"{begun}{' ' if begun[-1:].isalnum() else ''}{{n:04}}"
    return pattern if begun and not fault(pattern) else ""
