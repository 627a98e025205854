"""Meetings in people's own calendars (RFC 5545): a file for one meeting, the event of a notice, a private feed.

An event says which body meets, when and where, and leads to the meeting's page. It never says what is on the agenda:
calendars are copied to telephones and shown to others, and some items are confidential.
"""

import datetime as dt
import functools
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from meetings.models import Meeting
from outbox import links
from parties.models import User

#: How far back the feed goes.
FEED_REACHES_BACK = dt.timedelta(days=400)
#: How long a meeting without an end is shown to last.
_USUAL_LENGTH = dt.timedelta(hours=2)


def meeting_file(meeting: Meeting) -> bytes:
    """One meeting as an .ics file, to be added to a calendar by hand."""
    return _file([_event(meeting)], method="PUBLISH")


def notice_event(
    meeting: Meeting,
    *,
    method: str = "REQUEST",
    attendee_name: str = "",
    attendee_address: str = "",
    url: str = "",
) -> bytes:
    """The invitation that goes with a notice, or takes it back (`method="CANCEL"`).

    Args:
        url: where the reply is given; the meeting's page by default.
    """
    event = _event(meeting, url=url)
    event.organizer = _address(settings.DEFAULT_FROM_EMAIL, meeting.body.name)
    if attendee_address:
        attendee = _address(attendee_address, attendee_name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        # The answer is given on the meeting's own page: one by calendar would reach nobody.
        attendee.params["RSVP"] = vText("FALSE")
        event.add("ATTENDEE", attendee, encode=False)
    if method == "CANCEL":
        event["STATUS"] = vText("CANCELLED")
    return _file([event], method=method)


def feed(user: User, *, now: dt.datetime) -> bytes:
    """All meetings that the person may see, from a year back; cancelled ones are marked. Two queries."""
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(starts_at__gte=now - FEED_REACHES_BACK)
        .select_related("body")
        .order_by("starts_at", "pk")
    )
    with override(user.language):
        name = _("Meetings, %(municipality)s") % {"municipality": settings.MUNICIPALITY}
        return _file([_event(meeting) for meeting in meetings], method="PUBLISH", name=name)


def _event(meeting: Meeting, *, url: str = "") -> Event:
    with override(meeting.body.language):
        summary = meeting.body.name
        if meeting.is_extra:
            summary = _("%(body)s, extra meeting") % {"body": summary}
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("UID", f"meeting-{meeting.pk}@{links.host()}")
    # The same meeting gives the same bytes: the stamp is that of its last change, not of the download.
    event.add("DTSTAMP", meeting.changed_at.astimezone(dt.UTC))
    event.add("LAST-MODIFIED", meeting.changed_at.astimezone(dt.UTC))
    # One count for file, feed and notice, which share the UID: a calendar keeps the highest.
    event.add("SEQUENCE", meeting.revision)
    event.add("DTSTART", meeting.starts_at.astimezone(zone))
    event.add("DTEND", (meeting.ends_at or meeting.starts_at + _USUAL_LENGTH).astimezone(zone))
    event.add("SUMMARY", summary)
    if meeting.place:
        event.add("LOCATION", meeting.place)
    event.add("URL", url or links.absolute(reverse("meeting_detail", args=[meeting.pk])))
    event.add("STATUS", "CANCELLED" if meeting.status == Meeting.Status.CANCELLED else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    return event


def _address(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    if name:
        found.params["CN"] = vText(name)
    return found


def _file(events: Iterable[Event], *, method: str, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", "-//CESAM//CESAM//SV")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    if name:
        calendar.add("X-WR-CALNAME", name)
        calendar.add("REFRESH-INTERVAL", dt.timedelta(hours=4), parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


@functools.cache
def _zone() -> Timezone:
    """The rules of summer time that the events refer to; working them out costs more than the whole file."""
    return Timezone.from_tzid(settings.TIME_ZONE, first_date=dt.date(2015, 1, 1), last_date=dt.date(2038, 1, 1))
