"""Meetings and agenda items, made through the real verbs."""

import datetime as dt
from typing import Any

from django.utils import timezone

from meetings.models import AgendaItem, Attendance, Meeting
from parties.models import Seat, User
from tests.parties.factories import Cast


def make_meeting(*, cast: Cast, starts_at: dt.datetime | None = None, **fields: Any) -> Meeting:
    """A planned meeting of the cast's body, by default 26 April 2022 at 14.30."""
    starts_at = starts_at or dt.datetime(2022, 4, 26, 14, 30, tzinfo=timezone.get_current_timezone())
    fields.setdefault("ends_at", starts_at + dt.timedelta(hours=2, minutes=30))
    meeting = Meeting(body=cast.body, starts_at=starts_at, place="Stora salen", **fields)
    meeting.plan(by=cast.secretary)
    return meeting


def make_item(*, meeting: Meeting, title: str = "Punkt", parent: AgendaItem | None = None, **fields: Any) -> AgendaItem:
    """An item last among its siblings."""
    siblings = AgendaItem.objects.filter(meeting=meeting, parent=parent)
    position = (siblings.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    return AgendaItem.objects.create(meeting=meeting, parent=parent, position=position, title=title, **fields)


def make_guest(*, meeting: Meeting, person: User, items: list[AgendaItem] = (), **fields: Any) -> Attendance:
    """A guest on the employer's side who attends only the given items."""
    row = Attendance.objects.create(
        meeting=meeting,
        person=person,
        name=person.name,
        side=Seat.Side.EMPLOYER,
        is_guest=True,
        mode=Attendance.Mode.ONSITE,
        scope=Attendance.Scope.ONLY if items else Attendance.Scope.ALL,
        position=100,
        **fields,
    )
    row.items.set(items)
    return row
