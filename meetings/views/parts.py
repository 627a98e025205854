"""How pages answer whose rows are changed in place (roll, standing items, phrases).

What changes several rows answers with nothing, and tells the page `rowsChanged` with where the focus belongs; the
parts of the page then fetch themselves. Without scripts the same URL leads back to the page.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from cesam.htmx import announce, by_htmx
from meetings.exceptions import ChangedSince, Contradiction, Refused
from meetings.views.agenda import words as agenda_words
from parties.access import person
from parties.models import User


def words(refusal: Refused) -> str:
    """Why a verb said no, for the person who asked."""
    if isinstance(refusal, Contradiction):
        return str(refusal)
    if isinstance(refusal, ChangedSince):
        return _("It has been changed again since and cannot be taken back. Nothing was changed.")
    return agenda_words(refusal)


def rows_changed(said: str, *, focus: str, kind: str = "positive", status: int = 200) -> HttpResponse:
    """Say what happened, and have the page fetch its rows."""
    answer = reswap(announce(HttpResponse(status=status), said, kind=kind), "none")
    return trigger_client_event(answer, "rowsChanged", {"focus": focus})


def act(request: HttpRequest, verb: Callable[[User], str], *, focus: str, back: str) -> HttpResponse:
    """Do what changes several rows, and say what happened (`verb` returns it) or why not."""
    try:
        said, kind, status = verb(person(request)), "positive", 200
    except Refused as refusal:
        said, kind, status = words(refusal), "danger", 422
    if by_htmx(request):
        return rows_changed(said, focus=focus, kind=kind, status=status)
    tell = messages.success if kind == "positive" else messages.warning
    tell(request, said)
    return redirect(back)


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A form to be filled in, or one to be corrected."""
    return render(request, template, context | {"form": form}, status=422 if form.is_bound else 200)
