"""Numbers and dates as they are read in Swedish and English."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from cesam import display

STOCKHOLM_AFTERNOON = dt.datetime(2022, 4, 26, 12, 30, tzinfo=dt.UTC)
END = dt.datetime(2022, 4, 26, 15, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (0, None, "0", "0"),
        (7, None, "7", "7"),
        (1234, None, "1\u202f234", "1,234"),
        (1234.5, None, "1\u202f234,5", "1,234.5"),
        (-12, None, "−12", "−12"),
        (Decimal("-1234567.50"), None, "−1\u202f234\u202f567,50", "−1,234,567.50"),
        (Decimal("0.5"), 0, "1", "1"),
        (Decimal("2.5"), 0, "3", "3"),
        (Decimal("-0.04"), 1, "0,0", "0.0"),
        (1234, 1, "1\u202f234,0", "1,234.0"),
        (Decimal("1E+3"), None, "1\u202f000", "1,000"),
    ],
)
def test_numbers(value, decimals, swedish, english):
    with translation.override("sv"):
        assert display.number(value, decimals) == swedish
    with translation.override("en"):
        assert display.number(value, decimals) == english


def test_dates_in_swedish():
    with translation.override("sv"):
        assert display.date_long(dt.date(2022, 4, 26)) == "tisdag 26 april 2022"
        assert display.date_short(dt.date(2022, 4, 26)) == "26 apr 2022"
        assert display.date_short(dt.date(2022, 3, 1)) == "1 mars 2022"
        assert display.day_short(dt.date(2022, 4, 26)) == "tis 26 apr 2022"
        assert display.clock(STOCKHOLM_AFTERNOON) == "14.30"
        assert display.moment(STOCKHOLM_AFTERNOON) == "26 apr 2022 kl. 14.30"
        assert display.time_span(STOCKHOLM_AFTERNOON, END) == "kl. 14.30–17.00"
        assert display.time_span(STOCKHOLM_AFTERNOON) == "kl. 14.30"
        assert display.date_span(STOCKHOLM_AFTERNOON, END) == "tisdag 26 april 2022 kl. 14.30–17.00"


def test_dates_in_english():
    with translation.override("en"):
        assert display.date_short(STOCKHOLM_AFTERNOON) == "26 Apr 2022"
        assert display.moment(STOCKHOLM_AFTERNOON) == "26 Apr 2022, 14:30"
        assert display.date_span(STOCKHOLM_AFTERNOON, END) == "Tuesday 26 April 2022, 14:30–17:00"


def test_a_day_is_counted_in_stockholm():
    late = dt.datetime(2022, 4, 26, 22, 30, tzinfo=dt.UTC)
    with translation.override("sv"):
        assert display.date_short(late) == "27 apr 2022"
        assert display.date_span(STOCKHOLM_AFTERNOON, late).endswith("onsdag 27 april 2022 kl. 00.30")
        assert display.date_span(STOCKHOLM_AFTERNOON) == "tisdag 26 april 2022 kl. 14.30"


def test_the_filters_write_nothing_for_nothing():
    written = Template("{{ x|number }}{{ x|date_long }}{{ x|date_short }}{{ x|clock }}{{ x|moment }}")
    assert written.render(Context({"x": None})) == ""


def test_a_mark_is_hidden_from_those_who_listen():
    assert 'aria-hidden="true"' in Template('{% mark "check" %}').render(Context())


def test_keys_and_years_are_never_cut_in_two():
    assert Template("{{ key }} {{ year }}").render(Context({"key": 1234567, "year": 2022})) == "1234567 2022"


@pytest.mark.parametrize(("name", "expected"), [("Sara Sekreterare", "SS"), ("Bo af Ek", "BE"), ("Åsa", "Å"), ("", "")])
def test_initials(name, expected):
    assert Template("{{ name|initials }}").render(Context({"name": name})) == expected
