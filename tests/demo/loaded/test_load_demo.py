"""The demo municipality as it stands in the database."""

import pytest
from django.db.models import Count

from demo import loading, sign_ins
from demo.people import PEOPLE
from meetings import agenda
from meetings.models import AgendaItem, Attendance, ItemProposal, Meeting, OpenQuestion
from parties.models import Body, Event, Seat, Union, User
from tests.demo.loaded.conftest import TODAY


def counts() -> dict[str, int]:
    models = (Body, Union, User, Seat, Meeting, Attendance, Event)
    return {model.__name__: model.objects.count() for model in models}


def test_loading_twice_adds_nothing(demo):
    before = counts()
    loading.load(today=TODAY)
    assert counts() == before


def test_loading_brings_back_what_is_missing_and_keeps_what_was_changed(demo):
    User.objects.filter(email=PEOPLE["finance"].email).update(name="Någon Annan")
    Meeting.objects.filter(body__slug="fsg-social").delete()
    loading.load(today=TODAY)
    assert User.objects.get(email=PEOPLE["finance"].email).name == "Någon Annan"
    assert Meeting.objects.filter(body__slug="fsg-social").count() == 2


def test_there_is_one_sign_in_a_role_and_each_belongs_to_a_person(demo):
    found = sign_ins()
    assert {one.role for one in found} == {
        "administrator", "secretary", "chair", "union_rep", "other_union_rep", "substitute", "presenter", "archivist",
    }  # fmt: skip
    assert len({one.role for one in found}) == len(found)
    for one in found:
        assert User.objects.get(email=one.email).name == one.name


def test_nobody_can_sign_in_with_a_password(demo):
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_each_sign_in_can_do_what_its_role_is_called(demo, meeting):
    person = {one.role: User.objects.get(email=one.email) for one in sign_ins()}
    assert meeting.is_written_by(person["secretary"])
    assert meeting.is_written_by(person["chair"])
    for role in ("union_rep", "other_union_rep", "substitute"):
        assert meeting.is_read_whole_by(person[role])
        assert not meeting.is_prepared_by(person[role])
    presented = meeting.items.visible_to(person["presenter"], meeting).values_list("title", flat=True)
    assert "Budgetuppföljning per mars" in presented
    assert "Upphandling" not in presented
    assert person["archivist"].is_archivist
    assert person["administrator"].is_administrator


def test_every_body_has_its_letterhead_logotype_seats_phrases_and_standing_items(demo):
    for body in Body.objects.annotate(Count("seats", distinct=True), Count("phrases", distinct=True)):
        assert body.letterhead == "Almfjärds kommun"
        assert bytes(body.logotype).startswith(b"\x89PNG")
        assert body.logotype_alt
        assert body.seats__count >= 5
        assert body.phrases__count >= 9
        assert body.standing_items.exists()
        assert body.rules.exists()


def test_the_department_bodies_stand_below_the_central_one_with_schemes_of_their_own(demo):
    schemes = {body.slug: (body.parent and body.parent.slug, body.numbering) for body in Body.objects.all()}
    assert schemes == {
        "cesam": (None, "letters"),
        "fsg-utbildning": ("cesam", "section"),
        "fsg-social": ("cesam", "decimal"),
    }


def test_there_are_substitutes_and_vacant_seats(demo):
    cesam = Body.objects.get(slug="cesam")
    assert cesam.seats.filter(kind=Seat.Kind.SUBSTITUTE, person__isnull=False).count() == 2
    assert cesam.seats.filter(person__isnull=True).count() == 3


def test_the_section_series_runs_through_the_year_without_gaps(demo):
    drawn = []
    for meeting in Meeting.objects.filter(body__slug="fsg-utbildning").order_by("starts_at"):
        tops = agenda.tree(meeting)
        drawn += [node.label for node in tops if node.label[-1].isdigit()]
    assert drawn == [f"§ {number}" for number in range(1, 22)]


@pytest.mark.parametrize(("slug", "day", "title", "label"), [
    ("fsg-utbildning", 15, "Fler elever på språkintroduktion", "§ 11 a"),
    ("cesam", 24, "Sommarens semestervikarier", "5 a"),
])  # fmt: skip
def test_a_late_item_is_called_after_the_one_before_it(demo, slug, day, title, label):
    meeting = Meeting.objects.get(body__slug=slug, starts_at__day=day, starts_at__year=2022)
    assert {node.item.title: node.label for node in agenda.flat(agenda.tree(meeting))}[title] == label


def test_the_union_of_the_day_keeps_its_name_and_has_its_successor(demo, meeting):
    row = meeting.attendance.get(person__email=PEOPLE["teachers"].email)
    assert row.organisation == "Lärarförbundet"
    assert Union.objects.get(name="Lärarförbundet").successor.name == "Sveriges Lärare"
    assert Union.objects.get(name="Ledarna").agreements.count() == 0


def test_the_steps_are_dated_in_2022_and_somebody_took_each(demo, meeting):
    steps = [(step.status, step.at.year, step.by.name) for step in meeting.steps.all()]
    assert [status for status, _, _ in steps] == ["planned", "noticed", "in_session", "drafting"]
    assert {(year, name) for _, year, name in steps} == {(2022, "Katarina Holmlund")}


def test_the_central_body_has_a_year_ahead_and_the_next_meeting_is_called_to(demo):
    cesam = Meeting.objects.filter(body__slug="cesam")
    first, *rest = cesam.filter(starts_at__date__gt=TODAY).order_by("starts_at")
    assert (first.held_on.isoformat(), first.status) == ("2026-12-15", Meeting.Status.NOTICED)
    assert len(rest) == 11
    assert {meeting.status for meeting in rest} == {Meeting.Status.PLANNED}
    replies = first.invitations.exclude(reply="").values_list("reply", flat=True)
    assert sorted(replies) == ["absent", "onsite", "onsite", "onsite", "remote"]
    # Who cannot come has called in the substitute.
    assert first.attendance.get(substitute_for__isnull=False).name == PEOPLE["ssr_substitute"].name


def test_the_last_meetings_ended_in_every_way_that_matters(demo):
    items = AgendaItem.objects.filter(meeting__body__slug="cesam", meeting__starts_at__year=2026)
    assert set(items.exclude(outcome="").values_list("outcome", flat=True)) >= {
        "agreement", "no_objection", "disagreement", "noted", "taken_back",
    }  # fmt: skip
    disputed = items.get(outcome="disagreement")
    assert [row.union_name for row in disputed.positions.filter(stance="disagrees")] == ["Kommunal"]
    assert disputed.statements.get().party_name == "Kommunal"
    assert disputed.disagreements.exists()
    assert OpenQuestion.objects.open().filter(body__slug="cesam").count() == 5
    assert OpenQuestion.objects.overdue(TODAY).filter(kind="task").exists()
    assert disputed.meeting.documents.count() == 2


def test_points_wait_for_the_secretary_one_of_two_unions_and_one_from_below(demo, secretary):
    waiting = ItemProposal.objects.waiting().prepared_by(secretary).with_list()
    assert sorted(row.of for row in waiting) == ["Förvaltningssamverkan utbildning", "Kommunal och Vision"]
    assert ItemProposal.objects.get(state=ItemProposal.State.RETURNED).reason
