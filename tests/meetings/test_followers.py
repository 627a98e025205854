"""Minutes that are not signed follow the body's letterhead and the unions' names."""

import datetime as dt

import pytest

from meetings.models import Meeting
from minutes.models import Print
from parties.models import Body
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_body

STATUS = Meeting.Status


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


def revision(meeting: Meeting, status: str = STATUS.DRAFTING) -> int:
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    return Meeting.objects.get(pk=meeting.pk).revision


def now(meeting: Meeting) -> int:
    return Meeting.objects.get(pk=meeting.pk).revision


def change_letterhead(cast) -> None:
    body = Body.objects.get(pk=cast.body.pk)
    body.letterhead = "Ny kommun"
    body.change(by=cast.administrator)


@pytest.mark.parametrize("status", STATUS.values)
def test_a_new_letterhead_touches_the_open_meetings_of_the_body(cast, meeting, status):
    before = revision(meeting, status)
    change_letterhead(cast)
    assert now(meeting) - before == (status in (STATUS.IN_SESSION, STATUS.DRAFTING, STATUS.IN_ADJUSTMENT))


def test_a_removed_logotype_touches_them_too(cast, meeting):
    before = revision(meeting)
    cast.body.remove_logotype(by=cast.administrator)
    assert now(meeting) == before + 1


def test_another_bodys_meetings_are_left_alone(cast, meeting):
    before = revision(meeting)
    another = make_body(name="Vård och omsorg", slug="vard")
    another.letterhead = "Ny kommun"
    another.change(by=cast.administrator)
    assert now(meeting) == before


def test_a_renamed_union_touches_the_meetings_where_it_raised_an_item(cast, meeting):
    other = make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=28))
    item = make_item(meeting=meeting, title="Lokaler")
    item.raised_by.set([cast.union])
    before, elsewhere = revision(meeting), revision(other)
    cast.union.rename("Kommunalarna", from_on=dt.date(2022, 4, 1), by=cast.administrator)
    assert (now(meeting), now(other)) == (before + 1, elsewhere)


def test_the_minutes_are_then_printed_ahead(cast, meeting):
    revision(meeting)
    claim = Print.claim(rested_for=dt.timedelta(0))
    claim.finish(revision=now(meeting), content=None, problems=())
    assert Print.claim(rested_for=dt.timedelta(0)) is None
    change_letterhead(cast)
    assert Print.claim(rested_for=dt.timedelta(0)).meeting == meeting
