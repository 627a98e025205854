"""Cells written in the browser: one, or a pasted block."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from budget import pictures, showing
from budget.access import written_follow_up
from budget.forms import edits_in
from budget.models import FollowUp
from budget.models.follow_up import Edit, Loaded
from budget.views.answers import saved
from cesam.htmx import by_htmx
from parties.access import person


@require_POST
def budget_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the cells and answer with those that an edit of theirs can have changed, computed anew."""
    follow_up = written_follow_up(request, pk)
    edits: list[Edit] = []
    loaded: Loaded | None = None

    def write() -> None:
        nonlocal loaded
        edits.extend(edits_in(request.POST))
        loaded = follow_up.write(edits, by=person(request))

    says, status = saved(write)
    if not by_htmx(request):
        (messages.success if status == 200 else messages.warning)(request, says)
        return redirect("budget_detail", follow_up.pk)
    rows = {one.row for one in edits}
    return _answered(request, follow_up, loaded or follow_up.loaded(), rows, says, status)


def _answered(
    request: HttpRequest, follow_up: FollowUp, loaded: Loaded, rows: set[int], says: str, status: int
) -> HttpResponse:
    shown = showing.shown(loaded, showing.open_checks(follow_up, loaded), only=rows)
    context = {
        "cells": [cell for line in shown.lines for cell in line.cells],
        "notes": shown.notes,
        "chart": pictures.deviations(follow_up, loaded),
        "says": says,
        "is_refused": status == 422,
        "follow_up": follow_up,
    }
    return render(request, "budget/_cells.html", context, status=status)
