"""How a meeting goes: the current item and its time, adjournments, and the times that are corrected afterwards."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import agenda, course
from meetings.course import Span, used
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Adjournment, ItemSpell, Meeting
from parties.models import Event
from tests.meetings.factories import make_guest, make_item, make_meeting


def at(text):
    return dt.datetime.fromisoformat(f"2022-04-26T{text}:00+02:00")


def span(text):
    starts, _, ends = text.partition("–")
    return Span(at(starts), at(ends) if ends else None)


@pytest.mark.parametrize(
    ("spans", "pauses", "minutes"),
    [
        ([], [], 0),
        (["14:30–14:42"], [], 12),
        (["14:30"], [], 30),  # still going on at 15.00
        (["14:30–14:40", "14:50–14:55"], [], 15),
        (["14:30–14:50"], ["14:35–14:40"], 15),
        (["14:30–14:50"], ["14:20–14:35"], 15),
        (["14:30–14:50"], ["14:45–15:00"], 15),
        (["14:30–14:50"], ["14:00–14:55"], 0),
        (["14:30–14:50"], ["14:50–14:55"], 20),
        (["14:30"], ["14:50"], 20),  # adjourned and not resumed: the time stands still
        (["14:30"], ["14:35–14:40", "14:50"], 15),
        (["14:30–14:50"], ["14:32–14:40", "14:35–14:45"], 7),  # two that overlap are taken away once
        (["14:50–14:30"], [], 0),
        (["15:10"], [], 0),  # a clock that was set back
    ],
)
def test_used_time_is_that_of_the_spells_without_the_adjournments(spans, pauses, minutes):
    assert used(map(span, spans), map(span, pauses), at("15:00")) == dt.timedelta(minutes=minutes)


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    for title in ("Val av justerare", "Budget", "Arbetsmiljö"):
        item = make_item(meeting=meeting, title=title, planned_minutes=10)
    make_item(meeting=meeting, title="Skyddsrond", parent=item)
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    return meeting


def item_of(meeting, title):
    item = meeting.items.get(title=title)
    item.meeting = meeting
    return item


def nodes_of(meeting):
    return agenda.flat(agenda.tree(meeting))


def shift(meeting, minutes):
    """Everything so far happened that much earlier."""
    by = dt.timedelta(minutes=minutes)
    for row in [*meeting.spells.all(), *meeting.adjournments.all()]:
        row.started_at -= by
        row.ended_at = row.ended_at and row.ended_at - by
        row.save()
    meeting.opened_at -= by
    meeting.save(update_fields=["opened_at"])


def test_the_meeting_goes_from_item_to_item(cast, meeting):
    titles = []
    while (node := course.following(course.of(meeting), nodes_of(meeting))) is not None:
        assert course.take_up(item_of(meeting, node.item.title), by=cast.secretary)
        titles.append(node.item.title)
    assert titles == ["Val av justerare", "Budget", "Arbetsmiljö", "Skyddsrond"]
    assert meeting.spells.filter(ended_at=None).count() == 1
    assert Event.objects.filter(verb="item.taken_up").count() == 4


def test_an_item_that_is_come_back_to_has_the_time_of_both_spells(cast, meeting):
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    shift(meeting, 7)
    course.take_up(item_of(meeting, "Arbetsmiljö"), by=cast.chair)
    shift(meeting, 3)
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    shift(meeting, 5)
    held = course.of(meeting)
    time = held.time_of(item_of(meeting, "Budget"))
    assert (time.used_minutes, time.planned_minutes, time.over_minutes, time.is_current) == (12, 10, 2, True)
    assert held.time_of(item_of(meeting, "Arbetsmiljö")).used_minutes == 3
    assert held.seconds // 60 == 15


def test_time_stands_still_while_the_meeting_is_adjourned(cast, meeting):
    budget = item_of(meeting, "Budget")
    course.take_up(budget, by=cast.secretary)
    shift(meeting, 4)
    pause = course.adjourn(meeting, by=cast.secretary, unions=[cast.union, cast.other_union], reason="Överläggning")
    shift(meeting, 20)
    held = course.of(meeting)
    assert held.time_of(budget).used_minutes == 4
    assert held.seconds // 60 == 4
    assert (held.pause.item, held.pause.asked_by, held.pause.reason) == (
        budget.pk,
        "Kommunal och Vision",
        "Överläggning",
    )
    with pytest.raises(Contradiction, match="ajournerat"):
        course.take_up(item_of(meeting, "Arbetsmiljö"), by=cast.secretary)
    with pytest.raises(Contradiction):
        course.adjourn(meeting, by=cast.secretary)
    course.resume(meeting, by=cast.chair)
    with pytest.raises(Contradiction):
        course.resume(meeting, by=cast.chair)
    shift(meeting, 1)
    assert course.of(meeting).time_of(budget).used_minutes == 5
    assert [event.data["adjournment"] for event in Event.objects.filter(verb="meeting.adjourned")] == [pause.pk]


def test_the_employer_and_unions_may_ask_for_an_adjournment_together(cast, meeting):
    course.adjourn(meeting, by=cast.secretary, unions=[cast.union], by_employer=True)
    assert course.of(meeting).pause.asked_by == "arbetsgivaren och Kommunal"


def test_only_the_chair_and_the_secretary_hold_the_meeting(cast, meeting):
    for person in (cast.union_rep, cast.administrator, cast.presenter):
        with pytest.raises(NotAllowed):
            course.take_up(item_of(meeting, "Budget"), by=person)
        with pytest.raises(NotAllowed):
            course.adjourn(meeting, by=person)
        with pytest.raises(NotAllowed):
            course.correct_times(meeting, by=person, opened_at=timezone.now(), closed_at=None)
    assert not ItemSpell.objects.exists()


def test_nothing_is_taken_up_before_or_after_the_meeting(cast, meeting):
    ahead = make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=28))
    with pytest.raises(WrongStep):
        course.take_up(make_item(meeting=ahead), by=cast.secretary)
    meeting.close(by=cast.secretary, confirmed=True)
    with pytest.raises(WrongStep):
        course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    with pytest.raises(WrongStep):
        course.adjourn(meeting, by=cast.secretary)


def test_start_and_close_note_the_real_times_and_end_what_was_open(cast, meeting):
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    course.adjourn(meeting, by=cast.secretary)
    meeting.close(by=cast.secretary, confirmed=True)
    meeting.refresh_from_db()
    assert meeting.opened_at <= meeting.closed_at
    assert meeting.starts_at.year == 2022
    assert not meeting.spells.filter(ended_at=None).exists()
    assert not meeting.adjournments.filter(ended_at=None).exists()
    assert course.of(meeting).current is None


def test_a_deleted_item_is_current_no_longer(cast, meeting):
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    agenda.remove(item_of(meeting, "Budget"), by=cast.secretary)
    assert course.of(meeting).current is None
    with pytest.raises(Contradiction):
        course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    assert not meeting.spells.filter(ended_at=None).exists()
    course.take_up(item_of(meeting, "Arbetsmiljö"), by=cast.secretary)
    assert meeting.spells.filter(ended_at=None).count() == 1


def test_the_meeting_goes_on_after_the_last_item_that_was_up(cast, meeting):
    course.take_up(item_of(meeting, "Val av justerare"), by=cast.secretary)
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    agenda.remove(item_of(meeting, "Budget"), by=cast.secretary)
    following = course.following(course.of(meeting), nodes_of(meeting))
    assert following.item.title == "Arbetsmiljö"


def test_the_database_keeps_one_current_item_and_one_adjournment(cast, meeting):
    now = timezone.now()
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    course.adjourn(meeting, by=cast.secretary)
    wrong = [
        lambda: ItemSpell.objects.create(meeting=meeting, item=item_of(meeting, "Arbetsmiljö")),
        lambda: Adjournment.objects.create(meeting=meeting),
        lambda: ItemSpell.objects.update(ended_at=now - dt.timedelta(days=1)),
        lambda: Adjournment.objects.update(ended_at=now - dt.timedelta(days=1)),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(closed_at=now - dt.timedelta(days=1)),
    ]
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


# Corrected afterwards


@pytest.fixture
def pause(cast, meeting):
    """A meeting of an hour, adjourned for ten minutes in the middle, and closed."""
    pause = course.adjourn(meeting, by=cast.secretary)
    course.resume(meeting, by=cast.secretary)
    meeting.close(by=cast.secretary, confirmed=True)
    Adjournment.objects.filter(pk=pause.pk).update(started_at=at("15:00"), ended_at=at("15:10"))
    course.correct_times(meeting, by=cast.secretary, opened_at=at("14:30"), closed_at=at("15:30"))
    pause.refresh_from_db()
    pause.meeting = meeting
    return pause


def test_the_times_of_an_adjournment_are_corrected_while_the_minutes_are_written(cast, meeting, pause):
    course.correct(
        pause, by=cast.secretary, started_at=at("14:50"), ended_at=at("15:05"), unions=[cast.union], reason="Fika"
    )
    shown = course.of(meeting).pauses[0]
    assert (shown.span, shown.unions, shown.reason) == (Span(at("14:50"), at("15:05")), ("Kommunal",), "Fika")
    assert Event.objects.get(verb="meeting.adjournment_corrected").data["was"]["reason"] == ""
    Meeting.objects.filter(pk=meeting.pk).update(status="in_adjustment")
    for act in (
        lambda: course.correct(pause, by=cast.secretary, reason=""),
        lambda: course.remove(pause, by=cast.chair),
    ):
        with pytest.raises(WrongStep):
            act()


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        ("14:50", None, "återupptogs"),
        ("15:20", "15:10", "återupptas"),
        ("14:00", "14:40", "inte öppnat"),
        ("15:20", "16:00", "slut"),
        ("14:40", "15:05", "redan ajournerat"),
    ],
)
def test_times_that_cannot_be_true_are_refused_in_words(cast, meeting, pause, starts, ends, why):
    other = Adjournment.objects.create(meeting=meeting, started_at=at("15:15"), ended_at=at("15:20"))
    other.meeting = meeting
    with pytest.raises(Contradiction, match=why):
        course.correct(other, by=cast.secretary, started_at=at(starts), ended_at=ends and at(ends))


def test_the_meetings_own_times_are_corrected_but_hold_its_adjournments(cast, meeting, pause):
    for opened, closed in (("15:05", "15:30"), ("14:30", "15:05"), ("15:30", "14:30")):
        with pytest.raises(Contradiction):
            course.correct_times(meeting, by=cast.secretary, opened_at=at(opened), closed_at=at(closed))
    with pytest.raises(Contradiction):
        course.correct_times(meeting, by=cast.secretary, opened_at=at("14:30"), closed_at=None)
    course.correct_times(meeting, by=cast.secretary, opened_at=at("14:32"), closed_at=at("15:40"))
    assert Meeting.objects.get(pk=meeting.pk).opened_at == at("14:32")


def test_an_adjournment_that_never_was_is_removed(cast, meeting, pause):
    course.remove(pause, by=cast.secretary)
    assert not course.of(meeting).pauses
    assert Event.objects.filter(verb="meeting.adjournment_removed").exists()
    with pytest.raises(Contradiction):
        course.remove(pause, by=cast.secretary)


# Pages


def page(client, person, meeting, name="meeting_detail"):
    client.force_login(person)
    return client.get(reverse(name, args=[meeting.pk])).content.decode()


def test_the_page_shows_the_current_item_with_its_time(client, cast, meeting):
    budget = item_of(meeting, "Budget")
    course.take_up(budget, by=cast.secretary)
    shift(meeting, 13)
    for name in ("meeting_detail", "meeting_agenda", "meeting_now"):
        told = " ".join(page(client, cast.union_rep, meeting, name).split())
        assert f'id="agenda-time-{budget.pk}" aria-current="true"' in told
        assert 'data-seconds="78' in told
        assert "min över tiden" in told
        assert re.findall(r'id="agenda-time-(\d+)" aria-current', told) == [str(budget.pk)]


def test_only_who_holds_the_meeting_finds_the_buttons(client, cast, meeting):
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    buttons = ("Nästa punkt", "Ajournera<")
    assert all(button in page(client, cast.secretary, meeting) for button in buttons)
    assert not any(button in page(client, cast.union_rep, meeting) for button in buttons)


def test_a_guest_learns_only_whether_the_own_item_is_up(client, cast, meeting):
    own = item_of(meeting, "Arbetsmiljö")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    for name in ("meeting_detail", "meeting_agenda", "meeting_now"):
        told = page(client, cast.presenter, meeting, name)
        assert "Budget" not in told
        assert not re.search(r'id="agenda-time-\d+" aria-current', told)
    course.take_up(own, by=cast.secretary)
    assert f'id="agenda-time-{own.pk}" aria-current="true"' in page(client, cast.presenter, meeting, "meeting_now")
    course.adjourn(meeting, by=cast.secretary, reason="Hemligt skäl")
    for name in ("meeting_detail", "meeting_now", "meeting_document"):
        assert "Hemligt skäl" not in page(client, cast.presenter, meeting, name)


def test_an_adjournment_is_told_where_it_happened(client, cast, meeting):
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    course.adjourn(meeting, by=cast.secretary, unions=[cast.union], reason="Överläggning")
    course.resume(meeting, by=cast.secretary)
    told = page(client, cast.union_rep, meeting, "meeting_document")
    assert "på begäran av Kommunal" in told
    assert "Överläggning" in told


def test_an_adjournment_is_corrected_in_a_form_that_keeps_what_was_typed(client, cast, meeting, pause):
    client.force_login(cast.secretary)
    url = reverse("adjournment_edit", args=[meeting.pk, pause.pk])
    answer = client.post(url, {"started": "14:00", "ended": "14:40", "reason": "Fika"})
    assert answer.status_code == 422
    assert "Fika" in answer.content.decode()
    answer = client.post(url, {"started": "15:01", "ended": "15:10", "reason": "Fika", "unions": [cast.union.pk]})
    assert answer.status_code == 302
    pause.refresh_from_db()
    assert (pause.started_at, pause.ended_at, pause.union_names) == (at("15:01"), at("15:10"), ["Kommunal"])
    answer = client.post(reverse("meeting_times", args=[meeting.pk]), {"opened": "14:29", "closed": "15:31"})
    assert answer.status_code == 302
    assert "Hölls 14.29–15.31" in page(client, cast.union_rep, meeting, "meeting_course")


def test_twice_the_items_cost_the_line_as_many_queries(client, cast, meeting):
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    page(client, cast.union_rep, meeting, "meeting_now")
    counts = []
    for _round in range(2):
        for name in ("meeting_now", "meeting_course"):
            with CaptureQueriesContext(connection) as asked:
                page(client, cast.union_rep, meeting, name)
            counts.append(len(asked))
        for number in range(10):
            course.take_up(make_item(meeting=meeting, title=f"Punkt {number}"), by=cast.secretary)
        course.adjourn(meeting, by=cast.secretary, unions=[cast.union])
        course.resume(meeting, by=cast.secretary)
    assert counts[:2] == counts[2:]


# Followers


def test_followers_are_told_of_each_step(client, cast, meeting):
    client.force_login(cast.union_rep)
    url = reverse("meeting_live", args=[meeting.pk])

    def changed(act):
        before = client.get(url)
        act()
        now = client.get(url, headers={"If-None-Match": before.headers["ETag"]})
        return {name for name, mark in now.json().items() if before.json().get(name) != mark} - {"revision"}

    assert changed(lambda: course.take_up(item_of(meeting, "Budget"), by=cast.secretary)) == {"now"}
    assert changed(lambda: course.adjourn(meeting, by=cast.secretary)) == {"now", "agenda"}
    assert changed(lambda: course.resume(meeting, by=cast.secretary)) == {"now", "agenda"}


def test_a_guest_is_not_told_that_the_meeting_went_on(client, cast, meeting):
    own = item_of(meeting, "Arbetsmiljö")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    client.force_login(cast.presenter)
    url = reverse("meeting_live", args=[meeting.pk])
    tag = client.get(url).headers["ETag"]
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    course.adjourn(meeting, by=cast.secretary)
    course.resume(meeting, by=cast.secretary)
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    course.take_up(own, by=cast.secretary)
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200
