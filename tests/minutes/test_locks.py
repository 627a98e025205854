"""After the seal the database refuses every change to what belongs to the minutes, table by table."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from meetings.models import (
    Adjournment,
    ItemSpell,
    Meeting,
    OpenQuestion,
    Position,
    Recusal,
    Statement,
)
from minutes import signing
from minutes.locks import LIVING
from minutes.models import Lock
from tests.meetings.factories import make_item, make_meeting
from tests.minutes.signoff import make_held, make_round, make_sealed, read, sign_all


def under_a_meeting() -> list[type[models.Model]]:
    """Every model with a key that leads to a meeting, however many steps away, and the meeting itself."""
    found: set[type[models.Model]] = {Meeting}
    every = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    while True:
        more = {
            model
            for model in every
            if model not in found
            and any(field.is_relation and field.many_to_one | field.one_to_one and field.related_model in found
                    for field in model._meta.fields)
        }  # fmt: skip
        if not more:
            return sorted(found, key=lambda model: model._meta.label)
        found |= more


def triggers(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_table_under_a_meeting_is_locked_or_says_why_not():
    """A new table cannot be forgotten: it gets a guard in a migration, or a reason in `LIVING`."""
    for model in under_a_meeting():
        is_locked = "cesam_locked" in triggers(model._meta.db_table)
        assert is_locked or model._meta.label in LIVING, f"{model._meta.label} is neither locked nor living"


@pytest.mark.django_db
def test_every_locked_table_refuses_truncate():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'cesam_locked'")
        tables = [name for (name,) in cursor.fetchall()]
    assert "meetings_meeting" in tables
    for table in tables:
        assert "cesam_locked_truncate" in triggers(table)
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


def world(cast):
    """A meeting with a row in every table that is locked, as far as rows can be made before the seal."""
    meeting = make_held(cast=cast)
    item = meeting.items.get(title="Budgetfrågor")
    item.meeting = meeting
    item.write("<p>Arbetsgivaren redovisade utfallet.</p><p>Mer.</p>", by=cast.secretary, revision=item.text_revision)
    row = meeting.attendance.get(person=cast.union_rep)
    Statement.make(item, "<p>Vi beklagar.</p>", by=cast.union_rep, union=cast.union)
    OpenQuestion.objects.create(
        body=cast.body,
        item=item,
        text="Varför?",
        asked_on=meeting.held_on,
        is_asked_by_employer=True,
        created_by=cast.secretary,
    )
    Position.objects.create(item=item, union=cast.union, union_name="Kommunal", stance="agrees", by=cast.secretary)
    item.raised_by.add(cast.union)
    item.presenters.add(row)
    row.items.add(item)
    Recusal.objects.create(attendance=row, item=meeting.items.get(title="Övriga frågor"))
    pause = Adjournment.objects.create(meeting=meeting, item=item, started_at=timezone.now(), ended_at=timezone.now())
    pause.unions.add(cast.union)
    ItemSpell.objects.create(meeting=meeting, item=item, started_at=timezone.now(), ended_at=timezone.now())
    return meeting


def keys_under(meeting) -> dict[type[models.Model], list[int]]:
    """The rows of each table that hang on the meeting, table by table, found by the keys that lead there."""
    found: dict[type[models.Model], list[int]] = {Meeting: [meeting.pk]}
    chain = under_a_meeting()
    for _round in chain:
        for model in chain:
            for field in model._meta.fields:
                if field.is_relation and field.related_model in found and model is not Meeting:
                    rows = model._base_manager.filter(**{f"{field.name}__in": found[field.related_model]})
                    found[model] = sorted({*found.get(model, []), *rows.values_list("pk", flat=True)})
    return found


def test_update_and_delete_are_refused_by_sql_in_every_locked_table(cast):
    """Generated from the models: each locked table that has a row of a sealed meeting refuses, by SQL."""
    meeting = world(cast)
    round = sign_all(make_round(cast=cast, meeting=read(meeting)))
    signing.sealed(round)
    tried = set()
    for model, keys in keys_under(meeting).items():
        table = model._meta.db_table
        if "cesam_locked" not in triggers(table) or not keys:
            continue
        tried.add(model._meta.label)
        column = {"meetings_meeting": "place", "meetings_openquestion": "text"}.get(table, "id")
        value = f"{column} || ''" if column == "id" else "'Annan'"
        update = f"UPDATE {table} SET {column} = {column if column == 'id' else value} WHERE id = %s"
        for sql in (update, f"DELETE FROM {table} WHERE id = %s"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [keys[0]])
    expected = {
        "meetings.Meeting", "meetings.MeetingStep", "meetings.AgendaItem", "meetings.Attendance",
        "meetings.Attendance_items", "meetings.Recusal", "meetings.AgendaItem_presenters",
        "meetings.AgendaItem_raised_by", "meetings.ItemSpell", "meetings.Adjournment", "meetings.Adjournment_unions",
        "meetings.Position", "meetings.Statement", "meetings.StatementRevision", "meetings.TextRevision",
        "meetings.OpenQuestion",
    }  # fmt: skip
    assert expected <= tried


def test_nothing_is_added_to_sealed_minutes(cast):
    sealed = make_sealed(cast=cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        sealed.meeting.items.create(title="Smugen in", position=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        sealed.meeting.attendance.create(name="Smugen In", side="a_employer", mode="onsite")


def test_the_step_to_the_archive_and_what_follows_stay_possible(cast):
    sealed = make_sealed(cast=cast)
    sealed.meeting.take_step(Meeting.Status.ARCHIVED, by=None)
    assert read(sealed.meeting).status == "archived"


def test_a_lock_is_never_taken_away(cast):
    make_sealed(cast=cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Lock.objects.all().delete()


def test_another_meeting_of_the_body_is_not_touched(cast):
    make_sealed(cast=cast)
    other = make_meeting(cast=cast, starts_at=dt.datetime(2022, 5, 24, 12, 30, tzinfo=dt.UTC))
    assert make_item(meeting=other).pk


def test_a_change_that_only_the_database_refuses_is_answered_in_words(cast, client, monkeypatch):
    sealed = make_sealed(cast=cast)
    monkeypatch.setattr(Meeting, "OPEN_STATUSES", tuple(Meeting.Status))
    client.force_login(cast.secretary)
    item = sealed.meeting.items.first()
    answer = client.post(reverse("item_delete", args=[sealed.meeting.pk, item.pk]))
    assert answer.status_code == 409
    assert "förseglat" in answer.content.decode()
