"""What the body's seats say of the day and the roll does not."""

import datetime as dt

import pytest

from meetings import roll, roll_reading, seating
from meetings.exceptions import NotAllowed
from meetings.models import Attendance
from meetings.seating import Kind
from parties.models import Event, Seat
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_seat, make_union, make_user


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budget")
    return meeting


def row_of(meeting, person):
    row = meeting.attendance.get(person=person)
    row.meeting = meeting
    return row


def told(meeting):
    return [(found.kind, found.was, found.now, found.lost) for found in seating.differences(meeting)]


def take_all(meeting, by):
    return seating.take_over(meeting, [found.key for found in seating.differences(meeting)], by=by)


def test_a_new_roll_says_what_the_seats_say(meeting):
    assert told(meeting) == []


def test_a_new_seat_is_added_after_the_others_and_before_guests(meeting, cast):
    roll.add_guest(meeting, "Gun Gäst", side=Seat.Side.UNION, by=cast.secretary)
    make_seat(body=cast.body, union=make_union(name="Ledarna"), person=make_user(name="Nils Ny"), title="Ordförande")
    assert told(meeting) == [(Kind.NEW, "", "Nils Ny, Ledarna, Ordförande", "")]
    assert take_all(meeting, cast.secretary) == 1
    names = [line.row.name for line in roll_reading.Roll(meeting).sides[1].lines]
    assert names == ["Ulla Unionsson", "Vidar Visionär", "Nils Ny", "Gun Gäst"]
    assert told(meeting) == []


def test_a_seat_that_does_not_hold_on_the_day_goes_with_what_was_noted(meeting, cast):
    roll.note(row_of(meeting, cast.union_rep), "onsite", by=cast.secretary)
    roll.give_roles(row_of(meeting, cast.union_rep), ["adjuster"], by=cast.secretary)
    Seat.objects.filter(person=cast.union_rep).update(to_on=dt.date(2022, 4, 25))
    assert told(meeting) == [(Kind.GONE, "Ulla Unionsson, Kommunal, Ordförande Kommunal", "", "närvarande, justerare")]
    take_all(meeting, cast.secretary)
    assert not meeting.attendance.filter(person=cast.union_rep).exists()
    event = roll.last_change(meeting, by=cast.secretary)
    assert (event.verb, roll.describe(event)) == ("attendance.taken_over", "Ändringar hämtade från platserna")
    roll.undo(meeting, event.pk, by=cast.secretary)
    assert row_of(meeting, cast.union_rep).roles == ["adjuster"]


def test_another_person_in_the_seat_has_not_been_noted(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, "remote", by=cast.secretary)
    roll.limit(row, "1", by=cast.secretary)
    new = make_user(name="Nils Ny")
    Seat.objects.filter(person=cast.union_rep).update(person=new)
    assert told(meeting) == [
        (
            Kind.HELD_BY_ANOTHER,
            "Ulla Unionsson, Kommunal, Ordförande Kommunal",
            "Nils Ny, Kommunal, Ordförande Kommunal",
            "närvarar på distans, enskilda punkter",
        )
    ]
    take_all(meeting, cast.secretary)
    row.refresh_from_db()
    assert (row.name, row.person, row.mode, row.scope, row.items.count()) == ("Nils Ny", new, "unknown", "all", 0)


def test_a_seat_may_have_become_vacant_and_be_filled_again(meeting, cast):
    Seat.objects.filter(person=cast.union_rep).update(person=None)
    assert [found[:1] + found[2:3] for found in told(meeting)] == [
        (Kind.HELD_BY_ANOTHER, "Vakant, Kommunal, Ordförande Kommunal")
    ]
    take_all(meeting, cast.secretary)
    row = meeting.attendance.get(name="")
    assert row.mode == Attendance.Mode.VACANT
    Seat.objects.filter(person=None).update(person=cast.union_rep)
    take_all(meeting, cast.secretary)
    row.refresh_from_db()
    assert (row.name, row.mode) == ("Ulla Unionsson", "unknown")


def test_what_was_noted_stays_when_only_a_title_is_another(meeting, cast):
    roll.note(row_of(meeting, cast.chair), "onsite", by=cast.secretary)
    Seat.objects.filter(person=cast.chair).update(title="Stadsdirektör")
    assert told(meeting) == [
        (
            Kind.SAID_OTHERWISE,
            "Orvar Ordförande, Kommunstyrelseförvaltningen, Kommundirektör",
            "Orvar Ordförande, Kommunstyrelseförvaltningen, Stadsdirektör",
            "",
        )
    ]
    take_all(meeting, cast.secretary)
    row = row_of(meeting, cast.chair)
    assert (row.title, row.mode, row.roles) == ("Stadsdirektör", "onsite", ["chair"])


def test_only_what_is_chosen_is_taken_over(meeting, cast):
    Seat.objects.filter(person=cast.chair).update(title="Stadsdirektör")
    Seat.objects.filter(person=cast.secretary).update(title="HR-direktör")
    chosen = next(found for found in seating.differences(meeting) if found.seat.person == cast.secretary)
    assert seating.take_over(meeting, [chosen.key], by=cast.secretary) == 1
    assert [found.seat.person for found in seating.differences(meeting)] == [cast.chair]


def test_what_has_changed_since_it_was_shown_is_left(meeting, cast):
    Seat.objects.filter(person=cast.chair).update(title="Stadsdirektör")
    (shown,) = seating.differences(meeting)
    Seat.objects.filter(person=cast.chair).update(title="Regiondirektör")
    assert seating.take_over(meeting, [shown.key], by=cast.secretary) == 0
    assert row_of(meeting, cast.chair).title == "Kommundirektör"


def test_substitutes_and_guests_are_nobodys_seats(meeting, cast):
    roll.add_substitute(
        row_of(meeting, cast.union_rep), seat=Seat.objects.get(person=cast.substitute), by=cast.secretary
    )
    roll.add_guest(meeting, "Gun Gäst", by=cast.secretary)
    assert told(meeting) == []


@pytest.mark.parametrize("role", ["union_rep", "archivist", "administrator"])
def test_only_who_prepares_the_meeting_takes_over(meeting, cast, role):
    with pytest.raises(NotAllowed):
        seating.take_over(meeting, [], by=getattr(cast, role))


def test_taking_over_nothing_is_no_event(meeting, cast):
    seating.take_over(meeting, [], by=cast.secretary)
    assert not Event.objects.about(meeting).filter(verb__startswith="attendance.")
