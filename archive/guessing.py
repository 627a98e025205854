"""What an old document says of itself: the day of its meeting, its body, its number. Pure; a person confirms it.

Minutes name many days: that of the meeting stands early, after words such as "Sammanträdesdatum" or "Tid", and not
after "Justerat" or "Nästa möte".
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final

#: So much of a document is its head.
_HEAD: Final = 4000
_MONTHS: Final = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DAY: Final = re.compile(
    r"""(?<![\d.:/-])(?:
      (?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})
      | (?P<day2>\d{1,2})\s*[./]\s*(?P<month2>\d{1,2})\s*[-./ ]\s*(?P<year2>(?:19|20)\d\d)
      | (?P<day3>\d{1,2})(?:\s*:?[ea])?\.?\s+(?P<name>jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zåäö]*\.?,?
        \s+(?P<year3>(?:19|20)\d\d)
    )(?![\d])""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY_IN_NAME: Final = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)[-_. ]?(?P<month>\d\d)[-_. ]?(?P<day>\d\d)"
    r"|(?P<short>\d\d)(?P<month2>\d\d)(?P<day2>\d\d))(?!\d)"
)
_FOR: Final = re.compile(
    r"sammanträdes(?:dag|datum)|mötes(?:dag|datum|tid)|\bdatum\b|\btid(?:punkt)?\b|\bdag\b|protokoll|minnesanteckningar"
    r"|\bmöte[t]?\b|\bsammanträde\b|mån|tis|ons|tors|fre",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"juster|nästa|närmast|föregående|förra|kallelse|utskri|anslag|upprättad|beslut|senast|fr\.?o\.?m|t\.?o\.?m|fastställd"
    r"|reviderad|ankom|expedier|sign",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"(?:\bdnr|\bdiarienr|\bdiarienummer|\bärendenr|\bärendenummer)\b[.:\s]*"
    r"(?P<number>(?:[A-ZÅÄÖ]{1,8}[ -]?)?\d{2,4}\s?[-/:.]\s?\d{1,6}(?:[-/]\d{1,6})?)",
    re.IGNORECASE,
)


def day(text: str, *, today: dt.date) -> dt.date | None:
    """The day of the meeting by the text's first page; None where it names none that has been."""
    head = text[:_HEAD]
    best: tuple[int, dt.date] | None = None
    for at, found in _days(head):
        if not dt.date(1900, 1, 1) <= found <= today:
            continue
        score = _score(head, at)
        # The first of those that say as much.
        if best is None or score > best[0]:
            best = (score, found)
    return best[1] if best else None


def _days(text: str) -> Iterator[tuple[int, dt.date]]:
    for match in _DAY.finditer(text):
        year = match["year"] or match["year2"] or match["year3"]
        month = match["month"] or match["month2"] or str(1 + _MONTHS.index(match["name"].lower()[:3]))
        if made := _made(year, month, match["day"] or match["day2"] or match["day3"]):
            yield match.start(), made


def _score(text: str, at: int) -> int:
    """How likely the day at `at` is that of the meeting, by the words before it on its line and the line above."""
    begins = text.rfind("\n", 0, at) + 1
    line = text[max(begins, at - 60) : at]
    above = text[text.rfind("\n", 0, max(begins - 1, 0)) + 1 : begins]
    score = 4 if _FOR.search(line) else 2 if _FOR.search(above) else 0
    if _AGAINST.search(line) or (not line.strip() and _AGAINST.search(above)):
        score -= 6
    return score + (1 if at < _HEAD // 8 else 0)


def day_in_name(name: str, *, today: dt.date) -> dt.date | None:
    """The last day that a file's name, or a folder's, holds: "2009-03-14", "20090314" or "090314"."""
    found = None
    for match in _DAY_IN_NAME.finditer(name):
        short = match["short"]
        year = match["year"] or (f"20{short}" if int(short) <= today.year % 100 else f"19{short}")
        made = _made(year, match["month"] or match["month2"], match["day"] or match["day2"])
        found = made if made and made <= today else found
    return found


def day_as_written(text: str) -> dt.date | None:
    """A cell of a list: "2009-03-14", "20090314", "14/3 2009" or "14 mars 2009"."""
    text = text.strip()
    if re.fullmatch(r"(19|20)\d{6}", text):
        return _made(text[:4], text[4:6], text[6:])
    return next((found for _at, found in _days(text)), None)


def _made(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def body(text: str, place: str, names: Mapping[str, int]) -> int | None:
    """Which of the bodies the head of a text names first, by their names in small letters; else the folders do.

    Of names that begin at the same place the longest counts: "samverkansgrupp vård" is not "samverkansgrupp".
    """
    for where in (text[:_HEAD], place):
        said = " ".join(where.lower().replace("_", " ").split())
        found = [
            (match.start(), -len(name), key)
            for name, key in names.items()
            if name and (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said))
        ]
        if found:
            return min(found)[2]
    return None


def number(text: str) -> str:
    """The registry number that stands after "Dnr"; "" where none does."""
    found = _NUMBER.search(text[:_HEAD])
    return " ".join(found["number"].split())[:50] if found else ""
