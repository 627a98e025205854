"""The roll while the meeting is on: called from the replies, and changed as people come and go."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from meetings import agenda, calling, course, replies, roll, roll_reading
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Attendance, Meeting, Recusal
from parties.models import Event
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def meeting(cast):
    """1 · 2 · 3 (3 a) · 4, in session, with everybody there."""
    meeting = make_meeting(cast=cast)
    for title in ("Val av justerare", "Budget", "Arbetsmiljö", "Nästa möte"):
        item = make_item(meeting=meeting, title=title)
        if title == "Arbetsmiljö":
            make_item(meeting=meeting, title="Skyddsrond", parent=item)
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    roll.all_present(meeting, by=cast.secretary)
    return meeting


def item_of(meeting, title):
    item = meeting.items.get(title=title)
    item.meeting = meeting
    return item


def row_of(meeting, person):
    row = meeting.attendance.get(person=person)
    row.meeting = meeting
    return row


def line(meeting, person):
    return roll_reading.Roll(Meeting.objects.with_body().get(pk=meeting.pk)).line(row_of(meeting, person).pk)


def test_the_roll_is_called_from_the_replies(cast, meeting, monkeypatch):
    meeting.attendance.update(mode="unknown")
    roll.note(row_of(meeting, cast.secretary), "remote", by=cast.secretary)
    told = {
        row_of(meeting, person).pk: reply
        for person, reply in (
            (cast.chair, replies.ONSITE),
            (cast.secretary, replies.ONSITE),
            (cast.union_rep, replies.REMOTE),
            (cast.other_union_rep, replies.ABSENT),
        )
    }
    monkeypatch.setattr(replies, "of", lambda meeting: told)
    assert calling.call_from_replies(meeting, by=cast.secretary) == 3
    modes = {row.person_id: row.mode for row in meeting.attendance.all()}
    assert modes[cast.chair.pk] == "onsite"
    assert modes[cast.union_rep.pk] == "remote"
    assert modes[cast.other_union_rep.pk] == "reported_absent"
    assert modes[cast.secretary.pk] == "remote"  # what was noted already stands
    roll.undo(meeting, roll.last_change(meeting, by=cast.secretary).pk, by=cast.secretary)
    assert row_of(meeting, cast.chair).mode == "unknown"


def test_who_has_not_replied_is_asked_about(cast, meeting, monkeypatch):
    meeting.attendance.update(mode="unknown")
    monkeypatch.setattr(replies, "of", lambda meeting: {})
    assert calling.call_from_replies(meeting, by=cast.secretary) == 0
    assert roll_reading.Roll(meeting).unknown
    assert not Event.objects.filter(verb="attendance.called").exists()


def test_somebody_leaves_and_comes_back(cast, meeting):
    ulla = row_of(meeting, cast.union_rep)
    calling.leave(ulla, item_of(meeting, "Budget"), by=cast.secretary)
    assert line(meeting, cast.union_rep).items == "punkt 1"
    assert line(meeting, cast.union_rep).gone_words == "punkt 2"
    calling.come_back(ulla, item_of(meeting, "Nästa möte"), by=cast.secretary)
    assert line(meeting, cast.union_rep).items == "ej punkt 2–3"
    assert line(meeting, cast.union_rep).gone_from is None
    assert [event.verb for event in Event.objects.filter(verb__in=("attendance.left", "attendance.returned"))] == [
        "attendance.left",
        "attendance.returned",
    ]


def test_each_act_can_be_taken_back(cast, meeting):
    ulla = row_of(meeting, cast.union_rep)
    acts = [
        lambda: calling.leave(ulla, item_of(meeting, "Budget"), by=cast.secretary),
        lambda: calling.recuse(ulla, item_of(meeting, "Budget"), by=cast.secretary),
        lambda: calling.arrive(ulla, item_of(meeting, "Budget"), by=cast.secretary),
    ]
    for act in acts:
        act()
        assert line(meeting, cast.union_rep).items
        event = roll.last_change(meeting, by=cast.secretary)
        assert "Ulla Unionsson" in roll.describe(event)
        roll.undo(meeting, event.pk, by=cast.secretary)
        assert line(meeting, cast.union_rep).items == ""
        assert not Recusal.objects.exists()


def test_somebody_comes_in_the_middle(cast, meeting):
    ulla = row_of(meeting, cast.union_rep)
    roll.note(ulla, "reported_absent", by=cast.secretary)
    calling.arrive(ulla, item_of(meeting, "Skyddsrond"), by=cast.secretary)
    assert line(meeting, cast.union_rep).row.mode == "onsite"
    assert line(meeting, cast.union_rep).items == "ej punkt 1–2"


def test_a_conflict_of_interest_is_kept_with_its_reason(cast, meeting):
    ulla = row_of(meeting, cast.union_rep)
    calling.recuse(ulla, item_of(meeting, "Budget"), by=cast.secretary)
    recusal = Recusal.objects.get()
    assert (recusal.reason, recusal.by) == ("jäv", cast.secretary)
    assert (line(meeting, cast.union_rep).items, line(meeting, cast.union_rep).recused) == ("ej punkt 2", "punkt 2")
    # Who leaves and comes back is as much out of it as before.
    calling.leave(ulla, item_of(meeting, "Nästa möte"), by=cast.secretary)
    assert line(meeting, cast.union_rep).items == "punkt 1, 3"
    calling.readmit(ulla, item_of(meeting, "Budget"), by=cast.chair)
    assert line(meeting, cast.union_rep).items == "punkt 1–3"


def test_a_recusal_that_was_taken_away_comes_back_with_undo(cast, meeting):
    ulla = row_of(meeting, cast.union_rep)
    calling.recuse(ulla, item_of(meeting, "Budget"), by=cast.secretary)
    calling.readmit(ulla, item_of(meeting, "Budget"), by=cast.secretary)
    roll.undo(meeting, roll.last_change(meeting, by=cast.secretary).pk, by=cast.secretary)
    assert line(meeting, cast.union_rep).recused == "punkt 2"


def test_the_row_and_the_queryset_agree_on_conflicts_of_interest(cast, meeting):
    calling.recuse(row_of(meeting, cast.union_rep), item_of(meeting, "Arbetsmiljö"), by=cast.secretary)
    rows = list(meeting.attendance.with_people())
    for item in meeting.items.all():
        attending = set(meeting.attendance.attending(item).values_list("pk", flat=True))
        assert attending == {row.pk for row in rows if row.attends(item)}
        is_out = item.title in ("Arbetsmiljö", "Skyddsrond")
        assert (row_of(meeting, cast.union_rep).pk in attending) != is_out


def test_what_cannot_be_true_is_refused_in_words(cast, meeting):
    ulla, vidar = row_of(meeting, cast.union_rep), row_of(meeting, cast.other_union_rep)
    budget, last = item_of(meeting, "Budget"), item_of(meeting, "Nästa möte")
    roll.note(vidar, "absent", by=cast.secretary)
    calling.leave(ulla, budget, by=cast.secretary)
    wrong = {
        "kan inte lämna": lambda: calling.leave(vidar, budget, by=cast.secretary),
        "redan noterad som borta": lambda: calling.leave(ulla, last, by=cast.secretary),
        "inte varit där": lambda: calling.come_back(vidar, budget, by=cast.secretary),
        "inte noterad som närvarande vid punkt 4": lambda: calling.recuse(ulla, last, by=cast.secretary),
        "inte noterad som närvarande": lambda: calling.recuse(vidar, last, by=cast.secretary),
        "enstaka punkter": lambda: calling.arrive(ulla, last, by=cast.secretary),
        "inte delta i någon": lambda: calling.leave(ulla, item_of(meeting, "Val av justerare"), by=cast.secretary),
        "redan noterat att": lambda: calling.readmit(ulla, last, by=cast.secretary),
    }
    for words, act in wrong.items():
        before = list(Attendance.objects.order_by("pk").values())
        with pytest.raises(Contradiction, match=words):
            act()
        assert list(Attendance.objects.order_by("pk").values()) == before
    calling.come_back(ulla, last, by=cast.secretary)
    with pytest.raises(Contradiction, match="redan noterad som närvarande"):
        calling.come_back(ulla, last, by=cast.secretary)
    calling.recuse(ulla, last, by=cast.secretary)
    with pytest.raises(Contradiction, match="jävig"):
        calling.recuse(ulla, last, by=cast.secretary)
    agenda.remove(last, by=cast.secretary)
    with pytest.raises(Contradiction):
        calling.leave(ulla, last, by=cast.secretary)


def test_the_database_keeps_one_recusal_of_a_person_and_an_item(cast, meeting):
    ulla, budget = row_of(meeting, cast.union_rep), item_of(meeting, "Budget")
    calling.recuse(ulla, budget, by=cast.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recusal.objects.create(attendance=ulla, item=budget)


def test_only_who_prepares_the_meeting_notes_who_comes_and_goes(cast, meeting):
    ulla, budget = row_of(meeting, cast.union_rep), item_of(meeting, "Budget")
    for verb in (calling.leave, calling.come_back, calling.arrive, calling.recuse, calling.readmit):
        with pytest.raises(NotAllowed):
            verb(ulla, budget, by=cast.union_rep)
    with pytest.raises(NotAllowed):
        calling.call_from_replies(meeting, by=cast.union_rep)
    Meeting.objects.filter(pk=meeting.pk).update(status="in_adjustment")
    with pytest.raises(WrongStep):
        calling.leave(ulla, budget, by=cast.secretary)


def test_who_is_marked_absent_has_no_conflict_of_interest_left(cast, meeting):
    ulla = row_of(meeting, cast.union_rep)
    calling.recuse(ulla, item_of(meeting, "Budget"), by=cast.secretary)
    roll.note(ulla, "absent", by=cast.secretary, confirmed=True)
    assert not Recusal.objects.exists()


# Pages


def test_one_press_takes_the_current_item(client, cast, meeting):
    client.force_login(cast.secretary)
    ulla = row_of(meeting, cast.union_rep)
    url = reverse("attendance_leave", args=[meeting.pk, ulla.pk])
    answer = client.post(url, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Ingen punkt" in answer.headers["HX-Trigger"].encode().decode("unicode-escape")
    course.take_up(item_of(meeting, "Budget"), by=cast.secretary)
    assert client.post(url, headers={"HX-Request": "true"}).status_code == 200
    assert line(meeting, cast.union_rep).items == "punkt 1"
    page = client.get(reverse("attendance_list", args=[meeting.pk])).content.decode()
    assert "Ersättare från punkt 2" in page
    form = client.get(reverse("attendance_substitute_add", args=[meeting.pk, ulla.pk]) + f"?from={ulla.pk}")
    assert form.status_code == 200


def test_a_substitute_is_offered_from_the_item_where_the_ordinary_left(client, cast, meeting):
    client.force_login(cast.secretary)
    ulla, budget = row_of(meeting, cast.union_rep), item_of(meeting, "Budget")
    calling.leave(ulla, budget, by=cast.secretary)
    url = reverse("attendance_substitute_add", args=[meeting.pk, ulla.pk])
    assert 'value="ej punkt 1"' in client.get(f"{url}?from={budget.pk}").content.decode()
    seat = roll.substitutes_for(ulla)[0]
    answer = client.post(url, {"seat": seat.pk, "mode": "onsite", "items": "ej punkt 1"})
    assert answer.status_code == 302
    assert line(meeting, cast.substitute).items == "ej punkt 1"


def test_an_item_of_another_meeting_is_not_taken(client, cast, meeting):
    client.force_login(cast.secretary)
    other = make_item(meeting=make_meeting(cast=cast, starts_at=meeting.starts_at.replace(month=5)))
    url = reverse("attendance_leave", args=[meeting.pk, row_of(meeting, cast.union_rep).pk])
    assert client.post(url, {"item": other.pk}, headers={"HX-Request": "true"}).status_code == 422


def test_followers_are_told_of_a_conflict_of_interest(client, cast, meeting):
    client.force_login(cast.other_union_rep)
    url = reverse("meeting_live", args=[meeting.pk])
    before = client.get(url).json()
    calling.recuse(row_of(meeting, cast.union_rep), item_of(meeting, "Budget"), by=cast.secretary)
    now = client.get(url).json()
    assert {name for name in now if now[name] != before[name]} == {"attendance", "revision"}


def test_the_roll_is_called_from_replies_only_where_there_are_any(cast, meeting, client, monkeypatch):
    client.force_login(cast.secretary)
    meeting.attendance.update(mode=Attendance.Mode.UNKNOWN)
    pages = [reverse("meeting_detail", args=[meeting.pk]), reverse("attendance_list", args=[meeting.pk])]
    assert not any('id="roll-call"' in client.get(page).content.decode() for page in pages)
    monkeypatch.setattr(replies, "of", lambda meeting: {1: replies.ONSITE})
    assert all('id="roll-call"' in client.get(page).content.decode() for page in pages)
