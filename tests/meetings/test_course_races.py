"""Several people who hold one meeting at once, on connections of their own."""

import pytest

from meetings import course
from meetings.exceptions import Contradiction
from meetings.models import Adjournment, ItemSpell, Meeting
from parties.models import Event
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once, item_of
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def items(cast):
    meeting = make_meeting(cast=cast)
    items = [make_item(meeting=meeting, title=f"Punkt {n}") for n in range(4)]
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    return [(meeting.pk, item.pk) for item in items]


def meeting_of(items):
    return Meeting.objects.with_body().get(pk=items[0][0])


def test_two_who_start_different_items_leave_one_current(cast, items):
    at_once(*(lambda keys=keys: course.take_up(item_of(*keys), by=cast.secretary) for keys in items))
    assert ItemSpell.objects.count() == 4
    assert ItemSpell.objects.filter(ended_at=None).count() == 1


def test_two_who_go_to_the_same_next_item_take_one_step(cast, items):
    results = at_once(*(lambda by=by: course.take_up(item_of(*items[1]), by=by) for by in (cast.chair, cast.secretary)))
    assert sorted(results) == [False, True]
    assert ItemSpell.objects.count() == 1
    assert Event.objects.filter(verb="item.taken_up").count() == 1


def test_a_meeting_is_adjourned_once(cast, items):
    results = at_once(*(lambda: course.adjourn(meeting_of(items), by=cast.secretary) for _person in range(3)))
    assert sum(isinstance(result, Contradiction) for result in results) == 2
    assert Adjournment.objects.count() == 1


def test_nothing_stays_open_in_a_meeting_that_is_closed_meanwhile(cast, items):
    at_once(
        lambda: meeting_of(items).close(by=cast.chair, confirmed=True),
        *(lambda keys=keys: course.take_up(item_of(*keys), by=cast.secretary) for keys in items),
    )
    assert meeting_of(items).status == "drafting"
    assert not ItemSpell.objects.filter(ended_at=None).exists()
