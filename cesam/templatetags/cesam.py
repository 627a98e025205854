"""What every template may use; loaded as a builtin."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cesam import display

register = template.Library()

# Drawn on a grid of 16 with a line of 1.5; they stand beside a word and are never read aloud.
_MARKS = {
    "check": "M3 8.5 6.5 12 13 4.5",
    "cross": "M4 4l8 8M12 4l-8 8",
    "warning": "M8 2.2 14.4 13.5H1.6ZM8 6.4v3.2M8 11.4v.2",
    "info": "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.4v3.8M8 4.8v.2",
    "clock": "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 4.6V8l2.4 1.6",
    "circle": "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3",
    "dot": "M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6M8 7.2v1.6",
    "plus": "M8 3v10M3 8h10",
    "minus": "M3 8h10",
    "up": "M8 13V3.5M3.8 7.5 8 3.2l4.2 4.3",
    "down": "M8 3v9.5M3.8 8.5 8 12.8l4.2-4.3",
    "left": "M13 8H3.5M7.5 3.8 3.2 8l4.3 4.2",
    "right": "M3 8h9.5M8.5 3.8 12.8 8l-4.3 4.2",
    "indent": "M2.5 3.5h11M7.5 8h6M7.5 12.5h6M2.5 6.5 5 8.7 2.5 11",
    "outdent": "M2.5 3.5h11M7.5 8h6M7.5 12.5h6M5 6.5 2.5 8.7 5 11",
    "chevron": "M4 6l4 4 4-4",
    "next": "M6 4l4 4-4 4",
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "more": "M3.2 8h.1M8 8h.1M12.7 8h.1",
    "grip": "M6 4h.1M6 8h.1M6 12h.1M10 4h.1M10 8h.1M10 12h.1",
    "person": "M8 2.5a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M2.8 13.8c.5-2.7 2.6-4.2 5.2-4.2s4.7 1.5 5.2 4.2",
    "people": "M6 3a2.4 2.4 0 1 0 0 4.8A2.4 2.4 0 0 0 6 3M1.6 13c.4-2.4 2-3.7 4.4-3.7s4 1.3 4.4 3.7"
    "M10.6 3.3a2.3 2.3 0 0 1 0 4.2M12 9.7c1.4.6 2.2 1.7 2.5 3.3",
    "vacant": "M8 2.5a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M3 13.8h1.5M7.2 13.8h1.6M11.5 13.8h1.5",
    "pen": "M2.8 13.2l.7-3 7.2-7.2 2.3 2.3-7.2 7.2ZM9.3 4.4l2.3 2.3",
    "lock": "M3.5 7.2h9v6.3h-9ZM5.5 7V4.8a2.5 2.5 0 0 1 5 0V7",
    "document": "M3.8 1.8h5.4l3 3v9.4H3.8ZM9 2v3h3",
    "download": "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M2.8 13.5h10.4",
    "trash": "M2.8 4.3h10.4M6 4V2.5h4V4M4.2 4.5l.6 9h6.4l.6-9M6.7 7v4M9.3 7v4",
    "undo": "M5.5 3 2.8 5.7l2.7 2.7M3 5.7h6.2a3.6 3.6 0 0 1 0 7.2H6",
    "history": "M2.6 5.5A6 6 0 1 1 2 8M2.2 2.5v3.2h3.2M8 5v3.2l2.2 1.4",
    "sign": "M1.8 13.5h12.4"
    "M2.5 10.5c1.8-.5 4.8-7 3.2-7.3S3.5 9.5 5 9.8s2-2.3 2.8-2.3.2 2 1.2 2.2 1.5-1.2 2.2-1.2.8.9 2.3.9",
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4l3.3 3.3",
    "calendar": "M2.5 3.8h11v9.7h-11ZM2.5 6.8h11M5.5 2v3M10.5 2v3",
}


@register.simple_tag
def mark(name: str) -> SafeString:
    """A small drawing beside a word: `{% mark "check" %}`. Hidden from screen readers: the word says it."""
    return format_html(
        '<svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        _MARKS[name],
    )


@register.filter
def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """`{{ amount|number:1 }}`; nothing stays nothing."""
    return "" if value is None or value == "" else display.number(value, decimals)


@register.filter
def date_long(value: dt.date | None) -> str:
    return display.date_long(value) if value else ""


@register.filter
def date_short(value: dt.date | None) -> str:
    return display.date_short(value) if value else ""


@register.filter
def day_short(value: dt.date | None) -> str:
    return display.day_short(value) if value else ""


@register.filter
def clock(value: dt.time | dt.datetime | None) -> str:
    return display.clock(value) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    return display.moment(value) if value else ""


@register.filter
def hours(seconds: int | None) -> str:
    """`1:05` for an hour and five minutes: how long something has lasted, not a time of day."""
    return "" if seconds is None else f"{seconds // 3600}:{seconds // 60 % 60:02}"


@register.simple_tag
def date_span(starts: dt.datetime, ends: dt.datetime | None = None) -> str:
    return display.date_span(starts, ends)


@register.simple_tag
def time_span(starts: dt.datetime, ends: dt.datetime | None = None) -> str:
    return display.time_span(starts, ends)


@register.filter
def initials(person: Any) -> str:
    """At most two letters for the round badge of the person's menu."""
    words = str(person).split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()
