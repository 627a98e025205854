"""Showing the texts of items."""

import datetime as dt
import re

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cesam import display
from meetings.hyphens import with_soft_hyphens
from meetings.richtext import under_heading

register = template.Library()


@register.filter
def saved_at(at: dt.datetime) -> str:
    """When a text was saved: `14.32` today, `26 apr 2022 kl. 14.32` on another day."""
    is_today = timezone.localdate(at) == timezone.localdate()
    return display.clock(at) if is_today else display.moment(at)


@register.filter
def soft_hyphens(text: str, language: str) -> str:
    """{{ item.title|soft_hyphens:meeting.body.language }}: long words may be divided. Not for what is edited."""
    return with_soft_hyphens(text, language)


@register.filter
def richtext(html: str, level: int = 0) -> SafeString:
    """{{ item.text|richtext:level }}: the text of an item of that level, whose own heading is <h3> at level 1.

    Without a level it is shown as it was written.

    A text is marked as safe here and, for the document, in minutes/templatetags/minutes.py; nowhere else (a test
    looks). It may be, since `AgendaItem.write` is the only way into `AgendaItem.text` and `TextRevision.text`, and
    `Statement.make` and `write` are the only ways into `Statement.text`; they clean. Never give it anything that a
    request brought.
    """
    shown = under_heading(html, level + 2 if level else 2)
    # A table may be wider than the page; whoever has no pointer scrolls it with the arrows.
    shown = _TABLE.sub(lambda found: f"{_wrap(found[2])}{found[0]}", shown).replace("</table>", "</table></div>")
    return mark_safe(shown)  # noqa: S308


_TABLE = re.compile(r"<table>(<caption>(.*?)</caption>)?")


def _wrap(caption: str | None) -> str:
    # The caption is cleaned HTML: only a quotation mark could end the attribute.
    label = (caption or _("Table")).replace('"', "&quot;")
    return f'<div class="table-wrap" tabindex="0" role="group" aria-label="{label}">'
