"""A letter a week to each person: which open questions are overdue, due, and answered since the week before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cesam import display
from meetings.models import OpenQuestion
from meetings.reminders import mailable
from outbox import letters, links, preferences
from parties.models import User

KIND = "digest"
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Digest:
    """What one person is told: only what the person may see."""

    overdue: Sequence[OpenQuestion] = ()
    due: Sequence[OpenQuestion] = ()
    answered: Sequence[OpenQuestion] = ()


def of(person: User, today: dt.date) -> Digest:
    """What the week brings to a person: overdue before the day, due within a week of it, answered in the week before.

    A constant number of queries for each person, however many questions.
    """
    seen = OpenQuestion.objects.visible_to(person).select_related("body", "item")
    since = timezone.make_aware(dt.datetime.combine(today - WEEK, dt.time.min))
    return Digest(
        overdue=tuple(seen.overdue(today).in_due_order()),
        due=tuple(seen.open().filter(due_on__gte=today, due_on__lte=today + WEEK).in_due_order()),
        answered=tuple(seen.filter(settled_at__gte=since).order_by("settled_at", "pk")),
    )


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
            subject=_("Open questions, week %(week)s") % {"week": week},
            text=f"{told}\n\n{links.absolute(reverse('question_register'))}\n",
        )


def _line(question: OpenQuestion, words: str, day: dt.date | None) -> str:
    """A question in two lines."""
    text = " ".join(mailable(question).split())
    when = words % {"day": display.date_short(day)} if day else ""
    url = links.absolute(reverse("question_detail", args=[question.pk]))
    return f"– {text} ({question.body.short_name}, {when})\n  {url}"
