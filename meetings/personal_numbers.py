"""Swedish personal identity numbers and coordination numbers in a text: with century or without, with a separator or
without, and only where the day exists and the check digit is right. A pure function.

Folkbokföringslagen 18 §; the check digit is Luhn's over the last ten figures. A coordination number has 60 added to
its day. Organisation numbers are none of these: their third figure is at least 2, which is no month.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = re.compile(
    r"""(?<![0-9])
    (?P<century>1[89]|20)?
    (?P<year>[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-9]{2})
    [ \u00a0\u2009\u202f]?(?P<sign>[-+\u2010-\u2015\u2212]?)[ \u00a0\u2009\u202f]?
    (?P<last>[0-9]{4})
    (?![0-9])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Found:
    """Where a number stands in the text, and as what."""

    start: int
    end: int
    is_coordination: bool


def find(text: str) -> Iterator[Found]:
    """The numbers of a text, from its beginning."""
    for found in _NUMBER.finditer(text):
        day = int(found["day"])
        is_coordination = day > 60
        if _is_day(found["century"], int(found["year"]), int(found["month"]), day - 60 * is_coordination) and _is_whole(
            found["year"] + found["month"] + found["day"] + found["last"]
        ):
            yield Found(found.start(), found.end(), is_coordination)


def _is_day(century: str | None, year: int, month: int, day: int) -> bool:
    """Whether the day is one of the calendar's; without a century the 29th of February is taken on its word."""
    if century:
        return 1 <= day <= calendar.monthrange(int(century) * 100 + year, month)[1]
    return 1 <= day <= (29 if month == 2 else calendar.monthrange(2001, month)[1])


def _is_whole(figures: str) -> bool:
    total = 0
    for at, figure in enumerate(figures):
        value = int(figure) * (2 - at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
