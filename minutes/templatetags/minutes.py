"""How a composed document reads: its values in the words of the active language."""

import datetime as dt

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from cesam import display
from meetings import coming, wording
from meetings.models import AgendaItem, Attendance, ItemLink, OpenQuestion, Recusal
from meetings.models.statement import Statement as PartyStatement
from minutes import composition, signers
from minutes.composition import (
    Composition,
    Corrected,
    Item,
    Movement,
    Origin,
    Pause,
    Person,
    Question,
    Recused,
    Signatory,
    Statement,
)

register = template.Library()

#: Kinds that tell a reader nothing on paper.
_SILENT = {AgendaItem.Kind.FORMALITY, AgendaItem.Kind.OTHER}


@register.filter
def state_word(document: Composition) -> str:
    """What stands in the head until the minutes are signed."""
    return {
        composition.DRAFT: gettext("DRAFT"),
        composition.ADJUSTMENT: gettext("FOR ADJUSTMENT"),
        composition.FINAL: "",
    }[document.stage]


@register.filter
def kind_word(document: Composition) -> str:
    """What the document is."""
    return {
        composition.WHOLE: gettext("Minutes"),
        composition.ITEMS: gettext("Minutes adjusted at once"),
        composition.CORRECTION: gettext("Correction of minutes"),
        composition.EXTRACT: gettext("Extract of minutes"),
    }[document.scope]


@register.filter
def correction_sentence(corrected: Corrected) -> str:
    """Which minutes a correction belongs to."""
    words = {"day": display.date_long(corrected.sealed_on), "sha256": corrected.sha256}
    return (
        gettext(
            "This corrects the minutes that were sealed on %(day)s (SHA-256 of what was signed: %(sha256)s). "
            "They stay as they are; the correction is read together with them."
        )
        % words
    )


@register.filter
def time_of_day(document: Composition) -> str:
    """`14.33–16.50`, with the day of the end where it is another one: when it was held, or else was to be held."""
    starts, ends = (
        (document.opened_at, document.closed_at) if document.opened_at else (document.starts_at, document.ends_at)
    )
    begins = display.clock(starts)
    if ends is None:
        return begins
    if ends.date() == starts.date():
        return f"{begins}–{display.clock(ends)}"
    return display.date_span(starts, ends)


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
    roles = _joined([signers.role_name(role).lower() for role in signatory.roles])
    parts = (roles[:1].upper() + roles[1:], signatory.organisation, signatory.items)
    return ", ".join(part for part in parts if part)


@register.filter
def about(item: Item) -> str:
    """The line under an item's heading: its kinds, who raised it, who presented it, secrecy, and where it came from."""
    kinds = [str(AgendaItem.Kind(kind).label) for kind in item.kinds if kind not in _SILENT]
    parts = [_joined(kinds)] if kinds else []
    if item.raised_by:
        parts.append(gettext("Raised by %(unions)s") % {"unions": _joined(list(item.raised_by))})
    if item.presenters:
        parts.append(gettext("Presented by %(names)s") % {"names": _joined(list(item.presenters))})
    if item.secrecy:
        parts.append(gettext("Confidential under %(statute)s") % {"statute": item.secrecy})
    parts += [origin_sentence(origin) for origin in item.origins]
    return " · ".join(parts)


@register.filter
def outcome_sentence(item: Item) -> str:
    """`Samverkan avslutades i enighet vid mötet.`; "" while nothing is said."""
    return wording.outcome_sentence(item.outcome, ended=item.cooperation_ended, returns_on=item.returns_on)


@register.filter
def positions_sentence(item: Item) -> str:
    """`SSR och Vision hade inget att erinra. Kommunal var oenig.`"""
    said = [(one.union, one.stance, one.note) for one in item.positions]
    return wording.positions_sentence(said, are_all=item.are_all_heard)


@register.filter
def movement_sentence(movement: Movement) -> str:
    """`Ulla Unionsson lämnade mötet före denna punkt.`"""
    words = {
        coming.ARRIVED: gettext("%(names)s joined the meeting at this item."),
        coming.LEFT: gettext("%(names)s left the meeting before this item."),
        coming.RETURNED: gettext("%(names)s returned to the meeting at this item."),
    }
    return words[movement.kind] % {"names": _joined(list(movement.names))}


@register.filter
def pause_sentence(pause: Pause) -> str:
    """`Mötet ajournerades 15.10–15.25 på begäran av Kommunal och Vision (överläggning).`"""
    asked = [*([gettext("the employer")] if pause.by_employer else []), *pause.unions]
    values = {"times": f"{display.clock(pause.starts_at)}–{display.clock(pause.ends_at)}", "parties": _joined(asked)}
    words = (
        gettext("The meeting was adjourned %(times)s at the request of %(parties)s")
        if asked
        else gettext("The meeting was adjourned %(times)s")
    )
    return words % values + (f": {pause.reason.rstrip('.')}." if pause.reason else ".")


@register.filter
def recused_sentence(recused: Recused) -> str:
    """`Anna Ek deltog inte i punkten på grund av jäv.`"""
    if recused.reason == Recusal.CONFLICT_OF_INTEREST:
        return gettext("%(name)s took no part in the item because of a conflict of interest.") % {"name": recused.name}
    told = {"name": recused.name, "reason": recused.reason.rstrip(".")}
    return gettext("%(name)s took no part in the item: %(reason)s.") % told


@register.filter
def question_sentence(question: Question) -> str:
    """`Fråga: När kommer budgeten? Arbetsgivaren återkommer senast den 24 maj 2022.`, `Besvarad fråga: …`."""
    text = question.text if question.text.endswith((".", "?", "!")) else f"{question.text}."
    if question.is_answered:
        return gettext("Answered here: %(question)s") % {"question": text}
    kind = str(OpenQuestion.Kind(question.kind).label)
    owner = gettext("The employer") if question.is_owned_by_employer else question.owner
    told = {"owner": owner, "date": _day_of(question.due_on) if question.due_on else ""}
    if owner and question.due_on:
        returns = gettext("%(owner)s returns to it by %(date)s.") % told
    elif owner:
        returns = gettext("%(owner)s returns to it.") % told
    else:
        returns = gettext("To be answered by %(date)s.") % told if question.due_on else ""
    return f"{kind}: {text} {returns}".strip()


@register.filter
def origin_sentence(origin: Origin) -> str:
    """`Från mötet den 22 mars 2022`, `Lyft av Vård och omsorg den 22 mars 2022`."""
    told = {"body": origin.body, "date": _day_of(origin.held_on)}
    if origin.kind == ItemLink.Kind.LIFTED and origin.body:
        return gettext("Lifted by %(body)s on %(date)s") % told
    if origin.kind == ItemLink.Kind.ANSWERED and origin.body:
        return gettext("Answered by %(body)s on %(date)s") % told
    return gettext("Continued from the meeting of %(date)s") % told


@register.filter
def statement_heading(statement: Statement) -> SafeString:
    """Whose words they are and as what: `KOMMUNAL · Protokollsanteckning`, the name in small capitals."""
    kind = PartyStatement.Kind(statement.kind).label
    name = statement.party or gettext("The employer")
    return format_html('<span class="document-party-name">{}</span> · {}', name, kind)


@register.filter
def text_of_statement(statement: Statement) -> SafeString:
    """Its text. Safe as an item's."""
    return mark_safe(statement.text)  # noqa: S308


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


def _day_of(value: dt.date) -> str:
    """`24 maj 2022`."""
    return date_format(value, "j F Y")
