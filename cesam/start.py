"""What the start page shows: what waits for the person, and the meetings ahead."""

import datetime as dt
from typing import TypedDict

from django.utils import timezone

from meetings.models import Meeting
from parties.models import User


class Overview(TypedDict):
    today: dt.date
    waiting: list[Meeting]
    upcoming: list[Meeting]


#: So many are shown; the rest stand on each body's own page.
AHEAD = 10


def overview(user: User) -> Overview:
    """`waiting`: meetings that the person prepares and that are under way, to be written up, or past their time."""
    visible = Meeting.objects.visible_to(user).with_body()
    begun = visible.filter(status__in=(Meeting.Status.IN_SESSION, Meeting.Status.DRAFTING))
    late = visible.filter(status__in=(Meeting.Status.PLANNED, Meeting.Status.NOTICED), starts_at__lt=timezone.now())
    waiting = [meeting for meeting in (begun | late).newest_first() if meeting.is_written_by(user)]
    ahead = visible.upcoming().exclude(pk__in=[meeting.pk for meeting in waiting])
    return {"today": timezone.localdate(), "waiting": waiting, "upcoming": list(ahead[:AHEAD])}
