"""Several people at one allocation, on connections of their own."""

import pytest

from budget.exceptions import Contradiction
from budget.models import Allocation
from budget.models.allocation import Change
from meetings.models import Meeting
from tests.budget.factories import make_allocation
from tests.budget.tables import d
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def pk(cast):
    return make_allocation(cast=cast, item=make_item(meeting=make_meeting(cast=cast))).pk


def fresh(pk) -> Allocation:
    found = Allocation.objects.select_related("item").get(pk=pk)
    found.item.meeting = Meeting.objects.with_body().get(pk=found.item.meeting_id)
    return found


def test_the_secretary_and_two_unions_who_write_at_once_are_all_heard(cast, pk):
    rows = [row.pk for row in fresh(pk).rows.all()]
    fresh(pk).counter(cast.union, by=cast.union_rep)
    fresh(pk).counter(cast.other_union, by=cast.other_union_rep)
    at_once(
        lambda: fresh(pk).write([Change(rows[2], "proposed", d(300000), d(1))], by=cast.secretary),
        lambda: fresh(pk).write([Change(rows[2], cast.union.pk, None, d(2))], by=cast.union_rep),
        lambda: fresh(pk).write([Change(rows[2], cast.other_union.pk, None, d(3))], by=cast.other_union_rep),
    )
    share = fresh(pk).division().shares[2]
    assert (share.proposed, share.counters) == (1, {cast.union.pk: 2, cast.other_union.pk: 3})
    # What the minutes say is what the last one to write saw: all of it.
    assert fresh(pk).content["lines"][2]["cells"] == ["1", "2", "3"]


def test_two_who_begin_a_revision_at_once_keep_one(cast, pk):
    found = at_once(
        lambda: fresh(pk).begin_revision(by=cast.secretary), lambda: fresh(pk).begin_revision(by=cast.chair)
    )
    assert sum(isinstance(one, Contradiction) for one in found) == 1
    assert (fresh(pk).number, fresh(pk).revisions.count()) == (2, 1)
