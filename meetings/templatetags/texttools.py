"""The buttons of the editor: a drawing, a name for those who do not see it, and the keys that do the same."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# Drawn on a grid of 16 with a line of 1.5, as the marks of cesam/templatetags/cesam.py.
_DRAWINGS = {
    "heading3": "M2.5 3v10M9 3v10M2.5 8H9M12 6.5l1.8-1V13",
    "heading4": "M2.5 3v10M8 3v10M2.5 8H8M10.8 6.8c.2-2 3.4-2 3.4.1 0 1.6-3.4 3.3-3.4 6.1h3.6",
    "bold": "M4.5 3h4.2a2.4 2.4 0 0 1 0 4.8H4.5ZM4.5 7.8h5a2.6 2.6 0 0 1 0 5.2h-5Z",
    "italic": "M7 3h5M4 13h5M9.5 3l-3 10",
    "bulletList": "M6.5 4h7M6.5 8h7M6.5 12h7M3 4h.1M3 8h.1M3 12h.1",
    "orderedList": "M7 4h6.5M7 8h6.5M7 12h6.5M2.3 3.2l1.2-.7V6M2.2 10c.2-1 2-1 2 .1 0 .8-2 1.4-2 2.9h2.2",
    "indent": "M2.5 3.5h11M7.5 8h6M7.5 12.5h6M2.5 6.5 5 8.7 2.5 11",
    "outdent": "M2.5 3.5h11M7.5 8h6M7.5 12.5h6M5 6.5 2.5 8.7 5 11",
    "blockquote": "M3 4v8M6.5 4.5h7M6.5 8h7M6.5 11.5h4.5",
    "link": "M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7L8 4.3"
    "M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l1-1",
    "table": "M2.5 3h11v10h-11ZM2.5 6.3h11M2.5 9.7h11M6.2 3v10M9.8 3v10",
    "phrases": "M2.5 3h11v7.5H7l-3 2.7v-2.7H2.5ZM5 6h6M5 8h4",
    "more": "M3.2 8h.1M8 8h.1M12.7 8h.1",
    "undo": "M5.5 3 2.8 5.7l2.7 2.7M3 5.7h6.2a3.6 3.6 0 0 1 0 7.2H6",
    "redo": "M10.5 3l2.7 2.7-2.7 2.7M13 5.7H6.8a3.6 3.6 0 0 0 0 7.2H10",
}  # fmt: skip
_DRAWING = (
    '<svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
    '<path d="{}"/></svg>'
)


def _keys(keys: str) -> str:
    """ "Control+Shift+8" as people read it here."""
    return keys.replace("Control", _("Ctrl")).replace("Shift", _("Shift")).replace("+", " + ")


@register.simple_block_tag
def tool(content: str, name: str, keys: str = "") -> SafeString:
    """{% tool "bold" keys="Control+B" %}Bold{% endtool %}"""
    shown = format_html("{} ({})", content, _keys(keys)) if keys else content
    return format_html(
        '<button class="tools__button" type="button" tabindex="-1" data-tool="{}" title="{}"{}>{}'
        '<span class="visually-hidden">{}</span></button>',
        name,
        shown,
        format_html(' aria-keyshortcuts="{}"', keys) if keys else "",
        format_html(_DRAWING, _DRAWINGS[name]),
        content,
    )


@register.simple_block_tag
def toolmenu(content: str, name: str, item: int) -> SafeString:
    """{% toolmenu "table" item.pk %}Table{% endtoolmenu %} opens the sheet #tools-table-5."""
    return format_html(
        '<button class="tools__button tools__button--menu" type="button" tabindex="-1" popovertarget="tools-{}-{}"'
        ' title="{}">{}<span class="tools__name">{}</span></button>',
        name,
        item,
        content,
        format_html(_DRAWING, _DRAWINGS[name]),
        content,
    )


@register.simple_block_tag
def menutool(content: str, name: str, keys: str = "") -> SafeString:
    """{% menutool "strike" %}Struck through{% endmenutool %}: a row of a sheet."""
    return format_html(
        '<button class="menu__item" type="button" data-tool="{}">{}{}</button>',
        name,
        content,
        format_html(" <kbd>{}</kbd>", _keys(keys)) if keys else "",
    )
