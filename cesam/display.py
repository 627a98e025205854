"""Numbers and dates as people read them, in the active language.

Pure functions over plain values: pages use them through the template filters of the same names, documents
directly under `translation.override(body.language)`.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

#: Typographic minus; a hyphen is too short beside figures.
MINUS = "\u2212"
# Narrow and unbreakable: a figure is never cut at the end of a line.
_THIN_SPACE = "\u202f"

_MONTHS_SHORT = {
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def is_swedish() -> bool:
    """Whether what is written now is Swedish: the active language."""
    return (get_language() or "sv").startswith("sv")


def number(value: int | float | Decimal, decimals: int | None = None) -> str:
    """`1 234,5` in Swedish, `1,234.5` in English, with a true minus.

    `decimals=None` keeps the decimals that the value carries (`Decimal("1.50")` → `1,50`); otherwise the value is
    rounded half away from zero to that many. A value that rounds to zero has no sign.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(exact):,f}"
    if is_swedish():
        digits = digits.replace(",", _THIN_SPACE).replace(".", ",")
    return f"{MINUS}{digits}" if exact < 0 else digits


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day(value: dt.date) -> dt.date:
    return _local(value).date() if isinstance(value, dt.datetime) else value


def date_long(value: dt.date) -> str:
    """`tisdag 26 april 2022`; `Tuesday 26 April 2022`."""
    return date_format(_day(value), "l j F Y")


def date_short(value: dt.date) -> str:
    """`26 apr 2022`, for lists."""
    day = _day(value)
    months = _MONTHS_SHORT["sv" if is_swedish() else "en"]
    return f"{day.day} {months[day.month - 1]} {day.year}"


def day_short(value: dt.date) -> str:
    """`tis 26 apr 2022`, for lists where the weekday matters."""
    weekday = date_format(_day(value), "D")
    return f"{weekday.lower() if is_swedish() else weekday} {date_short(value)}"


def clock(value: dt.time | dt.datetime) -> str:
    """`14.30` in Swedish, `14:30` in English."""
    time = _local(value) if isinstance(value, dt.datetime) else value
    return f"{time:%H.%M}" if is_swedish() else f"{time:%H:%M}"


def moment(value: dt.datetime) -> str:
    """`26 apr 2022 kl. 14.32`; `26 Apr 2022, 14:32`."""
    return f"{date_short(value)}{_at()}{clock(value)}"


def time_span(starts: dt.datetime, ends: dt.datetime | None = None) -> str:
    """`kl. 14.30–17.00`; `14:30–17:00`. For one day."""
    hours = clock(starts) if ends is None else f"{clock(starts)}–{clock(ends)}"
    return f"kl. {hours}" if is_swedish() else hours


def date_span(starts: dt.datetime, ends: dt.datetime | None = None) -> str:
    """`tisdag 26 april 2022 kl. 14.30–17.00`, with the second day named where the end is on another one."""
    begins = f"{date_long(starts)}{_at()}{clock(starts)}"
    if ends is None:
        return begins
    if _day(starts) == _day(ends):
        return f"{begins}–{clock(ends)}"
    return f"{begins} – {date_long(ends)}{_at()}{clock(ends)}"


def _at() -> str:
    return " kl. " if is_swedish() else ", "
