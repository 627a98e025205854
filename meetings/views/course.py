"""The meeting as it is held: the current item, adjournments, and when all of it was."""

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
from meetings import agenda, course
from meetings.access import (
    begun_adjournment,
    begun_meeting,
    session_item,
    session_meeting,
    visible_meeting,
    whole_meeting,
)
from meetings.exceptions import Refused
from meetings.forms.course import AdjournForm, CorrectForm, TimesForm
from meetings.models import Meeting
from meetings.views.parts import form_page, words
from parties.access import person
from parties.models import User


def now_of(meeting: Meeting, found: course.Course, nodes: list[agenda.Node], *, is_whole: bool) -> dict[str, Any]:
    """What the line of a meeting in session is drawn from; `nodes` are all that this person may read."""
    current = next((node for node in nodes if node.time and node.time.is_current), None)
    return {
        "course": found if is_whole else None,
        "current": current,
        "following": course.following(found, nodes) if is_whole else None,
    }


@require_safe
def meeting_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The current item and its time, and the time of every item beside it, for a page that follows."""
    meeting = visible_meeting(request, pk)
    user = person(request)
    is_whole = meeting.is_read_whole_by(user)
    nodes = agenda.flat(agenda.visible_tree(meeting, user))
    found = course.of(meeting)
    course.place(found, nodes, is_whole=is_whole)
    context = {"meeting": meeting, "nodes": nodes, "is_whole": is_whole, "is_writer": meeting.is_written_by(user)}
    context |= now_of(meeting, found, nodes, is_whole=is_whole)
    return render(request, "meetings/_meeting_now.html#answer", context)


@require_POST
def item_current(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The meeting goes to this item."""
    item = session_item(request, pk, item_pk)
    called = agenda.called(agenda.label_of(item), item.title)

    def act(by: User) -> str:
        course.take_up(item, by=by)
        return _("Now: %(item)s") % {"item": called}

    return _act(request, item.meeting, act, at=f"#item-{item.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_adjourn(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    meeting = session_meeting(request, pk)
    form = AdjournForm(sent(request), meeting=meeting)
    if _done(request, form, lambda by: course.adjourn(meeting, by=by, **form.values())):
        return redirect("meeting_detail", pk)
    return form_page(request, "meetings/adjourn.html", form, meeting=meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_adjourn_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form in a dialog over the meeting."""
    meeting = session_meeting(request, pk)
    form = AdjournForm(sent(request), meeting=meeting, auto_id="adjourn-%s")
    if _done(request, form, lambda by: course.adjourn(meeting, by=by, **form.values())):
        return _changed(HttpResponse(), _("The meeting is adjourned"))
    return form_page(request, "meetings/_adjourn_form.html", form, meeting=meeting)


@require_POST
def meeting_resume(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = session_meeting(request, pk)

    def act(by: User) -> str:
        course.resume(meeting, by=by)
        return _("The meeting is resumed")

    return _act(request, meeting, act)


@require_safe
def meeting_course(request: HttpRequest, pk: int) -> HttpResponse:
    """When the meeting was held, what time each item took, and the adjournments."""
    meeting = whole_meeting(request, pk)
    nodes = agenda.flat(agenda.tree(meeting))
    found = course.of(meeting)
    course.place(found, nodes, is_whole=True)
    user = person(request)
    context = {
        "meeting": meeting,
        "course": found,
        "nodes": nodes,
        "can_correct": meeting.status in Meeting.BEGUN_STATUSES and meeting.is_prepared_by(user),
        "called": {node.item.pk: node.called for node in nodes},
    }
    return render(request, "meetings/meeting_course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_times(request: HttpRequest, pk: int) -> HttpResponse:
    """When the meeting was opened and closed, corrected."""
    meeting = begun_meeting(request, pk)
    form = TimesForm(sent(request), meeting=meeting)
    if _done(request, form, lambda by: course.correct_times(meeting, by=by, **form.values())):
        return redirect("meeting_course", pk)
    return form_page(request, "meetings/meeting_times.html", form, meeting=meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def adjournment_edit(request: HttpRequest, pk: int, adjournment_pk: int) -> HttpResponse:
    pause = begun_adjournment(request, pk, adjournment_pk)
    nodes = agenda.flat(agenda.tree(pause.meeting))
    labels = {node.item.pk: f"{node.label} {node.item.title}".strip() for node in nodes}
    form = CorrectForm(sent(request), pause=pause, labels=labels)
    if _done(request, form, lambda by: course.correct(pause, by=by, **form.values())):
        return redirect("meeting_course", pk)
    return form_page(request, "meetings/adjournment_edit.html", form, meeting=pause.meeting, pause=pause)


@require_POST
def adjournment_delete(request: HttpRequest, pk: int, adjournment_pk: int) -> HttpResponse:
    pause = begun_adjournment(request, pk, adjournment_pk)
    try:
        course.remove(pause, by=person(request))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        messages.success(request, _("The adjournment is removed"))
    return redirect("meeting_course", pk)


# How the acts are done and told


def _act(request: HttpRequest, meeting: Meeting, verb: Callable[[User], str], *, at: str = "") -> HttpResponse:
    """Do it and tell the page, or say why not; without scripts, go back to the meeting."""
    try:
        said = verb(person(request))
    except Refused as refusal:
        if by_htmx(request):
            return _changed(HttpResponse(status=422), words(refusal), kind="danger")
        messages.warning(request, words(refusal))
    else:
        if by_htmx(request):
            return _changed(HttpResponse(), said)
        messages.success(request, said)
    return redirect(f"{reverse('meeting_detail', args=[meeting.pk])}{at}")


def _changed(answer: HttpResponse, said: str, *, kind: str = "positive") -> HttpResponse:
    answer = reswap(announce(answer, said, kind=kind), "none")
    return trigger_client_event(answer, "nowChanged", {"own": True})


def _done(request: HttpRequest, form: Any, act: Callable[[User], object]) -> bool:
    """Whether the form was sent, is right, and its verb went through; otherwise the form says what is amiss."""
    if not form.is_valid():
        return False
    try:
        act(person(request))
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return False
    return True
