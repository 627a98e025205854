"""Seats over time: who held them, who stands in, how they end, in which order they stand."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from parties.exceptions import Invalid, SeatEnded, SeatNotBegun, StillNeeded
from parties.models import Body, Event, Seat
from tests.meetings.factories import make_meeting
from tests.parties.factories import make_body, make_seat, make_user

DAY = dt.date
TODAY = timezone.localdate
ONE = dt.timedelta(days=1)


@pytest.fixture
def ordinary(cast):
    return cast.body.seats.get(person=cast.union_rep)


@pytest.fixture
def substitute(cast):
    return cast.body.seats.get(person=cast.substitute)


def holders(body, day):
    return {
        (seat.kind[2:], seat.person and seat.person.name) for seat in body.seats.on(day).filter(union__isnull=False)
    }


def test_a_new_seat_stands_last_on_its_side(cast):
    seat = Seat(body=cast.body, side=Seat.Side.UNION, union=cast.union, from_on=TODAY())
    seat.add(by=cast.administrator)
    assert seat.is_vacant
    assert [row.pk for row in cast.body.seats.filter(side=seat.side, kind=seat.kind).in_seat_order()][-1] == seat.pk
    event = Event.objects.about(seat).get()
    assert event.verb == "seat.added"
    assert event.data["union"] == {"id": cast.union.pk, "name": "Kommunal"}


def test_a_seat_goes_to_somebody_else_and_both_days_can_be_read(cast, ordinary):
    following = ordinary.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator, title="Ny ordförande")
    ordinary.refresh_from_db()
    assert (ordinary.person, ordinary.to_on) == (cast.union_rep, DAY(2026, 2, 28))
    assert (following.person, following.from_on, following.to_on) == (cast.stranger, DAY(2026, 3, 1), None)
    assert (following.union, following.kind, following.position) == (ordinary.union, ordinary.kind, ordinary.position)
    assert ("ordinary", "Ulla Unionsson") in holders(cast.body, DAY(2026, 2, 28))
    assert ("ordinary", "Frank Främling") in holders(cast.body, DAY(2026, 3, 1))
    assert ("ordinary", "Ulla Unionsson") not in holders(cast.body, DAY(2026, 3, 1))
    assert [row.person.name for row in following.tenures()] == ["Frank Främling", "Ulla Unionsson"]
    assert [row.person.name for row in ordinary.tenures()] == ["Frank Främling", "Ulla Unionsson"]


def test_an_appointment_is_recorded_from_whom_to_whom(cast, ordinary):
    following = ordinary.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    event = Event.objects.about(following).get()
    assert (event.verb, event.actor) == ("seat.appointed", cast.administrator)
    assert [value["name"] for value in event.data["changes"]["person"]] == ["Ulla Unionsson", "Frank Främling"]
    ended = Event.objects.about(ordinary).get()
    assert (ended.verb, ended.data) == ("seat.followed", {"changes": {"to_on": [None, "2026-02-28"]}})


def test_a_vacated_seat_stands_vacant_from_the_day_on(cast, ordinary):
    vacant = ordinary.vacate(from_on=DAY(2026, 3, 1), by=cast.administrator)
    assert vacant.is_vacant
    assert ("ordinary", None) in holders(cast.body, DAY(2026, 3, 1))
    assert ("ordinary", "Ulla Unionsson") in holders(cast.body, DAY(2026, 2, 28))
    assert Event.objects.about(vacant).get().verb == "seat.vacated"


def test_a_substitute_stands_in_for_the_row_of_the_day(cast, ordinary, substitute):
    following = ordinary.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    for day, replaced in ((DAY(2026, 2, 28), ordinary), (DAY(2026, 3, 1), following)):
        row = cast.body.seats.on(day).get(person=cast.substitute)
        assert row.substitute_for == replaced
    assert substitute.tenures()[0].person == cast.substitute


def test_a_substitute_that_begins_later_follows_without_a_new_row(cast, ordinary, substitute):
    Seat.objects.filter(pk=substitute.pk).update(from_on=DAY(2026, 4, 1))
    following = ordinary.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    assert cast.body.seats.get(person=cast.substitute).substitute_for == following


def test_appointing_on_the_first_day_corrects_the_row(cast):
    seat = Seat(body=cast.body, side=Seat.Side.UNION, union=cast.union, from_on=TODAY())
    seat.add(by=cast.administrator)
    assert seat.appoint(cast.stranger, from_on=TODAY(), by=cast.administrator) == seat
    assert cast.body.seats.filter(person=cast.stranger).count() == 1


@pytest.mark.parametrize(
    ("from_on", "to_on", "day", "refusal"),
    [
        (DAY(2026, 1, 1), None, DAY(2025, 12, 31), SeatNotBegun),
        (None, DAY(2026, 1, 1), DAY(2026, 1, 2), SeatEnded),
    ],
)
def test_nobody_is_appointed_on_a_day_that_the_seat_does_not_hold(cast, ordinary, from_on, to_on, day, refusal):
    Seat.objects.filter(pk=ordinary.pk).update(from_on=from_on, to_on=to_on)
    with pytest.raises(refusal):
        ordinary.appoint(cast.stranger, from_on=day, by=cast.administrator)


def test_a_seat_that_has_gone_to_another_is_not_given_away_again(cast, ordinary):
    ordinary.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    for verb in (
        lambda: ordinary.appoint(cast.presenter, from_on=DAY(2026, 2, 1), by=cast.administrator),
        lambda: ordinary.end(DAY(2026, 2, 1), by=cast.administrator),
    ):
        with pytest.raises(SeatEnded):
            verb()


def test_a_person_never_has_two_seats_of_one_kind_for_one_organisation(cast, ordinary):
    """Checked in the verb with words, and in the database for whoever goes past it."""
    twin = Seat(body=cast.body, side=Seat.Side.UNION, union=cast.union, person=cast.union_rep, from_on=TODAY())
    with pytest.raises(Invalid, match="Personen har redan en plats"):
        twin.add(by=cast.administrator)
    with pytest.raises(IntegrityError, match="one_ordinary_seat"), transaction.atomic():
        Seat.objects.bulk_create([twin])
    vacant = make_seat(body=cast.body, union=cast.union)
    with pytest.raises(IntegrityError, match="one_ordinary_seat"), transaction.atomic():
        Seat.objects.filter(pk=vacant.pk).update(person=cast.union_rep)
    with pytest.raises(IntegrityError, match="one_substitute_seat"), transaction.atomic():
        make_seat(body=cast.body, union=cast.union, person=cast.substitute, kind=Seat.Kind.SUBSTITUTE)


def test_another_time_kind_organisation_or_body_is_another_seat(cast, ordinary):
    ordinary.end(DAY(2026, 1, 31), by=cast.administrator)
    for fields in (
        {"from_on": DAY(2026, 2, 1)},
        {"kind": Seat.Kind.SUBSTITUTE},
        {"union": cast.other_union},
        {"body": make_body()},
    ):
        values = {"body": cast.body, "side": Seat.Side.UNION, "union": cast.union} | fields
        Seat(person=cast.union_rep, **values).add(by=cast.administrator)


def test_many_seats_may_stand_vacant_at_once(cast):
    for _ in range(3):
        Seat(body=cast.body, side=Seat.Side.UNION, union=cast.union).add(by=cast.administrator)


def test_ending_a_seat_ends_its_substitutes_and_their_rights(cast, ordinary, substitute):
    yesterday = TODAY() - ONE
    assert cast.body.is_visible_to(cast.union_rep)
    ordinary.end(yesterday, by=cast.administrator)
    substitute.refresh_from_db()
    assert (ordinary.to_on, substitute.to_on) == (yesterday, yesterday)
    body = Body.objects.get()
    assert not body.is_visible_to(cast.union_rep)
    assert not body.is_visible_to(cast.substitute)
    assert not Body.objects.visible_to(cast.substitute).exists()
    assert {event.verb for event in Event.objects.all()} == {"seat.ended"}


def test_a_seat_may_go_on_after_all(cast, ordinary):
    ordinary.end(DAY(2026, 1, 31), by=cast.administrator)
    ordinary.end(None, by=cast.administrator)
    ordinary.refresh_from_db()
    assert ordinary.to_on is None
    assert [event.verb for event in Event.objects.about(ordinary)] == ["seat.ended", "seat.prolonged"]


def test_a_seat_does_not_end_before_it_began_or_before_its_substitute(cast, ordinary, substitute):
    Seat.objects.filter(pk=ordinary.pk).update(from_on=DAY(2026, 1, 1))
    with pytest.raises(SeatNotBegun):
        ordinary.end(DAY(2025, 12, 31), by=cast.administrator)
    Seat.objects.filter(pk=substitute.pk).update(from_on=DAY(2026, 6, 1))
    with pytest.raises(Invalid, match="ersättare"):
        ordinary.end(DAY(2026, 5, 31), by=cast.administrator)


def test_a_seat_that_was_used_is_never_removed(cast, ordinary):
    with pytest.raises(StillNeeded):
        ordinary.remove(by=cast.administrator)
    seat = Seat(body=cast.body, side=Seat.Side.EMPLOYER, department=cast.department, from_on=TODAY())
    seat.add(by=cast.administrator)
    make_meeting(cast=cast, starts_at=timezone.now())
    with pytest.raises(StillNeeded):
        seat.remove(by=cast.administrator)


def test_a_seat_that_was_added_by_mistake_goes_away(cast):
    seat = Seat(body=cast.body, side=Seat.Side.UNION, union=cast.union, person=cast.stranger, from_on=TODAY())
    seat.add(by=cast.administrator)
    seat.remove(by=cast.administrator)
    assert not cast.body.seats.filter(person=cast.stranger).exists()
    assert Event.objects.last().verb == "seat.removed"


def test_correcting_a_seat_never_makes_two_holders_of_one_day(cast, ordinary):
    following = ordinary.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    following.from_on = DAY(2026, 2, 1)
    with pytest.raises(Invalid, match="Någon annan hade platsen"):
        following.change(by=cast.administrator)
    ordinary = Seat.objects.get(pk=ordinary.pk)
    ordinary.to_on = None
    with pytest.raises(Invalid, match="Någon annan har platsen"):
        ordinary.change(by=cast.administrator)


@pytest.mark.parametrize("problem", ["other body", "other side", "another substitute"])
def test_a_substitute_stands_in_for_an_ordinary_seat_of_the_own_side(cast, substitute, problem):
    other = {
        "other body": lambda: make_seat(body=make_body(), union=cast.union),
        "other side": lambda: cast.body.seats.get(person=cast.chair),
        "another substitute": lambda: make_seat(
            body=cast.body, union=cast.union, person=make_user(), kind=Seat.Kind.SUBSTITUTE
        ),
    }[problem]()
    substitute.substitute_for = other
    with pytest.raises(Invalid, match="En ersättare träder in"):
        substitute.change(by=cast.administrator)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"side": "b_union"}, "seat_belongs_to_its_side"),
        ({"side": "b_union", "role": "chair"}, "seat_belongs_to_its_side|the_employer_holds_the_chair"),
        ({"side": "a_employer", "from_on": DAY(2026, 1, 2), "to_on": DAY(2026, 1, 1)}, "seat_days_in_order"),
    ],
)
def test_the_database_refuses_an_impossible_seat(cast, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Seat.objects.create(body=cast.body, **fields)


def test_an_ordinary_seat_replaces_nobody_in_the_database(cast, ordinary, substitute):
    with pytest.raises(IntegrityError, match="only_substitutes_replace"), transaction.atomic():
        Seat.objects.filter(pk=ordinary.pk).update(substitute_for=substitute)
    with pytest.raises(IntegrityError, match="seat_does_not_replace_itself"), transaction.atomic():
        Seat.objects.filter(pk=substitute.pk).update(substitute_for=substitute)


def order(cast, **fields):
    rows = cast.body.seats.filter(**fields).on(TODAY()).in_seat_order()
    return [row.title for row in rows]


def test_seats_move_among_those_they_stand_with(cast):
    fields = {"side": Seat.Side.UNION, "kind": Seat.Kind.ORDINARY}
    for title in ("A", "B", "C"):
        Seat(body=cast.body, union=cast.union, title=title, **fields).add(by=cast.administrator)
    first = order(cast, **fields)
    assert first[-3:] == ["A", "B", "C"]
    b = cast.body.seats.get(title="B")
    assert b.move(-1, by=cast.administrator)
    assert order(cast, **fields)[-3:] == ["B", "A", "C"]
    assert b.move(1, by=cast.administrator)
    assert b.move(1, by=cast.administrator)
    assert order(cast, **fields)[-3:] == ["A", "C", "B"]
    assert not b.move(1, by=cast.administrator)
    assert Event.objects.about(b).filter(verb="seat.moved").count() == 3


def test_a_seat_keeps_its_place_when_somebody_else_takes_it(cast):
    fields = {"side": Seat.Side.UNION, "kind": Seat.Kind.ORDINARY}
    for title in ("A", "B", "C"):
        Seat(body=cast.body, union=cast.union, title=title, **fields).add(by=cast.administrator)
    a = cast.body.seats.get(title="A")
    a.appoint(cast.stranger, from_on=TODAY() + 30 * ONE, by=cast.administrator)
    cast.body.seats.get(title="C").move(-1, by=cast.administrator)
    assert order(cast, **fields)[-3:] == ["A", "C", "B"]
    later = cast.body.seats.filter(**fields).on(TODAY() + 30 * ONE).in_seat_order()
    assert [row.title for row in later][-3:] == ["A", "C", "B"]
    a.refresh_from_db()
    a.move(1, by=cast.administrator)
    later = cast.body.seats.filter(**fields).on(TODAY() + 30 * ONE).in_seat_order()
    assert [row.title for row in later][-3:] == ["C", "A", "B"]


def test_the_chair_stays_first_whatever_moves(cast):
    secretary = cast.body.seats.get(person=cast.secretary)
    assert not secretary.move(-1, by=cast.administrator)
    assert order(cast, side=Seat.Side.EMPLOYER) == ["Kommundirektör", "HR-sekreterare"]


def test_substitutes_move_only_among_those_for_the_same_seat(cast, ordinary, substitute):
    other = Seat(
        body=cast.body,
        side=Seat.Side.UNION,
        union=cast.union,
        kind=Seat.Kind.SUBSTITUTE,
        substitute_for=cast.body.seats.get(person=cast.other_union_rep),
        person=cast.stranger,
    )
    other.add(by=cast.administrator)
    assert not other.move(-1, by=cast.administrator)
