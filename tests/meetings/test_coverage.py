"""Which areas of AML 6:9 a safety committee handled in a year."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import coverage, standing
from meetings.coverage import State
from meetings.forms.item import ItemForm
from meetings.models import AgendaItem, Meeting
from parties.models import Body
from tests.meetings.factories import make_item, make_meeting

REHABILITATION, PREMISES = AgendaItem.Area.REHABILITATION, AgendaItem.Area.PREMISES


@pytest.fixture
def committee(cast) -> Body:
    Body.objects.filter(pk=cast.body.pk).update(is_safety_committee=True)
    cast.body.refresh_from_db()
    return cast.body


@pytest.mark.parametrize(
    ("status", "outcome", "expected"),
    [
        ("planned", "", State.PLANNED),
        ("noticed", "", State.PLANNED),
        ("in_session", "", State.HANDLED),
        ("signed", "agreement", State.HANDLED),
        ("drafting", "tabled", State.PUT_OFF),
        ("drafting", "adjourned", State.PUT_OFF),
        ("archived", "withdrawn", State.PUT_OFF),
    ],
)
def test_an_item_counts_when_it_was_handled(status, outcome, expected):
    assert coverage.state_of(status, outcome) is expected


def states(cast, year=2022) -> dict[str, list[State]]:
    found = coverage.of_year(cast.body, cast.union_rep, year)
    return {row.label: [one.state for one in row.items] for row in found if row.items}


def test_the_areas_of_the_years_items_are_shown_and_those_that_are_missing(cast, committee):
    april = make_meeting(cast=cast)
    make_item(meeting=april, title="Nya lokaler", areas=[PREMISES])
    may = make_meeting(cast=cast, starts_at=april.starts_at + dt.timedelta(days=28))
    make_item(meeting=may, title="Rehabiliteringsärenden", areas=[REHABILITATION])
    cancelled = make_meeting(cast=cast, starts_at=april.starts_at + dt.timedelta(days=56))
    make_item(meeting=cancelled, title="Kemikalier", areas=["substances"])
    cancelled.cancel(by=cast.secretary, reason="Förhinder")
    Meeting.objects.filter(pk=april.pk).update(status="drafting")
    assert states(cast) == {PREMISES.label: [State.HANDLED], REHABILITATION.label: [State.PLANNED]}
    assert states(cast, 2023) == {}
    client = Client()
    client.force_login(cast.union_rep)
    page = client.get(reverse("coverage", args=[committee.slug]) + "?year=2022").content.decode()
    assert "26 apr 2022: Nya lokaler" in page
    assert "5 områden har inte behandlats." in page
    assert "Inte på något möte under året." in page


def test_a_standing_item_brings_its_areas_to_each_new_meeting(cast, committee):
    standing.add(committee, "Rehabilitering", by=cast.secretary, areas=[REHABILITATION])
    item = make_meeting(cast=cast).items.get()
    assert item.areas == [REHABILITATION]
    item.describe(by=cast.secretary, areas=[PREMISES])
    item.refresh_from_db()
    assert item.areas == [PREMISES]


def test_the_areas_stand_beside_the_item(cast, committee):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, areas=[REHABILITATION])
    client = Client()
    client.force_login(cast.union_rep)
    page = client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "AML 6:9: Arbetsanpassning och rehabilitering" in page


def test_only_a_safety_committee_is_asked_for_areas(cast):
    item = make_item(meeting=make_meeting(cast=cast))
    assert "areas" not in ItemForm(instance=item).fields
    Body.objects.filter(pk=cast.body.pk).update(is_safety_committee=True)
    item.refresh_from_db()
    item.meeting.body.refresh_from_db()
    assert "areas" in ItemForm(instance=item).fields


def test_the_page_asks_no_more_for_more_items(cast, committee):
    meeting, counts = make_meeting(cast=cast), []
    client = Client()
    client.force_login(cast.secretary)
    for _round in range(2):
        for number in range(4):
            make_item(meeting=meeting, title=f"P{number}", areas=[PREMISES, REHABILITATION])
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("coverage", args=[committee.slug]) + "?year=2022")
        counts.append(len(queries))
    assert counts[0] == counts[1]
