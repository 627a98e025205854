"""Sign-in by e-mail and password, and what surrounds it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from tests.parties.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "lugn och saklig 7"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def person():
    return make_user(name="Sara Sekreterare", email="sara@example.com", password=PASSWORD)


def sign_in(client, email="sara@example.com", password=PASSWORD, **data):
    return client.post(LOGIN, {"login": email, "password": password, **data})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_by_email_in_any_case_and_password(client, person):
    answer = sign_in(client, email="Sara@Example.COM")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").context["user"] == person


def test_a_wrong_password_keeps_the_address_and_tells_no_more_than_an_unknown_address_does(client, person):
    wrong = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(client, email="nobody@example.com").content.decode()
    said = "E-postadressen och lösenordet hör inte ihop."
    assert said in wrong
    assert said in unknown
    assert 'value="sara@example.com"' in wrong
    assert "wrong" not in re.findall(r'value="([^"]*)"', wrong)
    assert not is_signed_in(client)


def test_guessing_is_stopped_even_with_the_right_password_at_last(client, person):
    for _ in range(5):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert "Vänta fem minuter" in answer.content.decode()
    assert not is_signed_in(client)


def test_too_many_tries_from_one_place_answer_429_in_words(client):
    answers = [sign_in(client, email=f"person{n}@example.com") for n in range(31)]
    assert answers[-1].status_code == 429
    assert "För många försök" in answers[-1].content.decode()


def test_next_leads_back_but_never_out_of_the_house(client, person):
    assert sign_in(client, next="/meetings/7/?tab=2")["Location"] == "/meetings/7/?tab=2"
    for outside in ("https://evil.example/", "//evil.example/x", "javascript:alert(1)"):
        client.logout()
        assert sign_in(client, next=outside)["Location"] == "/"


def test_a_closed_sign_in_says_so(client, person):
    person.is_active = False
    person.save()
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD}, follow=True)
    assert not is_signed_in(client)
    assert "Din inloggning är stängd" in answer.content.decode()


def test_closing_a_sign_in_ends_its_sessions_at_once(client, person):
    client.force_login(person)
    person.is_active = False
    person.save()
    assert client.get("/").status_code == 302


def test_sign_out_is_by_post_only_and_ends_the_session(client, person):
    client.force_login(person)
    assert client.get(reverse("account_logout")).status_code == 405
    answer = client.post(reverse("account_logout"), follow=True)
    assert "Du är utloggad." in answer.content.decode()
    assert not is_signed_in(client)


def test_a_password_is_changed_by_the_one_who_knows_the_old(client, person):
    sign_in(client)
    url = reverse("account_change_password")
    new = "ännu lugnare 8"
    wrong = client.post(url, {"oldpassword": "wrong", "password1": new, "password2": new})
    assert "Det här är inte lösenordet du har nu." in wrong.content.decode()
    done = client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True)
    assert "Ditt lösenord är bytt." in done.content.decode()
    assert is_signed_in(client)
    client.logout()
    sign_in(client, password=new)
    assert is_signed_in(client)


def test_a_weak_password_is_refused_with_the_reason(client, person):
    sign_in(client)
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "kort", "password2": "kort"}
    )
    assert "12 tecken" in answer.content.decode()


def reset_link(client, email: str) -> str:
    client.post(reverse("account_reset_password"), {"email": email})
    return re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(client, person):
    link = reset_link(client, "SARA@example.com")
    assert mail.outbox[-1].to == ["sara@example.com"]
    assert mail.outbox[-1].subject == "Välj ett nytt lösenord – CESAM"
    assert "Hej Sara Sekreterare" in mail.outbox[-1].body
    new = "nytt och lugnt 9"
    page = client.get(link, follow=True)
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Det nya lösenordet är sparat" in done.content.decode()
    assert not is_signed_in(client)
    assert "Länken fungerar inte längre" in client.get(link, follow=True).content.decode()
    sign_in(client, password=new)
    assert is_signed_in(client)


def test_asking_for_a_link_tells_nobody_who_has_an_account(client, person):
    known = client.post(reverse("account_reset_password"), {"email": "sara@example.com"}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"}, follow=True)
    assert known.request["PATH_INFO"] == unknown.request["PATH_INFO"]
    assert [message.to for message in mail.outbox] == [["sara@example.com"]]


def test_an_address_that_a_person_no_longer_has_opens_nothing(client, person):
    page = client.get(reset_link(client, "sara@example.com"), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(client)
    client.logout()
    person.email = "sara.ny@example.com"
    person.save()
    sign_in(client)
    assert not is_signed_in(client)
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": "sara@example.com"})
    assert mail.outbox == []
    assert not EmailAddress.objects.exists()


def test_nobody_registers(client):
    answer = client.get(reverse("account_signup"))
    assert "Du behöver inte registrera dig" in answer.content.decode()
    assert client.post(reverse("account_signup"), {"email": "new@example.com"}).status_code == 405


@pytest.mark.parametrize("name", ["account_email", "account_confirm_email", "account_reauthenticate"])
def test_pages_of_allauth_that_nobody_needs_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_somebody_without_a_password_chooses_the_first_one(client):
    person = make_user(email="ny@example.com")
    client.force_login(person)
    answer = client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert "Ditt lösenord är sparat." in answer.content.decode()
    client.logout()
    sign_in(client, email="ny@example.com")
    assert is_signed_in(client)
