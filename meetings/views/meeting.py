"""The meeting page: the agenda, the document and what stands beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from meetings import agenda, course, materials, steps
from meetings.access import visible_meeting
from meetings.forms import AddItemForm
from meetings.models import Meeting
from meetings.views.course import now_of
from parties.access import person
from parties.models import User


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    user = person(request)
    taken = steps.taken_steps(meeting)
    drawn = shown(meeting, user)
    beside = {
        "steps": steps.timeline(meeting, taken),
        "next": steps.next_step(meeting, taken, user),
        "is_preparer": meeting.is_prepared_by(user),
        "items_url": items_url(meeting),
        "add_form": AddItemForm(meeting=meeting),
        "can_cancel": Meeting.Status.CANCELLED in meeting.next_steps(),
        "panels": materials.beside(meeting, user) if drawn["is_whole"] else [],
    }
    return render(request, "meetings/meeting_detail.html", drawn | beside)


@require_safe
def meeting_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda column as it is now."""
    meeting = visible_meeting(request, pk)
    return render(request, "meetings/_agenda.html", shown(meeting, person(request)))


@require_safe
def meeting_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's items as they are now; the page puts them in without disturbing an open editor."""
    meeting = visible_meeting(request, pk)
    return render(request, "meetings/_document.html", shown(meeting, person(request)))


def shown(meeting: Meeting, user: User) -> dict[str, Any]:
    """What the agenda and the document are drawn from, for this person."""
    items = agenda.items_of(meeting)
    tree = agenda.visible_tree(meeting, user, items)
    nodes = agenda.flat(tree)
    materials.place(meeting, user, nodes)
    is_whole = meeting.is_read_whole_by(user)
    held = course.of(meeting)
    course.place(held, nodes, is_whole=is_whole)
    is_writer = meeting.is_written_by(user)
    return {
        "meeting": meeting,
        "tree": tree,
        "nodes": nodes,
        "is_whole": is_whole,
        "is_writer": is_writer,
        "has_deleted": is_writer and any(item.is_deleted for item in items),
    } | now_of(meeting, held, nodes, is_whole=is_whole)


def items_url(meeting: Meeting) -> str:
    """Under which every item of the meeting has its acts; the agenda's scripts write the rest."""
    return f"{reverse('meeting_detail', args=[meeting.pk])}items/"
