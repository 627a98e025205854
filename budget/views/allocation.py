"""Allocations in items: made, written in the browser, revised, compared, decided."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget import allocating
from budget.access import seen_allocation, touched_allocation, written_allocation
from budget.allocation_forms import AllocationForm, ReasonForm, RowForm, changes_in
from budget.models import Allocation
from budget.models.allocation import Change
from budget.shares import Division
from budget.views.answers import attempt, saved
from cesam.forms import sent
from cesam.htmx import by_htmx
from meetings.access import editable_item
from parties.access import person
from parties.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_add(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = editable_item(request, pk, item_pk)
    form = AllocationForm(sent(request))
    if form.is_valid():
        made = Allocation.make(item, by=person(request), **form.cleaned_data)
        messages.success(request, _("The table stands in the item. Add its rows, or read them in."))
        return redirect("allocation_detail", pk, item_pk, made.pk)
    context = {"item": item, "meeting": item.meeting, "form": form, "back": _item_url(pk, item_pk)}
    return render(request, "budget/allocation_add.html", context, status=422 if form.is_bound else 200)


@require_safe
def allocation_detail(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = seen_allocation(request, pk, item_pk, of)
    return render(request, "budget/allocation_detail.html", about(request, allocation))


def about(request: HttpRequest, allocation: Allocation, row_form: RowForm | None = None) -> dict[str, object]:
    can_write, own = allocation.is_written_by(person(request)), allocation.own_unions(person(request))
    division = allocation.division()
    return {
        "allocation": allocation,
        "item": allocation.item,
        "meeting": allocation.item.meeting,
        "shown": allocating.shown(allocation, division, can_write=can_write, own=own),
        "revisions": list(allocation.revisions.select_related("by")),
        "can_write": can_write,
        "can_decide": can_write and allocation.item.meeting.is_minuted,
        "can_revise": can_write and bool(division.shares),
        "own_unions": allocating.own_unions(allocation, division, own),
        "row_form": row_form or RowForm(auto_id="row-%s"),
        "reason_form": ReasonForm(),
        "back": _item_url(allocation.item.meeting_id, allocation.item_id),
        "earlier": _earlier(allocation, person(request)),
    }


def _earlier(allocation: Allocation, user: User) -> Allocation | None:
    """The table of an earlier meeting that it comes from, for who reads that meeting."""
    if allocation.carried_from_id is None:
        return None
    earlier = Allocation.objects.select_related("item__meeting__body").get(pk=allocation.carried_from_id)
    return earlier if earlier.item.meeting.is_followed_by(user) else None


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_edit(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = written_allocation(request, pk, item_pk, of)
    initial = {"title": allocation.title, "unit": allocation.unit, "is_about": allocation.is_about}
    form = AllocationForm(sent(request), initial=initial)
    if form.is_valid():
        allocation.describe(by=person(request), **form.cleaned_data)
        messages.success(request, _("The table is saved."))
        return redirect("allocation_detail", pk, item_pk, of)
    context = {"allocation": allocation, "meeting": allocation.item.meeting, "form": form, "back": url_of(allocation)}
    return render(request, "budget/allocation_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def allocation_cells(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    """Write the cells and answer with their rows and the sums, computed anew."""
    allocation = touched_allocation(request, pk, item_pk, of)
    changes: list[Change] = []

    def write() -> None:
        changes.extend(changes_in(request.POST))
        allocation.write(changes, by=person(request))

    says, status = saved(write)
    if not by_htmx(request):
        (messages.success if status == 200 else messages.warning)(request, says)
        return redirect("allocation_detail", pk, item_pk, of)
    can_write, own = allocation.is_written_by(person(request)), allocation.own_unions(person(request))
    rows = {one.row for one in changes}
    shown = allocating.shown(allocation, allocation.division(), can_write=can_write, own=own, only=rows)
    context = {"shown": shown, "says": says, "is_refused": status == 422, "notes": shown.notes}
    return render(request, "budget/_allocation_cells.html", context, status=status)


@require_POST
def allocation_decide(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = written_allocation(request, pk, item_pk, of)
    attempt(request, lambda: allocation.decide_as_proposed(by=person(request)), _("What is proposed is decided."))
    return redirect("allocation_detail", pk, item_pk, of)


@require_POST
def allocation_sum(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    """Settle what the file's sum and the rows' own say against each other."""
    allocation = written_allocation(request, pk, item_pk, of)
    is_kept = "keep" in request.POST
    attempt(request, lambda: allocation.settle_sum(by=person(request), is_kept=is_kept), _("It is settled."))
    return redirect("allocation_detail", pk, item_pk, of)


@require_POST
def allocation_withdraw(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = written_allocation(request, pk, item_pk, of)
    said = _("The table is taken away from the item.")
    if attempt(request, lambda: allocation.withdraw(by=person(request)), said):
        return redirect(_item_url(pk, item_pk))
    return redirect("allocation_detail", pk, item_pk, of)


# Proposals


@require_POST
def allocation_revise(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = written_allocation(request, pk, item_pk, of)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    said = _("Proposal %(number)s is kept as it stood. What you write now is the next one.")
    said %= {"number": allocation.number}
    attempt(request, lambda: allocation.begin_revision(by=person(request), reason=reason), said)
    return redirect("allocation_detail", pk, item_pk, of)


@require_safe
def allocation_revision(request: HttpRequest, pk: int, item_pk: int, of: int, number: int) -> HttpResponse:
    allocation = seen_allocation(request, pk, item_pk, of)
    revision = allocation.revisions.select_related("by").filter(number=number).first()
    if revision is None:
        raise Http404
    context: dict[str, object] = {"allocation": allocation, "meeting": allocation.item.meeting, "revision": revision}
    context |= {"table": allocating.table_of(revision.division), "back": url_of(allocation)}
    return render(request, "budget/allocation_revision.html", context)


@require_safe
def allocation_compare(request: HttpRequest, pk: int, item_pk: int, of: int, was: int, now: int) -> HttpResponse:
    """Two proposals side by side; the number of the one on the table is the highest."""
    allocation = seen_allocation(request, pk, item_pk, of)
    before, after = _proposal(allocation, was), _proposal(allocation, now)
    context = {"allocation": allocation, "meeting": allocation.item.meeting, "back": url_of(allocation)}
    context |= {"was": was, "now": now, "numbers": range(1, allocation.number + 1)}
    context |= {"comparison": allocating.compared(before, after)}
    return render(request, "budget/allocation_compare.html", context)


def _proposal(allocation: Allocation, number: int) -> Division:
    if number == allocation.number:
        return allocation.division()
    revision = allocation.revisions.filter(number=number).first()
    if revision is None:
        raise Http404
    return revision.division


def url_of(allocation: Allocation) -> str:
    item = allocation.item
    return reverse("allocation_detail", args=[item.meeting_id, item.pk, allocation.pk])


def _item_url(pk: int, item_pk: int) -> str:
    return f"{reverse('meeting_detail', args=[pk])}#item-{item_pk}"
