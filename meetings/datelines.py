"""Dates as people type them or paste them from a sheet or a mail, a meeting on each line.

Pure: "tisdag 19 januari 2027 kl. 14.30–16.00, Stora salen", "19/1", "2027-01-19<tab>14:30<tab>16:00".
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

_MONTHS = ("jan", "feb", "mar", "apr", "ma[ji]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")
_WEEKDAYS = ("mån|mon", "tis|tue", "ons|wed", "tor|thu", "fre|fri", "lör|sat", "sön|sun")
_DAY = re.compile(
    r"""^(?:(?!den\b)(?P<weekday>[a-zåäö]{3,9})\.?,?\s+)?(?:den\s+)?
    (?:
      (?P<iso>\d{4}-\d{1,2}-\d{1,2})
      | (?P<day>\d{1,2})(?:\s*/\s*(?P<number>\d{1,2})|\.?\s+(?P<month>[a-zåäö]{3,9})\.?)
        (?:\s*[-/,]?\s*(?P<year>(?:19|20)\d\d))?(?![\d.:])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# An hour alone is one only after "kl.": "19 januari 14" could be anything.
_HOURS = re.compile(
    r"""^(?:(?:kl\.?|klockan|at)\s*(?P<loose>\d{1,2}(?:[.:]\d\d)?)|(?P<begins>\d{1,2}[.:]\d\d))
    (?:(?:\s*[-–—]\s*|\s*till\s+|\s*to\s+|\s+)(?P<ends>\d{1,2}[.:]\d\d|(?<=[-–—])\d{1,2}))?(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)


class Unreadable(Exception):
    """A line that says no day. `args[0]` says why, in the reader's words."""


@dataclass(frozen=True)
class Said:
    """What a line says; what it leaves out is None or ""."""

    day: dt.date
    begins: dt.time | None = None
    ends: dt.time | None = None
    place: str = ""


def read(line: str, *, year: int) -> Said:
    """What one line says.

    Args:
        year: of a day without one.

    Raises:
        Unreadable: there is no such day or hour, or the day is another weekday than the one named.
    """
    words = " ".join(line.replace("\t", " ").split())
    found = _DAY.match(words)
    if found is None:
        raise Unreadable(_("no date found"))
    return Said(_day(found, year), *hours(words[found.end() :]))


def hours(rest: str) -> tuple[dt.time | None, dt.time | None, str]:
    """(begins, ends, place) as a line ends with them. Raises Unreadable: there is no such hour."""
    rest = rest.lstrip(" ,;")
    found = _HOURS.match(rest)
    if found is None:
        return None, None, rest.strip(" ,;")
    begins = _time(found["loose"] or found["begins"])
    ends = _time(found["ends"]) if found["ends"] else None
    return begins, ends, rest[found.end() :].strip(" ,;")


def day(text: str, *, year: int) -> tuple[dt.date, str] | None:
    """The day that a text begins with and what comes after it; None where it begins with none. Raises Unreadable."""
    found = _DAY.match(text)
    return (_day(found, year), text[found.end() :]) if found else None


def weekday(word: str) -> int:
    """Monday (0) … Sunday (6) by a name, in any form. Raises Unreadable."""
    return _index(_WEEKDAYS, word)


def month(word: str) -> int:
    """1–12 by a name; 0 for no month."""
    return next((number for number, name in enumerate(_MONTHS, 1) if re.match(name, word, re.IGNORECASE)), 0)


def _day(found: "re.Match[str]", year: int) -> dt.date:
    try:
        if found["iso"]:
            whole, month, day = (int(part) for part in found["iso"].split("-"))
        else:
            month = int(found["number"]) if found["number"] else 1 + _index(_MONTHS, found["month"])
            whole, day = int(found["year"] or year), int(found["day"])
        date = dt.date(whole, month, day)
    except ValueError as error:
        raise Unreadable(_("there is no such day")) from error
    if found["weekday"] and _index(_WEEKDAYS, found["weekday"]) != date.weekday():
        raise Unreadable(_("the weekday and the date do not agree"))
    return date


def _index(names: tuple[str, ...], word: str) -> int:
    """Which of the names the word begins with; raises Unreadable for none."""
    for number, name in enumerate(names):
        if re.match(name, word, re.IGNORECASE):
            return number
    raise Unreadable(_("“%(word)s” is not understood") % {"word": word})


def _time(text: str) -> dt.time:
    hour, _sign, minute = text.replace(".", ":").partition(":")
    try:
        return dt.time(int(hour), int(minute or 0))
    except ValueError as error:
        raise Unreadable(_("there is no such time")) from error
