"""Meetings in calendars: what an event says, and who gets it."""

import datetime as dt

import icalendar
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import calendar
from meetings.models import CalendarFeed, Meeting
from parties.models import Event
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.parties.factories import make_body


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast, starts_at=timezone.now().replace(microsecond=0) + dt.timedelta(days=30))


def only_event(content: bytes) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


def read(token: str, **headers: str):
    return Client().get(reverse("calendar_feed", args=[token]), headers=headers)


def test_an_event_says_which_body_when_and_where_in_local_time(cast):
    event = only_event(calendar.meeting_file(make_meeting(cast=cast)))
    assert event["SUMMARY"] == "Centrala samverkansgruppen"
    assert event["LOCATION"] == "Stora salen"
    assert event.decoded("DTSTART").isoformat() == "2022-04-26T14:30:00+02:00"
    assert event.decoded("DTEND").isoformat() == "2022-04-26T17:00:00+02:00"
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert event["STATUS"] == "CONFIRMED"


def test_the_file_carries_the_rules_of_its_time_zone(meeting):
    zones = icalendar.Calendar.from_ical(calendar.meeting_file(meeting)).walk("VTIMEZONE")
    assert [zone["TZID"] for zone in zones] == ["Europe/Stockholm"]


def test_a_calendar_never_tells_what_is_on_the_agenda(cast, meeting):
    make_item(meeting=meeting, title="Omplacering", is_confidential=True, secrecy_statute="OSL 39:2")
    make_item(meeting=meeting, title="Budgetfrågor")
    content = calendar.feed(cast.secretary, now=timezone.now()) + calendar.notice_event(meeting)
    assert b"Omplacering" not in content
    assert b"Budget" not in content


def test_words_with_commas_semicolons_and_line_breaks_come_through(cast):
    meeting = make_meeting(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(place="Stora salen; plan 2, \\ eller Teams\nBEGIN:VALARM")
    meeting.refresh_from_db()
    event = only_event(calendar.meeting_file(meeting))
    assert event["LOCATION"] == "Stora salen; plan 2, \\ eller Teams\nBEGIN:VALARM"


def test_the_same_meeting_gives_the_same_bytes(meeting):
    assert calendar.meeting_file(meeting) == calendar.meeting_file(meeting)


def test_a_notice_asks_its_attendee_and_a_cancellation_takes_it_back(cast, meeting):
    to = {"attendee_name": "Ulla Unionsson", "attendee_address": "ulla@example.com"}
    asked = calendar.notice_event(meeting, **to)
    assert icalendar.Calendar.from_ical(asked)["METHOD"] == "REQUEST"
    event = only_event(asked)
    assert event["ATTENDEE"] == "mailto:ulla@example.com"
    assert event["ATTENDEE"].params["CN"] == "Ulla Unionsson"
    meeting.cancel(by=cast.secretary, reason="Sjukdom")
    meeting.refresh_from_db()
    cancelled = calendar.notice_event(meeting, method="CANCEL", attendee_address="ulla@example.com")
    assert icalendar.Calendar.from_ical(cancelled)["METHOD"] == "CANCEL"
    assert only_event(cancelled)["STATUS"] == "CANCELLED"
    assert only_event(cancelled)["UID"] == event["UID"]
    assert event["SEQUENCE"] < only_event(cancelled)["SEQUENCE"]
    assert only_event(calendar.meeting_file(meeting))["SEQUENCE"] == only_event(cancelled)["SEQUENCE"]


def test_the_feed_holds_what_the_person_may_see_and_nothing_else(cast, meeting):
    other = make_cast_elsewhere()
    elsewhere = make_meeting(cast=other, starts_at=meeting.starts_at)
    content = calendar.feed(cast.union_rep, now=timezone.now())
    uids = [event["UID"] for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]
    assert [uid.split("@")[0] for uid in uids] == [f"meeting-{meeting.pk}"]
    assert f"meeting-{elsewhere.pk}".encode() not in content
    assert b"VEVENT" not in calendar.feed(cast.stranger, now=timezone.now())


def make_cast_elsewhere():
    from tests.parties import factories

    body = make_body(name="Socialförvaltningens samverkansgrupp")
    secretary, union = factories.make_user(), factories.make_union()
    factories.make_seat(body=body, person=secretary, role="secretary")
    return type("Cast", (), {"body": body, "secretary": secretary, "union": union})()


def test_a_guest_gets_the_meeting_too(cast, meeting):
    make_guest(meeting=meeting, person=cast.presenter, items=[make_item(meeting=meeting)])
    assert only_event(calendar.feed(cast.presenter, now=timezone.now()))["SUMMARY"] == cast.body.name


def test_a_cancelled_meeting_stays_in_the_feed_as_cancelled(cast, meeting):
    meeting.cancel(by=cast.secretary, reason="Sjukdom")
    assert only_event(calendar.feed(cast.secretary, now=timezone.now()))["STATUS"] == "CANCELLED"


def test_the_feed_costs_the_same_for_twice_the_meetings(cast, meeting, django_assert_num_queries):
    for months in range(1, 8):
        make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=30 * months))
    token = CalendarFeed.make(by=cast.secretary)
    with django_assert_num_queries(2):
        assert read(token).status_code == 200


def test_an_unchanged_feed_is_not_sent_again(cast, meeting):
    token = CalendarFeed.make(by=cast.secretary)
    first = read(token)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert read(token, if_none_match=first["ETag"]).status_code == 304
    meeting.change(by=cast.secretary, place="Lilla salen")
    assert read(token, if_none_match=first["ETag"]).status_code == 200


def test_the_secret_itself_is_not_kept(cast):
    token = CalendarFeed.make(by=cast.secretary)
    assert token not in str(CalendarFeed.objects.values())
    assert token not in str(Event.objects.values())


def test_a_revoked_address_answers_no_more(cast):
    token = CalendarFeed.make(by=cast.secretary)
    CalendarFeed.revoke(by=cast.secretary)
    assert read(token).status_code == 404


def test_a_new_address_kills_the_old_one(cast):
    old, new = CalendarFeed.make(by=cast.secretary), CalendarFeed.make(by=cast.secretary)
    assert (read(old).status_code, read(new).status_code) == (404, 200)


def test_who_is_shut_out_reads_nothing(cast):
    token = CalendarFeed.make(by=cast.union_rep)
    cast.union_rep.deactivate(by=cast.administrator)
    assert read(token).status_code == 404


def test_the_database_keeps_one_address_a_person(cast):
    CalendarFeed.make(by=cast.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(person=cast.secretary, token_sha256="x")


def test_the_predicate_agrees_with_its_queryset(cast):
    CalendarFeed.make(by=cast.secretary)
    CalendarFeed.make(by=cast.secretary)
    CalendarFeed.make(by=cast.union_rep)
    cast.union_rep.deactivate(by=cast.administrator)
    opened = set(CalendarFeed.objects.open())
    assert {feed for feed in CalendarFeed.objects.select_related("person") if feed.is_open} == opened


def test_the_address_is_shown_until_the_person_has_it(cast):
    client = Client()
    client.force_login(cast.secretary)
    client.post(reverse("calendar_make"))
    page = client.get(reverse("calendar_settings"))
    address = page.context["address"]
    assert address.startswith("http")
    assert Client().get(address.split("//")[1].partition("/")[2].join(["/", ""])).status_code == 200
    client.post(reverse("calendar_hide"))
    assert address not in client.get(reverse("calendar_settings")).content.decode()


def test_the_meeting_page_tells_the_deadlines(cast, meeting):
    cast.body.set_rules({"notice": (14, "calendar")}, by=cast.administrator)
    client = Client()
    client.force_login(cast.union_rep)
    page = client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "Kallelse senast" in page
    assert "Protokollet justerat senast" not in page
