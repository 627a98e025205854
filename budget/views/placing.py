"""A follow-up put into an item of a meeting, or taken away from it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budget import placing
from budget.exceptions import Refused
from budget.forms import PictureForm, PlaceForm
from budget.models import FollowUp, Placement
from cesam.forms import sent
from meetings.access import editable_meeting
from meetings.models import AgendaItem
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def budget_place(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = _item(request, pk, item_pk)
    form = PlaceForm(sent(request), body=item.meeting.body)
    if form.is_valid():
        try:
            placing.place(item, form.cleaned_data["follow_up"], by=person(request), **form.chosen())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The table stands in the item."))
            return redirect(_back(item))
    rows = Placement.objects.filter(item=item).select_related("follow_up__department")
    placed = [(row.follow_up, _pictured(row)) for row in rows]
    context = {"item": item, "meeting": item.meeting, "form": form, "placed": placed, "back": _back(item)}
    return render(request, "budget/budget_place.html", context, status=422 if form.is_bound else 200)


def _pictured(row: Placement) -> PictureForm:
    initial = {"has_picture": row.has_picture, "has_drift": row.has_drift}
    return PictureForm(initial=initial, auto_id=f"placed-{row.pk}-%s")


@require_POST
def budget_picture(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    """Choose the pictures of a table that stands in the item."""
    item = _item(request, pk, item_pk)
    follow_up = get_object_or_404(FollowUp.objects.filter(placements__item=item), pk=of)
    form = PictureForm(request.POST)
    if form.is_valid():
        placing.picture(item, follow_up, by=person(request), **form.chosen())
        messages.success(request, _("The pictures are chosen."))
    return redirect(_back(item))


@require_POST
def budget_take_away(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    item = _item(request, pk, item_pk)
    follow_up = get_object_or_404(FollowUp.objects.filter(placements__item=item), pk=of)
    placing.take_away(item, follow_up, by=person(request))
    messages.success(request, _("The table is taken away from the item. Its figures are kept."))
    return redirect(_back(item))


def _item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items.kept(), pk=item_pk)
    item.meeting = meeting
    return item


def _back(item: AgendaItem) -> str:
    return f"{reverse('meeting_detail', args=[item.meeting_id])}#item-{item.pk}"
