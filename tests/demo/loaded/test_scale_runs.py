"""Runs of `manage.py demo --scale`, and what pages cost with little and with much."""

import io

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo import scale
from demo.people import PEOPLE
from demo.scale.groups import SLUG
from meetings.models import AgendaItem, Meeting
from parties.models import Body, User
from tests.demo.loaded.conftest import TODAY


def made_meetings():
    return Meeting.objects.filter(body__slug__startswith=SLUG)


def test_a_run_that_was_ended_goes_on_where_it_was(demo):
    class Ended(Exception):
        pass

    def end(*told):
        raise Ended

    with pytest.raises(Ended):
        scale.fill(24, 300, tell=end, today=TODAY)
    begun = made_meetings().count()
    assert 0 < begun < 24
    first = set(made_meetings().values_list("pk", flat=True))
    done = scale.fill(24, 300, today=TODAY)
    assert not done.was_there
    assert made_meetings().count() == 24
    assert first < set(made_meetings().values_list("pk", flat=True))


def test_it_is_the_same_each_time(demo):
    def titles():
        scale.fill(24, 300, today=TODAY)
        found = AgendaItem.objects.filter(meeting__in=made_meetings()).order_by("pk")
        return list(found.values_list("title", "text", "outcome", "fixed_label", "meeting__starts_at"))

    with transaction.atomic():
        first = titles()
        transaction.set_rollback(True)
    assert titles() == first


def test_progress_is_shown_and_the_time_printed(demo):
    said = io.StringIO()
    call_command("demo", "--scale", "0.0005", stdout=said)
    assert "100 %: 30 möten, 500 punkter" in said.getvalue()
    assert "30 möten med 500 punkter, gjorda på" in said.getvalue()


def test_a_database_with_anything_of_its_own_is_refused(demo):
    Body.objects.create(slug="own", name="Our own")
    with pytest.raises(scale.Refused):
        scale.fill(24, 300)
    Body.objects.get(slug="own").delete()
    User.objects.create_user("somebody@example.com", name="Somebody")
    with pytest.raises(scale.Refused):
        scale.fill(24, 300)
    assert not made_meetings().exists()


def test_two_runs_at_once_are_refused(demo):
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [scale.filling._LOCK])
        with pytest.raises(scale.Refused, match="körning"):
            scale.fill(24, 300)
    finally:
        other.close()
    assert not made_meetings().exists()


# What pages cost


def costs() -> dict[str, int]:
    """How many queries each page takes, by page and person."""
    body = Body.objects.get(slug=f"{SLUG}0")
    made = {seat.role: seat.person for seat in body.seats.filter(to_on=None).exclude(side="b_union")}
    people = {
        "secretary": made["secretary"],
        "union": body.seats.filter(side="b_union", to_on=None).order_by("pk")[0].person,
        "archivist": User.objects.get(email=PEOPLE["archive"].email),
    }
    pages = {
        "start": reverse("start"),
        "body": reverse("body_detail", args=[body.slug]),
        "meetings": reverse("body_meetings", args=[body.slug]),
        "search": reverse("search") + "?q=information",
        "filtered": reverse("search") + f"?q=budget&body={body.slug}&status=signed&kind=information",
    }
    register = {
        "register": reverse("register_list"),
        "of a body": reverse("register_list") + f"?body={body.slug}&retention=preserve",
    }
    told = {}
    for role, person in people.items():
        client = Client()
        client.force_login(person)
        for name, url in (pages | (register if role == "archivist" else {})).items():
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200, (role, name)
            told[f"{name} for {role}"] = len(asked)
    return told


def test_a_page_costs_no_more_queries_with_ten_times_as_much(demo):
    with transaction.atomic():
        scale.fill(16, 160, today=TODAY)
        small = costs()
        transaction.set_rollback(True)
    scale.fill(160, 1600, today=TODAY)
    assert costs() == small
