"""The phrase bank of a body: the page, its list, and an URL for each act."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import phrases, stock
from meetings.access import kept_phrase, stocked_body
from meetings.exceptions import Refused
from meetings.forms.stock import PhraseForm, UndoForm
from meetings.models import Phrase
from meetings.views import parts
from meetings.views.parts import form_page, rows_changed, words
from parties.access import person
from parties.models import Body, User


@require_safe
def phrase_list(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "meetings/phrase_list.html", _shown(request, stocked_body(request, slug)))


@require_safe
def phrase_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as it is now."""
    return render(request, "meetings/phrase_list.html#rows", _shown(request, stocked_body(request, slug)))


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_add(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, for a browser without scripts."""
    body = stocked_body(request, slug)
    form = PhraseForm(sent(request))
    if (phrase := _saved(form, lambda: phrases.add(body, by=person(request), **form.values()))) is not None:
        return redirect(_at(phrase))
    return form_page(request, "meetings/phrase_add.html", form, body=body)


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_add_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The same form in a dialog over the list."""
    body = stocked_body(request, slug)
    form = PhraseForm(sent(request), auto_id="phrase-%s")
    if (phrase := _saved(form, lambda: phrases.add(body, by=person(request), **form.values()))) is not None:
        return rows_changed(_("“%(title)s” added") % {"title": phrase.name}, focus=f"phrase-{phrase.pk}-more")
    return form_page(request, "meetings/_phrase_form.html", form, body=body, phrase=None)


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    phrase = kept_phrase(request, slug, pk)
    form = PhraseForm(sent(request), instance=phrase)
    if _saved(form, lambda: _edited(phrase, form, by=person(request))) is not None:
        return redirect(_at(phrase))
    return form_page(request, "meetings/phrase_edit.html", form, body=phrase.body, phrase=phrase)


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit_form(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same form in a dialog over the list."""
    phrase = kept_phrase(request, slug, pk)
    form = PhraseForm(sent(request), instance=phrase, auto_id="phrase-%s")
    if _saved(form, lambda: _edited(phrase, form, by=person(request))) is not None:
        return rows_changed(_("“%(title)s” saved") % {"title": phrase.name}, focus=f"phrase-{phrase.pk}-more")
    return form_page(request, "meetings/_phrase_form.html", form, body=phrase.body, phrase=phrase)


@require_POST
def phrase_up(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _moved(request, kept_phrase(request, slug, pk), phrases.move_up)


@require_POST
def phrase_down(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _moved(request, kept_phrase(request, slug, pk), phrases.move_down)


@require_POST
def phrase_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    phrase = kept_phrase(request, slug, pk)

    def act(by: User) -> str:
        phrases.remove(phrase, by=by)
        return _("“%(title)s” deleted") % {"title": phrase.name}

    return _act(request, phrase.body, act, focus="list-undo")


@require_POST
def phrase_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back the person's last change."""
    body = stocked_body(request, slug)
    form = UndoForm(request.POST)
    event = form.cleaned_data["event"] if form.is_valid() else 0

    def act(by: User) -> str:
        stock.undo(body, phrases.LEDGER, event, by=by)
        return _("The change is taken back")

    return _act(request, body, act, focus="list-undo")


def _shown(request: HttpRequest, body: Body) -> dict[str, Any]:
    undoable = stock.last_change(body, phrases.LEDGER, by=person(request))
    return {
        "body": body,
        "phrases": list(body.phrases.all()),
        "undoable": undoable,
        "undo_words": phrases.describe(undoable) if undoable else "",
    }


def _saved(form: PhraseForm, verb: Callable[[], Phrase]) -> Phrase | None:
    """The phrase, or None with what is wrong written in the form."""
    if not form.is_valid():
        return None
    try:
        return verb()
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return None


def _edited(phrase: Phrase, form: PhraseForm, *, by: User) -> Phrase:
    phrases.edit(phrase, by=by, **form.values())
    return phrase


def _moved(request: HttpRequest, phrase: Phrase, verb: Callable[..., None]) -> HttpResponse:
    def act(by: User) -> str:
        verb(phrase, by=by)
        return _("“%(title)s” moved") % {"title": phrase.name}

    return _act(request, phrase.body, act, focus=f"phrase-{phrase.pk}-more")


def _act(request: HttpRequest, body: Body, verb: Callable[[User], str], *, focus: str) -> HttpResponse:
    return parts.act(request, verb, focus=focus, back=reverse("phrase_list", args=[body.slug]))


def _at(phrase: Phrase) -> str:
    return f"{reverse('phrase_list', args=[phrase.body.slug])}#phrase-{phrase.pk}"
