"""The columns of a follow-up: added, named, computed, moved, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budget import columns
from budget.access import written_column, written_follow_up
from budget.exceptions import Refused
from budget.forms import ColumnForm
from budget.views.answers import attempt
from cesam.forms import sent
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def budget_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """All columns with what they are, and a form for another."""
    follow_up = written_follow_up(request, pk)
    rows = list(follow_up.columns.all())
    form = ColumnForm(sent(request), columns=rows)
    if form.is_valid():
        try:
            columns.add(follow_up, by=person(request), **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The column is added."))
            return redirect("budget_columns", pk)
    values = [row.as_value() for row in rows]
    told = [(row, columns.in_words(row.formula, values)) for row in rows]
    context = {"follow_up": follow_up, "body": follow_up.body, "columns": told, "form": form}
    return render(request, "budget/budget_columns.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_column_edit(request: HttpRequest, pk: int, column_pk: int) -> HttpResponse:
    column = written_column(request, pk, column_pk)
    form = ColumnForm(sent(request), columns=list(column.follow_up.columns.all()), column=column)
    if form.is_valid():
        try:
            columns.change(column, by=person(request), **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The column is saved."))
            return redirect("budget_columns", pk)
    is_own = "formula" in form.fields
    context = {"follow_up": column.follow_up, "body": column.follow_up.body, "column": column, "form": form}
    context |= {"is_own": is_own}
    return render(request, "budget/budget_column_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def budget_column_move(request: HttpRequest, pk: int, column_pk: int) -> HttpResponse:
    column = written_column(request, pk, column_pk)
    columns.move(column, by=person(request), steps=-1 if "left" in request.POST else 1)
    return redirect("budget_columns", pk)


@require_POST
def budget_column_remove(request: HttpRequest, pk: int, column_pk: int) -> HttpResponse:
    column = written_column(request, pk, column_pk)
    attempt(request, lambda: columns.remove(column, by=person(request)), _("The column is removed."))
    return redirect("budget_columns", pk)
