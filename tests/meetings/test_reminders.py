"""Reminders of open questions: on the right days, once, and only to who wants them."""

import datetime as dt

import pytest

from meetings import reminders, tasks
from meetings.models import OpenQuestion
from outbox.models import Letter, Preference
from tests.meetings.factories import make_item, make_meeting

DUE = dt.date(2022, 5, 24)


@pytest.mark.parametrize(
    ("days", "is_due"),
    [(-4, False), (-3, True), (-2, False), (-1, False), (0, True), (1, False), (6, False), (7, True), (14, True)],
)
def test_a_reminder_goes_three_days_before_on_the_day_and_weekly_after(days, is_due):
    assert reminders.is_due_on(DUE, DUE + dt.timedelta(days=days)) is is_due


def test_the_owner_gets_each_reminder_once_however_often_it_runs(cast):
    asked = OpenQuestion.ask(cast.body, "Ta fram underlag", by=cast.secretary, owner=cast.chair, due_on=DUE)
    for _run in range(2):
        reminders.send(DUE)
    letter = Letter.objects.get()
    assert (letter.person, letter.kind) == (cast.chair, "reminder")
    assert "Ta fram underlag" in letter.text
    asked.answer("Klart.", by=cast.chair)
    reminders.send(DUE + dt.timedelta(days=7))
    assert Letter.objects.count() == 1


def test_what_was_asked_at_a_confidential_item_is_not_mailed(cast):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Rehabilitering", is_confidential=True, secrecy_statute="39 kap. 2 § OSL")
    words = {"by": cast.secretary, "owner": cast.chair, "due_on": DUE, "item": item}
    OpenQuestion.ask(cast.body, "Hur går det för A.B.?", **words)
    reminders.send(DUE)
    letter = Letter.objects.get()
    assert "A.B." not in letter.text + letter.subject
    assert "sekretess" in letter.text


def test_the_job_asks_for_the_day_of_today(cast):
    tasks.remind(timestamp=0)
    assert not Letter.objects.exists()


def test_tasks_are_switched_off_apart_from_questions(cast):
    for kind in ("question", "task"):
        OpenQuestion.ask(cast.body, kind, by=cast.secretary, owner=cast.chair, due_on=DUE, kind=kind)
    Preference.of(cast.chair).choose(task_reminders=False, by=cast.chair)
    reminders.send(DUE)
    assert Letter.objects.get().kind == "reminder"
    Preference.of(cast.chair).choose(task_reminders=True, by=cast.chair)
    reminders.send(DUE)
    assert set(Letter.objects.values_list("kind", flat=True)) == {"reminder", "task_reminder"}


def test_who_has_switched_reminders_off_gets_none(cast, monkeypatch):
    OpenQuestion.ask(cast.body, "Ta fram underlag", by=cast.secretary, owner=cast.chair, due_on=DUE)
    monkeypatch.setattr(reminders.preferences, "wants", lambda person, kind: False)
    reminders.send(DUE)
    assert not Letter.objects.exists()
