"""A letter a week to each person: what the person is to do, which days are near, and what became of open questions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cesam import display
from meetings import deadlines, todo
from meetings.deadlines import Deadline
from meetings.models import Meeting, OpenQuestion
from meetings.reminders import mailable
from meetings.todo import Task
from outbox import letters, links, preferences
from parties.models import DeadlineRule, Seat, User

KIND = "digest"
WEEK = dt.timedelta(days=7)
#: No rule of a body reaches further from the day of its meeting.
_REACH = dt.timedelta(days=120)
_DEADLINED = (Meeting.Status.PLANNED, Meeting.Status.NOTICED, *Meeting.BEGUN_STATUSES, Meeting.Status.IN_ADJUSTMENT)


@dataclass(frozen=True)
class Near:
    """A deadline of a meeting that is near."""

    meeting: Meeting
    deadline: Deadline


@dataclass(frozen=True)
class Digest:
    """What one person is told: only what the person may see."""

    #: The person's own, overdue or due.
    own: Sequence[OpenQuestion] = ()
    #: What else waits for the person: points to place, notices to answer, letters that came back.
    waiting: Sequence[Task] = ()
    deadlines: Sequence[Near] = ()
    #: Those of others.
    overdue: Sequence[OpenQuestion] = ()
    due: Sequence[OpenQuestion] = ()
    answered: Sequence[OpenQuestion] = ()


def of(person: User, today: dt.date) -> Digest:
    """What the week brings to a person: overdue before the day, due within a week of it, answered in the week before.

    A constant number of queries for each person, however many questions.
    """
    seen = OpenQuestion.objects.visible_to(person).select_related("body", "item")
    own = seen.open().owned_by(person).filter(due_on__lte=today + WEEK).in_due_order()
    others = seen.exclude(pk__in=own.order_by().values("pk"))
    since = timezone.make_aware(dt.datetime.combine(today - WEEK, dt.time.min))
    return Digest(
        own=tuple(own),
        waiting=tuple(todo.tasks(person, without={"questions"})),
        deadlines=tuple(_near(person, today)),
        overdue=tuple(others.overdue(today).in_due_order()),
        due=tuple(others.open().filter(due_on__gte=today, due_on__lte=today + WEEK).in_due_order()),
        answered=tuple(seen.filter(settled_at__gte=since).order_by("settled_at", "pk")),
    )


def _near(person: User, today: dt.date) -> list[Near]:
    """Deadlines within the week, of meetings of the person's bodies: of points for all, the others for who prepares."""
    bodies = Seat.objects.on(today).filter(person=person).values("body")
    around = Meeting.objects.filter(
        body__in=bodies, starts_at__date__gte=today - _REACH, starts_at__date__lte=today + _REACH
    )
    found = []
    for meeting in around.filter(status__in=_DEADLINED).with_body().order_by("starts_at", "pk"):
        for deadline in deadlines.of(meeting).listed():
            is_mine = deadline.event == DeadlineRule.Event.POINTS or meeting.is_prepared_by(person)
            is_done = meeting.held_on <= today and deadline.event != DeadlineRule.Event.ADJUSTMENT
            is_done |= deadline.event == DeadlineRule.Event.NOTICE and meeting.status == Meeting.Status.NOTICED
            if is_mine and not is_done and today <= deadline.on <= today + WEEK:
                found.append(Near(meeting, deadline))
    return sorted(found, key=lambda near: near.deadline.on)


def send(today: dt.date) -> None:
    """Write the letters of a week. Each goes once, however often this runs and in however many workers: the key says
    person and week. Nothing to tell, no letter."""
    unwanting = preferences.unwanting(KIND)
    for person in User.objects.active().exclude(pk__in=unwanting).exclude(email="").order_by("pk"):
        found = of(person, today)
        if found != Digest():
            _write(person, found, today)


def _write(person: User, found: Digest, today: dt.date) -> None:
    year, week, _day = today.isocalendar()
    with translation.override(person.language):
        parts = [
            (_("For you to answer or do"), [_line(row, _("due %(day)s"), row.due_on) for row in found.own]),
            (_("Waiting for you"), [_task_line(task) for task in found.waiting]),
            (_("Days that are near"), [_near_line(near) for near in found.deadlines]),
            (_("Overdue questions"), [_line(row, _("due %(day)s"), row.due_on) for row in found.overdue]),
            (_("Due this week"), [_line(row, _("due %(day)s"), row.due_on) for row in found.due]),
            (
                _("Answered since last week"),
                [_line(row, _("answered %(day)s"), row.settled_at) for row in found.answered],
            ),
        ]
        told = "\n\n".join(f"{heading}\n\n" + "\n\n".join(lines) for heading, lines in parts if lines)
        letters.post(
            key=f"digest:{person.pk}:{year}-{week:02}",
            kind=KIND,
            to=person.email,
            person=person,
            subject=_("Your week %(week)s in CESAM") % {"week": week},
            text=f"{told}\n\n{links.absolute(reverse('start'))}\n",
        )


def _line(question: OpenQuestion, words: str, day: dt.date | None) -> str:
    """A question in two lines."""
    text = " ".join(mailable(question).split())
    when = words % {"day": display.date_short(day)} if day else ""
    url = links.absolute(reverse("question_detail", args=[question.pk]))
    return f"– {text} ({question.body.short_name}, {when})\n  {url}"


def _task_line(task: Task) -> str:
    said = task.mailed or f"{' '.join(task.title.split())} ({task.context})"
    return f"– {said}\n  {links.absolute(task.url)}"


def _near_line(near: Near) -> str:
    told = {
        "what": near.deadline.label,
        "day": display.date_short(near.deadline.on),
        "body": near.meeting.body.short_name,
    }
    url = links.absolute(reverse("meeting_detail", args=[near.meeting.pk]))
    line = _("%(what)s %(day)s (%(body)s)") % told
    return f"– {line}\n  {url}"
