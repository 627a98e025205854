"""Several people at the roll and the body's stock at once, on connections of their own."""

import pytest

from meetings import phrases, roll, standing, stock
from meetings.exceptions import ChangedSince, Contradiction
from meetings.models import Attendance, Meeting, StandingItem
from parties.models import Body, Event
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def row_of(meeting_pk, person):
    row = Attendance.objects.get(meeting=meeting_pk, person=person)
    row.meeting = Meeting.objects.with_body().get(pk=meeting_pk)
    return row


def test_everybody_who_notes_at_once_is_heard(cast):
    pk = make_meeting(cast=cast).pk
    people = [cast.chair, cast.secretary, cast.union_rep, cast.other_union_rep]
    modes = ["onsite", "remote", "reported_absent", "absent"]
    at_once(
        *(
            lambda person=person, mode=mode: roll.note(row_of(pk, person), mode, by=cast.secretary)
            for person, mode in zip(people, modes, strict=True)
        )
    )
    assert [row_of(pk, person).mode for person in people] == modes
    assert Event.objects.filter(verb="attendance.noted").count() == 4


def test_one_of_two_who_make_somebody_chair_is_asked(cast):
    """Each alone would be right; what the second is asked about is what the first has done."""
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budget")
    roll.note(row_of(meeting.pk, cast.chair), "reported_absent", by=cast.secretary)
    roll.all_present(meeting, by=cast.secretary)
    results = at_once(
        lambda: roll.give_roles(row_of(meeting.pk, cast.union_rep), ["acting_chair"], by=cast.secretary),
        lambda: roll.give_roles(row_of(meeting.pk, cast.other_union_rep), ["acting_chair"], by=cast.chair),
    )
    assert sorted(type(result).__name__ for result in results) == ["NeedsConfirmation", "NoneType"]
    assert Attendance.objects.filter(roles__contains=["acting_chair"]).count() == 1


def test_a_change_is_taken_back_once_however_often_it_is_asked(cast):
    meeting = make_meeting(cast=cast)
    roll.all_present(meeting, by=cast.secretary)
    event = roll.last_change(meeting, by=cast.secretary).pk
    results = at_once(
        *(
            lambda: roll.undo(Meeting.objects.with_body().get(pk=meeting.pk), event, by=cast.secretary)
            for _person in range(3)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["ChangedSince", "ChangedSince", "NoneType"]
    assert isinstance(next(result for result in results if result), ChangedSince)
    assert set(meeting.attendance.values_list("mode", flat=True)) == {"unknown"}


def test_a_guest_who_is_added_twice_at_once_stands_there_once(cast):
    pk = make_meeting(cast=cast).pk
    results = at_once(
        *(
            lambda: roll.add_guest(Meeting.objects.with_body().get(pk=pk), "Gun Gäst", by=cast.secretary)
            for _person in range(3)
        )
    )
    assert sum(isinstance(result, Contradiction) for result in results) == 2
    assert Attendance.objects.filter(meeting=pk, name="Gun Gäst").count() == 1


def test_the_stock_of_a_body_is_changed_by_one_at_a_time(cast):
    def body():
        return Body.objects.get(pk=cast.body.pk)

    results = at_once(*(lambda: phrases.add(body(), "Enighet", "…", by=cast.secretary) for _person in range(3)))
    assert sum(isinstance(result, Contradiction) for result in results) == 2
    at_once(*(lambda n=n: standing.add(body(), f"Punkt {n}", by=cast.secretary) for n in range(4)))
    assert sorted(StandingItem.objects.values_list("position", flat=True)) == [1, 2, 3, 4]
    event = stock.last_change(body(), standing.LEDGER, by=cast.secretary).pk
    results = at_once(*(lambda: stock.undo(body(), standing.LEDGER, event, by=cast.secretary) for _person in range(2)))
    assert sum(isinstance(result, ChangedSince) for result in results) == 1
    assert StandingItem.objects.count() == 3
