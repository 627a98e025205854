"""Days by a pattern, gaps of more than three months, and dates as people type them."""

import datetime as dt

import pytest

from meetings import datelines, patterns
from meetings.datelines import Said, Unreadable
from meetings.rhythm import LAST, Gap, by_weekday, gaps, months_after


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("year", "months", "weekday", "which", "expected"),
    [
        (2027, [1, 2, 3], 1, 3, ["2027-01-19", "2027-02-16", "2027-03-16"]),  # the third Tuesday
        (2027, [6, 8], 1, 3, ["2027-06-15", "2027-08-17"]),  # all months but July
        (2027, [2, 1, 2], 0, 1, ["2027-01-04", "2027-02-01"]),  # a month is a month once, in order
        (2027, [5], 0, LAST, ["2027-05-31"]),  # a fifth Monday
        (2027, [2], 6, LAST, ["2027-02-28"]),
        (2028, [2], 1, LAST, ["2028-02-29"]),  # a leap year
        (2027, [2], 0, 4, ["2027-02-22"]),
        (2027, [], 0, 1, []),
    ],
)
def test_a_weekday_of_each_month(year, months, weekday, which, expected):
    assert by_weekday(year, months, weekday=weekday, which=which) == [day(text) for text in expected]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2027-01-19", "2027-04-19"),
        ("2027-01-31", "2027-04-30"),
        ("2027-11-30", "2028-02-29"),
        ("2026-11-30", "2027-02-28"),
    ],
)
def test_three_months_later_is_the_same_day_of_the_month_or_its_last(start, expected):
    assert months_after(day(start), 3) == day(expected)


@pytest.mark.parametrize(
    ("days", "until", "expected"),
    [
        ([], "2027-12-31", []),
        (["2027-01-19", "2027-04-19"], "2027-07-01", []),  # to the day
        (["2027-01-19", "2027-04-20"], "2027-07-01", [("2027-01-19", "2027-04-20")]),  # a day too late
        (["2027-01-31", "2027-04-30"], "2027-07-01", []),
        (["2027-01-31", "2027-05-01"], "2027-07-01", [("2027-01-31", "2027-05-01")]),
        (["2027-09-30", "2027-06-01", "2027-03-01"], "2027-12-30", [("2027-06-01", "2027-09-30")]),  # in any order
        (["2027-06-01", "2027-06-01"], "2027-09-01", []),
        (["2027-06-01"], "2027-12-31", [("2027-06-01", None)]),  # nothing comes after
        (["2026-11-17", "2027-03-16"], "2027-06-16", [("2026-11-17", "2027-03-16")]),  # over the turn of the year
    ],
)
def test_a_safety_committee_should_meet_every_third_month(days, until, expected):
    found = gaps([day(text) for text in days], until=day(until))
    assert found == [Gap(day(start), day(end) if end else None) for start, end in expected]


@pytest.mark.parametrize(
    ("gap", "years"),
    [
        (Gap(day("2026-11-17"), day("2027-03-16")), {2026, 2027}),
        (Gap(day("2027-02-01"), day("2027-06-01")), {2027}),
        (Gap(day("2026-11-17"), None), {2026, 2027}),
        (Gap(day("2026-06-01"), None), {2026}),
    ],
)
def test_a_gap_concerns_the_years_that_it_touches(gap, years):
    assert {year for year in (2025, 2026, 2027, 2028) if gap.touches(year)} == years


HALF_TWO, FOUR = dt.time(14, 30), dt.time(16, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2027-01-19", Said(day("2027-01-19"))),
        ("2026-12-15", Said(day("2026-12-15"))),
        ("19/1", Said(day("2027-01-19"))),
        ("19/1 2028", Said(day("2028-01-19"))),
        ("19 januari", Said(day("2027-01-19"))),
        ("den 19 jan. 2027", Said(day("2027-01-19"))),
        ("3 maj", Said(day("2027-05-03"))),
        ("9 mars", Said(day("2027-03-09"))),
        ("19 October 2027", Said(day("2027-10-19"))),
        ("tis 19 jan", Said(day("2027-01-19"))),
        ("Tisdag 19 januari 2027 kl. 14.30–16.00, Stora salen", Said(day("2027-01-19"), HALF_TWO, FOUR, "Stora salen")),
        ("2027-01-19\t14:30\t16:00\tStora salen", Said(day("2027-01-19"), HALF_TWO, FOUR, "Stora salen")),
        ("19 januari 14.30", Said(day("2027-01-19"), HALF_TWO)),
        ("19 januari 14.30 till 16.00", Said(day("2027-01-19"), HALF_TWO, FOUR)),
        ("19 januari kl 14–16", Said(day("2027-01-19"), dt.time(14), FOUR)),
        ("19 januari Rum 5", Said(day("2027-01-19"), place="Rum 5")),
        ("19 januari 14.30 5 tr", Said(day("2027-01-19"), HALF_TWO, place="5 tr")),
    ],
)
def test_a_line_is_read_as_people_write_it(line, expected):
    assert datelines.read(line, year=2027) == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("31 februari", "datum"),
        ("2027-13-01", "datum"),
        ("måndag 19 januari 2027", "veckodagen"),
        ("19 brumaire", "brumaire"),
        ("2027-01-19 25:00", "klockslag"),
        ("kommer senare", "datum"),
    ],
)
def test_what_is_no_day_is_told(line, why):
    with pytest.raises(Unreadable, match=why):
        datelines.read(line, year=2027)


@pytest.mark.parametrize(
    ("line", "count", "some"),
    [
        ("andra tisdagen varje månad 14.30–17", 12, ["2027-01-12", "2027-02-09", "2027-12-14"]),
        ("Andra tisdagen i månaden utom juli och augusti", 10, ["2027-01-12", "2027-06-08", "2027-09-14"]),
        ("sista måndagen varannan månad från 1/2", 6, ["2027-02-22", "2027-04-26", "2027-12-27"]),
        ("var tredje vecka på onsdagar från 13/1 till 1/4, Stora salen", 4, ["2027-01-13", "2027-02-03", "2027-03-17"]),
        ("tisdagar var fjärde vecka", 13, ["2027-01-05", "2027-02-02"]),
        ("varannan torsdag t.o.m. 31 januari 2027", 2, ["2027-01-07", "2027-01-21"]),
        ("varje fredag utom juli, augusti från 1 juni till 30 september", 8, ["2027-06-04", "2027-09-03"]),
        ("second Tuesday every month except July", 11, ["2027-01-12", "2027-08-10"]),
        ("every third week on Wednesdays from 13/1", 17, ["2027-01-13", "2027-02-03"]),
    ],
)
def test_a_pattern_is_read_as_people_say_it(line, count, some):
    found = patterns.read(line, year=2027)
    assert len(found) == count
    assert {day(text) for text in some} <= {one.day for one in found}


def test_a_pattern_says_hours_and_place():
    [first, *_] = patterns.read("första måndagen varje månad kl. 14.30–16, Stora salen", year=2027)
    assert first == Said(day("2027-01-04"), HALF_TWO, FOUR, "Stora salen")
    [first, *_] = patterns.read("varannan onsdag från 13/1 till 1/6 14.30 till 16.00", year=2027)
    assert (first.day, first.begins, first.ends) == (day("2027-01-13"), HALF_TWO, FOUR)


@pytest.mark.parametrize("line", ["19/1", "tisdag 19 januari", "den 19 januari kl. 14.30", "2027-01-19"])
def test_a_date_is_no_pattern(line):
    assert patterns.read(line, year=2027) is None


@pytest.mark.parametrize("line", ["andra tisdagen varje månad utom", "varje tisdag från 1/9 till 1/8"])
def test_a_pattern_that_says_nothing_is_told(line):
    with pytest.raises(Unreadable):
        patterns.read(line, year=2027)
