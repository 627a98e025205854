"""Meetings for people's calendar programs."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings import calendar
from meetings.access import visible_meeting
from meetings.models import CalendarFeed
from outbox import links
from parties.access import person

#: Where a secret that was just made waits to be shown once.
_SHOWN_ONCE = "calendar_token"


@require_safe
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    name = f"{meeting.body.slug}-{meeting.held_on:%Y-%m-%d}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(calendar.meeting_file(meeting), content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """The person's own address: whether there is one, and right after it was made, what it is."""
    user = person(request)
    token = request.session.get(_SHOWN_ONCE)
    address = links.absolute(reverse("calendar_feed", args=[token])) if token else ""
    context = {"feed": CalendarFeed.of(user), "address": address}
    return render(request, "meetings/calendar_settings.html", context)


@require_POST
def calendar_make(request: HttpRequest) -> HttpResponse:
    request.session[_SHOWN_ONCE] = CalendarFeed.make(by=person(request))
    return redirect("calendar_settings")


@require_POST
def calendar_hide(request: HttpRequest) -> HttpResponse:
    """The person has put the address into the calendar program; it is not shown again."""
    request.session.pop(_SHOWN_ONCE, None)
    return redirect("calendar_settings")


@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    request.session.pop(_SHOWN_ONCE, None)
    CalendarFeed.revoke(by=person(request))
    messages.success(request, _("The address is dead. Calendars that used it get nothing new."))
    return redirect("calendar_settings")


@require_safe
@login_not_required
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Read by calendar programs, which cannot sign in: whoever has the secret address gets what its person may see."""
    feed = CalendarFeed.reached_by(token)
    if feed is None:
        raise Http404
    content = calendar.feed(feed.person, now=timezone.now())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
