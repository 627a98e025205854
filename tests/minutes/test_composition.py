"""What the minutes say, read from the database once."""

import dataclasses
import datetime as dt
import json

import hypothesis
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import AgendaItem, Attendance, Meeting
from minutes import composition
from minutes.composing import compose
from minutes.composition import as_json, from_json
from paper.problems import Problem
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.minutes.factories import make_composition
from tests.minutes.factories import make_item as composed_item
from tests.parties.factories import make_union


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast, registry_number="KS 2022/1")


def read(meeting: Meeting) -> Meeting:
    return Meeting.objects.with_body().get(pk=meeting.pk)


def note(meeting: Meeting, who: object, mode: str, **fields: object) -> Attendance:
    row = meeting.attendance.get(person=who)
    for name, value in ({"mode": mode} | fields).items():
        setattr(row, name, value)
    row.save()
    return row


def test_the_heading_says_which_meeting_it_was(meeting, cast):
    found = compose(read(meeting))
    assert (found.body, found.registry_number, found.place) == (cast.body.name, "KS 2022/1", "Stora salen")
    assert found.starts_at.isoformat() == "2022-04-26T14:30:00+02:00"
    assert found.language == "sv"
    assert found.variant == "3a"
    assert found.is_draft


def test_the_roll_tells_who_was_there_and_who_was_not(meeting, cast):
    mode, role = Attendance.Mode, Attendance.Role
    item = make_item(meeting=meeting, title="Upphandling")
    note(meeting, cast.secretary, mode.ONSITE, roles=[role.SECRETARY, role.ACTING_CHAIR])
    note(meeting, cast.chair, mode.REPORTED_ABSENT)
    note(meeting, cast.union_rep, mode.REMOTE, roles=[role.ADJUSTER])
    make_guest(meeting=meeting, person=cast.presenter, items=[item], organisation="KSF", title="Inköpschef")
    found = compose(read(meeting))
    employer, unions = found.parties
    assert [person.name for person in employer.people] == [cast.secretary.name, cast.presenter.name]
    assert employer.people[0].roles == ("acting_chair", "secretary")
    assert employer.people[1].items == "punkt 1"
    assert unions.people[0].is_remote
    assert [person.name for person in found.reported_absent] == [cast.chair.name]


def test_a_vacant_seat_is_told_of(meeting, cast):
    note(meeting, cast.other_union_rep, Attendance.Mode.VACANT, name="", person=None)
    assert compose(read(meeting)).vacant == ("Vision",)


def test_the_signatories_are_chair_secretary_and_adjusters_known_or_not(meeting, cast):
    mode, role = Attendance.Mode, Attendance.Role
    note(meeting, cast.chair, mode.ONSITE)
    note(meeting, cast.secretary, mode.ONSITE)
    note(meeting, cast.union_rep, mode.ONSITE, roles=[role.ADJUSTER])
    found = [(one.name, one.roles) for one in compose(read(meeting)).signatories]
    assert found == [
        (cast.chair.name, ("chair",)),
        (cast.secretary.name, ("secretary",)),
        (cast.union_rep.name, ("adjuster",)),
        ("", ("adjuster",)),
    ]


def test_one_person_in_two_roles_signs_once(meeting, cast):
    note(meeting, cast.secretary, Attendance.Mode.ONSITE, roles=["secretary", "acting_chair"])
    found = compose(read(meeting)).signatories
    assert [one.name for one in found] == [cast.secretary.name, "", ""]
    assert found[0].roles == ("acting_chair", "secretary")


def test_the_items_come_in_reading_order_with_their_labels(meeting, cast):
    first = make_item(meeting=meeting, title="Budgetfrågor", kinds=["information"])
    make_item(meeting=meeting, title="Nästa möte")
    child = make_item(meeting=meeting, title="Uppföljning", parent=first)
    make_item(meeting=meeting, title="Skolan", parent=child, is_numbered=False)
    AgendaItem.objects.filter(pk=child.pk).update(text="<h3>Läget</h3><p>Bra \u25cf</p>")
    make_item(meeting=meeting, title="Borttagen", deleted_at=timezone.now())
    found = compose(read(meeting)).items
    assert [(item.label, item.level, item.title) for item in found] == [
        ("1", 1, "Budgetfrågor"),
        ("1 a", 2, "Uppföljning"),
        ("", 3, "Skolan"),
        ("2", 1, "Nästa möte"),
    ]
    assert found[0].kinds == ("information",)
    assert found[1].text == "<h4>Läget</h4><p>Bra •</p>"


def test_the_next_meeting_is_the_next_that_is_not_cancelled(meeting, cast):
    later = [make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=days)) for days in (7, 28)]
    later[0].cancel(by=cast.secretary, reason="Helg")
    found = compose(read(meeting)).next_meeting
    assert found is not None
    assert found.starts_at == later[1].starts_at


def test_the_document_is_in_the_bodys_language_whoever_asks(meeting, cast, settings):
    from django.utils.translation import override

    item = make_item(meeting=meeting, title="Upphandling")
    make_guest(meeting=meeting, person=cast.presenter, items=[item])
    with override("en"):
        assert compose(read(meeting)).parties[0].people[0].items == "punkt 1"


def test_the_same_minutes_are_the_same_value(meeting):
    one, other = compose(read(meeting)), compose(read(meeting))
    assert one == other
    assert one.sha256 == other.sha256
    make_item(meeting=meeting, title="Till")
    assert compose(read(meeting)).sha256 != one.sha256


def test_a_composition_survives_being_kept_as_json(meeting, cast):
    make_item(meeting=meeting, title="Punkt")
    note(meeting, cast.union_rep, Attendance.Mode.ONSITE)
    make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=28))
    content = compose(read(meeting))
    again = from_json(as_json(content))
    assert again == content
    assert again.sha256 == content.sha256


def test_composing_costs_the_same_number_of_queries_for_twice_the_items(meeting, cast, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        read_again = read(meeting)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            compose(read_again)
        return len(captured)

    for number in range(10):
        make_guest(meeting=meeting, person=cast.presenter, items=[make_item(meeting=meeting, title=f"Punkt {number}")])
    few = queries()
    for number in range(30):
        make_guest(meeting=meeting, person=cast.presenter, items=[make_item(meeting=meeting, title=f"Till {number}")])
    assert queries() == few <= 8


def test_an_item_names_its_presenters_as_the_roll_does_and_its_unions_as_they_were_called_on_the_day(meeting, cast):
    item, other = make_item(meeting=meeting, title="Upphandling"), make_item(meeting=meeting, title="Budget")
    guest = make_guest(meeting=meeting, person=cast.presenter, items=[item])
    item.presenters.set(
        [guest, meeting.attendance.get(person=cast.union_rep), meeting.attendance.get(person=cast.chair)]
    )
    # As named then, in the order in which their names stand today.
    unions = [make_union(name=name) for name in ("Ökad", "SKTF", "Ändå")]
    unions[1].rename("Vision Två", from_on=dt.date(2022, 4, 27), by=cast.administrator)
    item.raised_by.set(unions)
    told, untold = compose(read(meeting)).items
    assert told.presenters == (cast.chair.name, cast.presenter.name, cast.union_rep.name)
    assert told.raised_by == ("SKTF", "Ändå", "Ökad")
    assert (untold.presenters, untold.raised_by) == ((), ())
    assert other.pk == untold.id


def test_a_text_beyond_the_limits_is_a_problem_of_its_item(meeting):
    item = make_item(meeting=meeting, title="Tabellen")
    AgendaItem.objects.filter(pk=item.pk).update(text="<table><tr>" + "<td>x" * 40 + "</table>")
    content = compose(read(meeting))
    assert content.problems() == (Problem("columns", item="1"),)
    assert content.items[0].text == ""


def test_a_sign_is_found_in_its_item():
    content = make_composition(items=(composed_item(label="1"), composed_item(label="2 a", text="<p>bra 😀</p>")))
    assert content.item_with("😀") == "2 a"
    assert content.item_with("🦆") == ""


def test_a_composition_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_composition().place = "elsewhere"
    assert make_composition().format == composition.FORMAT


# A time is kept with its distance from UTC, which has whole minutes in any zone that meets today.
_TIMES = st.datetimes(
    min_value=dt.datetime(1990, 1, 1),  # noqa: DTZ001
    timezones=st.builds(
        lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)), st.integers(min_value=-720, max_value=840)
    ),
)
st.register_type_strategy(dt.datetime, _TIMES)


@given(content=st.from_type(composition.Composition))
@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_any_composition_survives_being_kept_as_json(content):
    again = from_json(json.loads(json.dumps(as_json(content))))
    assert again == content
    assert again.sha256 == content.sha256
