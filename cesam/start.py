"""What the start page shows: what waits for the person, and the meetings ahead."""

import datetime as dt
from typing import TypedDict

from django.utils import timezone

from meetings import todo
from meetings.models import Meeting
from meetings.todo import Task
from parties.models import User


class Overview(TypedDict):
    today: dt.date
    waiting: list[Meeting]
    tasks: list[Task]
    upcoming: list[Meeting]
    recent: list[Meeting]


#: So many are shown; the rest stand on each body's own page.
AHEAD, RECENT = 10, 5


def overview(user: User) -> Overview:
    visible = Meeting.objects.visible_to(user).select_related("body")
    waiting = list(visible.waiting_for(user).newest_first())
    others = visible.exclude(pk__in=[meeting.pk for meeting in waiting])
    ahead = others.upcoming()[:AHEAD]
    recent = others.held().newest_first()[:RECENT]
    return {
        "today": timezone.localdate(),
        "waiting": waiting,
        "tasks": todo.tasks(user),
        "upcoming": list(ahead),
        "recent": list(recent),
    }
