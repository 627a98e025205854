"""The roll's verbs: allowed, refused, asked about, recorded, taken back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from meetings import agenda, roll, roll_reading
from meetings.exceptions import ChangedSince, Contradiction, NeedsConfirmation, NotAllowed, WrongStep
from meetings.models import Attendance, Meeting
from meetings.ranges import NotUnderstood
from parties.models import Event, Seat
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_seat, make_union, make_user

Mode, Role = Attendance.Mode, Attendance.Role


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    for title in ("Val av justerare", "Budget", "Arbetsmiljö"):
        make_item(meeting=meeting, title=title)
    make_item(meeting=meeting, title="Skyddsrond", parent=meeting.items.get(title="Arbetsmiljö"))
    return meeting


def row_of(meeting, person):
    row = meeting.attendance.get(person=person)
    row.meeting = meeting
    return row


def events(meeting):
    return list(Event.objects.about(meeting).filter(verb__startswith="attendance.").order_by("id"))


def items_of(meeting, row):
    return roll_reading.Roll(meeting).line(row.pk).items


# The rows to begin with


def test_there_is_a_row_for_each_ordinary_seat(meeting, cast):
    rows = list(meeting.attendance.in_roll_order())
    assert [(row.name, row.organisation, row.mode, row.roles) for row in rows] == [
        ("Orvar Ordförande", "Kommunstyrelseförvaltningen", "unknown", ["chair"]),
        ("Siv Sekreterare", "Kommunstyrelseförvaltningen", "unknown", ["secretary"]),
        ("Ulla Unionsson", "Kommunal", "unknown", []),
        ("Vidar Visionär", "Vision", "unknown", []),
    ]


def test_the_seats_are_those_of_the_day(cast):
    left = make_union(name="Ledarna")
    make_seat(body=cast.body, union=left, person=make_user(), to_on=dt.date(2022, 4, 25))
    make_seat(body=cast.body, union=left, to_on=dt.date(2022, 4, 26))
    make_seat(body=cast.body, union=left, person=make_user(), from_on=dt.date(2022, 4, 27))
    rows = make_meeting(cast=cast).attendance.filter(union=left)
    assert [(row.name, row.mode) for row in rows] == [("", "vacant")]


# Noting who was there


@pytest.mark.parametrize("mode", [Mode.ONSITE, Mode.REMOTE, Mode.REPORTED_ABSENT, Mode.ABSENT, Mode.UNKNOWN])
def test_the_secretary_notes_who_was_there(meeting, cast, mode):
    row = row_of(meeting, cast.union_rep)
    revision = Meeting.objects.get(pk=meeting.pk).revision
    roll.note(row, Mode.ONSITE if mode == Mode.UNKNOWN else Mode.UNKNOWN, by=cast.secretary)
    roll.note(row, mode, by=cast.secretary)
    row.refresh_from_db()
    assert row.mode == mode
    event = events(meeting)[-1]
    assert event.verb == "attendance.noted"
    assert event.actor == cast.secretary
    assert event.data["rows"][str(row.pk)]["now"] == {"mode": mode}
    assert Meeting.objects.get(pk=meeting.pk).revision > revision


def test_noting_the_same_again_is_no_event(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, Mode.ONSITE, by=cast.secretary)
    roll.note(row, Mode.ONSITE, by=cast.secretary)
    assert len(events(meeting)) == 1


@pytest.mark.parametrize("role", ["union_rep", "substitute", "presenter", "archivist", "administrator", "stranger"])
def test_nobody_else_notes_anything(meeting, cast, role):
    other, row = getattr(cast, role), row_of(meeting, cast.union_rep)
    acts = [
        lambda: roll.note(row, Mode.ONSITE, by=other),
        lambda: roll.all_present(meeting, by=other),
        lambda: roll.vacate(row, by=other),
        lambda: roll.edit(row, by=other, title="Ombud"),
        lambda: roll.give_roles(row, [Role.ADJUSTER], by=other),
        lambda: roll.limit(row, "1", by=other),
        lambda: roll.add_guest(meeting, "Gun Gäst", by=other),
        lambda: roll.add_substitute(row, name="Eva Ersättare", by=other),
        lambda: roll.remove(row, by=other),
        lambda: roll.move_up(row, by=other),
        lambda: roll.move_down(row, by=other),
        lambda: roll.undo(meeting, 1, by=other),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not events(meeting)


def test_nothing_is_noted_once_the_minutes_are_adjusted(meeting, cast):
    Meeting.objects.update(status=Meeting.Status.IN_ADJUSTMENT)
    with pytest.raises(WrongStep):
        roll.note(row_of(meeting, cast.union_rep), Mode.ONSITE, by=cast.secretary)


def test_all_present_leaves_those_who_are_noted_and_those_who_are_replaced(meeting, cast):
    roll.note(row_of(meeting, cast.chair), Mode.REPORTED_ABSENT, by=cast.secretary)
    roll.add_substitute(row_of(meeting, cast.union_rep), name="Eva Ersättare", by=cast.secretary)
    make_seat(body=cast.body, union=cast.other_union)
    assert roll.all_present(meeting, by=cast.secretary) == 2
    assert dict(meeting.attendance.values_list("name", "mode")) == {
        "Orvar Ordförande": "reported_absent",
        "Siv Sekreterare": "onsite",
        "Ulla Unionsson": "unknown",
        "Eva Ersättare": "onsite",
        "Vidar Visionär": "onsite",
    }


def test_a_vacant_seat_cannot_be_present(cast):
    make_seat(body=cast.body, union=cast.union)
    meeting = make_meeting(cast=cast)
    row = meeting.attendance.get(name="")
    row.meeting = meeting
    with pytest.raises(Contradiction, match="vakant"):
        roll.note(row, Mode.ONSITE, by=cast.secretary)
    with pytest.raises(Contradiction, match="vakant"):
        roll.edit(row, by=cast.secretary, name="Någon")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=row.pk).update(mode=Mode.ONSITE)
    roll.all_present(meeting, by=cast.secretary)
    row.refresh_from_db()
    assert row.mode == Mode.VACANT


def test_a_seat_can_have_been_vacant_on_the_day(meeting, cast):
    row = row_of(meeting, cast.other_union_rep)
    roll.give_roles(row, [Role.ADJUSTER], by=cast.secretary)
    roll.vacate(row, by=cast.secretary)
    row.refresh_from_db()
    assert (row.mode, row.name, row.person, row.roles) == (Mode.VACANT, "", None, [])
    guest = roll.add_guest(meeting, "Gun Gäst", by=cast.secretary)
    with pytest.raises(Contradiction, match="Ta bort raden"):
        roll.vacate(guest, by=cast.secretary)


# Items


@pytest.mark.parametrize(
    ("typed", "written"),
    [("punkt 2", "punkt 2"), ("1-2", "punkt 1–2"), ("ej 3 a", "ej punkt 3 a"), ("", ""), ("3, 3a", "punkt 3")],
)
def test_items_are_noted_as_they_are_typed(meeting, cast, typed, written):
    row = row_of(meeting, cast.union_rep)
    roll.limit(row, typed, by=cast.secretary)
    assert items_of(meeting, row) == written


def test_items_that_do_not_exist_are_refused(meeting, cast):
    with pytest.raises(NotUnderstood, match=r"Punkt ”7” finns inte på dagordningen\. Där finns 1–3, 3 a\."):
        roll.limit(row_of(meeting, cast.union_rep), "7", by=cast.secretary)


def test_a_changed_agenda_never_makes_the_roll_untrue(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.limit(row, "2–3", by=cast.secretary)
    agenda.move_up(meeting.items.get(title="Budget"), by=cast.secretary)
    assert items_of(meeting, row) == "punkt 1, 3"
    agenda.remove(meeting.items.get(title="Arbetsmiljö"), by=cast.secretary)
    assert items_of(meeting, row) == "punkt 1"
    agenda.remove(meeting.items.get(title="Budget"), by=cast.secretary)
    assert items_of(meeting, row) == "ingen punkt"


def test_the_predicate_agrees_with_its_queryset(meeting, cast):
    row, whole, vacant = row_of(meeting, cast.union_rep), row_of(meeting, cast.chair), row_of(meeting, cast.secretary)
    roll.note(whole, Mode.REMOTE, by=cast.secretary)
    for typed in ("", "1", "3", "3 a", "ej 3", "ej 3 a", "ej 1"):
        for mode in (Mode.ONSITE, Mode.UNKNOWN):
            roll.note(row, mode, by=cast.secretary)
            roll.limit(row, typed, by=cast.secretary)
            for item in meeting.items.all():
                rows = list(meeting.attendance.with_people())
                attending = {other.pk for other in meeting.attendance.attending(item)}
                assert attending == {other.pk for other in rows if other.attends(item)}, (typed, mode, item)
    assert not vacant.attends(meeting.items.first())


def test_somebody_absent_attends_no_items(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, Mode.ABSENT, by=cast.secretary)
    with pytest.raises(Contradiction, match="noterad som frånvarande"):
        roll.limit(row, "1", by=cast.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=row.pk).update(scope="only")
    with pytest.raises(Contradiction, match="noterad som frånvarande"):
        roll.add_guest(meeting, "Gun Gäst", mode=Mode.ABSENT, items="1", by=cast.secretary)


def test_marking_somebody_with_items_or_a_role_of_the_day_as_absent_is_asked_about(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.edit(row, by=cast.secretary, roles=[Role.ADJUSTER], items=roll_reading.read_items(meeting, "1"))
    with pytest.raises(NeedsConfirmation) as asked:
        roll.note(row, Mode.ABSENT, by=cast.secretary)
    assert asked.value.warnings == [
        "Ulla Unionsson är noterad som justerare. Rollen tas bort om personen inte var där.",
        "Ulla Unionsson är noterad för enskilda punkter. De tas bort om personen inte var där.",
    ]
    row.refresh_from_db()
    assert (row.mode, row.roles, row.scope) == (Mode.UNKNOWN, ["adjuster"], "only")
    roll.note(row, Mode.ABSENT, by=cast.secretary, confirmed=True)
    row.refresh_from_db()
    assert (row.mode, row.roles, row.scope, row.items.count()) == (Mode.ABSENT, [], "all", 0)


def test_attending_no_item_at_all_is_being_absent(meeting, cast):
    with pytest.raises(Contradiction, match="frånvarande"):
        roll.limit(row_of(meeting, cast.union_rep), "ingen punkt", by=cast.secretary)


# Roles


def test_one_person_has_several_roles(meeting, cast):
    row = row_of(meeting, cast.secretary)
    roll.note(row_of(meeting, cast.chair), Mode.REPORTED_ABSENT, by=cast.secretary)
    roll.note(row, Mode.ONSITE, by=cast.secretary)
    roll.give_roles(row, ["secretary", "acting_chair"], by=cast.secretary)
    row.refresh_from_db()
    assert row.roles == ["acting_chair", "secretary"]
    assert row.get_roles_display() == ["Tjänstgörande ordförande", "Sekreterare"]
    with pytest.raises(Contradiction, match="antingen"):
        roll.give_roles(row, ["chair", "acting_chair"], by=cast.secretary)


def test_a_second_chair_is_asked_about(meeting, cast):
    roll.all_present(meeting, by=cast.secretary)
    row = row_of(meeting, cast.secretary)
    with pytest.raises(NeedsConfirmation, match="mer än en ordförande: Orvar Ordförande och Siv Sekreterare"):
        roll.give_roles(row, [Role.ACTING_CHAIR, Role.SECRETARY], by=cast.secretary)
    row.refresh_from_db()
    assert row.roles == ["secretary"]
    roll.give_roles(row, [Role.ACTING_CHAIR, Role.SECRETARY], by=cast.secretary, confirmed=True)
    roll.edit(row, by=cast.secretary, title="HR-direktör")  # what has been confirmed is not asked about again


def test_an_absent_person_is_no_adjuster(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, Mode.REPORTED_ABSENT, by=cast.secretary)
    with pytest.raises(Contradiction, match="kan inte vara justerare"):
        roll.give_roles(row, [Role.ADJUSTER], by=cast.secretary)


def test_the_findings_are_those_of_the_body(meeting, cast):
    cast.body.adjuster_count = 1
    cast.body.save()
    assert not roll_reading.Roll(meeting).is_begun
    roll.all_present(meeting, by=cast.secretary)
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert [finding.sentence for finding in roll_reading.Roll(meeting).findings] == ["0 av 1 justerare är noterade."]
    roll.give_roles(row_of(meeting, cast.chair), [Role.CHAIR, Role.ADJUSTER], by=cast.secretary)
    assert [finding.sentence for finding in roll_reading.Roll(meeting).findings] == [
        "Minst en justerare ska komma från ett förbund."
    ]


# Substitutes and guests


def test_the_bodys_substitute_serves_beside_the_one_replaced(meeting, cast):
    replaced = row_of(meeting, cast.union_rep)
    roll.note(replaced, Mode.REPORTED_ABSENT, by=cast.secretary)
    (seat,) = roll.substitutes_for(replaced)
    assert seat.person == cast.substitute
    row = roll.add_substitute(replaced, seat=seat, by=cast.secretary)
    assert (row.name, row.title, row.organisation) == ("Ester Ersättare", "Ersättare", "Kommunal")
    assert (row.person, row.seat, row.union) == (cast.substitute, seat, cast.union)
    order = [(line.row.name, line.replaces, line.replaced_by) for line in roll_reading.Roll(meeting).sides[1].lines]
    assert order == [
        ("Ulla Unionsson", "", "Ester Ersättare"),
        ("Ester Ersättare", "Ulla Unionsson", ""),
        ("Vidar Visionär", "", ""),
    ]
    assert roll.substitutes_for(row_of(meeting, cast.other_union_rep)) == []


def test_own_substitutes_come_before_others_of_the_side(meeting, cast):
    other = make_seat(body=cast.body, person=make_user(), union=cast.other_union, kind=Seat.Kind.SUBSTITUTE, position=0)
    make_seat(body=cast.body, union=cast.union, kind=Seat.Kind.SUBSTITUTE)  # a vacant one
    own = Seat.objects.get(person=cast.substitute)
    assert roll.substitutes_for(row_of(meeting, cast.union_rep)) == [own, other]
    assert roll.substitutes_for(row_of(meeting, cast.other_union_rep)) == [other, own]
    assert roll.substitutes_for(row_of(meeting, cast.chair)) == []


def test_anybody_may_serve_by_name_also_for_a_vacant_seat(cast):
    make_seat(body=cast.body, union=cast.union)
    meeting = make_meeting(cast=cast)
    vacant = meeting.attendance.get(name="")
    vacant.meeting = meeting
    row = roll.add_substitute(vacant, name="Nils Ny", title="Ombud", items="", by=cast.secretary)
    assert (row.side, row.union, row.organisation, row.seat) == (Seat.Side.UNION, cast.union, "Kommunal", None)
    assert roll_reading.Roll(meeting).line(row.pk).replaces == "den vakanta platsen"


def test_a_substitute_for_somebody_present_is_asked_about(meeting, cast):
    replaced = row_of(meeting, cast.union_rep)
    roll.note(replaced, Mode.ONSITE, by=cast.secretary)
    with pytest.raises(NeedsConfirmation, match="som också är närvarande"):
        roll.add_substitute(replaced, name="Eva Ersättare", by=cast.secretary)
    assert not meeting.attendance.filter(name="Eva Ersättare").exists()
    row = roll.add_substitute(replaced, name="Eva Ersättare", by=cast.secretary, confirmed=True)
    assert row.pk
    roll.note(replaced, Mode.REPORTED_ABSENT, by=cast.secretary)
    with pytest.raises(NeedsConfirmation, match="som också är närvarande"):
        roll.note(replaced, Mode.REMOTE, by=cast.secretary)


def test_who_cannot_serve_is_refused(meeting, cast):
    replaced, guest = row_of(meeting, cast.union_rep), roll.add_guest(meeting, "Gun Gäst", by=cast.secretary)
    ordinary = Seat.objects.get(person=cast.other_union_rep)
    with pytest.raises(Contradiction, match="ingen ersättare"):
        roll.add_substitute(replaced, seat=ordinary, by=cast.secretary)
    with pytest.raises(Contradiction, match="har en plats"):
        roll.add_substitute(guest, name="Eva Ersättare", by=cast.secretary)
    with pytest.raises(Contradiction, match="står redan"):
        roll.add_substitute(replaced, name="ulla unionsson", by=cast.secretary)
    with pytest.raises(Contradiction, match="namnet"):
        roll.add_substitute(replaced, name="", by=cast.secretary)


def test_a_guest_reads_the_own_items(meeting, cast):
    roll.add_guest(meeting, "Petra P", person=cast.presenter, items="3", by=cast.secretary)
    seen = meeting.items.visible_to(cast.presenter, meeting)
    assert sorted(item.title for item in seen) == ["Arbetsmiljö", "Skyddsrond"]
    assert meeting.is_visible_to(cast.presenter)


def test_a_guest_comes_last_on_the_own_side_and_stands_there_once(meeting, cast):
    guest = roll.add_guest(meeting, "Gun Gäst", organisation="Företagshälsan", by=cast.secretary)
    assert [row.name for row in meeting.attendance.in_roll_order()][2] == "Gun Gäst"
    with pytest.raises(Contradiction, match="Gun Gäst står redan"):
        roll.add_guest(meeting, "gun gäst", organisation="företagshälsan", by=cast.secretary)
    with pytest.raises(Contradiction, match="Ulla Unionsson står redan"):
        roll.add_guest(meeting, "U. Unionsson", person=cast.union_rep, by=cast.secretary)
    roll.remove(guest, by=cast.secretary)
    assert meeting.attendance.count() == 4


def test_who_has_a_seat_is_not_removed(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    with pytest.raises(Contradiction, match="står kvar"):
        roll.remove(row, by=cast.secretary)
    substitute = roll.add_substitute(row, name="Eva Ersättare", by=cast.secretary)
    roll.remove(substitute, by=cast.secretary)
    assert not meeting.attendance.filter(pk=substitute.pk).exists()


# Order


def test_rows_move_within_their_side(meeting, cast):
    row = row_of(meeting, cast.other_union_rep)
    roll.move_up(row, by=cast.secretary)
    roll.move_up(row, by=cast.secretary)
    assert [line.row.name for line in roll_reading.Roll(meeting).sides[1].lines] == ["Vidar Visionär", "Ulla Unionsson"]
    roll.move_down(row, by=cast.secretary)
    roll.move_down(row, by=cast.secretary)
    assert [line.row.name for line in roll_reading.Roll(meeting).sides[1].lines] == ["Ulla Unionsson", "Vidar Visionär"]


# Taking back


def test_every_change_can_be_taken_back(meeting, cast):
    item = meeting.items.get(title="Budget")
    guest = roll.add_guest(meeting, "Gun Gäst", items="1", by=cast.secretary)
    item.meeting = meeting
    item.describe(by=cast.secretary, presenters=[guest])
    row = row_of(meeting, cast.union_rep)
    acts = [
        lambda: roll.note(row, Mode.ONSITE, by=cast.secretary),
        lambda: roll.all_present(meeting, by=cast.secretary),
        lambda: roll.edit(row, by=cast.secretary, title="Ombud", roles=[Role.ADJUSTER]),
        lambda: roll.limit(row, "ej 3 a", by=cast.secretary),
        lambda: roll.note(row, Mode.ABSENT, by=cast.secretary, confirmed=True),
        lambda: roll.add_substitute(row, name="Eva Ersättare", items="1–2", by=cast.secretary),
        lambda: roll.move_down(row, by=cast.secretary),
        lambda: roll.remove(guest, by=cast.secretary),
        lambda: roll.vacate(row, by=cast.secretary),
    ]
    states = []
    for act in acts:
        states.append(roll.LEDGER.read(meeting))
        act()
        assert roll.LEDGER.read(meeting) != states[-1]
    for state in reversed(states):
        roll.undo(meeting, roll.last_change(meeting, by=cast.secretary).pk, by=cast.secretary)
        assert roll.LEDGER.read(meeting) == state
    assert [row.name for row in item.presenters.all()] == ["Gun Gäst"]
    assert [event.verb for event in events(meeting)][-1] == "attendance.undone"


def test_what_somebody_else_has_changed_since_is_not_taken_back(meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, Mode.ONSITE, by=cast.secretary)
    event = roll.last_change(meeting, by=cast.secretary)
    assert roll.describe(event) == "Närvaro för Ulla Unionsson"
    assert roll.last_change(meeting, by=cast.chair) is None
    roll.note(row, Mode.REMOTE, by=cast.chair)
    assert roll.last_change(meeting, by=cast.secretary) is None
    with pytest.raises(ChangedSince):
        roll.undo(meeting, event.pk, by=cast.secretary)
    row.refresh_from_db()
    assert row.mode == Mode.REMOTE


def test_a_change_is_taken_back_once(meeting, cast):
    roll.note(row_of(meeting, cast.union_rep), Mode.ONSITE, by=cast.secretary)
    event = roll.last_change(meeting, by=cast.secretary)
    roll.undo(meeting, event.pk, by=cast.secretary)
    with pytest.raises(ChangedSince):
        roll.undo(meeting, event.pk, by=cast.secretary)


def test_what_a_removed_row_referred_to_may_be_gone(meeting, cast):
    gone = make_user(name="Gun Gäst")
    guest = roll.add_guest(meeting, "Gun Gäst", person=gone, by=cast.secretary)
    roll.remove(guest, by=cast.secretary)
    gone.delete()
    with pytest.raises(ChangedSince):
        roll.undo(meeting, roll.last_change(meeting, by=cast.secretary).pk, by=cast.secretary)
    assert meeting.attendance.count() == 4


def test_a_row_that_somebody_else_removed_is_not_changed(meeting, cast):
    guest = roll.add_guest(meeting, "Gun Gäst", by=cast.secretary)
    stale = Attendance.objects.get(pk=guest.pk)
    stale.meeting = meeting
    roll.remove(guest, by=cast.secretary)
    with pytest.raises(Contradiction, match="Någon annan har tagit bort Gun Gäst"):
        roll.note(stale, Mode.ONSITE, by=cast.secretary)


def test_the_words_are_the_readers(meeting, cast):
    with translation.override("en"):
        row = row_of(meeting, cast.union_rep)
        roll.limit(row, "ej 3 a", by=cast.secretary)
        assert items_of(meeting, row) == "not item 3 a"


@pytest.mark.parametrize("count", [5, 40])
def test_reading_the_roll_takes_as_many_queries_however_long(meeting, cast, count, django_assert_max_num_queries):
    for number in range(count):
        roll.add_guest(meeting, f"Gäst {number}", items="1, 3", by=cast.secretary)
        make_item(meeting=meeting, title=f"Punkt {number}")
    fresh = Meeting.objects.with_body().get(pk=meeting.pk)
    with django_assert_max_num_queries(5):
        read = roll_reading.Roll(fresh)
        assert [line.items for line in read.lines if line.row.is_guest] == ["punkt 1, 3"] * count
        assert read.findings
