"""Following a meeting: the question that an open page asks every few seconds."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_safe

from meetings import live
from meetings.access import glimpsed_meeting, visible_meeting
from parties.access import person


@require_safe
def meeting_live(request: HttpRequest, pk: int) -> HttpResponse:
    """The marks of the meeting's state (`live.state`), or 304 when they are those that the page has.

    A member is told with them which revision they are of. It is read after them: what was changed while they were put
    together is told by the next answer to a page that has these, and to one that was drawn before as new.
    """
    seen = request.headers.get("If-None-Match")
    glimpse = glimpsed_meeting(request, pk)
    tag = live.tag(glimpse, person(request))
    if glimpse.is_whole and tag == seen:
        return HttpResponseNotModified(headers={"ETag": tag})
    marks = live.state(visible_meeting(request, pk), person(request))
    if glimpse.is_whole:
        marks["revision"] = glimpsed_meeting(request, pk).revision
    else:
        tag = live.tag_of(marks)
        if tag == seen:
            return HttpResponseNotModified(headers={"ETag": tag})
    return JsonResponse(marks, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
