"""Versions for adjustment: sent by the secretary, watched by everybody, settled, taken back."""

import datetime as dt
from typing import Any

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import agenda, worddiff
from meetings.access import prepared_meeting
from meetings.exceptions import Refused
from meetings.views.parts import form_page, words
from minutes import adjusting, correcting, extracts, preparing, printing, signoff_state, version_diff
from minutes.access import prepared_round, read_round, replaced_signatory, settled_review, whole_meeting
from minutes.forms import CorrectionForm, ItemsForm, ReasonForm, ReplaceForm, SendForm
from minutes.models import Review, Round
from minutes.preparing import Preparation
from parties.access import person


@require_safe
def round_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions that were sent for adjustment, the newest first, with how each ended."""
    meeting = whole_meeting(request, pk)
    rounds = list(meeting.rounds.select_related("sent_by", "ended_by").order_by("-sent_at", "-pk"))
    for round in rounds:
        round.meeting = meeting
    context = {
        "meeting": meeting,
        "states": [signoff_state.State(round) for round in rounds],
        "is_preparer": meeting.is_prepared_by(person(request)),
    }
    return render(request, "minutes/round_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Who must sign and what stands in the way; sending freezes the minutes."""
    meeting = prepared_meeting(request, pk)
    if meeting.status != meeting.Status.DRAFTING:
        return redirect("round_list", pk)
    return _send(request, meeting, Preparation(meeting))


@require_http_methods(["GET", "HEAD"])
def round_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Which items are to be adjusted at once."""
    meeting = prepared_meeting(request, pk)
    if meeting.status not in meeting.BEGUN_STATUSES:
        return redirect("round_list", pk)
    nodes = [node for node in agenda.flat(agenda.tree(meeting)) if not node.item.is_frozen]
    choices = [(node.item.pk, f"{node.label} {node.item.title}".strip()) for node in nodes]
    form = ItemsForm(request.GET or None, choices=choices)
    if form.is_valid():
        chosen = "-".join(str(item) for item in form.cleaned_data["items"])
        return redirect("round_send_items", pk, chosen)
    return render(request, "minutes/round_items.html", {"meeting": meeting, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def round_send_items(request: HttpRequest, pk: int, chosen: str) -> HttpResponse:
    """As `round_send`, for items that are adjusted at once."""
    meeting = prepared_meeting(request, pk)
    keys = {int(part) for part in chosen.split("-")}
    if meeting.items.kept().filter(pk__in=keys).count() != len(keys):
        raise Http404
    return _send(request, meeting, Preparation(meeting, keys))


def _send(request: HttpRequest, meeting: Any, preparation: Preparation) -> HttpResponse:
    initial = {"due_on": preparing.due_on(meeting, timezone.localdate())}
    form = SendForm(sent(request), preparation=preparation, initial=initial)
    if form.is_valid():
        try:
            round = adjusting.send(
                meeting,
                by=person(request),
                due_on=form.cleaned_data["due_on"],
                groups=form.groups,
                of=preparation.of,
                confirmed=form.cleaned_data.get("confirmed", False),
            )
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The version is frozen and goes to those who must sign."))
            return redirect("round_detail", meeting.pk, round.pk)
    context = {"meeting": meeting, "preparation": preparation}
    return form_page(request, "minutes/round_send.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def correction_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct sealed minutes by a signed record of its own."""
    meeting = prepared_meeting(request, pk)
    sealed = meeting.rounds.complete().filter(scope=Round.Scope.WHOLE).first()
    if sealed is None or not meeting.is_signed:
        return redirect("round_list", pk)
    sealed.meeting = meeting
    choices = [(item.id, f"{item.label} {item.title}".strip()) for item in sealed.composition.items]
    today = timezone.localdate()
    initial = {"due_on": today + dt.timedelta(days=preparing.DEFAULT_DAYS)}
    form = CorrectionForm(sent(request), choices=choices, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = correcting.correct(
                sealed,
                said["item"],
                by=person(request),
                wrong=said["wrong"],
                right=said["right"],
                reason=said["reason"],
                due_on=said["due_on"],
            )
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The correction goes to those who signed the minutes."))
            return redirect("round_detail", pk, made.pk)
    return form_page(request, "minutes/correction_add.html", form, meeting=meeting, round=sealed)


@require_safe
def round_detail(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """Who has signed and whose signature is missing, the remarks, and what can be done."""
    round = read_round(request, pk, round_pk)
    return render(request, "minutes/round_detail.html", _shown(request, round))


@require_safe
def round_state(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The part of the page that follows what others do; 204 while nothing has changed."""
    round = read_round(request, pk, round_pk)
    shown = _shown(request, round)
    if request.GET.get("seen") == shown["state"].mark:
        return HttpResponse(status=204)
    return render(request, "minutes/_round_state.html", shown)


def _shown(request: HttpRequest, round: Round) -> dict[str, Any]:
    user = person(request)
    state = signoff_state.State(round)
    items = {item.id: item for item in round.composition.items}
    remarks = [
        {
            "place": place,
            "review": review,
            "item": items.get(review.item_id) if review.item_id else None,
            "difference": worddiff.compare(review.item.text, review.proposal)
            if review.item is not None and review.proposal
            else None,
        }
        for place, review in state.remarks
    ]
    return {
        "meeting": round.meeting,
        "round": round,
        "state": state,
        "remarks": remarks,
        "own": state.place_of(user),
        "is_preparer": round.meeting.is_prepared_by(user),
        "sealing": state.sealing,
        "seal": state.seal,
        "extracts": extracts.visible(round, user) if state.seal else [],
        "has_changes": version_diff.before(round) is not None,
    }


# The browser's own PDF reader is a plug-in page of its own, which the policy of our pages would keep from opening.
@csp_exempt()  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def round_pdf(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The very file that is signed."""
    round = read_round(request, pk, round_pk)
    if round.version is None:
        raise Http404
    name = printing.file_name(round.meeting, round.version)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=False, filename=name),
        "Cache-Control": "private, no-cache",
        "ETag": f'"{round.version.pdf_sha256}"',
    }
    return HttpResponse(bytes(round.version.pdf or b""), content_type="application/pdf", headers=headers)


@require_safe
def round_changes(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """What this version says otherwise than the one before it."""
    round = read_round(request, pk, round_pk)
    earlier = version_diff.before(round)
    if earlier is None:
        raise Http404
    context = {
        "meeting": round.meeting,
        "round": round,
        "earlier": earlier,
        "changes": version_diff.between(earlier.composition, round.composition),
    }
    return render(request, "minutes/round_changes.html", context)


@require_POST
def review_accept(request: HttpRequest, pk: int, round_pk: int, review_pk: int) -> HttpResponse:
    return _settle(request, settled_review(request, pk, round_pk, review_pk), Review.Settlement.ACCEPTED)


@require_POST
def review_statement(request: HttpRequest, pk: int, round_pk: int, review_pk: int) -> HttpResponse:
    return _settle(request, settled_review(request, pk, round_pk, review_pk), Review.Settlement.STATEMENT)


@require_http_methods(["GET", "HEAD", "POST"])
def review_reject(request: HttpRequest, pk: int, round_pk: int, review_pk: int) -> HttpResponse:
    review = settled_review(request, pk, round_pk, review_pk)
    form = ReasonForm(sent(request))
    if form.is_valid():
        return _settle(request, review, Review.Settlement.REJECTED, form.cleaned_data["reason"])
    context = {"meeting": review.signatory.round.meeting, "round": review.signatory.round, "review": review}
    return form_page(request, "minutes/review_reject.html", form, **context)


def _settle(request: HttpRequest, review: Review, settlement: str, reason: str = "") -> HttpResponse:
    round = review.signatory.round
    try:
        adjusting.settle(review, settlement, by=person(request), reason=reason)
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        messages.success(request, _("The remark is settled, and whoever made it is told."))
    return redirect("round_detail", round.meeting_id, round.pk)


@require_POST
def round_revise(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """Back to the draft with what was accepted in it."""
    round = prepared_round(request, pk, round_pk)
    try:
        adjusting.revise(round, by=person(request))
    except Refused as refusal:
        messages.warning(request, words(refusal))
        return redirect("round_detail", pk, round_pk)
    messages.success(request, _("What was accepted stands in the draft. Read it through and send the new version."))
    return redirect("meeting_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def round_take_back(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    round = prepared_round(request, pk, round_pk)
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            adjusting.take_back(round, by=person(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The version is taken back. The minutes are a draft again."))
            return redirect("meeting_detail", pk)
    signed = signoff_state.State(round).summary
    return form_page(request, "minutes/round_take_back.html", form, meeting=round.meeting, round=round, signed=signed)


@require_POST
def round_remind(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    round = prepared_round(request, pk, round_pk)
    try:
        count = adjusting.remind(round, by=person(request))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        said = _("Reminders are on their way.") if count else _("Everybody has been reminded today already.")
        messages.success(request, said)
    return redirect("round_detail", pk, round_pk)


@require_http_methods(["GET", "HEAD", "POST"])
def signatory_replace(request: HttpRequest, pk: int, round_pk: int, signatory_pk: int) -> HttpResponse:
    signatory = replaced_signatory(request, pk, round_pk, signatory_pk)
    round = signatory.round
    form = ReplaceForm(sent(request), signatory=signatory)
    if form.is_valid():
        said = form.cleaned_data
        chosen = form.people[said["person"]]
        try:
            adjusting.replace(signatory, by=person(request), person=chosen, title=said["title"], reason=said["reason"])
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("%(name)s is asked to sign instead.") % {"name": chosen.name})
            return redirect("round_detail", pk, round_pk)
    context = {"meeting": round.meeting, "round": round, "signatory": signatory}
    return form_page(request, "minutes/signatory_replace.html", form, **context)
