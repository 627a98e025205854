"""A body's year: the plan with its deadlines, and many meetings planned at once after a look at each."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import year
from meetings.exceptions import Contradiction, NotAllowed
from meetings.models import Meeting
from meetings.year import Slot
from parties.models import Body, Event
from tests.meetings.factories import make_meeting

HALF_TWO, FIVE = dt.time(14, 30), dt.time(17, 0)
PATTERN = {"year": "2027", "which": "3", "weekday": "1", "begins": "14:30", "ends": "17:00", "place": "Stora salen"}
ALL_BUT_JULY = [str(month) for month in range(1, 13) if month != 7]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, cast):
    return reverse(name, args=[cast.body.slug])


def slots(*days: str) -> list[Slot]:
    return [Slot(dt.date.fromisoformat(day), HALF_TWO, FIVE, "Stora salen") for day in days]


def posted(page: str) -> dict[str, str | list[str]]:
    """What the preview would send if its button were pressed as it stands."""
    data: dict[str, list[str]] = {}
    for tag in re.findall(
        r"<input[^>]*>", page.split('<ol class="list year"')[0] + page.split('<ol class="list year"')[1]
    ):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("type") == "checkbox" and " checked" not in tag:
            continue
        if found.get("name", "").startswith(("form-", "seen")):
            data.setdefault(found["name"], []).append(found.get("value", "on"))
    return {name: values[0] if len(values) == 1 else values for name, values in data.items()}


def preview(cast, **said):
    answer = client_of(cast.secretary).post(url("year_add", cast), {**PATTERN, "months": ALL_BUT_JULY, **said})
    return answer, answer.content.decode()


def safety_committee(cast):
    Body.objects.filter(pk=cast.body.pk).update(is_safety_committee=True)
    cast.body.refresh_from_db()


def test_a_pattern_is_shown_with_deadlines_before_anything_is_planned(cast):
    cast.body.set_rules({"points": (14, "calendar"), "adjustment": (10, "working")}, by=cast.administrator)
    answer, page = preview(cast)
    assert answer.status_code == 200
    assert page.count("Planera det här mötet") == 11
    assert "tisdag 19 januari 2027" in page
    assert "tis 5 jan 2027" in page  # points, fourteen days before
    assert "tis 2 feb 2027" in page  # adjusted, ten working days after
    assert "Planera 11 möten" in page
    assert not Meeting.objects.exists()


def test_what_is_shown_is_planned_in_one_act(cast):
    client = client_of(cast.secretary)
    answer = client.post(url("year_create", cast), posted(preview(cast)[1]))
    assert answer["location"] == url("year_plan", cast) + "?year=2027"
    made = Meeting.objects.filter(body=cast.body)
    assert made.count() == 11
    assert {meeting.place for meeting in made} == {"Stora salen"}
    assert made.first().created_by == cast.secretary
    assert made.first().attendance.exists()
    assert Event.objects.filter(verb="meeting.planned").count() == 11
    assert "11 möten är planerade" in client.get(answer["location"]).content.decode()


def test_a_list_of_dates_says_hours_and_places_of_its_own(cast):
    lines = "19/1\n\ntis 16 februari kl. 9–11, Lilla salen\n2027-03-16\t13:00"
    _answer, page = preview(cast, which="", lines=lines)
    client_of(cast.secretary).post(url("year_create", cast), posted(page))
    found = [
        (str(row.held_on), f"{year.display.clock(row.starts_at)}", row.place)
        for row in cast.body.meetings.order_by("starts_at")
    ]
    assert found == [
        ("2027-01-19", "14.30", "Stora salen"),
        ("2027-02-16", "09.00", "Lilla salen"),
        ("2027-03-16", "13.00", "Stora salen"),
    ]


def test_a_line_may_be_a_pattern(cast):
    lines = "andra tisdagen varannan månad från 1/3 till 31/8 9–11, Lilla salen\n19/1"
    _answer, page = preview(cast, which="", lines=lines)
    assert page.count("Planera det här mötet") == 4
    for day in ("tisdag 19 januari 2027", "tisdag 9 mars 2027", "tisdag 11 maj 2027", "tisdag 13 juli 2027"):
        assert day in page


def test_a_row_is_added_in_the_preview_and_left_out_when_it_is_left_alone(cast):
    client = client_of(cast.secretary)
    page = client.post(url("year_more", cast), posted(preview(cast, which="", lines="19/1\n16/2")[1])).content.decode()
    rows = posted(page) | {"form-2-day": ""}
    assert rows["form-TOTAL_FORMS"] == "3"
    assert (rows["form-2-begins"], rows["form-2-place"]) == ("14:30", "Stora salen")
    alone = {name: value for name, value in rows.items() if name != "form-2-is_chosen"}
    assert "Planera 2 möten" in client.post(url("year_review", cast), alone).content.decode()
    assert client.post(url("year_create", cast), rows).status_code == 422
    assert client.post(url("year_create", cast), {**rows, "form-2-day": "2027-03-16"}).status_code == 302
    assert cast.body.meetings.count() == 3


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"which": "", "lines": "31/2"}, "Rad 1, ”31/2”: det finns inget sådant datum."),
        ({"which": "", "lines": "andra tisdagen varje månad utom 3"}, "ange vilka månader som utgår."),
        ({"which": "", "lines": ""}, "Välj ett mönster eller skriv minst ett datum."),
        ({"begins": ""}, "Ange när mötena börjar."),
        ({"ends": "13:00"}, 'id="id_ends_error"'),
    ],
)
def test_what_cannot_be_planned_is_told_with_what_was_typed_kept(cast, said, why):
    answer, page = preview(cast, **said)
    assert answer.status_code == 422
    assert why in page
    assert 'value="Stora salen"' in page


def test_days_off_and_days_with_a_meeting_are_doubted(cast):
    make_meeting(cast=cast, starts_at=slots("2027-01-19")[0].starts_at.replace(hour=9))
    found = year.outlooks(cast.body, slots("2027-01-19", "2027-01-06", "2027-01-23", "2027-01-20", "2027-06-25"))
    assert [[doubt.words for doubt in one.doubts] for one in found] == [
        ["Gruppen har redan ett möte den dagen, kl. 09.30."],
        ["Ledig dag: Trettondedag jul."],
        ["En helg."],
        [],
        ["Ledig dag: Midsommarafton."],
    ]


def test_a_day_with_a_meeting_is_left_out_unless_somebody_wants_it(cast):
    make_meeting(cast=cast, starts_at=slots("2027-01-19")[0].starts_at)
    assert "Planera 10 möten" in preview(cast)[1]


def test_a_safety_committee_is_warned_of_more_than_three_months(cast):
    lines = "19/1\n20/4\n15/6"
    assert "var tredje månad" not in preview(cast, which="", lines=lines)[1]
    safety_committee(cast)
    page = preview(cast, which="", lines=lines)[1]
    assert "Mer än tre månader mellan 19 jan 2027 och 20 apr 2027; ett möte bör hållas senast 19 apr 2027." in page
    assert "Inget möte är planerat efter 15 juni 2027; ett möte bör hållas senast 15 sep 2027." in page


def test_the_warning_stands_on_the_plan_and_not_for_what_is_cancelled(cast):
    safety_committee(cast)
    made = year.plan(
        cast.body, slots("2027-01-19", "2027-04-13", "2027-06-15", "2027-09-14", "2027-12-07"), by=cast.secretary
    )
    client = client_of(cast.union_rep)
    page = url("year_plan", cast) + "?year=2027"
    assert "var tredje månad" not in client.get(page).content.decode()
    made[2].cancel(by=cast.secretary, reason="Förhinder")
    assert "mellan 13 apr 2027 och 14 sep 2027" in client.get(page).content.decode()


def test_a_warning_that_was_not_shown_is_shown_before_anything_is_planned(cast):
    data = posted(preview(cast)[1]) | {"form-0-day": "2027-01-06"}
    client = client_of(cast.secretary)
    answer = client.post(url("year_create", cast), data)
    assert answer.status_code == 422
    assert "Trettondedag jul" in answer.content.decode()
    assert not Meeting.objects.exists()
    client.post(url("year_create", cast), posted(answer.content.decode()))
    assert Meeting.objects.count() == 11


def test_the_preview_counts_again_and_keeps_what_is_wrong(cast):
    data = posted(preview(cast)[1])
    client = client_of(cast.secretary)
    again = client.post(url("year_review", cast), data | {"form-0-day": "2027-01-20"})
    assert "onsdag 20 januari 2027" in again.content.decode()
    wrong = client.post(url("year_review", cast), data | {"form-0-day": "en onsdag"})
    assert wrong.status_code == 422
    assert 'value="en onsdag"' in wrong.content.decode()


def test_nothing_is_planned_when_one_time_was_taken_meanwhile(cast):
    make_meeting(cast=cast, starts_at=slots("2027-02-16")[0].starts_at)
    with pytest.raises(Contradiction, match="16 februari 2027"):
        year.plan(cast.body, slots("2027-01-19", "2027-02-16"), by=cast.secretary)
    assert Meeting.objects.count() == 1


def test_only_who_prepares_plans(cast):
    for who in (cast.union_rep, cast.stranger, cast.administrator):
        with pytest.raises(NotAllowed):
            year.plan(cast.body, slots("2027-01-19"), by=who)


def test_the_plan_and_the_list_show_what_is_due(cast):
    cast.body.set_rules({"points": (14, "calendar")}, by=cast.administrator)
    year.plan(cast.body, slots("2027-01-19"), by=cast.secretary)
    client = client_of(cast.union_rep)
    assert "tis 5 jan 2027" in client.get(url("year_plan", cast) + "?year=2027").content.decode()
    assert "Punkter från parterna senast tis 5 jan 2027" in client.get(url("body_meetings", cast)).content.decode()


def test_who_has_no_seat_learns_nothing_of_meetings_from_the_plan(cast):
    safety_committee(cast)
    year.plan(cast.body, slots("2027-01-19", "2027-06-15"), by=cast.secretary)
    page = client_of(cast.administrator).get(url("year_plan", cast) + "?year=2027").content.decode()
    assert "2027-01" not in page
    assert "19 jan" not in page


@pytest.mark.parametrize("name", ["year_plan", "body_meetings"])
def test_the_year_asks_no_more_for_more_meetings(cast, name):
    safety_committee(cast)
    cast.body.set_rules({"points": (14, "calendar")}, by=cast.administrator)
    client, counts = client_of(cast.secretary), []
    for month in (1, 2):
        days = [f"2027-{month:02}-{day:02}" for day in range(4, 4 + 6 * month)]
        year.plan(cast.body, slots(*days), by=cast.secretary)
        client.get(url(name, cast) + "?year=2027")
        with CaptureQueriesContext(connection) as queries:
            client.get(url(name, cast) + "?year=2027")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_preview_asks_no_more_for_more_dates(cast):
    counts = []
    for months in (["1", "2"], ALL_BUT_JULY):
        client = client_of(cast.secretary)
        client.post(url("year_add", cast), PATTERN)
        with CaptureQueriesContext(connection) as queries:
            client.post(url("year_add", cast), PATTERN | {"months": months})
        counts.append(len(queries))
    assert counts[0] == counts[1]
