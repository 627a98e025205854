"""A session holds until its time is out, and nobody goes on with one that is not there."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.parties.factories import make_user

pytestmark = pytest.mark.django_db


def start_page(client: Client) -> int:
    return client.get("/").status_code


def test_a_session_holds_until_its_moment_and_no_longer(client):
    client.force_login(make_user())
    assert start_page(client) == 200
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert start_page(client) == 302


def test_each_browser_has_its_own_session():
    people, clients = [make_user(), make_user()], [Client(), Client()]
    for person, client in zip(people, clients, strict=True):
        client.force_login(person)
    assert [client.get("/").context["user"] for client in clients] == people


def test_a_session_that_was_ended_elsewhere_is_over_at_once(client):
    client.force_login(make_user())
    assert start_page(client) == 200
    Session.objects.all().delete()
    assert start_page(client) == 302


@pytest.mark.parametrize("key", ["nobodyknowsthiskeyatall000000000", "' OR true --", "å" * 40, "x" * 500])
def test_a_key_that_nobody_has_opens_nothing_and_is_never_taken_over(client, settings, key):
    client.force_login(make_user())
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert start_page(client) == 302
    assert not Session.objects.filter(session_key=key).exists()
