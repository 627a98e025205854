"""The minutes tell how the meeting went: outcomes, statements, adjournments, recusals, and where items came from."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings import calling, course, positions, roll
from meetings.models import AgendaItem, Attendance, ItemLink, Meeting, OpenQuestion, Recusal, Statement
from minutes import composing, printing
from minutes.composing import compose
from minutes.composition import as_json, from_json
from paper.problems import Problem
from parties.models import AgreementParty
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_seat, make_union, make_user


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


@pytest.fixture
def item(meeting):
    return make_item(meeting=meeting, title="Organisationsförändring", kinds=["cooperation"])


def read(meeting: Meeting):
    return compose(Meeting.objects.with_body().get(pk=meeting.pk))


def begin(meeting: Meeting, cast) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.NOTICED)
    meeting.refresh_from_db()
    meeting.start(by=cast.secretary)


def text_of(meeting: Meeting) -> str:
    return str(printing.article(read(meeting), logotype=""))


def test_a_unions_statement_stands_as_a_block_with_its_name(cast, meeting, item):
    Statement.make(item, "<p>Underlaget <b>saknas</b>.</p>", by=cast.union_rep, union=cast.union, kind="reservation")
    (statement,) = read(meeting).items[0].statements
    assert (statement.party, statement.kind) == ("Kommunal", "reservation")
    page = text_of(meeting)
    assert '<span class="document-party-name">Kommunal</span> · Reservation</p>\n<p>Underlaget' in page


def test_the_employers_statement_bears_the_employers_name(cast, meeting, item):
    Statement.make(item, "<p>Vi återkommer.</p>", by=cast.secretary, union=None)
    assert "Arbetsgivaren</span> · Protokollsanteckning" in text_of(meeting)


def test_a_statement_that_was_withdrawn_is_not_in_the_minutes(cast, meeting, item):
    statement = Statement.make(item, "<p>Nej.</p>", by=cast.union_rep, union=cast.union)
    statement.withdraw(by=cast.union_rep, revision=1)
    assert read(meeting).items[0].statements == ()


def test_a_statement_that_cannot_be_typeset_is_a_problem_of_its_item(cast, meeting, item, monkeypatch):
    Statement.make(item, "<p>Nej.</p>", by=cast.union_rep, union=cast.union)
    monkeypatch.setattr(composing, "_text", lambda text, level: ("", "columns") if text else ("", ""))
    assert read(meeting).problems() == (Problem("columns", item="1"),)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": "noted"}, "Informationen noterades."),
        (
            {"outcome": "agreement", "cooperation_ended": "at_meeting"},
            "Samverkan avslutades i enighet vid mötet.",
        ),
        (
            {"outcome": "disagreement", "cooperation_ended": "at_adjustment"},
            "Samverkan avslutades i oenighet vid justeringen.",
        ),
        ({"outcome": "tabled", "returns_on": dt.date(2022, 5, 24)}, "Punkten bordlades till den 24 maj 2022."),
        ({"outcome": "tabled"}, "Punkten bordlades till nästa möte."),
    ],
)
def test_an_outcome_is_a_sentence_of_its_own(meeting, item, fields, sentence):
    AgendaItem.objects.filter(pk=item.pk).update(**fields)
    assert f'<p class="document-outcome">{sentence}</p>' in text_of(meeting)


def test_positions_are_grouped_by_what_the_unions_said(cast, meeting, item):
    begin(meeting, cast)
    third = make_union(name="SSR")
    make_seat(body=cast.body, person=make_user(name="Sonja Ssr"), union=third)
    positions.note(item, cast.union, "disagrees", by=cast.secretary)
    positions.note(item, cast.other_union, "no_objection", by=cast.secretary)
    positions.note(item, third, "no_objection", by=cast.secretary)
    page = text_of(meeting)
    assert '<p class="document-positions">SSR och Vision hade inget att erinra. Kommunal var oenig.</p>' in page


def test_all_unions_are_named_together_only_where_all_were_there(cast, meeting, item):
    begin(meeting, cast)
    meeting.attendance.update(mode=Attendance.Mode.ONSITE)
    positions.note_all(item, by=cast.secretary)
    assert "Samtliga fackliga organisationer hade inget att erinra." in text_of(meeting)
    third = make_union(name="SSR")
    seat = make_seat(body=cast.body, person=make_user(name="Sonja Ssr"), union=third)
    row = roll.row_for(meeting, seat, 9)
    row.mode = Attendance.Mode.ABSENT
    row.save()
    said = "Samtliga närvarande fackliga organisationer hade inget att erinra. SSR var inte närvarande."
    assert said in text_of(meeting)
    Attendance.objects.filter(pk=row.pk).update(mode=Attendance.Mode.ONSITE)
    assert "Kommunal och Vision hade inget att erinra.</p>" in text_of(meeting)


def test_a_union_outside_the_agreement_is_told_as_such(cast, meeting, item):
    begin(meeting, cast)
    meeting.attendance.update(mode=Attendance.Mode.ONSITE)
    AgreementParty.objects.filter(union=cast.other_union).delete()
    positions.note_all(item, by=cast.secretary)
    assert "Kommunal hade inget att erinra. Vision omfattas inte av samverkansavtalet." in text_of(meeting)


def test_coming_and_going_is_told_at_the_items(cast, meeting, item):
    second, third = make_item(meeting=meeting, title="Lokaler"), make_item(meeting=meeting, title="Semester")
    begin(meeting, cast)
    roll.all_present(meeting, by=cast.secretary)
    for person in (cast.union_rep, cast.other_union_rep):
        calling.leave(meeting.attendance.get(person=person), second, by=cast.secretary)
    calling.come_back(meeting.attendance.get(person=cast.union_rep), third, by=cast.secretary)
    composed = read(meeting)
    assert [[(told.kind, told.names) for told in item.movements] for item in composed.items] == [
        [],
        [("left", ("Ulla Unionsson", "Vidar Visionär"))],
        [("returned", ("Ulla Unionsson",))],
    ]
    page = text_of(meeting)
    assert "Ulla Unionsson och Vidar Visionär lämnade mötet före denna punkt." in page
    assert "Ulla Unionsson återkom till mötet vid denna punkt." in page


def test_the_time_is_when_the_meeting_was_held_where_that_was_noted(cast, meeting, item):
    begin(meeting, cast)
    # Opened in the system on another day than the meeting's.
    assert read(meeting).opened_at is None
    assert "14.30–17.00" in text_of(meeting)
    at = [dt.datetime(2022, 4, 26, *time, 30, tzinfo=timezone.get_current_timezone()) for time in ((14, 33), (16, 50))]
    Meeting.objects.filter(pk=meeting.pk).update(status="drafting", opened_at=at[0], closed_at=at[1])
    assert "14.33–16.50" in text_of(meeting)


def test_a_position_in_the_unions_own_words_stands_with_its_name(cast, meeting, item):
    begin(meeting, cast)
    positions.note(item, cast.union, "abstains", by=cast.union_rep, note="Underlaget kom samma dag")
    assert "Kommunal: Underlaget kom samma dag." in text_of(meeting)


def test_without_an_outcome_nothing_is_said(meeting, item):
    assert "document-outcome" not in text_of(meeting)


def test_an_adjournment_tells_its_times_and_who_asked_for_it(cast, meeting, item):
    begin(meeting, cast)
    course.take_up(item, by=cast.secretary)
    pause = course.adjourn(meeting, by=cast.secretary, unions=[cast.union, cast.other_union], reason="Överläggning")
    assert read(meeting).items[0].pauses == ()  # It goes on.
    course.resume(meeting, by=cast.secretary)
    at = [dt.datetime(2022, 4, 26, 15, minute, tzinfo=timezone.get_current_timezone()) for minute in (10, 25)]
    type(pause).objects.filter(pk=pause.pk).update(started_at=at[0], ended_at=at[1])
    assert "Mötet ajournerades 15.10–15.25 på begäran av Kommunal och Vision: Överläggning." in text_of(meeting)


def test_an_adjournment_before_the_first_item_stands_before_it(cast, meeting, item):
    begin(meeting, cast)
    course.adjourn(meeting, by=cast.secretary)
    course.resume(meeting, by=cast.secretary)
    page = text_of(meeting)
    assert len(read(meeting).pauses) == 1
    assert page.index("Mötet ajournerades") < page.index("Organisationsförändring")


def test_a_conflict_of_interest_stands_at_its_item(cast, meeting, item):
    row = meeting.attendance.get(person=cast.union_rep)
    Attendance.objects.filter(pk=row.pk).update(mode=Attendance.Mode.ONSITE)
    Recusal.objects.create(attendance=row, item=item, by=cast.secretary)
    assert f"{cast.union_rep.name} deltog inte i punkten på grund av jäv." in text_of(meeting)


def test_an_item_tells_which_meeting_it_came_from(cast, meeting, item):
    before = make_meeting(cast=cast, starts_at=meeting.starts_at - dt.timedelta(days=35))
    earlier = make_item(meeting=before, title="Organisationsförändring")
    ItemLink.objects.create(earlier=earlier, later=item, by=cast.secretary)
    assert "Fortsättning från mötet den 22 mars 2022" in text_of(meeting)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"owner_side": "a_employer", "due_on": dt.date(2022, 5, 24)},
            "Fråga: När kommer budgeten? Arbetsgivaren återkommer senast den 24 maj 2022.",
        ),
        ({"owner_side": "a_employer"}, "Fråga: När kommer budgeten? Arbetsgivaren återkommer."),
        ({"due_on": dt.date(2022, 5, 24)}, "Fråga: När kommer budgeten? Besvaras senast den 24 maj 2022."),
        ({}, "Fråga: När kommer budgeten?</p>"),
    ],
)
def test_a_question_that_was_asked_stands_at_its_item(cast, meeting, item, fields, sentence):
    OpenQuestion.ask(cast.body, "När kommer budgeten?", by=cast.secretary, item=item, unions=[cast.union], **fields)
    assert sentence in text_of(meeting)


def test_a_question_that_was_withdrawn_is_not_in_the_minutes(cast, meeting, item):
    question = OpenQuestion.ask(cast.body, "När?", by=cast.secretary, item=item, unions=[cast.union])
    question.withdraw("Besvarad i mejl", by=cast.secretary)
    assert read(meeting).items[0].questions == ()


def test_a_question_from_before_is_told_where_it_is_answered(cast, meeting, item):
    question = OpenQuestion.ask(cast.body, "När kommer budgeten?", by=cast.secretary, unions=[cast.union])
    OpenQuestion.objects.filter(pk=question.pk).update(settled_at=timezone.now(), settled_item=item)
    assert "Besvarades: När kommer budgeten?" in text_of(meeting)


def test_all_of_it_survives_being_kept_as_json(cast, meeting, item):
    Statement.make(item, "<p>Nej.</p>", by=cast.union_rep, union=cast.union)
    AgendaItem.objects.filter(pk=item.pk).update(outcome="tabled", returns_on=dt.date(2022, 5, 24))
    begin(meeting, cast)
    course.take_up(item, by=cast.secretary)
    course.adjourn(meeting, by=cast.secretary, by_employer=True)
    course.resume(meeting, by=cast.secretary)
    content = read(meeting)
    assert from_json(as_json(content)) == content


def test_minutes_kept_before_any_of_it_was_told_can_still_be_read(meeting, item):
    kept = as_json(read(meeting))
    del kept["pauses"]
    for one in kept["items"]:
        for name in (
            "outcome",
            "returns_on",
            "cooperation_ended",
            "statements",
            "pauses",
            "recused",
            "origins",
            "questions",
        ):
            del one[name]
    assert from_json(kept).items[0].statements == ()
