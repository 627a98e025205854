"""How an item ended and what each union said of it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cesam.forms import sent
from meetings import agenda, outcomes, phrases, positions
from meetings.access import begun_item, positioned_item
from meetings.exceptions import NeedsConfirmation, Refused
from meetings.forms.outcome import OutcomeForm, PositionsForm
from meetings.models import AgendaItem
from meetings.views.parts import act, form_page, words
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def item_outcome(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = begun_item(request, pk, item_pk)
    initial = {name: getattr(item, name) for name in ("outcome", "cooperation_ended", "returns_on")}
    form = OutcomeForm(sent(request), initial=initial, offered=phrases.offered(item))
    if form.is_valid():
        try:
            with transaction.atomic():
                outcomes.settle(item, by=person(request), **form.values())
                if form.chosen_phrase:
                    phrases.put_last(item, form.chosen_phrase, by=person(request))
        except NeedsConfirmation as question:
            form.ask(question.warnings)
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The outcome is saved."))
            return redirect(_at(item))
    return form_page(request, "meetings/item_outcome.html", form, **_about(item))


@require_http_methods(["GET", "HEAD", "POST"])
def item_positions(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """A row for each union: all of them for who prepares the meeting, the own one for a union's representative."""
    item, user = positioned_item(request, pk, item_pk), person(request)
    everybody = positions.asked(item)
    mine = [one for one in everybody if positions.may_note(item.meeting, user, one.union.pk)]
    form = PositionsForm(sent(request), asked=mine)
    if form.is_valid():
        try:
            with transaction.atomic():
                for one, stance, note, was in form.changed():
                    positions.note(item, one.union, stance, by=user, note=note, was=was)
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The positions are saved."))
            return redirect(_at(item))
    others = [one for one in everybody if one not in mine]
    is_preparer = item.meeting.is_prepared_by(user)
    about = _about(item) | {"others": others, "is_preparer": is_preparer}
    return form_page(request, "meetings/item_positions.html", form, **about)


@require_POST
def positions_all(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """All unions that are there: no objection."""
    item = begun_item(request, pk, item_pk)

    def verb(user: object) -> str:
        count = positions.note_all(item, by=person(request))
        if not count:
            return _("Nothing was changed: every union that is there has said its position already.")
        said = ngettext("No objection noted for %(count)s union.", "No objection noted for %(count)s unions.", count)
        return said % {"count": count}

    return act(request, verb, focus=f"item-{item.pk}", back=_at(item))


def _about(item: AgendaItem) -> dict[str, object]:
    called = agenda.called(agenda.label_of(item), item.title)
    return {"meeting": item.meeting, "item": item, "called": called}


def _at(item: AgendaItem) -> str:
    return f"{reverse('meeting_detail', args=[item.meeting_id])}#item-{item.pk}"
