"""The agenda changed: an URL for each act.

A browser with scripts sends by htmx and gets an empty answer with what happened (`agendaChanged`, `announced`); the
parts of the page then fetch themselves. Without scripts the same URL leads back to the meeting, or to the form's
page when something must be corrected.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, trigger_client_event

from cesam.forms import sent
from cesam.htmx import announce, by_htmx
from meetings import agenda, materials
from meetings.access import deleted_item, editable_item, editable_meeting
from meetings.exceptions import Refused, WrongStep
from meetings.forms import AddItemForm, ItemForm, PlaceForm, TitleForm
from meetings.models import AgendaItem, Meeting
from meetings.outline import Impossible
from parties.access import person

Verb = Callable[..., agenda.Change]


@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    meeting = editable_meeting(request, pk)
    form = _add_form(request, meeting)
    if (change := _added(request, meeting, form)) is not None:
        return redirect(_at(meeting, change.item))
    return render(request, "meetings/item_add.html", {"form": form, "meeting": meeting}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The row in the agenda where a new item's heading is written."""
    meeting = editable_meeting(request, pk)
    form = _add_form(request, meeting)
    if (change := _added(request, meeting, form)) is None:
        context = {"form": form, "meeting": meeting, "autofocus": True}
        return render(request, "meetings/_agenda_add.html", context, status=_status(form))
    said = _("%(item)s added") % {"item": _capital(agenda.called(change.now, change.item.title))}
    # An empty row again where it stands at the end of the agenda; one between items has done its work.
    is_last = not form.cleaned_data["under"] and not form.cleaned_data["after"]
    answer = _add_row(request, meeting) if is_last else HttpResponse()
    return _changed(answer, said, focus="agenda-add-title" if is_last else f"agenda-{change.item.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The item's own page: everything about it, and every way to move it, without scripts."""
    item = editable_item(request, pk, item_pk)
    form = ItemForm(sent(request), instance=item)
    if _described(request, item, form):
        return redirect(_at(item.meeting, item))
    return render(request, "meetings/item_edit.html", _about(item) | {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def item_form(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The same form in a dialog over the meeting page."""
    item = editable_item(request, pk, item_pk)
    form = ItemForm(sent(request), instance=item, auto_id="item-form-%s")
    if _described(request, item, form):
        said = _("%(item)s saved") % {"item": _capital(agenda.called(agenda.label_of(item), item.title))}
        return _changed(HttpResponse(), said, focus=f"agenda-{item.pk}")
    return render(request, "meetings/_item_form.html", _about(item) | {"form": form}, status=_status(form))


@require_safe
def item_menu(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """What can be done with an item, where it stands now."""
    item = editable_item(request, pk, item_pk)
    at = _column(request)
    # The heading is written where the menu was opened.
    target = {"agenda": f"#agenda-line-{item.pk}", "item": f"#item-heading-{item.pk}"}[at]
    context = {"at": at, "title_target": target, "entries": materials.entries(item, person(request))}
    return render(request, "meetings/_item_menu.html", _about(item) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_title(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The heading, written in place."""
    item = editable_item(request, pk, item_pk)
    form = TitleForm(sent(request), instance=item)
    if _described(request, item, form):
        if not by_htmx(request):
            return redirect(_at(item.meeting, item))
        said = _("The heading is now “%(title)s”") % {"title": item.title}
        return _changed(HttpResponse(), said, focus=f"{_column(request)}-more-{item.pk}")
    context = {"form": form, "item": item, "at": _column(request), "label": agenda.label_of(item)}
    return render(request, "meetings/_item_title.html", context, status=_status(form))


@require_POST
def item_up(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _moved(request, editable_item(request, pk, item_pk), agenda.move_up)


@require_POST
def item_down(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _moved(request, editable_item(request, pk, item_pk), agenda.move_down)


@require_POST
def item_in(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Under the item before it."""
    return _moved(request, editable_item(request, pk, item_pk), agenda.move_in)


@require_POST
def item_out(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Out of the item that it stands under."""
    return _moved(request, editable_item(request, pk, item_pk), agenda.move_out)


@require_POST
def item_place(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Where it was dropped."""
    item = editable_item(request, pk, item_pk)
    form = PlaceForm(request.POST, meeting=item.meeting)
    if not form.is_valid():
        return _refused(
            request, item.meeting, " ".join(str(error) for errors in form.errors.values() for error in errors)
        )
    return _moved(request, item, agenda.place, **form.cleaned_data)


@require_POST
def item_delete(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = editable_item(request, pk, item_pk)
    try:
        change = agenda.remove(item, by=person(request))
    except Refused as refusal:
        return _refused(request, item.meeting, words(refusal))
    said = _("%(item)s deleted") % {"item": _capital(change.called)}
    if by_htmx(request):
        # The toast tells it and holds the way back, so nothing is announced beside it.
        undo = reverse("item_restore", args=[pk, item.pk])
        answer = render(request, "meetings/_agenda_undo.html", {"text": said, "undo_url": undo})
        return trigger_client_event(answer, "agendaChanged", {"focus": "agenda-heading"})
    messages.success(request, said)
    return redirect("meeting_detail", pk)


@require_POST
def item_restore(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Also from the toast that told of the deletion."""
    item = deleted_item(request, pk, item_pk)
    try:
        change = agenda.restore(item, by=person(request))
    except Refused as refusal:
        return _refused(request, item.meeting, words(refusal))
    said = _("%(item)s is back") % {"item": _capital(agenda.called(change.now, item.title))}
    return _done(request, item, said)


@require_safe
def items_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    """What was deleted and can be brought back."""
    meeting = editable_meeting(request, pk)
    return render(request, "meetings/items_deleted.html", {"meeting": meeting, "items": meeting.items.deleted()})


def words(refusal: Refused) -> str:
    """Why a verb said no, for the person who asked."""
    if isinstance(refusal, Impossible):
        return str(agenda.REASONS[refusal.reason])
    if isinstance(refusal, WrongStep):
        step = {"step": refusal.args[0]}
        return _("The meeting is at the step “%(step)s” and cannot be changed. Nothing was changed.") % step
    return _("You may not do this. Nothing was changed.")


def _add_form(request: HttpRequest, meeting: Meeting) -> AddItemForm:
    if request.method == "POST":
        return AddItemForm(request.POST, meeting=meeting)
    return AddItemForm(meeting=meeting, initial={name: request.GET.get(name, "") for name in ("under", "after")})


def _added(request: HttpRequest, meeting: Meeting, form: AddItemForm) -> agenda.Change | None:
    """The new item, or None with what is wrong written in the form."""
    if not form.is_valid():
        return None
    try:
        return agenda.add(meeting, by=person(request), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return None


def _described(request: HttpRequest, item: AgendaItem, form: ItemForm | TitleForm) -> bool:
    """Whether what the form says was written; if not, what is wrong stands in the form."""
    if not form.is_valid():
        return False
    try:
        item.describe(by=person(request), **form.values())
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return False
    return True


def _column(request: HttpRequest) -> str:
    """In which column of the page the person asked: the agenda or the document."""
    return "item" if request.GET.get("at") == "item" else "agenda"


def _add_row(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    return render(request, "meetings/_agenda_add.html", {"form": AddItemForm(meeting=meeting), "meeting": meeting})


def _moved(request: HttpRequest, item: AgendaItem, verb: Verb, **where: Any) -> HttpResponse:
    try:
        change = verb(item, by=person(request), **where)
    except Refused as refusal:
        return _refused(request, item.meeting, words(refusal))
    if change.was != change.now and change.was and change.now:
        said = _("%(item)s moved to %(label)s") % {"item": _capital(change.called), "label": change.now}
    else:
        said = _("%(item)s moved") % {"item": _capital(change.called)}
    return _done(request, item, said)


def _done(request: HttpRequest, item: AgendaItem, said: str) -> HttpResponse:
    if by_htmx(request):
        # The focus stays where the person was, if that is still there; otherwise with the item.
        answer = announce(HttpResponse(), said, kind="positive")
        return trigger_client_event(answer, "agendaChanged", {"moved": item.pk})
    messages.success(request, said)
    return redirect(_at(item.meeting, item))


def _changed(answer: HttpResponse, said: str, *, focus: str) -> HttpResponse:
    """Tell the page what happened and where the focus belongs when the agenda has been drawn anew."""
    return trigger_client_event(announce(answer, said, kind="positive"), "agendaChanged", {"focus": focus})


def _refused(request: HttpRequest, meeting: Meeting, said: str) -> HttpResponse:
    """Nothing was changed; why not, and the agenda as it is now."""
    if by_htmx(request):
        answer = trigger_client_event(HttpResponse(status=422), "agendaChanged", {})
        return reswap(announce(answer, said, kind="danger"), "none")
    messages.warning(request, said)
    return redirect("meeting_detail", meeting.pk)


def _about(item: AgendaItem) -> dict[str, Any]:
    """An item in its place: what it is called, what can be done with it and what goes along if it is deleted."""
    items = list(item.meeting.items.all())
    outline = agenda.outline_of(items)
    label = agenda.labels_of(item.meeting, items)[item.pk]
    level = outline.level_under(item.parent_id)
    return {
        "meeting": item.meeting,
        "item": item,
        "label": label,
        "called": agenda.called(label, item.title),
        "possible": outline.possible(item.pk),
        "can_hold": level < AgendaItem.MAX_DEPTH,
        "below": len(outline.kept_subtree(item.pk)) - 1,
    }


def _at(meeting: Meeting, item: AgendaItem) -> str:
    return f"{reverse('meeting_detail', args=[meeting.pk])}#item-{item.pk}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
