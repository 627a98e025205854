"""The items that every meeting of a body begins with: the page, its tree, and an URL for each act."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import standing, stock
from meetings.access import kept_standing_item, stocked_body
from meetings.exceptions import Contradiction, Refused
from meetings.forms.stock import NewStandingForm, QuickStandingForm, StandingForm, UndoForm
from meetings.models import StandingItem
from meetings.views import parts
from meetings.views.parts import form_page, rows_changed, words
from parties.access import person
from parties.models import Body, User


@require_safe
def standing_list(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "meetings/standing_list.html", _shown(request, stocked_body(request, slug)))


@require_safe
def standing_tree(request: HttpRequest, slug: str) -> HttpResponse:
    """The tree as it is now."""
    return render(request, "meetings/standing_list.html#tree", _shown(request, stocked_body(request, slug)))


@require_POST
def standing_quick_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A heading alone, last in the list."""
    body = stocked_body(request, slug)
    form = QuickStandingForm(request.POST)

    def act(by: User) -> str:
        if not form.is_valid():
            raise Contradiction(" ".join(str(error) for error in form.errors["title"]))
        return _added(standing.add(body, form.cleaned_data["title"], by=by))

    return _act(request, body, act, focus="standing-new")


@require_http_methods(["GET", "HEAD", "POST"])
def standing_add(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, for a browser without scripts."""
    body = stocked_body(request, slug)
    form = _new_form(request, body)
    if (row := _saved_new(request, body, form)) is not None:
        return redirect(_at(row))
    return form_page(request, "meetings/standing_add.html", form, body=body)


@require_http_methods(["GET", "HEAD", "POST"])
def standing_add_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The same form in a dialog over the list."""
    body = stocked_body(request, slug)
    form = _new_form(request, body, auto_id="standing-%s")
    if (row := _saved_new(request, body, form)) is not None:
        return rows_changed(_added(row), focus=f"standing-{row.pk}-more")
    return form_page(request, "meetings/_standing_form.html", form, body=body, row=None)


@require_http_methods(["GET", "HEAD", "POST"])
def standing_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    row = kept_standing_item(request, slug, pk)
    form = StandingForm(sent(request), body=row.body, instance=row)
    if _saved(request, row, form):
        return redirect(_at(row))
    return form_page(request, "meetings/standing_edit.html", form, body=row.body, row=row)


@require_http_methods(["GET", "HEAD", "POST"])
def standing_edit_form(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same form in a dialog over the list."""
    row = kept_standing_item(request, slug, pk)
    form = StandingForm(sent(request), body=row.body, instance=row, auto_id="standing-%s")
    if _saved(request, row, form):
        return rows_changed(_("“%(title)s” saved") % {"title": row.title}, focus=f"standing-{row.pk}-more")
    return form_page(request, "meetings/_standing_form.html", form, body=row.body, row=row)


@require_POST
def standing_up(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _moved(request, kept_standing_item(request, slug, pk), standing.move_up)


@require_POST
def standing_down(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _moved(request, kept_standing_item(request, slug, pk), standing.move_down)


@require_POST
def standing_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Under the item before it."""
    return _moved(request, kept_standing_item(request, slug, pk), standing.move_in)


@require_POST
def standing_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Out of the item that it stands under."""
    return _moved(request, kept_standing_item(request, slug, pk), standing.move_out)


@require_POST
def standing_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    row = kept_standing_item(request, slug, pk)

    def act(by: User) -> str:
        standing.remove(row, by=by)
        return _("“%(title)s” deleted") % {"title": row.title}

    return _act(request, row.body, act, focus="list-undo")


@require_POST
def standing_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back the person's last change."""
    body = stocked_body(request, slug)
    form = UndoForm(request.POST)
    event = form.cleaned_data["event"] if form.is_valid() else 0

    def act(by: User) -> str:
        stock.undo(body, standing.LEDGER, event, by=by)
        return _("The change is taken back")

    return _act(request, body, act, focus="list-undo")


def _shown(request: HttpRequest, body: Body) -> dict[str, Any]:
    undoable = stock.last_change(body, standing.LEDGER, by=person(request))
    return {
        "body": body,
        "nodes": standing.nodes(body),
        "undoable": undoable,
        "undo_words": standing.describe(undoable) if undoable else "",
    }


def _new_form(request: HttpRequest, body: Body, **options: Any) -> NewStandingForm:
    return NewStandingForm(sent(request), body=body, initial={"under": request.GET.get("under")}, **options)


def _saved_new(request: HttpRequest, body: Body, form: NewStandingForm) -> StandingItem | None:
    """The new item, or None with what is wrong written in the form."""
    if not form.is_valid():
        return None
    try:
        return standing.add(body, by=person(request), **form.values())
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return None


def _saved(request: HttpRequest, row: StandingItem, form: StandingForm) -> bool:
    if not form.is_valid():
        return False
    try:
        standing.edit(row, by=person(request), **form.values())
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return False
    return True


def _moved(request: HttpRequest, row: StandingItem, verb: Callable[..., None]) -> HttpResponse:
    def act(by: User) -> str:
        verb(row, by=by)
        return _("“%(title)s” moved") % {"title": row.title}

    return _act(request, row.body, act, focus=f"standing-{row.pk}-more")


def _act(request: HttpRequest, body: Body, verb: Callable[[User], str], *, focus: str) -> HttpResponse:
    return parts.act(request, verb, focus=focus, back=reverse("standing_list", args=[body.slug]))


def _added(row: StandingItem) -> str:
    return _("“%(title)s” added") % {"title": row.title}


def _at(row: StandingItem) -> str:
    return f"{reverse('standing_list', args=[row.body.slug])}#standing-{row.pk}"
