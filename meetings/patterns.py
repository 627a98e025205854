"""Days by a pattern as people say it, in Swedish or English. Pure.

"andra tisdagen varje månad utom juli 14.30–17, Stora salen", "var tredje vecka på onsdagar från 13/1 till 15/6 kl. 9",
"sista måndagen varannan månad", "varannan torsdag".
"""

import datetime as dt
import re

from django.utils.translation import gettext as _

from meetings import datelines, rhythm
from meetings.datelines import Said, Unreadable

_WHICH = {
    1: "första|1:a|first|1st",
    2: "andra|2:a|second|2nd",
    3: "tredje|3:e|third|3rd",
    4: "fjärde|4:e|fourth|4th",
    rhythm.LAST: "sista|last",
}
_EVERY = {
    1: r"varje|var|every|each",
    2: r"varannan|var\s+annan|every\s+(?:other|second)",
    3: r"var\s+tredje|every\s+third",
    4: r"var\s+fjärde|every\s+fourth",
    5: r"var\s+femte|every\s+fifth",
    6: r"var\s+sjätte|every\s+sixth",
}
_WEEKDAY = r"(?P<weekday>(?:mån|mon|tis|tue|ons|wed|tor|thu|fre|fri|lör|sat|sön|sun)[a-zåäö]*)"


def _any(words: dict[int, str], name: str) -> str:
    # The longer first: "var tredje" before "var".
    return f"(?P<{name}>{'|'.join(sorted(words.values(), key=len, reverse=True))})"


_MONTHLY = re.compile(
    rf"^(?:den\s+|the\s+)?{_any(_WHICH, 'which')}\s+{_WEEKDAY}\s+(?:i\s+|in\s+|of\s+)?"
    rf"(?:{_any(_EVERY, 'every')}\s+|the\s+)?(?:månad(?:en)?|months?)\b",
    re.IGNORECASE,
)
_WEEKLY = (
    re.compile(
        rf"^{_any(_EVERY, 'every')}\s+(?:vecka|weeks?)[,\s]+(?:på\s+|en\s+|on\s+(?:a\s+)?)?{_WEEKDAY}", re.IGNORECASE
    ),
    re.compile(rf"^(?:på\s+|on\s+)?{_WEEKDAY}\s+{_any(_EVERY, 'every')}\s+(?:vecka|weeks?)\b", re.IGNORECASE),
    re.compile(rf"^{_any(_EVERY, 'every')}\s+{_WEEKDAY}", re.IGNORECASE),
)
_EXCEPT = re.compile(r"^(?:utom|except)\b\s*(?:(?:i|in)\s+)?", re.IGNORECASE)
_FROM = re.compile(r"^(?:från\s+och\s+med|fr\.?\s*o\.?\s*m\.?|från|med\s+start|from|starting)\s+", re.IGNORECASE)
_UNTIL = re.compile(r"^(?:till\s+och\s+med|t\.?\s*o\.?\s*m\.?|till|until|to)\s+", re.IGNORECASE)
_MONTH_NAME = re.compile(r"^(?P<month>[a-zåäö]{3,9})(?:\s*,\s*|\s+och\s+|\s+and\s+|\s+|$)", re.IGNORECASE)


def read(line: str, *, year: int) -> list[Said] | None:
    """The days that the line says, in order; None where it is no pattern.

    Weeks are counted from the day that the pattern begins with: the one said, or the first such weekday of the year.

    Raises:
        Unreadable: it is a pattern, but what follows is not understood.
    """
    words = " ".join(line.replace("\t", " ").split())
    if found := _MONTHLY.match(words):
        which = _key(_WHICH, found["which"])
    elif found := next(filter(None, (pattern.match(words) for pattern in _WEEKLY)), None):
        which = 0
    else:
        return None
    weekday, every = datelines.weekday(found["weekday"]), _key(_EVERY, found["every"] or "every")
    first, last, left_out, rest = _limits(words[found.end() :], year)
    begins, ends, place = datelines.hours(rest)
    if which:
        months = [month for month in range(first.month, 13, every) if month not in left_out]
        days = rhythm.by_weekday(first.year, months, weekday=weekday, which=which)
    else:
        days = [day for day in rhythm.by_weeks(first, last, weekday=weekday, every=every) if day.month not in left_out]
    days = [day for day in days if first <= day <= last]
    if not days:
        raise Unreadable(_("there is no such day"))
    return [Said(day, begins, ends, place) for day in days]


def _limits(rest: str, year: int) -> tuple[dt.date, dt.date, set[int], str]:
    """(the first and the last day, months that are left out, what is left of the line)."""
    first, last, left_out = dt.date(year, 1, 1), dt.date(year, 12, 31), set[int]()
    while True:
        rest = rest.lstrip(" ,;")
        if found := _EXCEPT.match(rest):
            months, rest = _months(rest[found.end() :])
            left_out |= months
        elif (found := _FROM.match(rest)) and (said := datelines.day(rest[found.end() :], year=year)):
            first, rest = said
            last = max(last, dt.date(first.year, 12, 31))
        elif (found := _UNTIL.match(rest)) and (said := datelines.day(rest[found.end() :], year=year)):
            last, rest = said
        else:
            return first, last, left_out, rest


def _months(rest: str) -> tuple[set[int], str]:
    months: set[int] = set()
    while (found := _MONTH_NAME.match(rest)) and (month := datelines.month(found["month"])):
        months.add(month)
        rest = rest[found.end() :]
    if not months:
        raise Unreadable(_("say which months are left out"))
    return months, rest


def _key(words: dict[int, str], said: str) -> int:
    return next(key for key, pattern in words.items() if re.fullmatch(pattern, said, re.IGNORECASE))
