"""The minutes as a document: read on screen, asked for as a file, fetched from store.

No view renders a PDF or waits for one: a GET shows what there is, a POST asks the press.
"""

import hashlib

from csp.decorators import csp_exempt
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from meetings.access import whole_meeting
from minutes import printing
from minutes.models import MinutesVersion, Print, Round


@require_safe
def minutes_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The document on screen, as it is now, with how far its file has come."""
    meeting = whole_meeting(request, pk)
    standing = printing.standing(meeting)
    logotype = reverse("minutes_logotype", args=[pk]) if standing.content.letterhead.logotype else ""
    article = printing.article(standing.content, logotype=logotype, meeting_pk=pk)
    corrections = meeting.rounds.complete().filter(scope=Round.Scope.CORRECTION) if meeting.is_signed else ()
    context = {
        "meeting": meeting,
        "standing": standing,
        "article": article,
        "shown": standing.content.sha256,
        "corrections": corrections,
    }
    return render(request, "minutes/minutes_preview.html", context)


@require_safe
def minutes_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece that tells how far the file has come; 204 while nothing has changed since the page asked last."""
    meeting = whole_meeting(request, pk)
    standing = printing.standing(meeting)
    if request.GET.get("seen") == standing.key:
        return HttpResponse(status=204)
    context = {"meeting": meeting, "standing": standing, "shown": request.GET.get("shown", "")}
    return render(request, "minutes/_state.html", context)


@require_POST
def minutes_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the file of the minutes as they are now."""
    meeting = whole_meeting(request, pk)
    if printing.standing(meeting).is_ready:
        return redirect("minutes_pdf", pk)
    Print.want(meeting)
    return redirect("minutes_preview", pk)


# The browser's own PDF reader is a plug-in page of its own, which the policy of our pages would keep from opening.
@csp_exempt()  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The file from store, or the page that tells how far it has come."""
    meeting = whole_meeting(request, pk)
    version = printing.ready(meeting, printing.current(meeting))
    if version is None:
        return redirect("minutes_preview", pk)
    etag = f'"{version.pdf_sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    disposition = content_disposition_header(as_attachment=False, filename=printing.file_name(meeting, version))
    headers = {"ETag": etag, "Content-Disposition": disposition, "Cache-Control": "private, no-cache"}
    return HttpResponse(bytes(version.pdf or b""), content_type="application/pdf", headers=headers)


@require_safe
def minutes_preflight(request: HttpRequest, pk: int) -> HttpResponse:
    """What our preflight says of the file that is offered, or of the latest one while a new one is made."""
    meeting = whole_meeting(request, pk)
    version = printing.ready(meeting, printing.current(meeting))
    if version is None:
        version = MinutesVersion.objects.light().filter(meeting=meeting).newest_first().first()
    return render(request, "minutes/minutes_preflight.html", {"meeting": meeting, "version": version})


@require_safe
def minutes_logotype(request: HttpRequest, pk: int) -> HttpResponse:
    """The body's logotype, for the document on screen."""
    meeting = whole_meeting(request, pk)
    if not meeting.body.logotype:
        raise Http404
    picture = bytes(meeting.body.logotype)
    etag = f'"{hashlib.sha256(picture).hexdigest()}"'
    unchanged = get_conditional_response(request, etag=etag)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    return unchanged or HttpResponse(picture, content_type="image/png", headers=headers)
