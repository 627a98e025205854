"""What an item's text says of its table's figures, held against them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import claiming
from budget.access import claimed_placement, seen_placement
from budget.claim_forms import ClaimForm
from budget.exceptions import Refused
from budget.models import Placement, TextClaim
from parties.access import person


@require_safe
def budget_claims(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    return render(request, "budget/budget_claims.html", _about(request, seen_placement(request, pk, item_pk, of)))


@require_POST
def budget_claim_add(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    placement = claimed_placement(request, pk, item_pk, of)
    form = ClaimForm(request.POST, follow_up=placement.follow_up, auto_id="claim-%s")
    if form.is_valid():
        try:
            TextClaim.note(placement, by=person(request), **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The sentence is held against the table."))
            return redirect("budget_claims", pk, item_pk, of)
    return render(request, "budget/budget_claims.html", _about(request, placement, form), status=422)


@require_POST
def budget_claim_drop(request: HttpRequest, pk: int, item_pk: int, of: int, claim_pk: int) -> HttpResponse:
    placement = claimed_placement(request, pk, item_pk, of)
    claim = placement.claims.filter(pk=claim_pk).first()
    if claim is not None:
        claim.placement = placement
        claim.drop(by=person(request))
        messages.success(request, _("The sentence is no longer held against the table."))
    return redirect("budget_claims", pk, item_pk, of)


def _about(request: HttpRequest, placement: Placement, refused: ClaimForm | None = None) -> dict[str, object]:
    follow_up = placement.follow_up
    loaded = follow_up.loaded()
    held = claiming.held(follow_up, loaded, placement)
    can_write = follow_up.is_written_by(person(request))
    suggested = claiming.suggested(placement, loaded, held) if can_write else []
    return {
        "placement": placement,
        "item": placement.item,
        "meeting": placement.item.meeting,
        "follow_up": follow_up,
        "held": held,
        "wrong": sum(not one.answer.holds for one in held),
        "forms": [
            (one.sentence, ClaimForm.of(one, follow_up, loaded, number))
            for number, one in enumerate(suggested, start=1)
        ],
        "form": refused or (ClaimForm(follow_up=follow_up, auto_id="claim-%s") if can_write else None),
        "is_refused": refused is not None,
        "can_write": can_write,
    }
