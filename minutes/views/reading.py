"""A version as those read it who are to sign: item by item, on a phone as well."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import plaintext
from meetings.exceptions import Refused
from meetings.models import AgendaItem
from meetings.richtext import TextRefused
from meetings.views.parts import form_page, words
from minutes import adjusting, signing, signoff_state
from minutes.access import own_place, reviewed_item
from minutes.forms import ReasonForm, RemarkForm
from minutes.models import Signatory
from parties.access import person


@require_safe
def round_read(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The version with, at each item, what the reader says of it."""
    place = own_place(request, pk, round_pk)
    round = place.round
    state = signoff_state.State(round)
    own = state.place_of(person(request))
    assert own is not None
    said = {review.item_id: review for review in own.reviews}
    content = round.composition
    context = {
        "meeting": round.meeting,
        "round": round,
        "state": state,
        "own": own,
        "document": content,
        "items": [(item, said.get(item.id)) for item in content.items],
        "general": said.get(None),
        "unread": sum(item.id not in said for item in content.items),
    }
    return render(request, "minutes/round_read.html", context)


@require_POST
def round_opened(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The page tells that it has been opened: a GET writes nothing."""
    adjusting.open_(own_place(request, pk, round_pk), by=person(request))
    return HttpResponse(status=204)


@require_POST
def item_approve(request: HttpRequest, pk: int, round_pk: int, item_pk: int) -> HttpResponse:
    place = own_place(request, pk, round_pk)
    return _approve(request, place, reviewed_item(place, item_pk))


@require_POST
def round_approve(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """No remarks on any of it."""
    return _approve(request, own_place(request, pk, round_pk), None)


def _approve(request: HttpRequest, place: Signatory, item: AgendaItem | None) -> HttpResponse:
    try:
        adjusting.approve(place, item, by=person(request))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    return redirect(_at(place, item))


@require_http_methods(["GET", "HEAD", "POST"])
def item_remark(request: HttpRequest, pk: int, round_pk: int, item_pk: int) -> HttpResponse:
    place = own_place(request, pk, round_pk)
    return _remark(request, place, reviewed_item(place, item_pk))


@require_http_methods(["GET", "HEAD", "POST"])
def round_remark(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """A remark on the version as a whole."""
    return _remark(request, own_place(request, pk, round_pk), None)


def _remark(request: HttpRequest, place: Signatory, item: AgendaItem | None) -> HttpResponse:
    earlier = place.reviews.filter(item=item).first()
    words_now = (earlier.proposal if earlier and earlier.proposal else item.text) if item else ""
    initial = {"text": plaintext.editable(words_now), "comment": earlier.comment if earlier else ""}
    form = RemarkForm(sent(request), item=item, initial=initial)
    if form.is_valid():
        try:
            adjusting.remark(
                place, item, by=person(request), proposal=form.proposal, comment=form.cleaned_data["comment"]
            )
        except (Refused, TextRefused) as refusal:
            form.add_error(None, words(refusal) if isinstance(refusal, Refused) else str(refusal))
        else:
            messages.success(request, _("Your remark has gone to the secretary."))
            return redirect(_at(place, item))
    context: dict[str, Any] = {"meeting": place.round.meeting, "round": place.round, "item": item}
    return form_page(request, "minutes/remark.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_decline(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    place = own_place(request, pk, round_pk)
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            adjusting.decline(place, by=person(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The minutes go back to the secretary, with your reason."))
            return redirect("round_detail", pk, round_pk)
    return form_page(request, "minutes/round_decline.html", form, meeting=place.round.meeting, round=place.round)


@require_http_methods(["GET", "HEAD", "POST"])
def signature_withdraw(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    place = own_place(request, pk, round_pk)
    signature = place.signatures.standing().first()
    if signature is None:
        return redirect("round_detail", pk, round_pk)
    signature.signatory = place
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            signing.withdraw(signature, by=person(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("Your signature is withdrawn."))
            return redirect("round_read", pk, round_pk)
    return form_page(request, "minutes/signature_withdraw.html", form, meeting=place.round.meeting, round=place.round)


def _at(place: Signatory, item: AgendaItem | None) -> str:
    page = reverse("round_read", args=[place.round.meeting_id, place.round_id])
    return f"{page}#item-{item.pk}" if item else page
