"""What the start page shows: what waits for the person, and the meetings ahead."""

import datetime as dt
from typing import Any, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField
from django.utils import timezone

from meetings import todo
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet
from meetings.todo import Task
from parties.compiled import Compiled
from parties.models import User


class Overview(TypedDict):
    today: dt.date
    waiting: list[Meeting]
    tasks: list[Task]
    upcoming: list[Meeting]
    recent: list[Meeting]


#: So many are shown; the rest stand on each body's own page.
AHEAD, RECENT = 10, 5


def _seen(user: User) -> MeetingQuerySet:
    return Meeting.objects.visible_to(user).select_related("body")


def _waiting(user: User) -> MeetingQuerySet:
    return _seen(user).waiting_for(user).newest_first()


def _upcoming(user: User, without: Any) -> MeetingQuerySet:
    return _seen(user).besides(without).upcoming(user.now)[:AHEAD]


def _recent(user: User, without: Any) -> MeetingQuerySet:
    return _seen(user).besides(without).held().newest_first()[:RECENT]


_WAITING = Compiled(_waiting)
_UPCOMING = Compiled(_upcoming, without=ArrayField(BigIntegerField()))
_RECENT = Compiled(_recent, without=ArrayField(BigIntegerField()))


def overview(user: User) -> Overview:
    waiting = _WAITING.rows(user)
    # Those that wait stand above already.
    without = [meeting.pk for meeting in waiting]
    return {
        "today": timezone.localdate(),
        "waiting": waiting,
        "tasks": todo.tasks(user),
        "upcoming": _UPCOMING.rows(user, without=without),
        "recent": _RECENT.rows(user, without=without),
    }
