"""What is missing before a meeting is left behind, and that it is asked about."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from meetings import outcomes, positions, readiness, roll
from meetings.exceptions import NeedsConfirmation, WrongStep
from meetings.models import AgendaItem, Meeting
from meetings.readiness import Point, findings
from parties.models import AgreementParty, Event
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import Cast

Kind, Outcome = AgendaItem.Kind, AgendaItem.Outcome
COOPERATION = frozenset({Kind.COOPERATION})


@pytest.fixture
def meeting(cast) -> Meeting:
    """A meeting that is on, with everybody there and the roll as it should be."""
    meeting = make_meeting(cast=cast)
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    roll.all_present(meeting, by=cast.secretary)
    for person in (cast.union_rep, cast.other_union_rep):
        roll.give_roles(meeting.attendance.get(person=person), ["adjuster"], by=cast.secretary, confirmed=True)
    return Meeting.objects.with_body().get(pk=meeting.pk)


def sentences(meeting: Meeting) -> list[str]:
    with override("sv"):
        return [found.sentence for found in readiness.of(meeting)]


@pytest.mark.parametrize(
    ("kinds", "outcome", "silent", "found"),
    [
        (COOPERATION, "", (), 1),
        (COOPERATION, "", ("Vision",), 2),
        (COOPERATION, Outcome.NO_OBJECTION, (), 0),
        (COOPERATION, Outcome.NO_OBJECTION, ("Vision",), 1),
        (COOPERATION, Outcome.TABLED, ("Vision",), 0),
        (COOPERATION, Outcome.WITHDRAWN, ("Vision",), 0),
        (frozenset({Kind.MBL_NEGOTIATION}), "", (), 1),
        (frozenset({Kind.INFORMATION}), "", ("Vision",), 0),
    ],
)
def test_cooperation_asks_for_an_outcome_and_for_positions(kinds, outcome, silent, found):
    assert len(findings([Point(1, "punkt 1", kinds, outcome, silent)])) == found


def test_an_item_is_ready_when_it_has_ended_and_everybody_has_spoken(cast, meeting):
    item = make_item(meeting=meeting, title="Organisation", kinds=[Kind.COOPERATION])
    item.meeting = meeting
    assert sentences(meeting) == [
        "Inget utfall är noterat för punkt 1.",
        "Inget ställningstagande är noterat på punkt 1 från Kommunal och Vision.",
    ]
    assert {found.item for found in readiness.of(meeting)} == {item.pk}
    positions.note(item, cast.union, "no_objection", by=cast.union_rep)
    outcomes.settle(item, outcome=Outcome.NO_OBJECTION, by=cast.secretary)
    assert sentences(meeting) == ["Inget ställningstagande är noterat på punkt 1 från Vision."]
    positions.note_all(item, by=cast.secretary)
    assert sentences(meeting) == []


def test_nobody_asks_a_union_that_is_absent_or_outside_the_agreement(cast, meeting):
    make_item(meeting=meeting, kinds=[Kind.COOPERATION], outcome=Outcome.AGREEMENT, cooperation_ended="at_meeting")
    meeting.attendance.filter(person=cast.union_rep).update(mode="absent", roles=[])
    AgreementParty.objects.filter(union=cast.other_union).delete()
    assert not [found for found in readiness.of(meeting) if found.item]


def test_the_roll_is_asked_about_too(cast, meeting):
    meeting.attendance.filter(person=cast.union_rep).update(roles=[])
    meeting.attendance.filter(person=cast.chair).update(roles=[])
    assert sentences(meeting) == [
        "Ingen av de närvarande är noterad som ordförande.",
        "1 av 2 justerare är noterade.",
    ]


def test_it_takes_as_many_queries_for_thirty_items_as_for_three(cast, meeting):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            readiness.of(meeting)
        return len(asked)

    for _n in range(3):
        make_item(meeting=meeting, kinds=[Kind.COOPERATION])
    three = count()
    for _n in range(27):
        make_item(meeting=meeting, kinds=[Kind.COOPERATION])
    assert count() == three


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_verb_itself_asks_before_it_closes_and_records_what_was_left(cast, meeting):
    make_item(meeting=meeting, kinds=[Kind.COOPERATION])
    with override("sv"), pytest.raises(NeedsConfirmation) as asked:
        meeting.close(by=cast.secretary)
    assert asked.value.warnings[0] == "Inget utfall är noterat för punkt 1."
    assert Meeting.objects.get(pk=meeting.pk).status == Meeting.Status.IN_SESSION
    meeting.close(by=cast.secretary, confirmed=True)
    assert Event.objects.about(meeting).get(verb="meeting.drafting").data == {"was": "in_session", "missing": 2}
    # Nothing is asked about a step that cannot be taken.
    with pytest.raises(WrongStep):
        meeting.close(by=cast.secretary)


def test_closing_asks_once_and_then_closes(cast: Cast, meeting):
    make_item(meeting=meeting, kinds=[Kind.COOPERATION])
    client, url = signed_in(cast.secretary), reverse("meeting_close", args=[meeting.pk])
    for answer in (client.get(url), client.post(url)):
        assert "Inget utfall är noterat för punkt 1." in answer.content.decode()
        assert "Avsluta mötet ändå" in answer.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).status == Meeting.Status.IN_SESSION
    assert client.post(url, {"confirmed": "on"}).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).status == Meeting.Status.DRAFTING


def test_a_meeting_with_nothing_missing_is_closed_at_once(cast, meeting):
    assert signed_in(cast.secretary).post(reverse("meeting_close", args=[meeting.pk])).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).status == Meeting.Status.DRAFTING


def test_what_is_missing_stands_beside_the_meeting_for_who_writes_it(cast, meeting):
    make_item(meeting=meeting, kinds=[Kind.COOPERATION])
    url = reverse("meeting_readiness", args=[meeting.pk])
    assert url in signed_in(cast.secretary).get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert url not in signed_in(cast.union_rep).get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "Inget utfall är noterat för punkt 1." in signed_in(cast.secretary).get(url).content.decode()
