"""After disagreement: how long the employer waits, who registers what, and what the database refuses."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from meetings import disagreements, outcomes, positions, todo
from meetings.exceptions import Contradiction, NotAllowed
from meetings.models import Disagreement, EmployerDecision, Meeting
from parties.models import DeadlineRule, Event
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once, item_of
from tests.parties.factories import make_cast

DAY = dt.date(2022, 5, 10)
LAST = dt.date(2022, 5, 5)


def day(text):
    return dt.date.fromisoformat(f"2022-{text}") if text else None


@pytest.mark.parametrize(
    ("on", "last", "requested", "negotiated", "waits"),
    [
        ("05-05", "05-05", "", "", True),
        ("05-06", "05-05", "", "", False),
        ("05-06", "05-05", "05-05", "", True),
        ("05-06", "05-05", "05-06", "", False),
        ("05-20", "05-05", "05-04", "05-20", False),
        ("05-19", "05-05", "05-04", "05-20", True),
        ("05-20", "", "", "", True),
        ("05-20", "", "05-04", "", True),
        ("05-20", "", "05-04", "05-10", False),
    ],
)
def test_the_employer_waits_for_the_time_and_for_a_negotiation_asked_for_in_time(
    on, last, requested, negotiated, waits
):
    known = {"last_on": day(last), "requested_on": day(requested), "negotiated_on": day(negotiated)}
    assert disagreements.is_open(day(on), **known) is waits


def test_working_days_are_counted_over_a_holiday():
    # Thursday 26 May 2022 is Ascension Day.
    assert disagreements.working_days_left(dt.date(2022, 5, 25), dt.date(2022, 5, 30)) == 3
    assert disagreements.working_days_left(dt.date(2022, 5, 31), dt.date(2022, 5, 30)) == 0


def make_disagreement(cast):
    """Kommunal disagreed on 26 April 2022; the last day is seven days later."""
    rule = {"event": DeadlineRule.Event.CENTRAL_NEGOTIATION, "days": 7, "day_kind": DeadlineRule.DayKind.CALENDAR}
    cast.body.rules.create(**rule)
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budget", kinds=["cooperation"])
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    positions.note(item, cast.union, "disagrees", by=cast.union_rep)
    outcomes.settle(item, outcome="disagreement", by=cast.secretary)
    return item


@pytest.fixture
def item(cast):
    return make_disagreement(cast)


def row_of(item):
    row = item.disagreements.get()
    row.item = item
    return row


def decided(cast, item, on="05-02"):
    said = {"text": "Budgeten gäller.", "decided_by": "Orvar", "delegation": "", "decided_on": day(on)}
    decision = disagreements.decide(item, by=cast.secretary, **said)
    decision.item = item
    return decision


def test_the_last_day_is_fixed_and_a_later_rule_does_not_move_it(cast, item):
    assert (row_of(item).union_name, row_of(item).last_on) == ("Kommunal", day("05-03"))
    cast.body.rules.update(days=30)
    positions.note(item, cast.other_union, "disagrees", by=cast.secretary)
    by_name = {row.union_name: row.last_on for row in item.disagreements.all()}
    assert by_name["Kommunal"] == day("05-03")
    assert set(by_name) == {"Kommunal", "Vision"}


def test_no_time_runs_while_cooperation_ends_with_the_adjustment(cast, item):
    outcomes.settle(item, outcome="disagreement", cooperation_ended="at_adjustment", by=cast.secretary)
    assert (row_of(item).ended_on, row_of(item).last_on) == (None, None)
    assert row_of(item).is_open_on(DAY)


def test_a_union_that_no_longer_disagrees_loses_its_time_unless_it_has_requested(cast, item):
    outcomes.settle(item, outcome="", by=cast.secretary)
    assert not item.disagreements.exists()
    outcomes.settle(item, outcome="disagreement", by=cast.secretary)
    disagreements.request(row_of(item), on=day("05-01"), by=cast.union_rep)
    outcomes.settle(item, outcome="", by=cast.secretary)
    assert item.disagreements.get().requested_on == day("05-01")


def test_a_request_is_registered_also_when_it_is_late_and_after_the_minutes_are_signed(cast, item):
    Meeting.objects.filter(pk=item.meeting_id).update(status="signed")
    before = Meeting.objects.get(pk=item.meeting_id).revision
    disagreements.request(row_of(item), on=LAST, by=cast.union_rep)
    assert row_of(item).is_late
    assert Event.objects.get(verb="disagreement.requested").data["is_late"] is True
    assert Meeting.objects.get(pk=item.meeting_id).revision == before
    with pytest.raises(Contradiction):
        disagreements.request(row_of(item), on=LAST, by=cast.union_rep)


@pytest.mark.parametrize("who", ["other_union_rep", "presenter", "archivist", "stranger"])
def test_nobody_requests_for_another_union_or_decides_for_the_employer(cast, item, who):
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        disagreements.request(row_of(item), on=day("05-01"), by=person)
    with pytest.raises(NotAllowed):
        disagreements.end(row_of(item), on=day("05-01"), result="", by=person)
    with pytest.raises(NotAllowed):
        disagreements.execute(decided(cast, item), on=day("05-20"), by=person)


def test_a_day_ahead_or_before_cooperation_ended_is_no_day_of_a_request(cast, item):
    for wrong in (day("04-25"), dt.date(2999, 1, 1)):
        with pytest.raises(Contradiction):
            disagreements.request(row_of(item), on=wrong, by=cast.union_rep)


def test_the_decision_waits_for_the_time_and_then_is_executed(cast, item):
    decision = decided(cast, item)
    with pytest.raises(Contradiction, match="Kommunal"):
        disagreements.execute(decision, on=day("05-03"), by=cast.secretary)
    disagreements.execute(decision, on=day("05-04"), by=cast.secretary, override_reason="behövs inte")
    assert EmployerDecision.objects.get().override_reason == ""
    with pytest.raises(Contradiction):
        decided(cast, item)


def test_the_decision_waits_for_the_negotiation(cast, item):
    decision = decided(cast, item)
    disagreements.request(row_of(item), on=day("05-02"), by=cast.union_rep)
    with pytest.raises(Contradiction):
        disagreements.execute(decision, on=DAY, by=cast.secretary)
    disagreements.end(row_of(item), on=day("05-09"), result="Oenighet.", by=cast.secretary)
    disagreements.execute(decision, on=DAY, by=cast.secretary)
    assert EmployerDecision.objects.get().executed_on == DAY


def test_an_override_demands_a_reason_and_is_recorded(cast, item):
    decision = decided(cast, item)
    disagreements.execute(decision, on=day("05-02"), by=cast.secretary, override_reason="Synnerliga skäl.")
    assert Event.objects.get(verb="decision.executed").data["waited_for"] == ["Kommunal"]
    assert EmployerDecision.objects.get().override_reason == "Synnerliga skäl."


def test_the_database_refuses_too(cast, item):
    decided(cast, item)
    rows = EmployerDecision.objects.all()
    with pytest.raises(DatabaseError, match="the employer waits"), transaction.atomic():
        rows.update(executed_on=day("05-03"))
    rows.update(executed_on=day("05-04"))
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        rows.update(text="Något annat")


def test_the_predicate_and_its_twin_agree(cast, item):
    for requested, negotiated in (("", ""), ("05-01", ""), ("05-05", ""), ("05-01", "05-08")):
        item.disagreements.update(requested_on=day(requested), negotiated_on=day(negotiated))
        for on in (day("05-03"), day("05-04"), day("05-08")):
            assert Disagreement.objects.open_on(on).exists() is row_of(item).is_open_on(on)


def test_a_negotiation_that_goes_on_waits_for_who_prepares_the_meeting(cast, item):
    disagreements.request(row_of(item), on=day("05-02"), by=cast.union_rep)
    assert "Central förhandling med Kommunal" in [task.title for task in todo.tasks(cast.secretary)]
    assert not any("Kommunal" in task.title for task in todo.tasks(cast.union_rep))


def test_the_page_tells_the_clock_and_offers_each_what_is_theirs(cast, item):
    client = Client()
    url = reverse("disagreement_detail", args=[item.meeting_id, item.pk])
    item.disagreements.update(last_on=dt.date(2999, 1, 1))
    asks = reverse("negotiation_request", args=[item.meeting_id, item.pk, cast.union.pk])
    seen = {}
    for role in ("secretary", "union_rep", "other_union_rep"):
        client.force_login(getattr(cast, role))
        seen[role] = client.get(url).content.decode()
    assert all("arbetsdagar kvar" in page for page in seen.values())
    assert [role for role, page in seen.items() if asks in page] == ["secretary", "union_rep"]
    page = client.get(reverse("meeting_detail", args=[item.meeting_id])).content.decode()
    assert url in page


@pytest.mark.django_db(transaction=True)
def test_a_request_that_comes_while_the_decision_is_marked_is_never_passed_over(transactional_db):
    cast = make_cast()
    item = make_disagreement(cast)
    item.disagreements.update(last_on=None)
    decided(cast, item)

    def ask():
        disagreements.request(row_of(item_of(item.meeting_id, item.pk)), on=day("05-02"), by=cast.union_rep)

    def execute():
        own = EmployerDecision.objects.get()
        own.item = item_of(item.meeting_id, item.pk)
        disagreements.execute(own, on=DAY, by=cast.secretary)

    results = at_once(ask, execute)
    assert isinstance(results[1], Contradiction)
    assert EmployerDecision.objects.get().executed_on is None
