"""How a composed document reads: its values in the words of the active language."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from cesam import display
from meetings.models import AgendaItem, Attendance
from minutes.composition import Composition, Item, Person, Signatory

register = template.Library()

#: Kinds that tell a reader nothing on paper.
_SILENT = {AgendaItem.Kind.FORMALITY, AgendaItem.Kind.OTHER}


@register.filter
def time_of_day(document: Composition) -> str:
    """`14.30–17.00`, with the day of the end where it is another one."""
    begins = display.clock(document.starts_at)
    if document.ends_at is None:
        return begins
    if document.ends_at.date() == document.starts_at.date():
        return f"{begins}–{display.clock(document.ends_at)}"
    return display.date_span(document.starts_at, document.ends_at)


@register.filter
def role_in_words(person: Person) -> str:
    """`Kommundirektör, ordförande och sekreterare, ersättare för Ulla Unionsson, på distans`."""
    parts = [person.title] if person.title else []
    if person.roles:
        parts.append(_joined([str(Attendance.Role(role).label).lower() for role in person.roles]))
    if person.substitute_for:
        parts.append(gettext("substitute for %(name)s") % {"name": person.substitute_for})
    if person.is_remote:
        parts.append(pgettext("present", "remotely"))
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


@register.filter
def signing_as(signatory: Signatory) -> str:
    """`Ordförande, Kommundirektör`, `Justerare, Kommunal`."""
    roles = _joined([str(Attendance.Role(role).label).lower() for role in signatory.roles])
    return ", ".join(part for part in (roles[:1].upper() + roles[1:], signatory.organisation) if part)


@register.filter
def about(item: Item) -> str:
    """The line under an item's heading: its kinds, who raised it, who presented it, and secrecy."""
    kinds = [str(AgendaItem.Kind(kind).label) for kind in item.kinds if kind not in _SILENT]
    parts = [_joined(kinds)] if kinds else []
    if item.raised_by:
        parts.append(gettext("Raised by %(unions)s") % {"unions": _joined(list(item.raised_by))})
    if item.presenters:
        parts.append(gettext("Presented by %(names)s") % {"names": _joined(list(item.presenters))})
    if item.secrecy:
        parts.append(gettext("Confidential under %(statute)s") % {"statute": item.secrecy})
    return " · ".join(parts)


@register.simple_tag
def heading(item: Item) -> SafeString:
    """The item's heading at its level, the number first so that it can hang in the margin."""
    label = format_html('<span class="document-number">{}</span> ', item.label) if item.label else ""
    return format_html(
        '<h{} class="document-item-heading">{}{}</h{}>', item.level + 1, label, item.title, item.level + 1
    )


@register.filter
def text_of_item(item: Item) -> SafeString:
    """The item's text. Safe because meetings.prose let only its own list of elements and attributes through."""
    return mark_safe(item.text)  # noqa: S308


@register.filter
def text_on_screen(item: Item) -> SafeString:
    """The same where a page may be narrower than a table: each table scrolls by itself, also by keyboard."""
    frame = format_html('<div class="table-wrap" tabindex="0" role="region" aria-label="{}">', gettext("Table"))
    text = item.text.replace("<table", f"{frame}<table").replace("</table>", "</table></div>")
    return mark_safe(text)  # noqa: S308


def _joined(words: list[str]) -> str:
    """`a, b och c`."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(these)s and %(last)s") % {"these": ", ".join(words[:-1]), "last": words[-1]}
