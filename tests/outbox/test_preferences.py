"""Which letters a person wants: chosen on the page, and ended by the link in a letter."""

import email
from email import policy

import pytest
from django.test import Client
from django.urls import reverse

from outbox import links, preferences, sending
from tests.outbox.factories import make_letter
from tests.parties.factories import make_user

pytestmark = pytest.mark.django_db


def path(link: str) -> str:
    return link.removeprefix("http://testserver")


def test_a_choice_is_kept_and_the_page_shows_it(client):
    person = make_user()
    client.force_login(person)
    assert client.get(reverse("letter_preferences")).content.decode().count(" checked") == 3
    assert client.post(reverse("letter_preferences"), {"digest": "on"}).status_code == 302
    assert not preferences.wants(person, "reminder")
    assert not preferences.wants(person, "task_reminder")
    assert preferences.wants(person, "digest")
    assert client.get(reverse("letter_preferences")).content.decode().count(" checked") == 1


def test_a_letter_of_a_kind_that_can_be_ended_says_how(client):
    person = make_user()
    letter = make_letter(person=person, kind="digest")
    message = email.message_from_bytes(sending.compose(letter).message().as_bytes(), policy=policy.default)
    assert message["List-Unsubscribe"].strip() == f"<{links.unsubscribe(person, 'digest')}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in make_letter(person=person, kind="notice").headers


def test_opening_the_link_ends_nothing_and_sending_it_does(client):
    person = make_user(name="Ulla Unionsson")
    link = path(links.unsubscribe(person, "reminder"))
    assert "Avsluta ”Påminnelser om öppna frågor”?" in client.get(link).content.decode()
    assert preferences.wants(person, "reminder")
    assert "Utskicken är avslutade" in client.post(link).content.decode()
    assert not preferences.wants(person, "reminder")
    assert preferences.wants(person, "task_reminder")
    assert preferences.wants(person, "digest")


def test_a_mail_program_ends_letters_with_one_press_and_no_cookie():
    """RFC 8058, 3.1: a POST with nothing but the link and its body."""
    person = make_user()
    outside = Client(enforce_csrf_checks=True)
    link = path(links.unsubscribe(person, "digest"))
    assert outside.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not preferences.wants(person, "digest")


def test_a_link_speaks_the_language_of_its_person(client):
    link = path(links.unsubscribe(make_user(language="en"), "digest"))
    assert "End “Weekly digest”?" in client.get(link).content.decode()


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: token.upper()])
def test_a_link_that_was_changed_is_no_link(client, change):
    token = path(links.unsubscribe(make_user(), "digest")).rstrip("/").rsplit("/", 1)[1]
    assert client.post(reverse("letters_unsubscribe", args=[change(token)])).status_code == 404


def test_links_are_absolute(settings):
    settings.SITE = "https://cesam.example.org"
    assert links.absolute("/meetings/1/") == "https://cesam.example.org/meetings/1/"
