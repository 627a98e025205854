"""Showing the texts of items."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from meetings.richtext import under_heading

register = template.Library()


@register.filter
def richtext(html: str, level: int = 2) -> SafeString:
    """A text that was saved, shown under a heading of `level`: {{ item.text|richtext:3 }}.

    The one place where a text is marked as safe. It may be, since `AgendaItem.write` is the only way into
    `AgendaItem.text` and `TextRevision.text`, and it cleans. Never give it anything that a request brought.
    """
    return mark_safe(under_heading(html, level))  # noqa: S308
