"""What stands in an item comes along when the item is carried over to a later meeting; the earlier keeps its own."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from budget import placing
from budget.models import Allocation
from budget.models.allocation import Change
from meetings import carrying, outcomes
from meetings.models import AgendaItem, Meeting
from parties.models import Event
from tests.budget.factories import make_allocation, make_follow_up
from tests.budget.tables import d
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def april(cast):
    meeting = make_meeting(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    meeting.refresh_from_db()
    return meeting


@pytest.fixture
def item(april):
    item = make_item(meeting=april, title="Omställningsfonden")
    item.meeting = april
    return item


def carried(cast, item):
    """The item of May's meeting in which April's goes on."""
    outcomes.settle(item, outcome=AgendaItem.Outcome.TABLED, by=cast.secretary)
    may = make_meeting(cast=cast, starts_at=item.meeting.starts_at + dt.timedelta(days=28))
    (offer,) = [offer for offer in carrying.offers(may) if offer.source]
    (made,) = carrying.carry(may, [offer.key], by=cast.secretary)
    return made


def row(allocation, number):
    return allocation.rows.standing()[number - 1]


def test_the_proposal_on_the_table_begins_a_table_of_its_own(cast, item):
    old = make_allocation(cast=cast, item=item)
    old.begin_revision(by=cast.secretary, reason="Facken vill ha mer")
    old.write([Change(row(old, 3).pk, "proposed", d(300000), d(250000))], by=cast.secretary)
    old.write([Change(row(old, 5).pk, "decided", None, d(749041))], by=cast.secretary)
    old.counter(cast.union, by=cast.union_rep)
    old.write([Change(row(old, 3).pk, cast.union.pk, None, d(400000))], by=cast.union_rep)
    old.read_sum(d(3549041), by=cast.secretary)
    old.refresh_from_db()
    was, told = old.division(), old.content

    later = carried(cast, item)
    (new,) = later.allocations.all()
    assert (new.carried_from, new.number, new.unit, new.is_about, new.title) == (old, 1, "kr", True, old.title)
    division = new.division()
    assert [(one.label, one.concerns, one.proposed) for one in division.shares] == [
        (one.label, one.concerns, one.proposed) for one in was.shares
    ]
    assert division.sums.proposed == d(3499041)
    # What belongs to April stays there: what it decided, the proposals before, the union's word.
    assert not division.has_decided
    assert not division.parties
    assert not new.revisions.exists()
    # A sum that contradicts does so in May, too.
    assert "angiven summa 3 549 041" in new.content["notes"][0].replace("\u202f", " ")
    assert Event.objects.about(new).filter(verb="allocation.carried").get().data["earlier"] == old.pk

    new.write([Change(row(new, 3).pk, "proposed", d(250000), d(1))], by=cast.secretary)
    old.refresh_from_db()
    assert (old.division(), old.content) == (was, told)


def test_the_pages_lead_back_to_the_meeting_that_it_comes_from(cast, item):
    old = make_allocation(cast=cast, item=item)
    new = carried(cast, item).allocations.get()
    client = Client()
    client.force_login(cast.union_rep)
    page = client.get(reverse("allocation_detail", args=[new.item.meeting_id, new.item_id, new.pk])).content.decode()
    assert "hämtad från mötet den 26 apr 2022" in page
    assert reverse("allocation_detail", args=[item.meeting_id, item.pk, old.pk]) in page


def test_a_table_that_was_taken_away_stays_away(cast, item):
    make_allocation(cast=cast, item=item).withdraw(by=cast.secretary)
    assert not Allocation.objects.filter(item=carried(cast, item)).exists()


def test_a_follow_up_stands_in_the_later_item_too_with_its_pictures(cast, item):
    follow_up = make_follow_up(cast=cast)
    placing.place(item, follow_up, by=cast.secretary, has_picture=True)
    placed = carried(cast, item).budget_placements.get()
    assert (placed.follow_up, placed.has_picture, placed.has_drift) == (follow_up, True, False)
    assert placed.content == item.budget_placements.get().content
