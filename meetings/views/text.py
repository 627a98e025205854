"""The text of an item: read, written, compared and brought back.

An address for each intent. What a page with scripts asks for are fragments (`text_show`, `text_editor`,
`text_autosave`, `text_compare`, `text_paste`); without scripts `text_edit` and `text_save` do the same work by pages.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cesam.htmx import by_htmx
from meetings import agenda, conflict, history, phrases, richtext
from meetings.access import prepared_item, visible_item, writable_item
from meetings.exceptions import ItemDeleted, StaleRevision, WrongStep
from meetings.forms.text import TextForm
from meetings.models import AgendaItem, TextRevision
from meetings.richtext import TextRefused
from parties.access import person

#: So many saved texts are listed at once.
LISTED = 400


@require_safe
def text_show(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The text at its place in the document."""
    item = visible_item(request, pk, item_pk)
    return render(request, "meetings/_item_text.html", _shown(request, item))


@require_safe
def text_editor(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The editor at the text's place."""
    return render(request, "meetings/_text_editor.html", _editor(request, writable_item(request, pk, item_pk)))


@require_safe
def text_edit(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The editor on a page of its own."""
    return render(request, "meetings/text_edit.html", _editor(request, writable_item(request, pk, item_pk)))


@require_POST
def text_autosave(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Save what is in the editor now: 200 with the new revision, 409 with both texts, otherwise why not."""
    item = writable_item(request, pk, item_pk)
    form = TextForm(request.POST)
    try:
        kept = _saved(request, item, form)
    except StaleRevision:
        return render(request, "meetings/_text_conflict.html", _conflict(request, item, form), status=409)
    except _NotSaved as refusal:
        return render(request, "meetings/_text_refused.html", {"why": refusal}, status=refusal.status)
    return render(request, "meetings/_text_saved.html", {"kept": kept, "item": item})


@require_POST
def text_save(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The same from a page without scripts."""
    item = writable_item(request, pk, item_pk)
    form = TextForm(request.POST, auto_id=f"text-{item.pk}-%s")
    try:
        _saved(request, item, form)
    except StaleRevision:
        return render(request, "meetings/text_conflict.html", _conflict(request, item, form), status=409)
    except _NotSaved as refusal:
        context = _editor(request, item) | {"form": form, "why": refusal}
        return render(request, "meetings/text_edit.html", context, status=refusal.status)
    messages.success(request, _("The text is saved."))
    return redirect(_at(item))


@require_POST
def text_compare(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """A text that was never sent beside what stands in the item: 204 when they are the same. Writes nothing."""
    item = visible_item(request, pk, item_pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        context = _conflict(request, item, form)
    except TextRefused:
        # It could not have been saved; its writer shall have it back all the same.
        context = _shown(request, item)
    if (found := context.get("conflict")) and found.is_same:
        return HttpResponse(status=204)
    return render(request, "meetings/_text_unsent.html", context)


@require_POST
def text_paste(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """What was pasted, as it may stand in a text. Writes nothing."""
    writable_item(request, pk, item_pk)
    pasted = request.POST.get("html", "")
    try:
        answer = HttpResponse(richtext.pasted(pasted))
    except TextRefused as refusal:
        return render(request, "meetings/_text_refused.html", {"why": refusal}, status=422)
    answer.headers["X-Left-Out"] = "images" if "<img" in pasted.lower() else ""
    return answer


@require_safe
def text_waiting(request: HttpRequest, pk: int, item_pk: int, aside_pk: int) -> HttpResponse:
    """Tells at the text's place that one of the person's texts waits for a choice."""
    item = writable_item(request, pk, item_pk)
    waiting = get_object_or_404(item.aside.waiting().filter(by=person(request)), pk=aside_pk)
    return render(request, "meetings/_text_unsent.html", {"meeting": item.meeting, "item": item, "waiting": waiting})


@require_POST
def text_yield(request: HttpRequest, pk: int, item_pk: int, aside_pk: int) -> HttpResponse:
    """The other's text stands; the person's own stays in the history."""
    item = prepared_item(request, pk, item_pk)
    aside = get_object_or_404(item.aside.filter(by=person(request)), pk=aside_pk)
    aside.settle()
    if by_htmx(request):
        return HttpResponse(status=204)
    messages.success(request, _("The other text stands. Yours is kept in the history."))
    return redirect(_at(item))


@require_safe
def text_aside(request: HttpRequest, pk: int, item_pk: int, aside_pk: int) -> HttpResponse:
    """A text that was set aside, beside what stands in the item now, on a page of its own."""
    item = prepared_item(request, pk, item_pk)
    aside = get_object_or_404(item.aside.select_related("by"), pk=aside_pk)
    aside.item = item
    found = conflict.with_aside(aside)
    shown = _shown(request, item)
    is_own = aside.is_waiting and aside.by == person(request)
    choice = {"can_choose": is_own and shown["is_writer"] and not item.is_deleted}
    context = {"aside": aside, "conflict": found, "form": _resolving(request, item, found, editor=aside.editor)}
    return render(request, "meetings/text_aside.html", shown | context | choice)


@require_safe
def text_history(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Who wrote what and when; any two saved texts compared."""
    item = prepared_item(request, pk, item_pk)
    before = _number(request, "before", item.text_revision + 1)
    rows = item.revisions.filter(number__lt=before).newest_first().select_related("by").defer("text")[:LISTED]
    listed = history.sittings(reversed(rows))
    newer = _number(request, "to", item.text_revision)
    older = _number(request, "from", history.began_from(listed, newer))
    texts = dict(item.revisions.filter(number__in=(older, newer)).values_list("number", "text"))
    found = history.Comparison.of(texts, older, newer)
    context = {
        "sittings": listed,
        "older": older,
        "newer": newer,
        "found": found,
        "asides": item.aside.select_related("by").defer("text"),
        "further": listed[-1].first.number if listed and listed[-1].first.number > 1 else None,
    }
    return render(request, "meetings/text_history.html", _shown(request, item) | context)


@require_POST
def text_restore(request: HttpRequest, pk: int, item_pk: int, number: int) -> HttpResponse:
    """Make an earlier text the present one again."""
    item = writable_item(request, pk, item_pk)
    try:
        item.restore(number, by=person(request), revision=_posted_number(request, "revision"))
    except TextRevision.DoesNotExist:
        return HttpResponseNotFound()
    except (StaleRevision, ItemDeleted, WrongStep):
        messages.warning(
            request, _("Somebody has changed the text since you opened this page. Look at it and choose again.")
        )
        return redirect("text_history", pk, item_pk)
    messages.success(request, _("The earlier text stands again. The one it replaced is kept in the history."))
    return redirect(_at(item))


class _NotSaved(Exception):
    """Why a text was not saved, in the writer's words, and the status that says so."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def _saved(request: HttpRequest, item: AgendaItem, form: TextForm) -> TextRevision:
    if not form.is_valid():
        raise _NotSaved(_("The text could not be read. Reload the page; your text is kept."), 422)
    said = form.cleaned_data
    if said["writer"] != person(request).pk:
        # Somebody else has signed in on this computer since the page was opened.
        raise _NotSaved(
            _("You are signed in as somebody else now. The text is kept in this browser for the one who wrote it."), 403
        )
    try:
        return item.write(
            said["text"],
            by=person(request),
            revision=said["revision"],
            editor=said["editor"],
            sequence=said["sequence"],
        )
    except TextRefused as refusal:
        raise _NotSaved(str(refusal), 422) from refusal
    except ItemDeleted as refusal:
        raise _NotSaved(_("The item has been deleted. What you wrote has been set aside."), 410) from refusal
    except WrongStep as refusal:
        raise _NotSaved(_("The texts are no longer open for changes. What you wrote is kept."), 403) from refusal


def _shown(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    """The item where it stands in the document."""
    stand = agenda.stand_of(item)
    return {
        "meeting": item.meeting,
        "item": item,
        "called": agenda.called(stand.label, item.title),
        "label": stand.label,
        "level": stand.level,
        "has_children": stand.has_children,
        "is_writer": item.meeting.is_written_by(person(request)),
    }


def _editor(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    if item.is_deleted:
        raise PermissionDenied
    form = TextForm.for_item(item, writer=person(request).pk)
    return _shown(request, item) | {"form": form, "phrases": phrases.offered(item)}


def _conflict(request: HttpRequest, item: AgendaItem, form: TextForm) -> dict[str, Any]:
    """Both texts, and the form by which one of them or both become the item's."""
    said = form.cleaned_data
    found = conflict.between(item, said["text"], based_on=said["revision"])
    aside = item.aside.waiting().filter(editor=said["editor"], by=person(request)).first()
    return _shown(request, item) | {
        "conflict": found,
        "aside": aside,
        "form": _resolving(request, item, found, editor=said["editor"], sequence=said["sequence"] + 1),
    }


def _resolving(request: HttpRequest, item: AgendaItem, found: conflict.Conflict, **initial: Any) -> TextForm:
    """The form by which the person's own text (or a merge) is saved over the one that has been read here."""
    form = TextForm.for_item(item, writer=person(request).pk, text=found.merged.html)
    form.initial = {**form.initial, "revision": found.revision, **initial}
    return form


def _at(item: AgendaItem) -> str:
    return f"{reverse('meeting_detail', args=[item.meeting_id])}#item-{item.pk}"


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else otherwise


def _posted_number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else -1
