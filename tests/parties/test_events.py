"""The event log: append-only in the database, chained, checked, and read by administrators alone."""

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parties import event_words
from parties.models import Event, User
from parties.models.event import _hash
from tests.meetings.factories import make_meeting
from tests.parties.factories import make_cast, make_department, make_user

pytestmark = pytest.mark.django_db


KEPT = ("user", "department", "union", "unionname", "agreementparty", "body", "seat")
TRIGGERS = ",".join(trigger.get_pgid(Event) for trigger in Event._meta.triggers)


def record(cast, number=3):
    return [Event.record("user.invited", cast.stranger, by=cast.administrator, way="mail") for _ in range(number)]


def run_raw(sql, *, unlocked=False):
    """Plain SQL; `unlocked` is what somebody who owns the table could do."""
    with connection.cursor() as cursor:
        if unlocked:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE parties_event DISABLE TRIGGER USER")
        cursor.execute(sql)
        if unlocked:
            cursor.execute("ALTER TABLE parties_event ENABLE TRIGGER USER")


def verify(*anchors, capsys):
    call_command("verify_log", *anchors)
    return capsys.readouterr().out


# Append-only


@pytest.mark.parametrize(
    "change",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(verb="nothing"),
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.bulk_update([event], ["actor_name"]),
        lambda event: run_raw("UPDATE parties_event SET data = '{}'"),
        lambda event: run_raw("DELETE FROM parties_event"),
        # The switch that pgtrigger gives its own triggers.
        lambda event: run_raw(f"SET LOCAL pgtrigger.ignore = '{{{TRIGGERS}}}'; DELETE FROM parties_event"),
    ],
)
def test_no_event_is_ever_changed_or_deleted(cast, change):
    event = record(cast)[0]
    with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
        change(event)
    assert Event.objects.count() == 3


def test_the_log_is_never_emptied_at_once(cast):
    record(cast)
    with pytest.raises(DatabaseError, match="TRUNCATE refused"), transaction.atomic():
        run_raw("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE parties_event CASCADE")
    assert Event.objects.count() == 3


def test_an_event_goes_with_the_change_that_was_taken_back(cast):
    class Failure(Exception):
        pass

    def act():
        record(cast)
        raise Failure

    with pytest.raises(Failure), transaction.atomic():
        act()
    assert not Event.objects.exists()


def test_a_person_who_acted_is_never_deleted(cast):
    record(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.filter(pk=cast.administrator.pk).delete()


# The chain


def test_events_are_numbered_without_gaps_also_after_one_that_was_taken_back(cast):
    record(cast, 1)
    with transaction.atomic():
        record(cast, 2)
        transaction.set_rollback(True)
    record(cast, 2)
    assert list(Event.objects.values_list("pk", flat=True)) == [1, 2, 3]


def test_the_chain_holds_and_its_head_is_printed(cast, capsys):
    *_, last = record(cast)
    last.refresh_from_db()
    assert verify(capsys=capsys).splitlines() == [
        "The event log holds: 3 events, compared with 0 kept heads.",
        f"{last.pk}:{last.hash}",
    ]


def test_an_empty_log_holds(db, capsys):
    assert verify(capsys=capsys).splitlines() == ["The event log holds: 0 events, compared with 0 kept heads."]


def test_events_written_in_one_statement_make_one_chain(cast, capsys):
    new = {"actor": cast.administrator, "actor_name": "Adam", "verb": "x", "subject": "parties.user", "subject_id": 1}
    Event.objects.bulk_create([Event(**new), Event(**new), Event(**new)])
    assert "3 events" in verify(capsys=capsys)


def test_nobody_chooses_the_hash_or_the_time_of_an_event(cast, capsys):
    Event.objects.create(
        verb="x", subject="parties.user", subject_id=1, actor_name="X", hash="f" * 64, previous_hash="e" * 64
    )
    event = Event.objects.get()
    assert event.previous_hash == "0" * 64
    assert event.hash != "f" * 64
    assert event.at is not None
    verify(capsys=capsys)


@pytest.mark.parametrize(
    "column", ["actor_name = 'Other'", "verb = 'x'", "subject = 'x'", "subject_id = 0", "data = '{}'", "at = now()"]
)
def test_a_changed_event_is_found(cast, capsys, column):
    _, middle, _ = record(cast)
    run_raw(f"UPDATE parties_event SET {column} WHERE id = {middle.pk}", unlocked=True)
    with pytest.raises(CommandError, match=f"Event {middle.pk} was changed") as broken:
        verify(capsys=capsys)
    assert broken.value.returncode == 1


def test_a_value_that_was_moved_into_its_neighbour_is_found(cast, capsys):
    Event.objects.create(verb="a", subject="b\x1fc", subject_id=1, actor_name="X")
    run_raw("UPDATE parties_event SET verb = E'a\\x1fb', subject = 'c'", unlocked=True)
    with pytest.raises(CommandError):
        verify(capsys=capsys)


def test_an_event_that_was_taken_away_is_found(cast, capsys):
    _, middle, last = record(cast)
    run_raw(f"DELETE FROM parties_event WHERE id = {middle.pk}", unlocked=True)
    with pytest.raises(CommandError, match=f"Event {middle.pk} is missing before event {last.pk}"):
        verify(capsys=capsys)


def test_several_events_that_were_taken_away_are_named(cast, capsys):
    record(cast, 6)
    run_raw("DELETE FROM parties_event WHERE id BETWEEN 3 AND 5", unlocked=True)
    with pytest.raises(CommandError, match="Events 3–5 are missing before event 6"):
        verify(capsys=capsys)


def test_an_event_that_was_put_in_is_found(cast, capsys):
    """In the place of one that was taken away: its own hash may be right, but the next one does not follow on it."""
    record(cast, 3)
    run_raw("CREATE TABLE kept AS SELECT * FROM parties_event WHERE id = 2")
    run_raw("DELETE FROM parties_event WHERE id = 2", unlocked=True)
    columns = "id, at, actor_id, actor_name, subject, subject_id, data, previous_hash, hash, verb"
    put_in = f"INSERT INTO parties_event ({columns}) SELECT {columns.removesuffix(', verb')}, 'other' FROM kept"
    run_raw(put_in, unlocked=True)
    with pytest.raises(CommandError, match="Event 2 was changed"):
        verify(capsys=capsys)
    hashed = _hash("parties_event")
    run_raw(f"UPDATE parties_event SET hash = {hashed} WHERE id = 2", unlocked=True)
    with pytest.raises(CommandError, match="Event 3 does not follow on the one before it"):
        verify(capsys=capsys)


def test_a_first_event_that_was_taken_away_is_found(cast, capsys):
    first, second, _ = record(cast)
    run_raw(f"DELETE FROM parties_event WHERE id = {first.pk}", unlocked=True)
    with pytest.raises(CommandError, match=f"Event {first.pk} is missing before event {second.pk}"):
        verify(capsys=capsys)


def test_a_tail_that_was_cut_off_is_found_by_the_anchor_alone(cast, capsys):
    *_, last = record(cast)
    last.refresh_from_db()
    run_raw(f"DELETE FROM parties_event WHERE id = {last.pk}", unlocked=True)
    assert "2 events" in verify(capsys=capsys)
    with pytest.raises(CommandError, match="its end was cut off"):
        verify(last.anchor, capsys=capsys)


def test_a_log_that_was_written_anew_is_found_by_the_anchor(cast, capsys):
    first = record(cast)[0]
    first.refresh_from_db()
    assert "3 events" in verify(first.anchor, capsys=capsys)
    with pytest.raises(CommandError, match="the log was written anew"):
        verify(f"{first.pk}:{'0' * 64}", capsys=capsys)


@pytest.mark.parametrize("anchor", ["", "12", "x:y", "1:" + "g" * 64])
def test_an_anchor_that_is_none_is_a_clear_error(db, anchor):
    with pytest.raises(CommandError, match="is not an anchor"):
        call_command("verify_log", anchor)


# The page


@pytest.fixture
def page(cast):
    client = Client()
    client.force_login(cast.administrator)

    def get(**filters):
        return client.get(reverse("event_list"), filters)

    return get


def shown(answer):
    return [entry.verb for entry in answer.context["entries"]]


def test_the_page_tells_who_did_what_from_what_to_what(cast, page):
    cast.department.name = "Kommunkansliet"
    cast.department.change(by=cast.administrator)
    text = page().content.decode()
    for words in ("Förvaltning ändrad", "Adam Administratör", "Kommunstyrelseförvaltningen", "Kommunkansliet"):
        assert words in text


def test_the_page_is_filtered_by_person_kind_and_day(cast, page):
    other = make_user(is_administrator=True)
    cast.department.name = "A"
    cast.department.change(by=cast.administrator)
    cast.union.name = "B"
    cast.union.change(by=other)
    today = timezone.localdate(Event.objects.first().at).isoformat()
    assert shown(page(actor=other.pk)) == ["Förbund ändrat"]
    assert shown(page(subject="parties.department")) == ["Förvaltning ändrad"]
    assert shown(page(subject="parties.department", subject_id=cast.department.pk)) == ["Förvaltning ändrad"]
    assert shown(page(subject="parties.department", subject_id=cast.department.pk + 1)) == []
    assert len(shown(page(from_on=today, to_on=today))) == 2
    assert shown(page(to_on="2020-01-01")) == []


def test_a_wrong_filter_is_told_and_shows_nothing(cast, page):
    record(cast)
    answer = page(from_on="2022-02-30")
    assert answer.status_code == 422
    assert shown(answer) == []


def test_earlier_events_stand_on_the_next_page_with_the_same_filter(cast, page):
    record(cast, 55)
    make_meeting(cast=cast)
    first = page(subject="parties.user")
    assert len(shown(first)) == 50
    assert "subject=parties.user" in first.context["earlier"]
    second = page(subject="parties.user", before=first.context["entries"][-1].event.pk)
    assert len(shown(second)) == 5
    assert not second.context["earlier"]


def test_what_happens_in_meetings_is_told_without_its_content(cast):
    meeting = make_meeting(cast=cast)
    event = Event.record("meeting.changed", meeting, by=cast.secretary, name="Hemligt", changes={"place": ["a", "b"]})
    (entry,) = event_words.entries([event])
    assert entry.details == ()
    assert "Hemligt" not in entry.name
    assert str(meeting) not in entry.name


def recorded_verbs():
    """Every verb that is written out in the code of the project."""
    for app in ("parties", "meetings", "minutes", "demo"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            yield from re.findall(r'Event\.record\(\s*"([a-z_.]+)"', path.read_text())


def test_every_verb_that_is_recorded_has_words():
    verbs = {*recorded_verbs(), "union.renamed", "seat.followed", "seat.ended", "seat.prolonged", "user.deactivated"}
    verbs |= {f"meeting.{status}" for status in ("noticed", "in_session", "drafting", "cancelled")}
    verbs |= {f"{model}.{verb}" for model in KEPT for verb in ("added", "changed")}
    assert len(verbs) > 25
    assert not {verb for verb in verbs if event_words.verb(Event(verb=verb)) == verb}


def test_a_verb_without_words_stands_as_it_is():
    assert event_words.verb(Event(verb="other.thing")) == "other.thing"


def test_the_number_of_queries_does_not_grow_with_the_events(cast, page):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page()
        return len(captured)

    def add():
        for _ in range(5):
            make_department().remove(by=cast.administrator)
            cast.union.name += "x"
            cast.union.change(by=cast.administrator)
            cast.body.seats.first().move(1, by=cast.administrator)

    add()
    page()
    few = queries()
    add()
    add()
    assert queries() == few


def test_the_page_is_for_administrators(db):
    cast = make_cast()
    client = Client()
    client.force_login(cast.secretary)
    assert client.get(reverse("event_list")).status_code == 403
