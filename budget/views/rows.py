"""The rows of a follow-up: added, described, moved, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budget.access import written_follow_up, written_row
from budget.exceptions import StaleRevision
from budget.forms import RowFiguresForm, RowForm
from budget.models import FollowUpRow
from budget.views.answers import attempt
from cesam.forms import sent
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def budget_row_add(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = written_follow_up(request, pk)
    form = RowForm(sent(request))
    if form.is_valid():
        said = form.cleaned_data
        row = follow_up.add_row(said["label"], by=person(request), kind=said["kind"])
        if said["comment"]:
            follow_up.change_row(row, by=person(request), label=row.label, kind=row.kind, comment=said["comment"])
        messages.success(request, _("The row is added."))
        return redirect("budget_detail", follow_up.pk)
    context = {"follow_up": follow_up, "body": follow_up.body, "form": form}
    return render(request, "budget/budget_row_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_row_edit(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = written_row(request, pk, row_pk)
    initial = {"label": row.label, "kind": row.kind, "comment": row.comment}
    form = RowForm(sent(request), initial=initial)
    if form.is_valid():
        row.follow_up.change_row(row, by=person(request), **form.cleaned_data)
        messages.success(request, _("The row is saved."))
        return redirect("budget_detail", row.follow_up_id)
    context = {"follow_up": row.follow_up, "body": row.follow_up.body, "row": row, "form": form}
    context |= {"figures": _figures(row, None)}
    return render(request, "budget/budget_row_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def budget_row_write(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The row's own figures, from a page without scripts."""
    row = written_row(request, pk, row_pk)
    form = _figures(row, request.POST)
    if form.is_valid():
        try:
            row.follow_up.write(form.edits(row.pk), by=person(request))
        except StaleRevision:
            messages.warning(request, _("Somebody else has changed the row. Look at what stands there now."))
        else:
            messages.success(request, _("The row is saved."))
        return redirect("budget_row_edit", pk, row_pk)
    about = RowForm(initial={"label": row.label, "kind": row.kind, "comment": row.comment})
    context = {"follow_up": row.follow_up, "body": row.follow_up.body, "row": row, "form": about, "figures": form}
    return render(request, "budget/budget_row_edit.html", context, status=422)


def _figures(row: FollowUpRow, data: QueryDict | None) -> RowFiguresForm:
    loaded = row.follow_up.loaded()
    given = dict(loaded.table.lines[loaded.line_of(row.pk)].values)
    return RowFiguresForm(data, columns=loaded.columns, given=given)


@require_POST
def budget_row_move(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = written_row(request, pk, row_pk)
    row.follow_up.move_row(row, by=person(request), steps=-1 if "up" in request.POST else 1)
    return redirect("budget_row_edit", pk, row_pk)


@require_POST
def budget_row_remove(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = written_row(request, pk, row_pk)
    attempt(request, lambda: row.follow_up.remove_row(row, by=person(request)), _("The row is removed."))
    return redirect("budget_detail", pk)
