"""Points that the parties propose: the list of a body, one point, and what becomes of it; and lifting an item."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import agenda, documents, proposals
from meetings.access import prepared_item, proposing_body, visible_proposal
from meetings.exceptions import ItemDeleted, Refused
from meetings.file_check import FileRefused
from meetings.forms.proposal import (
    AttachForm,
    LiftForm,
    MergeProposalForm,
    PlaceProposalForm,
    ProposalForm,
    ReturnProposalForm,
    agendas_of,
)
from meetings.models import ItemProposal
from meetings.richtext import TextRefused
from meetings.views.documents import SANDBOX, served
from meetings.views.parts import form_page, words
from parties.access import person
from parties.models import User

_PER_PAGE = 50


@require_safe
def proposal_list(request: HttpRequest, slug: str) -> HttpResponse:
    body = proposing_body(request, slug)
    shown = ItemProposal.objects.visible_to(person(request)).filter(body=body).with_list().in_list_order()
    page = Paginator(shown, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "meetings/proposal_list.html", {"body": body, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_add(request: HttpRequest, slug: str) -> HttpResponse:
    body = proposing_body(request, slug)
    user = person(request)
    form = ProposalForm(sent(request), request.FILES or None, body=body, user=user)
    if form.is_valid():
        try:
            # A file that is refused leaves the point unproposed, with all that was typed.
            file = form.cleaned_data["file"]
            taken = documents.take(file) if file else None
            with transaction.atomic():
                made = proposals.propose(body, by=user, **form.values())
                if taken:
                    proposals.attach(made, taken, by=user)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except (Refused, TextRefused) as refusal:
            form.add_error(None, _why(refusal))
        else:
            said = _("The point is proposed. It came after the last day and is marked late.")
            messages.success(request, said if made.is_late else _("The point is proposed."))
            return redirect("proposal_detail", made.pk)
    return form_page(request, "meetings/proposal_add.html", form, body=body)


@require_safe
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = visible_proposal(request, pk)
    return render(request, "meetings/proposal_detail.html", _about(proposal, person(request)))


@require_POST
def proposal_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """A file is put with a point that waits."""
    proposal = visible_proposal(request, pk, _is_added_to)
    form = AttachForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise FileRefused(form.errors["file"][0])
        file = proposals.attach(proposal, documents.take(form.cleaned_data["file"]), by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal) if isinstance(refusal, FileRefused) else words(refusal))
    else:
        messages.success(request, _("“%(name)s” is with the point.") % {"name": file.file_name})
    return redirect("proposal_detail", proposal.pk)


def _is_added_to(proposal: ItemProposal, user: User) -> bool:
    return proposal.is_withdrawn_by(user) or proposal.is_answered_by(user)


@csp(SANDBOX)  # type: ignore[arg-type]
@require_safe
def proposal_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    proposal = visible_proposal(request, pk)
    return served(request, get_object_or_404(proposal.files, pk=file_pk))


@require_POST
def proposal_place(request: HttpRequest, pk: int) -> HttpResponse:
    """It becomes an item of its own."""
    proposal = visible_proposal(request, pk, ItemProposal.is_answered_by)
    form = PlaceProposalForm(request.POST, proposal=proposal, agendas=agendas_of(proposal.body))

    def verb(by: User) -> None:
        meeting, under = form.chosen
        proposals.place(proposal, meeting, by=by, under=under)

    return _acted(request, proposal, form, verb, _("The point is on the agenda."), place_form=form)


@require_POST
def proposal_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """It is taken up under an item that there is."""
    proposal = visible_proposal(request, pk, ItemProposal.is_answered_by)
    form = MergeProposalForm(request.POST, agendas=agendas_of(proposal.body))

    def verb(by: User) -> None:
        proposals.merge(proposal, form.chosen, by=by)

    return _acted(request, proposal, form, verb, _("The point is taken up under the item."), merge_form=form)


@require_POST
def proposal_return(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = visible_proposal(request, pk, ItemProposal.is_answered_by)
    form = ReturnProposalForm(request.POST)

    def verb(by: User) -> None:
        proposals.give_back(proposal, form.cleaned_data["reason"], by=by)

    return _acted(request, proposal, form, verb, _("The point is returned."), return_form=form)


@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = visible_proposal(request, pk, ItemProposal.is_withdrawn_by)

    def verb(by: User) -> None:
        proposals.withdraw(proposal, by=by)

    return _acted(request, proposal, forms.Form(request.POST), verb, _("The point is withdrawn."))


@require_POST
def proposal_step_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's union leaves a joint point; the others go on."""
    proposal = visible_proposal(request, pk, ItemProposal.may_be_left_by)

    def verb(by: User) -> None:
        proposals.step_out(proposal, by=by)

    return _acted(request, proposal, forms.Form(request.POST), verb, _("Your union no longer stands behind the point."))


@require_POST
def proposal_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposer has read the answer."""
    proposal = visible_proposal(request, pk, lambda row, user: row.proposer_id == user.pk)
    proposals.note_seen(proposal, by=person(request))
    return redirect("proposal_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def item_lift(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """To the body above, as a proposal there."""
    item = prepared_item(request, pk, item_pk)
    above = item.meeting.body.parent
    form = LiftForm(sent(request))
    if above and form.is_valid():
        try:
            made = proposals.lift(item, to=above, by=person(request), background=form.html)
        except (Refused, TextRefused) as refusal:
            form.add_error(None, _why(refusal))
        else:
            messages.success(request, _("The item is proposed to %(body)s.") % {"body": above.name})
            return redirect("proposal_detail", made.pk)
    lifted = item.lifts.exclude(state__in=(ItemProposal.State.RETURNED, ItemProposal.State.WITHDRAWN)).first()
    called = agenda.called(agenda.label_of(item), item.title)
    about = {"meeting": item.meeting, "item": item, "called": called, "above": above, "lifted": lifted}
    return form_page(request, "meetings/item_lift.html", form, **about)


def _acted(
    request: HttpRequest,
    proposal: ItemProposal,
    form: forms.Form,
    verb: Callable[[User], None],
    said: str,
    **kept: forms.Form,
) -> HttpResponse:
    if form.is_valid():
        try:
            verb(person(request))
        except Refused as refusal:
            form.add_error(None, _why(refusal))
        else:
            messages.success(request, said)
            return redirect("proposal_detail", proposal.pk)
    shown = _about(visible_proposal(request, proposal.pk), person(request)) | kept | {"form": form}
    return render(request, "meetings/proposal_detail.html", shown, status=422)


def _about(proposal: ItemProposal, user: User) -> dict[str, Any]:
    can_answer = proposal.is_waiting and proposal.is_answered_by(user)
    item, source = proposal.item, proposal.lifted_from
    agendas = agendas_of(proposal.body) if can_answer else []
    return {
        "proposal": proposal,
        "of": proposal.of,
        "called": agenda.called(agenda.label_of(item), item.title) if item else "",
        "sees_item": bool(item and not proposal.has_gone and item.meeting.is_visible_to(user)),
        "source_called": agenda.called(agenda.label_of(source), source.title) if source else "",
        "sees_source": bool(source and source.meeting.is_visible_to(user)),
        "has_list": bool(proposal.body.seats_of(user)),
        "can_answer": can_answer,
        "can_attach": proposal.state == ItemProposal.State.PROPOSED and _is_added_to(proposal, user),
        "attach_form": AttachForm(),
        "can_withdraw": proposal.is_waiting and proposal.is_withdrawn_by(user),
        "can_step_out": proposal.may_be_left_by(user),
        "is_unread": proposal.is_unread_by(user),
        "place_form": PlaceProposalForm(proposal=proposal, agendas=agendas) if can_answer else None,
        "merge_form": MergeProposalForm(agendas=agendas) if can_answer else None,
        "return_form": ReturnProposalForm() if can_answer else None,
    }


def _why(refusal: Refused | TextRefused) -> str:
    if isinstance(refusal, ItemDeleted):
        return _("The item has been deleted meanwhile.")
    return words(refusal) if isinstance(refusal, Refused) else str(refusal)
