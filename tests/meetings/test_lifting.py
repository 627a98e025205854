"""An item lifted to the body above: a proposal there, linked both ways, and its answer on an agenda below."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import agenda, carrying, lifting, outcomes, proposals
from meetings.exceptions import Contradiction, NotAllowed, Refused, WrongStep
from meetings.lifting import Step
from meetings.models import AgendaItem, ItemLink, ItemProposal, Meeting
from minutes.composing import compose
from outbox.models import Letter
from parties.models import Seat
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import Cast, make_body, make_cast, make_seat, make_user

Outcome = AgendaItem.Outcome
BELOW, ABOVE, TOP = 1, 2, 3


def step(earlier: int, later: int, kind: str, body: int) -> Step:
    return Step(earlier, later, kind, body)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([], [10]),
        ([step(10, 11, "carried", ABOVE), step(11, 12, "carried", ABOVE)], [12]),
        ([step(10, 20, "lifted", TOP)], []),
        ([step(10, 20, "lifted", TOP), step(20, 21, "carried", TOP)], []),
        ([step(10, 20, "lifted", TOP), step(20, 21, "carried", TOP), step(21, 12, "answered", ABOVE)], [12]),
        ([step(10, 2, "answered", BELOW), step(2, 3, "carried", BELOW)], [10]),
        ([step(10, 11, "carried", ABOVE), step(11, 10, "carried", ABOVE)], [11]),
    ],
)
def test_where_an_item_stands_that_came_to_a_body(steps, found):
    assert lifting.ends(10, ABOVE, steps) == found


def below(cast: Cast) -> Cast:
    """A body under the cast's, with a secretary and a union's representative of its own."""
    body = make_body(name="FSG Vård", slug="fsg", parent=cast.body)
    secretary, rep = make_user(name="Sixten Sekreterare"), make_user(name="Ulf Unionsson")
    make_seat(body=body, person=secretary, role=Seat.Role.SECRETARY)
    make_seat(body=body, person=rep, union=cast.union)
    return replace(cast, body=body, secretary=secretary, chair=secretary, union_rep=rep)


def meeting_of(cast: Cast, days: int, status: str = Meeting.Status.DRAFTING) -> Meeting:
    meeting = make_meeting(cast=cast, starts_at=timezone.now() + dt.timedelta(days=days))
    return at(meeting, status)


def at(meeting: Meeting, status: str) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    meeting.refresh_from_db()
    return meeting


def item_of(meeting: Meeting, title: str = "Lokaler", **fields) -> AgendaItem:
    item = make_item(meeting=meeting, title=title, **fields)
    item.meeting = meeting
    return item


def lifted(low: Cast, high: Cast, item: AgendaItem) -> ItemProposal:
    return proposals.lift(item, to=high.body, by=low.secretary, background="<p>Vi kan inte avgöra det.</p>")


def page(person, name: str, *args) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_a_lifted_item_is_a_proposal_above_with_its_background_and_its_text(cast):
    low = below(cast)
    item = item_of(meeting_of(low, -20))
    item.write("<p>Ventilationen räcker inte.</p>", by=low.secretary, revision=0)
    made = lifted(low, cast, item)
    item.refresh_from_db()
    assert (made.body, made.lifted_from, made.of) == (cast.body, item, "FSG Vård")
    assert made.text.startswith("<p>Vi kan inte avgöra det.</p><h3>Ur punkt 1 i FSG Vård, ")
    assert made.text.endswith("<p>Ventilationen räcker inte.</p>")
    assert item.outcome == Outcome.LIFTED
    assert made.is_visible_to(low.union_rep)
    assert not made.is_visible_to(cast.union_rep)


def test_an_outcome_that_there_is_stays_and_a_coming_item_gets_none(cast):
    low = below(cast)
    noted = item_of(meeting_of(low, -20))
    outcomes.settle(noted, outcome=Outcome.NOTED, by=low.secretary)
    lifted(low, cast, noted)
    ahead = item_of(meeting_of(low, 20, Meeting.Status.PLANNED))
    lifted(low, cast, ahead)
    assert list(AgendaItem.objects.order_by("pk").values_list("outcome", flat=True)) == ["noted", ""]


def test_an_item_is_lifted_to_the_body_above_by_who_prepares_it_and_once(cast):
    low = below(cast)
    item = item_of(meeting_of(low, -20))
    elsewhere = make_body(name="Annan")
    with pytest.raises(Contradiction):
        proposals.lift(item, to=elsewhere, by=low.secretary, background="<p>x</p>")
    with pytest.raises(Contradiction):
        proposals.lift(item, to=cast.body, by=low.secretary, background=" ")
    for person in (low.union_rep, cast.secretary):
        with pytest.raises(NotAllowed):
            proposals.lift(item, to=cast.body, by=person, background="<p>x</p>")
    made = lifted(low, cast, item)
    with pytest.raises(Contradiction):
        lifted(low, cast, item)
    proposals.give_back(made, "Avgör det själva.", by=cast.secretary)
    assert Letter.objects.get().person == low.secretary
    lifted(low, cast, item)
    at(item.meeting, Meeting.Status.CANCELLED)
    with pytest.raises(WrongStep):
        lifted(low, cast, item)


def test_placed_both_items_show_each_other_and_who_sees_the_other_body_gets_there(cast):
    low = below(cast)
    old = item_of(meeting_of(low, -20), is_confidential=True, secrecy_statute="OSL 19:6")
    old.raised_by.set([cast.union])
    high = meeting_of(cast, 10, Meeting.Status.PLANNED)
    new = proposals.place(lifted(low, cast, old), high, by=cast.secretary)
    new.refresh_from_db()
    assert (new.secrecy_statute, list(new.raised_by.all())) == ("OSL 19:6", [cast.union])
    link = ItemLink.objects.get()
    assert (link.earlier, link.later, link.kind) == (old, new, ItemLink.Kind.LIFTED)
    make_seat(body=low.body, person=cast.chair)
    addresses = [f"{reverse('meeting_detail', args=[one.meeting_id])}#item-{one.pk}" for one in (old, new)]
    above, here = page(cast.secretary, "meeting_detail", high.pk), page(low.secretary, "meeting_detail", old.meeting_id)
    assert "Lyft av FSG Vård: " in above
    assert "Lyft till Centrala samverkansgruppen: " in here
    assert addresses[0] not in above
    assert addresses[1] not in here
    assert addresses[0] in page(cast.chair, "meeting_detail", high.pk)
    assert addresses[1] in page(cast.chair, "meeting_detail", old.meeting_id)
    (told,) = [one for one in compose(high).items if one.id == new.pk]
    assert [(origin.kind, origin.body) for origin in told.origins] == [("lifted", "FSG Vård")]


def answered(low: Cast, high: Cast, outcome: str = Outcome.ANSWERED) -> tuple[AgendaItem, AgendaItem]:
    """An item lifted 20 days ago, and the item above that answered it 10 days ago."""
    old = item_of(meeting_of(low, -20))
    meeting = meeting_of(high, -10)
    new = proposals.place(lifted(low, high, old), meeting, by=high.secretary)
    agenda.fix_labels(meeting)
    if outcome:
        outcomes.settle(new, outcome=outcome, by=high.secretary)
    return old, new


def keys(meeting: Meeting) -> list[str]:
    return [offer.key for offer in carrying.offers(meeting) if offer.link == ItemLink.Kind.ANSWERED]


def test_the_answer_is_offered_to_the_next_agenda_below_and_taken_up_with_a_link(cast):
    low = below(cast)
    _old, above = answered(low, cast)
    next_one, later = (meeting_of(low, days, Meeting.Status.PLANNED) for days in (5, 40))
    assert keys(next_one) == keys(later) == [f"answer-{above.pk}"]
    (item,) = carrying.carry(next_one, keys(next_one), by=low.secretary)
    item.refresh_from_db()
    assert "Centrala samverkansgruppen svarade i punkt 1 den " in item.text
    assert "Frågan besvarades." in item.text
    link = ItemLink.objects.get(later=item)
    assert (link.earlier, link.kind) == (above, ItemLink.Kind.ANSWERED)
    assert keys(later) == []
    assert "Besvarad av Centrala samverkansgruppen: " in page(low.union_rep, "meeting_detail", next_one.pk)
    agenda.remove(item, by=low.secretary)
    assert keys(later) == [f"answer-{above.pk}"]


@pytest.mark.parametrize("outcome", ["", Outcome.TABLED, Outcome.TAKEN_BACK])
def test_what_is_not_settled_above_is_no_answer(cast, outcome):
    low = below(cast)
    answered(low, cast, outcome)
    assert keys(meeting_of(low, 5, Meeting.Status.PLANNED)) == []


def test_an_answer_is_not_offered_before_it_was_given_nor_to_another_body(cast):
    low = below(cast)
    answered(low, cast)
    assert keys(meeting_of(low, -15)) == []
    sister = replace(low, body=make_body(name="FSG Skola", parent=cast.body))
    make_seat(body=sister.body, person=low.secretary, role=Seat.Role.SECRETARY)
    assert keys(meeting_of(sister, 5, Meeting.Status.PLANNED)) == []
    assert keys(meeting_of(cast, 5, Meeting.Status.PLANNED)) == []


def test_an_answer_is_found_though_the_item_was_carried_on_above(cast):
    low = below(cast)
    _old, above = answered(low, cast, Outcome.TABLED)
    second = meeting_of(cast, -5)
    (carried,) = carrying.carry(second, [f"item-{above.pk}"], by=cast.secretary)
    outcomes.settle(carried, outcome=Outcome.NOTED, by=cast.secretary)
    assert keys(meeting_of(low, 5, Meeting.Status.PLANNED)) == [f"answer-{carried.pk}"]


def test_the_answers_cost_the_same_for_twice_the_items(cast, django_assert_num_queries):
    low = below(cast)
    old, high = meeting_of(low, -20), meeting_of(cast, -10)
    after = meeting_of(low, 5, Meeting.Status.PLANNED)
    for number in range(6):
        item = item_of(old, title=f"Punkt {number}")
        new = proposals.place(lifted(low, cast, item), high, by=cast.secretary)
        outcomes.settle(new, outcome=Outcome.NOTED, by=cast.secretary)
        if number in (2, 5):
            with django_assert_num_queries(4):
                assert len(lifting.answered(after)) == number + 1


def test_the_page_lifts_and_tells_when_it_is_done_already(cast):
    low = below(cast)
    item = item_of(meeting_of(low, -20))
    client = Client()
    client.force_login(low.secretary)
    address = reverse("item_lift", args=[item.meeting_id, item.pk])
    assert client.post(address, {"background": ""}).status_code == 422
    answer = client.post(address, {"background": "Vi kan inte avgöra det."})
    made = ItemProposal.objects.get()
    assert answer.url == reverse("proposal_detail", args=[made.pk])
    assert "Lyft från" in client.get(answer.url).content.decode()
    assert "Punkten är redan lyft" in client.get(address).content.decode()


def test_the_meeting_page_costs_nothing_more_for_points_and_lifted_items(cast):
    low = below(cast)
    high = meeting_of(cast, -10)
    client = Client()
    client.force_login(cast.secretary)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("meeting_detail", args=[high.pk])).status_code == 200
        return len(asked)

    item_of(high).raised_by.set([cast.union])
    cost()
    before = cost()
    for number in range(4):
        proposals.place(lifted(low, cast, item_of(meeting_of(low, -20 - number))), high, by=cast.secretary)
        made = proposals.propose(cast.body, title="Parkering", by=cast.union_rep, unions=[cast.union])
        proposals.merge(made, high.items.first(), by=cast.secretary)
    assert cost() == before


@pytest.mark.django_db(transaction=True)
def test_two_who_lift_at_once_lift_once():
    cast = make_cast()
    low, barrier = below(cast), Barrier(3, timeout=10)
    item = item_of(meeting_of(low, -20))

    def press():
        try:
            barrier.wait()
            mine = AgendaItem.objects.get(pk=item.pk)
            mine.meeting = Meeting.objects.with_body().get(pk=item.meeting_id)
            lifted(low, cast, mine)
        except Refused as refusal:
            return refusal
        else:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        done = [future.result(timeout=30) for future in [pool.submit(press) for _ in range(3)]]
    assert sum(isinstance(one, Contradiction) for one in done) == 2
    assert ItemProposal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_up_the_answer_at_once_on_two_agendas_take_it_up_once():
    cast = make_cast()
    low, barrier = below(cast), Barrier(2, timeout=10)
    answered(low, cast)
    agendas = [meeting_of(low, days, Meeting.Status.PLANNED).pk for days in (5, 40)]
    chosen = keys(Meeting.objects.get(pk=agendas[0]))

    def press(agenda_pk):
        try:
            barrier.wait()
            return len(carrying.carry(Meeting.objects.with_body().get(pk=agenda_pk), chosen, by=low.secretary))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(future.result(timeout=30) for future in [pool.submit(press, pk) for pk in agendas]) == [0, 1]
