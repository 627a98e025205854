"""The weekly letter: what is overdue, due and answered, to who may see it, once."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings import digest, proposals, tasks
from meetings.models import OpenQuestion
from outbox.models import Letter, Preference
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_cast


def today() -> dt.date:
    return timezone.localdate()


def ask(cast, text, days=None, **fields) -> OpenQuestion:
    due_on = None if days is None else today() + dt.timedelta(days=days)
    return OpenQuestion.ask(cast.body, text, by=cast.secretary, due_on=due_on, **fields)


def to(person) -> Letter:
    return Letter.objects.get(person=person)


def test_it_tells_what_is_overdue_due_and_answered_and_nothing_else(cast):
    ask(cast, "Försenad", -3)
    ask(cast, "Snart", 7)
    ask(cast, "Långt fram", 8)
    ask(cast, "Utan datum")
    ask(cast, "Klar").answer("Ja.", by=cast.secretary)
    old = ask(cast, "Gammalt svar")
    old.answer("Ja.", by=cast.secretary)
    OpenQuestion.objects.filter(pk=old.pk).update(settled_at=timezone.now() - dt.timedelta(days=9))
    digest.send(today())
    letter = to(cast.union_rep)
    parts = letter.text.split("\n\n")
    assert letter.kind == "digest"
    assert parts[0] == "Försenade frågor"
    assert "Försenad (" in parts[1]
    assert parts[2] == "Ska besvaras den här veckan"
    assert "Snart (" in parts[3]
    assert parts[4] == "Besvarade sedan förra veckan"
    assert "Klar (" in parts[5]
    assert not any(text in letter.text for text in ("Långt fram", "Utan datum", "Gammalt svar"))
    assert "List-Unsubscribe" in letter.headers


def test_own_tasks_points_that_wait_and_days_that_are_near_stand_first(cast):
    ask(cast, "Min åtgärd", 2, owner=cast.secretary, kind=OpenQuestion.Kind.TASK)
    cast.body.set_rules({"points": (14, "calendar"), "notice": (10, "calendar")}, by=cast.administrator)
    starts_at = timezone.localtime().replace(hour=14, minute=0) + dt.timedelta(days=17)
    meeting = make_meeting(cast=cast, starts_at=starts_at)
    proposals.propose(cast.body, title="Semester", by=cast.union_rep, unions=[cast.union], meeting=meeting)
    digest.send(today())
    parts = to(cast.secretary).text.split("\n\n")
    assert parts[0] == "För dig att besvara eller göra"
    assert "Min åtgärd (" in parts[1]
    assert parts[2] == "Väntar på dig"
    assert "Semester (" in parts[3]
    assert parts[4] == "Datum som närmar sig"
    assert len(parts[5:]) == 3  # points and notice, and the way to the start page
    # The union is told of the day for points, and of the task as another's.
    text = to(cast.union_rep).text
    assert "Min åtgärd" in text.split("Ska besvaras den här veckan")[1]
    near = text.split("Datum som närmar sig")[1].split("Ska besvaras")[0]
    assert near.count("– ") == 1


def test_only_who_may_see_a_question_is_told_of_it(cast):
    ask(cast, "Försenad", -3, owner=cast.stranger)
    digest.send(today())
    told = set(Letter.objects.values_list("person__email", flat=True))
    assert cast.stranger.email in told
    assert {cast.secretary.email, cast.union_rep.email} <= told
    assert not {cast.administrator.email, cast.archivist.email} & told


def test_what_was_asked_at_a_confidential_item_never_goes_by_mail(cast):
    item = make_item(meeting=make_meeting(cast=cast), is_confidential=True, secrecy_statute="OSL 39:2")
    ask(cast, "Vem gäller det?", -3, item=item)
    digest.send(today())
    assert "Vem gäller det?" not in to(cast.union_rep).text
    assert "En fråga vid en punkt med sekretess" in to(cast.union_rep).text


def test_it_goes_once_a_week_however_often_it_runs(cast):
    ask(cast, "Försenad", -30)
    monday = today() - dt.timedelta(days=today().weekday())
    for day in (monday, monday, monday + dt.timedelta(days=3)):
        digest.send(day)
    assert Letter.objects.filter(person=cast.chair).count() == 1
    digest.send(monday + digest.WEEK)
    assert Letter.objects.filter(person=cast.chair).count() == 2


def test_nothing_to_tell_no_letter_and_none_to_who_has_switched_it_off(cast):
    tasks.weekly(timestamp=0)
    assert not Letter.objects.exists()
    ask(cast, "Försenad", -3)
    Preference.of(cast.chair).choose(digest=False, by=cast.chair)
    tasks.weekly(timestamp=0)
    assert not Letter.objects.filter(person=cast.chair).exists()
    assert Letter.objects.filter(person=cast.secretary).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_letter_once():
    cast = make_cast()
    ask(cast, "Försenad", -3)
    at_once(lambda: digest.send(today()), lambda: digest.send(today()))
    people = list(Letter.objects.values_list("person", flat=True))
    assert len(people) == len(set(people)) >= 4
