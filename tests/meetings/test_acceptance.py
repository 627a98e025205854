"""Features that protocols of real municipalities have, each made through the verbs and read in the composed minutes."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from meetings import (
    agenda,
    deadlines,
    disagreements,
    documents,
    notice_content,
    notices,
    outcomes,
    positions,
    proposals,
    roll,
)
from meetings.exceptions import Contradiction
from meetings.models import Attendance, ItemLink, Meeting, OpenQuestion, Statement
from minutes import printing
from minutes.composing import compose
from minutes.composition import Composition
from parties.models import Body, DeadlineRule, Seat
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_body, make_seat, make_union, make_user

Mode, Role = Attendance.Mode, Attendance.Role


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


@pytest.fixture
def items(meeting):
    """1, 2, 2 a, 2 a 1, 2 b, 3 … 9."""
    made = [make_item(meeting=meeting, title=f"Punkt {number}") for number in range(1, 10)]
    under = make_item(meeting=meeting, title="Under", parent=made[1])
    make_item(meeting=meeting, title="Djupast", parent=under)
    make_item(meeting=meeting, title="Bredvid", parent=made[1])
    return made


def begin(meeting: Meeting, cast) -> None:
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)


def minutes(meeting: Meeting) -> Composition:
    return compose(Meeting.objects.with_body().get(pk=meeting.pk))


def text_of(meeting: Meeting) -> str:
    return str(printing.article(minutes(meeting), logotype=""))


def row_of(meeting: Meeting, person) -> Attendance:
    row = meeting.attendance.get(person=person)
    row.meeting = meeting
    return row


def person_of(meeting: Meeting, name: str):
    return next(one for party in minutes(meeting).parties for one in party.people if one.name == name)


def test_the_deadlines_of_a_meeting_are_computed_from_the_bodys_rules(cast, meeting):
    events, kinds = DeadlineRule.Event, DeadlineRule.DayKind
    DeadlineRule.objects.filter(body=cast.body).delete()
    DeadlineRule.objects.create(body=cast.body, event=events.NOTICE, days=14, day_kind=kinds.CALENDAR)
    DeadlineRule.objects.create(body=cast.body, event=events.POINTS, days=6, day_kind=kinds.WORKING)
    found = deadlines.of(Meeting.objects.select_related("body").get(pk=meeting.pk))
    assert found.notice_on == dt.date(2022, 4, 12)
    # Six working days before a Tuesday, with Good Friday and Easter Monday among the days before it.
    assert found.points_on == dt.date(2022, 4, 14)


def test_kinds_of_an_item_are_shown_but_for_formalities(meeting):
    make_item(meeting=meeting, title="Budget", kinds=["cooperation", "work_environment"])
    make_item(meeting=meeting, title="Val av justerare", kinds=["formality"])
    page = text_of(meeting)
    assert '<p class="document-about">Samverkan och Arbetsmiljö</p>' in page
    assert "Formalia" not in page


def test_a_point_is_raised_jointly_by_several_unions(cast, meeting):
    item = make_item(meeting=meeting, title="Hemtjänsten", kinds=["question_from_union"])
    item.raised_by.set([cast.union, cast.other_union])
    assert "Väckt av Kommunal och Vision" in text_of(meeting)


@pytest.mark.parametrize(
    ("scheme", "labels"),
    [
        (Body.Numbering.LETTERS, ["1", "2", "2 a", "2 a 1", "2 b", "3"]),
        (Body.Numbering.DECIMAL, ["1", "2", "2.1", "2.1.1", "2.2", "3"]),
    ],
)
def test_items_are_numbered_three_deep_in_two_schemes(cast, meeting, items, scheme, labels):
    Body.objects.filter(pk=cast.body.pk).update(numbering=scheme)
    assert [item.label for item in minutes(meeting).items][:6] == labels


@pytest.mark.parametrize(
    ("typed", "written"),
    [("1-3, 5-9", "punkt 1–3, 5–9"), ("ej 2 a", "ej punkt 2 a"), ("3", "punkt 3"), ("2b", "punkt 2 b")],
)
def test_items_are_attended_in_ranges_with_gaps(cast, meeting, items, typed, written):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, Mode.ONSITE, by=cast.secretary)
    roll.limit(row, typed, by=cast.secretary)
    assert person_of(meeting, cast.union_rep.name).items == written


def test_somebody_takes_part_remotely(cast, meeting):
    roll.note(row_of(meeting, cast.other_union_rep), Mode.REMOTE, by=cast.secretary)
    assert "Ordförande Vision, på distans" in text_of(meeting)


def test_a_substitute_serves_for_somebody_by_name(cast, meeting):
    replaced = row_of(meeting, cast.union_rep)
    roll.note(replaced, Mode.REPORTED_ABSENT, by=cast.secretary)
    (seat,) = roll.substitutes_for(replaced)
    roll.add_substitute(replaced, seat=seat, by=cast.secretary)
    page = text_of(meeting)
    assert "Ersättare, ersättare för Ulla Unionsson" in page
    assert [one.name for one in minutes(meeting).reported_absent] == ["Ulla Unionsson"]


def test_a_seat_without_a_holder_is_vacant(cast):
    make_seat(body=cast.body, person=None, union=make_union(name="Sveriges Skolledare"))
    assert "Vakant plats: Sveriges Skolledare" in text_of(make_meeting(cast=cast))


def test_the_ordinary_chair_is_absent_and_one_person_is_acting_chair_and_secretary(cast, meeting):
    roll.note(row_of(meeting, cast.chair), Mode.REPORTED_ABSENT, by=cast.secretary)
    row = row_of(meeting, cast.secretary)
    roll.note(row, Mode.ONSITE, by=cast.secretary)
    roll.give_roles(row, [Role.ACTING_CHAIR, Role.SECRETARY], by=cast.secretary)
    found = minutes(meeting)
    assert [one.name for one in found.reported_absent] == ["Orvar Ordförande"]
    assert found.signatories[0].roles == ("acting_chair", "secretary")
    assert "HR-sekreterare, tjänstgörande ordförande och sekreterare" in text_of(meeting)


def test_a_union_owns_its_statement(cast, meeting):
    item = make_item(meeting=meeting, title="Budget")
    Statement.make(item, "<p>Vi är oeniga.</p>", by=cast.union_rep, union=cast.union, kind="reservation")
    assert '<span class="document-party-name">Kommunal</span> · Reservation' in text_of(meeting)


def test_each_union_has_its_own_position_and_cooperation_ends_in_disagreement(cast, meeting):
    item = make_item(meeting=meeting, title="Budget", kinds=["cooperation"])
    begin(meeting, cast)
    roll.all_present(meeting, by=cast.secretary)
    positions.note(item, cast.union, "disagrees", by=cast.union_rep)
    positions.note_all(item, by=cast.secretary)
    outcomes.settle(item, outcome="disagreement", cooperation_ended="at_meeting", by=cast.secretary)
    page = text_of(meeting)
    assert "Vision hade inget att erinra. Kommunal var oenig." in page
    assert "Samverkan avslutades i oenighet vid mötet." in page


def test_a_question_without_a_date_is_open_with_its_owner(cast, meeting):
    item = make_item(meeting=meeting, title="Budget")
    OpenQuestion.ask(
        cast.body, "Hur många berörs?", by=cast.secretary, item=item, unions=[cast.union], owner_side="a_employer"
    )
    assert "Hur många berörs? Arbetsgivaren återkommer." in text_of(meeting)
    assert OpenQuestion.objects.open().get().due_on is None


def test_an_item_is_carried_to_the_agenda_of_a_named_day(cast, meeting):
    item = make_item(meeting=meeting, title="Budget")
    begin(meeting, cast)
    outcomes.settle(item, outcome="tabled", returns_on=dt.date(2022, 5, 24), by=cast.secretary)
    later = make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=28))
    ItemLink.objects.create(earlier=item, later=make_item(meeting=later, title="Budget"), by=cast.secretary)
    assert "Punkten bordlades till den 24 maj 2022." in text_of(meeting)
    assert "Fortsättning från mötet den 26 april 2022" in text_of(later)


def test_the_next_meeting_is_told(cast, meeting):
    make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=28))
    assert "tisdag 24 maj 2022 kl. 14.30–17.00" in text_of(meeting)


def test_a_union_outside_the_agreement_is_shown_as_such(cast, meeting):
    outside = make_union(name="Utanför", party_from=None)
    make_seat(body=cast.body, person=make_user(name="Ulf Utanför"), union=outside)
    item = make_item(meeting=meeting, title="Budget", kinds=["cooperation"])
    begin(meeting, cast)
    (asked,) = [one for one in positions.asked(item) if one.union == outside]
    assert asked.presumed == "not_party"
    positions.note(item, outside, asked.presumed, by=cast.secretary)
    assert "Utanför omfattas inte av samverkansavtalet." in text_of(meeting)


def test_annexes_have_numbers_of_their_own_and_are_cited_by_them(cast, meeting, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path)
    first, second = (make_item(meeting=meeting, title=title) for title in ("Kia", "Lön"))
    read = Meeting.objects.with_body().get(pk=meeting.pk)
    for title, item in (("Kia", first), ("Program", second), ("Ordlista", second)):
        upload = SimpleUploadedFile(f"{title}.txt", b"Text")
        documents.add(read, upload, by=cast.secretary, item=item, title=title)
    assert [(one.label, one.title) for one in minutes(meeting).annexes] == [
        ("1", "Kia"),
        ("2 a", "Program"),
        ("2 b", "Ordlista"),
    ]
    assert "Bilaga 2 a: Program" in text_of(meeting)


def test_an_item_is_lifted_to_the_body_above_and_says_where_it_came_from(cast, meeting):
    above = make_body(name="Centrala gruppen ovanför")
    make_seat(body=above, person=cast.secretary, role=Seat.Role.SECRETARY, department=cast.department)
    cast.body.parent = above
    cast.body.save()
    item = make_item(meeting=meeting, title="Bemanning", kinds=["cooperation"])
    begin(meeting, cast)
    proposal = proposals.lift(item, to=above, by=cast.secretary, background="Vi kan inte avgöra det.")
    higher = Meeting(body=above, starts_at=meeting.starts_at + dt.timedelta(days=14))
    higher.plan(by=cast.secretary)
    higher = Meeting.objects.with_body().get(pk=higher.pk)
    made = proposals.place(proposal, higher, by=cast.secretary)
    assert ItemLink.objects.get(earlier=item, later=made).kind == ItemLink.Kind.LIFTED
    assert "Vi kan inte avgöra det." in text_of(higher)
    item.refresh_from_db()
    assert item.outcome == "lifted"


def test_a_reference_from_one_item_to_another_stays_true_when_an_item_comes_between(cast, meeting):
    first, second = (make_item(meeting=meeting, title=title) for title in ("Budget", "Lokaler"))
    meeting.give_notice(by=cast.secretary)
    first.write("<p>Frågan besvaras i punkt 2.</p>", by=cast.secretary, revision=0)
    agenda.add(meeting, "Sent tillagd", by=cast.secretary, after=first)
    assert [(item.label, item.title) for item in minutes(meeting).items] == [
        ("1", "Budget"),
        ("1 a", "Sent tillagd"),
        ("2", "Lokaler"),
    ]
    assert second.title == "Lokaler"
    assert "Frågan besvaras i punkt 2." in text_of(meeting)


def test_disagreement_opens_the_time_for_central_negotiation_and_holds_the_decision(cast, meeting):
    cast.body.rules.create(event=DeadlineRule.Event.CENTRAL_NEGOTIATION, days=7, day_kind=DeadlineRule.DayKind.CALENDAR)
    meeting = make_meeting(cast=cast, starts_at=timezone.now().replace(microsecond=0))
    item = make_item(meeting=meeting, title="Omorganisation", kinds=["cooperation"])
    begin(meeting, cast)
    positions.note(item, cast.union, "disagrees", by=cast.union_rep)
    outcomes.settle(item, outcome="disagreement", by=cast.secretary)
    [window] = item.disagreements.all()
    assert window.last_on == meeting.held_on + dt.timedelta(days=7)
    disagreements.request(window, on=meeting.held_on, by=cast.union_rep)
    said = {
        "decided_by": "Kommundirektören",
        "delegation": "",
        "decided_on": meeting.held_on,
        "text": "Enligt förslaget.",
    }
    decision = disagreements.decide(item, by=cast.secretary, **said)
    with pytest.raises(Contradiction):
        disagreements.execute(decision, on=meeting.held_on, by=cast.secretary)


def test_the_notice_shows_the_kinds_of_items(cast, meeting):
    make_item(meeting=meeting, title="Budget", kinds=["cooperation", "mbl_negotiation"])
    [point] = notice_content.of(meeting, notices.nodes_of(meeting)).points
    with override("sv"):
        assert (point.called, point.kind_words) == ("punkt 1", ["Samverkan", "MBL"])
