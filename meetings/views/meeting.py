"""The meeting page: the agenda, the document and what stands beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings import agenda
from meetings.access import visible_meeting
from parties.access import person


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    user = person(request)
    nodes = agenda.visible_tree(meeting, user)
    context = {
        "meeting": meeting,
        "tree": nodes,
        "nodes": agenda.flat(nodes),
        "is_writer": meeting.is_written_by(user),
        "is_preparer": meeting.is_prepared_by(user),
        "is_whole": meeting.is_read_whole_by(user),
    }
    return render(request, "meetings/meeting_detail.html", context)
