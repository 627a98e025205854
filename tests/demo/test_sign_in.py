"""One-click sign-in: there in demo mode, gone without it."""

import pytest
from django.urls import reverse

from demo import sign_ins
from tests.parties.factories import make_user

pytestmark = pytest.mark.django_db


def press(client, role: str, **data):
    return client.post(reverse("demo_sign_in", args=[role]), data)


def test_each_role_signs_in_as_its_own_person(client):
    for sign_in in sign_ins():
        make_user(name=sign_in.name, email=sign_in.email)
        answer = press(client, sign_in.role)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.get("/").context["user"].email == sign_in.email


def test_it_leads_on_to_where_the_person_was_going_but_never_out_of_the_house(client):
    sign_in = sign_ins()[0]
    make_user(email=sign_in.email)
    assert press(client, sign_in.role, next="/meetings/?year=2022")["Location"] == "/meetings/?year=2022"
    for outside in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert press(client, sign_in.role, next=outside)["Location"] == "/"


def test_outside_demo_mode_it_does_not_exist(client, settings):
    settings.DEMO_MODE = False
    for sign_in in sign_ins():
        make_user(email=sign_in.email)
        assert press(client, sign_in.role).status_code == 404
        assert "_auth_user_id" not in client.session


def test_a_closed_demo_user_cannot_sign_in(client):
    sign_in = sign_ins()[0]
    make_user(email=sign_in.email, is_active=False)
    assert press(client, sign_in.role).status_code == 404


def test_the_sign_in_page_lists_the_demo_users_in_demo_mode_only(client, settings):
    there = client.get(reverse("account_login")).content.decode()
    assert all(sign_in.email in there for sign_in in sign_ins())
    settings.DEMO_MODE = False
    gone = client.get(reverse("account_login")).content.decode()
    assert not any(sign_in.email in gone for sign_in in sign_ins())
    assert "demo" not in gone
