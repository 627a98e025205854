"""Deadlines in calendar and working days, over the holidays of a Swedish year."""

import datetime as dt

import pytest

from meetings import deadlines
from meetings.deadlines import Deadlines, count, holiday_name, is_day_off, of, of_day, working_day_at_or_before
from parties.models import Body, DeadlineRule
from tests.meetings.factories import make_meeting

CALENDAR, WORKING = DeadlineRule.DayKind.CALENDAR, DeadlineRule.DayKind.WORKING


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# In 2026 Easter is 5 April, Ascension Day 14 May, Midsummer Eve Friday 19 June; Christmas Eve and New Year's Eve are
# Thursdays. The National Day is a Saturday in 2026 and a Friday in 2025.
BEFORE = [
    # anchor, days, kind, the day that many days before
    ("2026-04-28", 0, WORKING, "2026-04-28"),
    ("2026-04-28", 14, CALENDAR, "2026-04-14"),
    ("2026-04-28", 1, WORKING, "2026-04-27"),
    ("2026-04-27", 1, WORKING, "2026-04-24"),  # over a weekend
    ("2026-04-07", 1, WORKING, "2026-04-02"),  # over Easter Monday, Easter Sunday, Saturday and Good Friday
    ("2026-04-07", 10, WORKING, "2026-03-20"),
    ("2026-04-07", 4, CALENDAR, "2026-04-03"),  # a calendar day may be Good Friday
    ("2026-05-15", 1, WORKING, "2026-05-13"),  # over Ascension Day
    ("2026-05-04", 1, WORKING, "2026-04-30"),  # over the first of May, a Friday
    ("2025-06-09", 1, WORKING, "2025-06-05"),  # over the National Day, a Friday
    ("2026-06-08", 1, WORKING, "2026-06-05"),  # the National Day is a Saturday
    ("2026-06-22", 1, WORKING, "2026-06-18"),  # over Midsummer Day and Midsummer Eve
    ("2026-06-24", 5, WORKING, "2026-06-16"),
    ("2027-01-07", 1, WORKING, "2027-01-05"),  # over Epiphany
    ("2027-01-04", 1, WORKING, "2026-12-30"),  # over New Year's Day and New Year's Eve
    ("2027-01-07", 6, WORKING, "2026-12-23"),
    ("2027-01-04", 5, WORKING, "2026-12-22"),  # over New Year, Christmas and its eve
    ("2026-11-02", 1, WORKING, "2026-10-30"),  # All Saints' Day is a Saturday
]
AFTER = [
    ("2026-04-01", 1, WORKING, "2026-04-02"),
    ("2026-04-02", 1, WORKING, "2026-04-07"),
    ("2026-04-02", 7, WORKING, "2026-04-15"),
    ("2026-06-17", 2, WORKING, "2026-06-22"),
    ("2026-12-22", 7, WORKING, "2027-01-07"),
    ("2026-12-22", 7, CALENDAR, "2026-12-29"),
    ("2026-05-13", 1, WORKING, "2026-05-15"),
    ("2026-05-29", 0, CALENDAR, "2026-05-29"),
]


@pytest.mark.parametrize(("anchor", "days", "kind", "expected"), BEFORE)
def test_days_before(anchor, days, kind, expected):
    assert count(day(anchor), days, kind, after=False) == day(expected)


@pytest.mark.parametrize(("anchor", "days", "kind", "expected"), AFTER)
def test_days_after(anchor, days, kind, expected):
    assert count(day(anchor), days, kind, after=True) == day(expected)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-04-03", "Långfredagen"),
        ("2026-06-19", "Midsommarafton"),
        ("2026-12-24", "Julafton"),
        ("2026-12-31", "Nyårsafton"),
        ("2026-06-06", "Nationaldagen"),
        ("2026-04-28", ""),
        ("2026-04-26", ""),
    ],
)
def test_a_day_off_has_its_name(text, name):
    assert holiday_name(day(text)).lower() == name.lower()


def test_weekends_are_days_off_without_a_name():
    assert is_day_off(day("2026-04-25"))
    assert is_day_off(day("2026-04-26"))
    assert not is_day_off(day("2026-04-27"))


def test_the_working_day_before_a_day_off():
    assert working_day_at_or_before(day("2026-04-06")) == day("2026-04-02")
    assert working_day_at_or_before(day("2026-04-28")) == day("2026-04-28")


def test_a_meeting_has_the_deadlines_of_its_body(cast):
    cast.body.set_rules(
        {"points": (15, WORKING), "notice": (14, CALENDAR), "documents": (7, CALENDAR), "adjustment": (14, CALENDAR)},
        by=cast.administrator,
    )
    found = of(make_meeting(cast=cast))
    assert found == Deadlines(day("2022-04-01"), day("2022-04-12"), day("2022-04-19"), day("2022-05-10"))
    assert [deadline.event for deadline in found.listed()] == ["points", "notice", "documents", "adjustment"]


def test_without_a_rule_there_is_no_deadline(cast):
    assert of(make_meeting(cast=cast)) == Deadlines()
    assert deadlines.negotiation_ends_on(cast.body, day("2022-04-26")) is None


def test_a_deadline_on_a_day_off_names_the_working_day_before(cast):
    rules = [DeadlineRule(event="notice", days=14, day_kind=CALENDAR)]
    (deadline,) = of_day(day("2026-04-20"), rules).listed()
    assert deadline.on == day("2026-04-06")
    assert deadline.working_day == day("2026-04-02")


def test_the_time_for_central_negotiation_runs_from_the_day_that_cooperation_ended(cast):
    cast.body.set_rules({"central_negotiation": (7, WORKING)}, by=cast.administrator)
    body = Body.objects.get(pk=cast.body.pk)
    assert deadlines.negotiation_ends_on(body, day("2026-04-02")) == day("2026-04-15")
