"""A file or a pasted block: sent, looked at as it was understood, and taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budget import importing
from budget.access import own_draft, writing_body
from budget.exceptions import FileUnreadable, Refused
from budget.forms import MappingForm, SourceForm
from cesam.forms import sent
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def budget_import(request: HttpRequest, slug: str) -> HttpResponse:
    body = writing_body(request, slug)
    form = SourceForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            draft = importing.receive(body, *form.source(), by=person(request))
        except FileUnreadable as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("budget_preview", body.slug, draft.pk)
    status = 422 if form.is_bound else 200
    return render(request, "budget/budget_import.html", {"body": body, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_preview(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How the table was understood; sheet and table are chosen by links, columns in the form."""
    draft = own_draft(request, slug, pk)
    if draft.wanted is not None:
        return redirect("budget_import_state", slug, pk)
    tables = importing.tables_of(draft)
    own, _known = importing.known_of(draft.body)
    at = request.GET.get("table", "0")
    table = tables[int(at) if at.isdigit() and int(at) < len(tables) else 0]
    form = MappingForm(sent(request), reading=table.reading, own=own, initial=importing.guessed(draft, table.reading))
    if form.is_valid():
        try:
            if importing.is_long(table):
                importing.want(draft, table, form.chosen(), **form.about())
                return redirect("budget_import_state", slug, pk)
            made = importing.take_in(draft, table, form.chosen(), by=person(request), **form.about())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The table is read in."))
            return redirect("budget_checks" if made.loaded().contradictions else "budget_detail", made.pk)
    context = {"body": draft.body, "draft": draft, "tables": tables, "table": table, "form": form}
    return render(request, "budget/budget_preview.html", context, status=422 if form.is_bound else 200)


@require_safe
def budget_import_state(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How far the worker has come with a long table; the page may be left."""
    draft = own_draft(request, slug, pk)
    return render(request, "budget/budget_import_state.html", {"body": draft.body, "draft": draft})


@require_safe
def budget_import_progress(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The piece of that page that changes."""
    return render(request, "budget/_import_progress.html", {"draft": own_draft(request, slug, pk)})
