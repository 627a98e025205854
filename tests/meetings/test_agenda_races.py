"""Several people at once, with real transactions on connections of their own."""

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from meetings import agenda
from meetings.exceptions import Refused
from meetings.models import AgendaItem, Meeting, SectionSeries
from parties.models import Body, Event, User
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts in threads that start together; what each returned, or the refusal that it met."""
    barrier = Barrier(len(acts), timeout=10)

    def run(act):
        try:
            barrier.wait()
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, act) for act in acts]]


def on(month, day):
    return dt.datetime(2022, month, day, 9, tzinfo=timezone.get_current_timezone())


def fresh(pk):
    return Meeting.objects.with_body().get(pk=pk)


def item_of(meeting_pk, item_pk):
    item = AgendaItem.objects.get(pk=item_pk)
    item.meeting = fresh(meeting_pk)
    return item


def require_order(meeting_pk):
    """Nobody shares a place, no gap in a row, no circle, nothing too deep, everything reachable."""
    items = list(AgendaItem.objects.filter(meeting=meeting_pk))
    rows = {}
    for item in items:
        rows.setdefault(item.parent_id, []).append(item.position)
    for positions in rows.values():
        assert sorted(positions) == list(range(1, len(positions) + 1))
    shown = agenda.flat(agenda.tree(fresh(meeting_pk)))
    assert len(shown) == sum(not item.is_deleted for item in items)
    assert max(node.level for node in shown) <= 3
    labels = [node.label for node in shown]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_moves_at_once_leave_a_tree(seed):
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    items = [make_item(meeting=meeting, title=f"Punkt {n}").pk for n in range(8)]
    people = [cast.secretary.pk, cast.chair.pk, cast.secretary.pk, cast.chair.pk]

    def mover(number):
        chance = random.Random(seed * 100 + number)

        def act():
            by = User.objects.get(pk=people[number])
            for _ in range(12):
                verb = chance.choice(
                    [agenda.move_up, agenda.move_down, agenda.move_in, agenda.move_out, "place", "add", "remove"]
                )
                item = item_of(meeting.pk, chance.choice(items))
                other = item_of(meeting.pk, chance.choice(items))
                try:
                    if verb == "place":
                        agenda.place(item, by=by, under=other)
                    elif verb == "add":
                        agenda.add(item.meeting, "Ny", by=by, after=item)
                    elif verb == "remove":
                        agenda.remove(item, by=by)
                        agenda.restore(item, by=by)
                    else:
                        verb(item, by=by)
                except Refused:
                    continue

        return act

    at_once(*[mover(number) for number in range(4)])
    require_order(meeting.pk)
    assert Event.objects.filter(verb="item.moved").exists()


def test_two_who_nest_into_each_other_make_no_circle():
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    for _ in range(5):
        AgendaItem.objects.all().delete()
        one, two = (make_item(meeting=meeting, title=title).pk for title in ("Ett", "Två"))
        results = at_once(
            lambda a=one, b=two: agenda.place(item_of(meeting.pk, a), by=cast.secretary, under=item_of(meeting.pk, b)),
            lambda a=one, b=two: agenda.place(item_of(meeting.pk, b), by=cast.chair, under=item_of(meeting.pk, a)),
        )
        assert sum(isinstance(result, Refused) for result in results) == 1
        require_order(meeting.pk)


def test_two_who_add_last_at_once_get_a_place_each():
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    results = at_once(*[lambda n=n: agenda.add(fresh(meeting.pk), f"Ny {n}", by=cast.secretary).now for n in range(6)])
    assert sorted(results) == ["1", "2", "3", "4", "5", "6"]
    require_order(meeting.pk)


def test_an_item_added_while_the_notice_goes_out_has_a_label_that_stays():
    cast = make_cast()
    for day in range(1, 6):
        meeting = make_meeting(cast=cast, starts_at=on(3, day))
        first = make_item(meeting=meeting, title="Ett")
        make_item(meeting=meeting, title="Två")
        at_once(
            lambda pk=meeting.pk: fresh(pk).give_notice(by=cast.secretary),
            lambda pk=meeting.pk, item=first.pk: agenda.add(fresh(pk), "Sen", by=cast.chair, after=item_of(pk, item)),
        )
        labels = dict(AgendaItem.objects.filter(meeting=meeting).values_list("title", "fixed_label"))
        # Either it came in before (and the notice counts it) or after (and it is late); never without a label.
        assert labels in ({"Ett": "1", "Sen": "2", "Två": "3"}, {"Ett": "1", "Två": "2", "Sen": "1 a"})


def test_two_who_press_at_once_take_the_step_once():
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    results = at_once(*[lambda: fresh(meeting.pk).give_notice(by=cast.secretary) for _ in range(4)])
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert list(meeting.steps.values_list("status", flat=True)) == ["planned", "noticed"]


def test_two_meetings_at_once_draw_their_sections_without_gaps_or_doubles():
    cast = make_cast()
    Body.objects.filter(pk=cast.body.pk).update(numbering="section")
    meetings = []
    for n in range(6):
        meeting = make_meeting(cast=cast, starts_at=on(2 + n, 1))
        for item in range(n + 1):
            make_item(meeting=meeting, title=f"Punkt {item}")
        meetings.append(meeting.pk)
    at_once(*[lambda pk=pk: fresh(pk).give_notice(by=cast.secretary) for pk in meetings])
    drawn = [int(label.removeprefix("§ ")) for label in AgendaItem.objects.values_list("fixed_label", flat=True)]
    assert sorted(drawn) == list(range(1, 22))
    assert SectionSeries.objects.get().last == 21
    # Each meeting's own are in a row.
    for pk in meetings:
        own = [int(node.label.removeprefix("§ ")) for node in agenda.tree(fresh(pk))]
        assert own == list(range(own[0], own[0] + len(own)))


def test_a_notice_that_fails_gives_its_sections_back():
    cast = make_cast()
    Body.objects.filter(pk=cast.body.pk).update(numbering="section")
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Ett")
    with transaction.atomic():
        fresh(meeting.pk).give_notice(by=cast.secretary)
        assert SectionSeries.objects.get().last == 1
        transaction.set_rollback(True)
    assert not SectionSeries.objects.exists()
    assert fresh(meeting.pk).status == "planned"
