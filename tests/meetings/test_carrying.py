"""What comes along to the next meeting, and where items went and came from."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from meetings import carrying, outcomes
from meetings.exceptions import NotAllowed, WrongStep
from meetings.models import AgendaItem, ItemLink, Meeting, OpenQuestion, StandingItem
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

Outcome = AgendaItem.Outcome


def held(cast, **fields) -> Meeting:
    """April's meeting, being written up."""
    meeting = make_meeting(cast=cast, **fields)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    meeting.refresh_from_db()
    return meeting


def following(cast, before: Meeting, days: int = 28) -> Meeting:
    return make_meeting(cast=cast, starts_at=before.starts_at + dt.timedelta(days=days))


def put_off(meeting: Meeting, cast, title: str = "Lokaler", until: dt.date | None = None, **fields) -> AgendaItem:
    item = make_item(meeting=meeting, title=title, **fields)
    item.meeting = meeting
    outcomes.settle(item, outcome=Outcome.TABLED, returns_on=until, by=cast.secretary)
    return item


def keys(meeting: Meeting) -> list[str]:
    return [offer.key for offer in carrying.offers(meeting)]


def test_an_item_put_off_to_the_next_meeting_comes_along_with_what_belongs_to_it(cast):
    april = held(cast)
    old = put_off(april, cast, kinds=["cooperation"], is_confidential=True, secrecy_statute="OSL 19:6")
    old.raised_by.set([cast.union])
    may = following(cast, april)
    (offer,) = [offer for offer in carrying.offers(may) if offer.source]
    assert offer.reason.startswith("Bordlades, ")
    assert offer.is_ticked
    (new,) = carrying.carry(may, [offer.key], by=cast.secretary)
    new.refresh_from_db()
    assert (new.title, new.kinds, new.secrecy_statute) == ("Lokaler", ["cooperation"], "OSL 19:6")
    assert list(new.raised_by.all()) == [cast.union]
    assert "26 apr 2022" in new.text
    link = ItemLink.objects.get()
    assert (link.earlier, link.later, link.kind, link.by) == (old, new, "carried", cast.secretary)
    old.refresh_from_db()
    assert old.outcome == Outcome.TABLED


def test_what_was_carried_is_not_offered_again(cast):
    april = held(cast)
    put_off(april, cast)
    may, june = following(cast, april), following(cast, april, days=56)
    carrying.carry(may, keys(may), by=cast.secretary)
    assert not [offer for offer in carrying.offers(may) if offer.source]
    assert not [offer for offer in carrying.offers(june) if offer.source]


def test_an_item_that_was_deleted_again_is_offered_anew(cast):
    from meetings import agenda

    april = held(cast)
    put_off(april, cast)
    may = following(cast, april)
    (new,) = [item for item in carrying.carry(may, keys(may), by=cast.secretary) if item.title == "Lokaler"]
    agenda.remove(new, by=cast.secretary)
    assert [offer.title for offer in carrying.offers(may) if offer.source] == ["Lokaler"]


@pytest.mark.parametrize(("until", "is_offered"), [("2022-05-24", True), ("2022-05-10", True), ("2022-06-21", False)])
def test_an_item_put_off_to_a_day_comes_along_when_that_day_is_reached(cast, until, is_offered):
    april = held(cast)
    put_off(april, cast, until=dt.date.fromisoformat(until))
    may = following(cast, april)
    assert bool([offer for offer in carrying.offers(may) if offer.source]) == is_offered


def test_an_item_is_carried_over_any_number_of_meetings_and_each_shows_the_ones_beside_it(cast):
    april = held(cast)
    put_off(april, cast)
    may = following(cast, april)
    (new,) = [item for item in carrying.carry(may, keys(may), by=cast.secretary) if item.title == "Lokaler"]
    Meeting.objects.filter(pk=may.pk).update(status=Meeting.Status.IN_SESSION)
    may.refresh_from_db()
    new.meeting = may
    outcomes.settle(new, outcome=Outcome.TABLED, by=cast.secretary)
    june = following(cast, april, days=56)
    carrying.carry(june, keys(june), by=cast.secretary)
    client = Client()
    client.force_login(cast.union_rep)
    page = client.get(reverse("meeting_detail", args=[may.pk])).content.decode()
    assert "Kommer från: " in page
    assert "Fortsätter: " in page
    assert reverse("meeting_detail", args=[june.pk]) in page


def test_the_previous_minutes_are_offered_with_where_they_stand(cast):
    april = held(cast)
    may = following(cast, april)
    offer = carrying.offers(may)[0]
    assert (offer.title, offer.reason) == ("Föregående protokoll", "tisdag 26 april 2022, inte justerat än")
    Meeting.objects.filter(pk=april.pk).update(status=Meeting.Status.SIGNED)
    assert carrying.offers(may)[0].reason == "tisdag 26 april 2022, justerat"
    carrying.carry(may, ["minutes"], by=cast.secretary)
    assert "minutes" not in keys(may)


def test_a_reader_of_english_is_told_why_in_english_and_the_agenda_stays_swedish(cast):
    may = following(cast, held(cast))
    with override("en"):
        offer = carrying.offers(may)[0]
    assert (offer.title, offer.reason) == ("Föregående protokoll", "Tuesday 26 April 2022, not adjusted yet")
    assert "inte justerat än" in offer.text


def test_the_previous_minutes_go_into_the_standing_item_for_them_unless_something_stands_there(cast):
    april = held(cast)
    StandingItem.objects.create(body=cast.body, position=1, title="Föregående protokoll")
    may = following(cast, april)
    carrying.carry(may, ["minutes"], by=cast.secretary)
    item = may.items.get()
    assert item.text == "<p>Protokollet från tisdag 26 april 2022 är inte justerat än.</p>"
    assert "minutes" not in keys(may)


def test_open_questions_are_offered_those_that_are_due_ticked(cast):
    april = held(cast)
    ask = {"by": cast.secretary, "unions": [cast.union], "owner": cast.chair}
    OpenQuestion.ask(cast.body, "När kommer svaret om parkeringen?", due_on=dt.date(2022, 5, 20), **ask)
    OpenQuestion.ask(cast.body, "Vem är ny representant?", **ask)
    OpenQuestion.ask(cast.body, "Hur blir det i höst?", due_on=dt.date(2022, 9, 1), **ask)
    OpenQuestion.objects.update(asked_on=april.held_on)
    may = following(cast, april)
    asked = [(offer.title, offer.is_ticked) for offer in carrying.offers(may) if offer.key.startswith("question-")]
    assert asked == [("När kommer svaret om parkeringen?", True), ("Vem är ny representant?", False)]


def test_a_cancelled_or_coming_meeting_hands_nothing_on(cast):
    april = held(cast)
    put_off(april, cast)
    Meeting.objects.filter(pk=april.pk).update(status=Meeting.Status.CANCELLED)
    assert keys(following(cast, april)) == []


def test_only_who_prepares_the_meeting_carries_and_only_while_it_is_open(cast):
    april = held(cast)
    put_off(april, cast)
    may = following(cast, april)
    with pytest.raises(NotAllowed):
        carrying.carry(may, keys(may), by=cast.union_rep)
    Meeting.objects.filter(pk=may.pk).update(status=Meeting.Status.SIGNED)
    with pytest.raises(WrongStep):
        carrying.carry(may, keys(may), by=cast.secretary)


def test_the_page_puts_what_is_ticked_on_the_agenda(cast):
    april = held(cast)
    put_off(april, cast)
    may = following(cast, april)
    client = Client()
    client.force_login(cast.secretary)
    url = reverse("carry_over", args=[may.pk])
    assert "Lokaler" in client.get(url).content.decode()
    client.post(url, {"carry": keys(may)})
    client.post(url, {"carry": ["item-1", "minutes", "rubbish"]})
    assert sorted(may.items.kept().values_list("title", flat=True)) == ["Föregående protokoll", "Lokaler"]


def test_the_page_costs_the_same_for_twice_the_items(cast, django_assert_max_num_queries):
    april = held(cast)
    may = following(cast, april)
    for number in range(12):
        put_off(april, cast, title=f"Punkt {number}")
    with django_assert_max_num_queries(8):
        assert len(carrying.offers(may)) == 13


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_carry_once():
    cast = make_cast()
    april = held(cast)
    put_off(april, cast)
    may = following(cast, april)
    chosen, barrier = keys(may), Barrier(2, timeout=10)

    def press(person):
        try:
            barrier.wait()
            return len(carrying.carry(Meeting.objects.with_body().get(pk=may.pk), chosen, by=person))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [future.result(timeout=30) for future in [pool.submit(press, p) for p in (cast.secretary, cast.chair)]]
    assert sorted(made) == [0, 2]
    assert ItemLink.objects.count() == 1
