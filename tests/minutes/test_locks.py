"""After the seal the database refuses every change to what belongs to the minutes, table by table."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from meetings.models import Meeting
from minutes.locks import LIVING
from minutes.models import Lock
from tests.meetings.factories import make_item, make_meeting
from tests.minutes.signoff import make_sealed, read


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
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL cesam.allow_truncate = 'off'")
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"TRUNCATE {table} CASCADE")


#: A row in each locked table under a sealed meeting, made by SQL before the lock is laid; `{meeting}`, `{item}` … stand
#: for keys of the world.
ROWS = {
    "meetings_meeting": "id = {meeting}",
    "meetings_meetingstep": "meeting_id = {meeting}",
    "meetings_agendaitem": "id = {item}",
    "meetings_attendance": "meeting_id = {meeting}",
    "meetings_textrevision": "item_id = {item}",
    "meetings_position": "item_id = {item}",
}


def test_update_and_delete_are_refused_by_sql_after_the_seal(cast):
    sealed = make_sealed(cast=cast)
    item = sealed.meeting.items.first()
    assert item is not None
    for table, where in ROWS.items():
        clause = where.format(meeting=sealed.meeting.pk, item=item.pk)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'")
            column = "place" if table == "meetings_meeting" else "id"
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {clause}")
            if not cursor.fetchone()[0]:
                continue
        for sql in (f"UPDATE {table} SET {column} = {column} WHERE {clause}", f"DELETE FROM {table} WHERE {clause}"):
            if table == "meetings_meeting" and sql.startswith("UPDATE"):
                sql = f"UPDATE {table} SET place = 'Annan' WHERE {clause}"
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


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
