"""A body's meetings: planned, changed, cancelled, and taken from step to step."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import readiness
from meetings.access import begun_meeting, editable_meeting, prepared_meeting, session_meeting
from meetings.exceptions import NeedsConfirmation, SeriesDrawn, TimeTaken, WrongStep
from meetings.forms import CancelForm, MeetingForm
from meetings.forms.attendance import ConfirmingForm
from meetings.models import Meeting
from meetings.views.parts import form_page
from meetings.year import lines
from parties.access import person, prepared_body, visible_body
from parties.models import Body


@require_safe
def body_meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """One year of a body's meetings: the one asked for, or the latest that has any."""
    body, user = visible_body(request, slug), person(request)
    visible = Meeting.objects.visible_to(user).filter(body=body)
    years = [day.year for day in visible.datetimes("starts_at", "year", order="DESC")]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else next(iter(years), timezone.localdate().year)
    context = {
        "body": body,
        "lines": lines(body, visible.for_year(year).newest_first()),
        "years": years,
        "year": year,
        "is_preparer": body.is_prepared_by(user),
    }
    return render(request, "meetings/body_meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_add(request: HttpRequest, slug: str) -> HttpResponse:
    body = prepared_body(request, slug)
    meeting = Meeting(body=body)
    form = MeetingForm(sent(request), instance=meeting, initial=as_last_time(body))
    if form.is_valid():
        try:
            meeting.plan(by=person(request))
        except TimeTaken:
            form.add_error("begins", _("The body already has a meeting at that time."))
        else:
            return redirect("meeting_detail", meeting.pk)
    context = {"form": form, "body": body, "standing": body.standing_items.count()}
    return render(request, "meetings/meeting_add.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = editable_meeting(request, pk)
    form = MeetingForm(sent(request), instance=meeting)
    if form.is_valid():
        try:
            meeting.change(by=person(request), **form.values())
        except TimeTaken:
            form.add_error("begins", _("The body already has a meeting at that time."))
        except SeriesDrawn:
            form.add_error("day", _("The items already have § numbers of their year. Keep the meeting in that year."))
        else:
            return redirect("meeting_detail", meeting.pk)
    return render(request, "meetings/meeting_edit.html", {"form": form, "meeting": meeting}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_before(request, pk, Meeting.Status.CANCELLED)
    form = CancelForm(sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return step_taken(request, meeting, lambda: meeting.cancel(by=person(request), reason=reason))
    return render(request, "meetings/meeting_cancel.html", {"form": form, "meeting": meeting}, status=_status(form))


@require_POST
def meeting_start(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = prepared_meeting(request, pk)
    return step_taken(request, meeting, lambda: meeting.start(by=person(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the meeting; what is not as it should be is asked about first."""
    meeting = prepared_meeting(request, pk) if request.method == "POST" else session_meeting(request, pk)
    form = ConfirmingForm(sent(request))
    if form.is_valid():
        confirmed = form.cleaned_data["confirmed"]
        with suppress(NeedsConfirmation):
            return step_taken(request, meeting, lambda: meeting.close(by=person(request), confirmed=confirmed))
    return form_page(request, "meetings/meeting_close.html", form, meeting=meeting, findings=readiness.of(meeting))


@require_safe
def meeting_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    """What is not as it should be yet, beside the document."""
    meeting = begun_meeting(request, pk)
    context = {"meeting": meeting, "findings": readiness.of(meeting)}
    return render(request, "meetings/_readiness.html", context)


def meeting_before(request: HttpRequest, pk: int, step: Meeting.Status) -> Meeting:
    """A meeting that the person prepares and that can go to this step now."""
    meeting = prepared_meeting(request, pk)
    if request.method != "POST" and step not in meeting.next_steps():
        raise PermissionDenied
    return meeting


def step_taken(request: HttpRequest, meeting: Meeting, take: Callable[[], None]) -> HttpResponse:
    """Take a step and go back to the meeting; if somebody was quicker, say where it is instead."""
    try:
        take()
    except WrongStep as refusal:
        said = _("Nothing was changed: the meeting is already at the step “%(step)s”.") % {"step": refusal.args[0]}
        messages.warning(request, said)
    return redirect("meeting_detail", meeting.pk)


def as_last_time(body: Body) -> dict[str, Any]:
    """Hours and place of the body's latest meeting, as a start."""
    last = Meeting.objects.filter(body=body).newest_first().first()
    if last is None:
        return {}
    ends = {"ends": timezone.localtime(last.ends_at).time()} if last.ends_at else {}
    return {"begins": timezone.localtime(last.starts_at).time(), "place": last.place, **ends}


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
