"""Numbers as finance departments write them.

Swedish and English figures with whatever spaces, minus signs and brackets people and programs put around them. What is
read is a Decimal; what is no number raises `NumberUnreadable` and nothing else.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final

from django.utils.translation import gettext as _

from budget.exceptions import NumberUnreadable
from cesam import display

#: `1 234,5`, or `1,234.5` where the active language is English.
written = display.number

#: Kept decimals: what a program's division leaves beyond them is no figure of anybody's.
PLACES: Final = 6
#: Digits before the decimal mark; a thousand times what all of Sweden's municipalities turn over, in öre.
MOST_DIGITS: Final = 18

_SPACES: Final = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]+")
_DASHES: Final = "\u2212\u2010\u2011\u2012\u2013\u2014\u2015\ufe58\ufe63\uff0d-"
_SIGNED: Final = re.compile(rf"^(?P<before>[+{_DASHES}]?)(?P<digits>[0-9.,'’]+)(?P<after>[{_DASHES}]?)$")


class Style(Enum):
    """What a single mark between digits means where it could be either: `1,234` and `1.234`."""

    SWEDISH = ","
    ENGLISH = "."


def read(text: str, style: Style = Style.SWEDISH) -> Decimal | None:
    """`1 234,5`, `−1 234`, `(1 234)`, `1.234,50`, `12,3%`, `1 234-`: the number; None for nothing or a lone dash.

    A percent sign is taken away and the number stays: `12,3%` is 12.3. With both marks the last one is the decimal
    mark. In Swedish a comma is the decimal mark, and a point before exactly three digits stands between thousands
    (`1.234` is 1234, `0.5` is a half); in English the other way round. Read to six decimals, half away from zero.

    Raises:
        NumberUnreadable: it is no number, or has more digits than any budget.
    """
    shown = text.strip()[:40]
    bare = _SPACES.sub("", text)
    if not bare or bare in _DASHES:
        return None
    if bare.endswith("%"):
        bare = bare[:-1]
    is_negative = len(bare) > 2 and bare[0] == "(" and bare[-1] == ")"
    if is_negative:
        bare = bare[1:-1]
    found = _SIGNED.match(bare)
    if found is None:
        raise NumberUnreadable(_("“%(text)s” is no number.") % {"text": shown})
    before, digits, after = found.group("before", "digits", "after")
    if (before and after) or (is_negative and (before or after)):
        raise NumberUnreadable(_("“%(text)s” has more than one sign.") % {"text": shown})
    plain = _plain(digits, style)
    if plain is None:
        raise NumberUnreadable(_("“%(text)s” has points and commas where no number has them.") % {"text": shown})
    if len(plain.partition(".")[0].lstrip("0")) > MOST_DIGITS:
        raise NumberUnreadable(_("“%(text)s” has too many digits.") % {"text": shown})
    value = rounded(Decimal(plain), PLACES) if len(plain.partition(".")[2]) > PLACES else Decimal(plain)
    return -value if value and (is_negative or after or (before and before != "+")) else value


def style_of(texts: Iterable[str]) -> Style:
    """How the numbers of a file are written: English where one can be read in no other way and none is Swedish."""
    english = swedish = False
    for text in texts:
        bare = _SPACES.sub("", text).strip("()%" + _DASHES + "+")
        points, commas = bare.count("."), bare.count(",")
        if not re.fullmatch(r"[0-9.,]+", bare) or not (points or commas):
            continue
        if points and commas:
            is_english = bare.rfind(".") > bare.rfind(",")
        elif commas > 1 or points > 1:
            is_english = commas > 1
        elif commas:
            if len(bare.partition(",")[2]) == 3:
                continue
            is_english = False
        else:
            if len(bare.partition(".")[2]) == 3:
                continue
            is_english = True
        english, swedish = english or is_english, swedish or not is_english
    return Style.ENGLISH if english and not swedish else Style.SWEDISH


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero, as Excel and people do; a rounded zero has no sign."""
    found = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return found if found else abs(found)


def places_of(value: Decimal) -> int:
    """How many decimals a number needs: 2 for 1.250."""
    return len(plain(value).partition(".")[2])


def plain(value: Decimal) -> str:
    """For files and machines: `-1241729`, `0.5`; no exponent, no spare zero."""
    found = f"{value:f}"
    if "." in found:
        found = found.rstrip("0").rstrip(".")
    return "0" if found in ("-0", "") else found


def _plain(digits: str, style: Style) -> str | None:
    """The digits with a decimal point, or None where the marks make no number."""
    digits = digits.replace("’", "'")
    if "'" in digits:
        first, *groups = re.split(r"[.,]", digits)[0].split("'")
        if any(len(group) != 3 for group in groups) or not first:
            return None
        digits = digits.replace("'", "")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif points > 1 or commas > 1:
        decimal = "," if points > 1 else "."
    elif points or commas:
        mark = "." if points else ","
        whole, _mark, rest = digits.partition(mark)
        is_grouping = mark != style.value and len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        decimal = mark if not is_grouping else ("," if mark == "." else ".")
    else:
        return digits
    whole, _mark, rest = digits.partition(decimal)
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    joined = "".join(groups)
    if not (joined or rest) or not (joined + rest).isdigit():
        return None
    return f"{joined or '0'}.{rest}" if rest else joined
