"""The rows of an allocation, a union's column, and files read in and given out."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget import allocation_files
from budget.access import countered_allocation, seen_allocation, written_allocation, written_allocation_row
from budget.allocation_forms import CounterForm, ReadForm, RowForm, WholeRowForm
from budget.exceptions import FileUnreadable, Refused, StaleRevision
from budget.models import Allocation, AllocationRow
from budget.views import answers
from budget.views.allocation import about, url_of
from budget.views.answers import attempt
from cesam.forms import sent
from parties.access import person


@require_POST
def allocation_row_add(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = written_allocation(request, pk, item_pk, of)
    form = RowForm(request.POST, auto_id="row-%s")
    if form.is_valid():
        try:
            allocation.add_rows([form.share()], by=person(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The row is added."))
            return redirect(f"{url_of(allocation)}#add-row")
    return render(request, "budget/allocation_detail.html", about(request, allocation, form), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_row_edit(request: HttpRequest, pk: int, item_pk: int, of: int, row_pk: int) -> HttpResponse:
    row = written_allocation_row(request, pk, item_pk, of, row_pk)
    share = next(one for one in row.allocation.division().shares if one.row == row.pk)
    form = WholeRowForm(sent(request), share=share)
    if form.is_valid():
        try:
            row.allocation.write(form.changes(), by=person(request))
        except StaleRevision:
            form.add_error(None, _("Somebody else has changed the row. Look at what stands there now."))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The row is saved."))
            return redirect("allocation_detail", pk, item_pk, of)
    context = {"row": row, "allocation": row.allocation, "meeting": row.allocation.item.meeting, "form": form}
    context |= {"back": url_of(row.allocation)}
    return render(request, "budget/allocation_row_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def allocation_row_move(request: HttpRequest, pk: int, item_pk: int, of: int, row_pk: int) -> HttpResponse:
    row = written_allocation_row(request, pk, item_pk, of, row_pk)
    row.allocation.move_row(row, by=person(request), steps=-1 if "up" in request.POST else 1)
    return redirect("allocation_row_edit", pk, item_pk, of, row_pk)


@require_POST
def allocation_row_remove(request: HttpRequest, pk: int, item_pk: int, of: int, row_pk: int) -> HttpResponse:
    row: AllocationRow = written_allocation_row(request, pk, item_pk, of, row_pk)
    attempt(request, lambda: row.allocation.remove_row(row, by=person(request)), _("The row is removed."))
    return redirect("allocation_detail", pk, item_pk, of)


# A union's column


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_counter(request: HttpRequest, pk: int, item_pk: int, of: int, union_pk: int) -> HttpResponse:
    """The union's counter-proposal, row by row; saving it for the first time makes it."""
    allocation, union = countered_allocation(request, pk, item_pk, of, union_pk)
    shares = allocation.division().shares
    form = CounterForm(sent(request), shares=shares, union=union.pk)
    if form.is_valid():
        try:
            with transaction.atomic():
                allocation.counter(union, by=person(request))
                allocation.write(form.changes(), by=person(request))
        except StaleRevision:
            form.add_error(None, _("Somebody of your union has changed it since. Look at it as it is now."))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The counter-proposal is saved."))
            return redirect("allocation_detail", pk, item_pk, of)
    stands = any(one.union_id == union.pk for one in allocation.standing_counters())
    context = {"allocation": allocation, "meeting": allocation.item.meeting, "union": union, "form": form}
    context |= {"stands": stands, "back": url_of(allocation)}
    return render(request, "budget/allocation_counter.html", context, status=422 if form.is_bound else 200)


@require_POST
def allocation_counter_withdraw(request: HttpRequest, pk: int, item_pk: int, of: int, union_pk: int) -> HttpResponse:
    allocation, union = countered_allocation(request, pk, item_pk, of, union_pk)
    allocation.withdraw_counter(union, by=person(request))
    messages.success(request, _("The counter-proposal is withdrawn."))
    return redirect("allocation_detail", pk, item_pk, of)


# Files


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_read(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    """A file or a pasted block: first looked at as it was understood, then taken in."""
    allocation = written_allocation(request, pk, item_pk, of)
    form = ReadForm(sent(request), request.FILES or None)
    context = {"allocation": allocation, "meeting": allocation.item.meeting, "form": form, "back": url_of(allocation)}
    if form.is_valid():
        try:
            if seen := form.cleaned_data["seen"].strip():
                return _taken_in(request, allocation, allocation_files.again(seen))
            name, data = form.source()
            found = allocation_files.read(name, data)
        except (FileUnreadable, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            context |= {"found": found, "seen": allocation_files.kept(name, found)}
            return render(request, "budget/allocation_preview.html", context)
    return render(request, "budget/allocation_read.html", context, status=422 if form.is_bound else 200)


def _taken_in(request: HttpRequest, allocation: Allocation, seen: tuple[str, allocation_files.Found]) -> HttpResponse:
    name, found = seen
    with transaction.atomic():
        changed, added = allocation.read_in(
            found.shares, by=person(request), printed_sum=found.printed_sum, source=name
        )
        if found.is_about and not allocation.is_about:
            allocation.describe(by=person(request), title=allocation.title, unit=allocation.unit, is_about=True)
    told = {"added": added, "changed": changed}
    messages.success(request, _("The rows are read in: %(added)s new, %(changed)s changed.") % told)
    return redirect(url_of(allocation))


@require_safe
def allocation_workbook(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = seen_allocation(request, pk, item_pk, of)
    return answers.workbook(allocation_files.workbook(allocation.division()), f"fordelning-{of}")


@require_safe
def allocation_text(request: HttpRequest, pk: int, item_pk: int, of: int) -> HttpResponse:
    allocation = seen_allocation(request, pk, item_pk, of)
    return answers.text(allocation_files.text(allocation.division()), f"fordelning-{of}")
