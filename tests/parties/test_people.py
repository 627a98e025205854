"""People: added, invited, changed, shut out; the last administrator stays."""

import datetime as dt
import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parties import invitation
from parties.exceptions import Invalid, LastAdministrator, NotAllowed, NotInvitable
from parties.models import Event, User
from tests.parties.factories import make_body, make_seat, make_user

SITE = "http://testserver/"
PASSWORD = "en riktigt lång lösenfras"


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.administrator)
    return client


# The verbs


def test_a_new_person_cannot_sign_in_before_choosing_a_password(cast):
    user = User(name="Nora Ny", email="Nora.Ny@Example.com")
    user.add(by=cast.administrator)
    assert user.email == "nora.ny@example.com"
    assert not user.has_usable_password()
    assert not Client().login(email=user.email, password="")
    data = Event.objects.about(user).get().data
    assert data["email"] == "nora.ny@example.com"
    assert "password" not in data


def test_two_people_never_share_an_address_whatever_its_case(cast):
    with pytest.raises(Invalid):
        User(name="Två", email="CHAIR@example.com").add(by=cast.administrator)
    with pytest.raises(IntegrityError, match="user_email_in_small_letters"), transaction.atomic():
        User.objects.filter(pk=cast.stranger.pk).update(email="Chair@Example.com")


def test_roles_are_recorded_from_what_to_what(cast):
    cast.stranger.is_archivist = True
    cast.stranger.change(by=cast.administrator)
    event = Event.objects.about(cast.stranger).get()
    assert (event.verb, event.data) == ("user.changed", {"changes": {"is_archivist": [False, True]}})


def test_somebody_who_is_shut_out_is_out_at_once(cast):
    signed_in = Client()
    signed_in.force_login(cast.secretary)
    assert signed_in.get("/").status_code == 200
    cast.secretary.deactivate(by=cast.administrator)
    assert signed_in.get("/").status_code == 302
    assert Event.objects.about(cast.secretary).get().data == {"changes": {"is_active": [True, False]}}
    cast.secretary.activate(by=cast.administrator)
    signed_in.force_login(cast.secretary)
    assert signed_in.get("/").status_code == 200


def test_somebody_who_is_shut_out_keeps_seats_but_not_rights(cast):
    cast.secretary.deactivate(by=cast.administrator)
    assert cast.body.seats.filter(person=cast.secretary).exists()
    assert cast.secretary not in cast.body.who_may()["prepare"]


def test_a_former_address_signs_nobody_in(cast):
    user = cast.stranger
    user.set_password(PASSWORD)
    user.save()
    link = invitation.make_link(user, site=SITE, by=cast.administrator)
    EmailAddress.objects.get_or_create(user=user, email="stranger@example.com")
    user.email = "nytt@example.com"
    user.change(by=cast.administrator)
    for address, works in (("stranger@example.com", False), ("nytt@example.com", True)):
        answer = Client().post(reverse("account_login"), {"login": address, "password": PASSWORD})
        assert (answer.status_code == 302) is works, address
    assert not works_as_link(link)


def works_as_link(link):
    answer = Client().get(link, follow=True)
    return 'name="password1"' in answer.content.decode()


# The last administrator


@pytest.mark.parametrize("way", ["role", "access"])
def test_the_last_administrator_stays(cast, way):
    other = make_user(is_administrator=True, is_active=False)  # cannot sign in, so does not count
    person = cast.administrator
    person.is_administrator = way != "role"
    verb = {"role": person.change, "access": person.deactivate}[way]
    with pytest.raises(LastAdministrator):
        verb(by=cast.administrator)
    assert User.objects.administrators().get() == User.objects.get(pk=person.pk)
    assert not Event.objects.about(person).exists()
    person.refresh_from_db()
    other.activate(by=person)
    person.is_administrator = False
    person.change(by=person)
    assert list(User.objects.administrators()) == [other]


def test_who_has_lost_the_role_meanwhile_changes_nothing(cast):
    other = make_user(is_administrator=True)
    stale = User.objects.get(pk=cast.administrator.pk)
    cast.administrator.is_administrator = False
    cast.administrator.change(by=other)
    other.is_administrator = False
    with pytest.raises(NotAllowed):
        other.change(by=stale)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_take_the_role_from_each_other_leave_one():
    """With real transactions: both start at once, one waits for the other and is refused."""
    for _ in range(5):
        first, second = (make_user(is_administrator=True) for _ in range(2))
        start, outcomes = threading.Barrier(2), []

        def take_from(person, by, start=start, outcomes=outcomes):
            try:
                person = User.objects.get(pk=person.pk)
                person.is_administrator = False
                start.wait(timeout=10)
                person.change(by=by)
                outcomes.append("done")
            except (LastAdministrator, NotAllowed) as refusal:
                outcomes.append(type(refusal).__name__)
            finally:
                connection.close()

        threads = [threading.Thread(target=take_from, args=pair) for pair in ((first, second), (second, first))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert outcomes.count("done") == 1, outcomes
        assert User.objects.administrators().count() == 1
        User.objects.update(is_administrator=False)


@pytest.mark.django_db(transaction=True)
def test_changing_a_person_does_not_stop_what_that_person_is_doing():
    """The log refers to its actor: a lock on the person must let the other's event through."""
    administrator, person = make_user(is_administrator=True), make_user()
    done = threading.Event()

    def act():
        try:
            with transaction.atomic():
                Event.record("user.invited", person, by=administrator, way="mail")
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        User.objects.administrators().select_for_update(no_key=True).get()
        thread = threading.Thread(target=act)
        thread.start()
        thread.join(timeout=10)
        assert done.is_set()


# The invitation


def test_an_invitation_is_sent_and_its_link_chooses_a_password_once(cast, client):
    user = User(name="Nora Ny", email="nora@example.com")
    user.add(by=cast.administrator)
    answer = client.post(reverse("user_invite_send", args=[user.pk]))
    assert answer.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["nora@example.com"]
    assert letter.subject.startswith("Välj ditt lösenord")
    assert "Adam Administratör" in letter.body
    link = re.search(r"https?://\S+", letter.body).group()
    newcomer = Client()
    form = newcomer.get(link, follow=True)
    newcomer.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not works_as_link(link)
    event = Event.objects.about(user).filter(verb="user.invited").get()
    assert event.data == {"way": "mail", "email": "nora@example.com"}


def test_the_letter_is_in_the_language_of_the_one_who_gets_it(cast):
    user = make_user(name="Noah New", language="en")
    invitation.send(user, site=SITE, by=cast.administrator)
    assert mail.outbox[0].subject.startswith("Choose your password")
    assert "Hello Noah New" in mail.outbox[0].body


def test_a_link_to_hand_over_is_shown_once_and_never_recorded(cast, client):
    answer = client.post(reverse("user_invite_link", args=[cast.stranger.pk]))
    link = answer.context["link"]
    assert link in answer.content.decode()
    assert answer["Cache-Control"].count("no-store")
    assert works_as_link(link)
    event = Event.objects.about(cast.stranger).get()
    assert event.data["way"] == "handed_over"
    assert link.split("/")[-2] not in str(event.data)
    assert client.get(reverse("user_invite_link", args=[cast.stranger.pk])).status_code == 405


def test_a_mail_server_that_is_away_is_told_and_nothing_is_recorded(cast, client, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(invitation, "send_mail", refuse)
    answer = client.post(reverse("user_invite_send", args=[cast.stranger.pk]), follow=True)
    assert "E-postservern tog inte emot brevet" in answer.content.decode()
    assert not Event.objects.about(cast.stranger).exists()


def test_nobody_who_is_shut_out_is_invited(cast, client):
    cast.stranger.deactivate(by=cast.administrator)
    with pytest.raises(NotInvitable):
        invitation.send(cast.stranger, site=SITE, by=cast.administrator)
    for way in ("user_invite_send", "user_invite_link"):
        answer = client.post(reverse(way, args=[cast.stranger.pk]), follow=True)
        assert "kan inte logga in" in answer.content.decode()
    assert not mail.outbox


# The pages


def test_a_person_is_added_on_the_page_and_then_invited(cast, client):
    answer = client.post(
        reverse("user_add"), {"name": "Nora Ny", "email": "nora@example.com", "language": "sv", "is_archivist": "on"}
    )
    user = User.objects.get(email="nora@example.com")
    assert answer["Location"] == reverse("user_invite", args=[user.pk])
    assert user.is_archivist
    assert not user.is_administrator


def test_a_taken_address_is_told_once_beside_its_field(cast, client):
    answer = client.post(reverse("user_add"), {"name": "Två", "email": "Chair@example.com", "language": "sv"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"email": ["Någon har redan den e-postadressen."]}


def test_the_last_administrator_is_told_so_on_the_page(cast, client):
    data = {"name": "Adam Administratör", "email": "administrator@example.com", "language": "sv"}
    answer = client.post(reverse("user_edit", args=[cast.administrator.pk]), data)
    assert answer.status_code == 422
    assert "den sista administratören" in answer.content.decode()
    answer = client.post(reverse("user_deactivate", args=[cast.administrator.pk]), follow=True)
    assert "den sista administratören" in answer.content.decode()
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_keeper


def test_people_stand_in_swedish_order_and_are_found_by_words(cast, client):
    make_user(name="Örjan Öst", email="orjan@example.com")
    make_user(name="Åsa Öst", email="asa@example.com")
    names = [person.name for person in client.get(reverse("user_list")).context["people"]]
    assert names[-2:] == ["Åsa Öst", "Örjan Öst"]
    found = client.get(reverse("user_list"), {"q": "öst asa@"}).context["people"]
    assert [person.name for person in found] == ["Åsa Öst"]
    assert "Ingen hittades" in client.get(reverse("user_list"), {"q": "finns inte"}).content.decode()


def test_a_person_page_shows_seats_of_all_times(cast, client):
    seat = cast.body.seats.get(person=cast.union_rep)
    seat.vacate(from_on=dt.date(2026, 1, 1), by=cast.administrator)
    text = client.get(reverse("user_detail", args=[cast.union_rep.pk])).content.decode()
    assert "till och med 31 dec 2025" in text
    assert "Avslutad" in text


def test_the_number_of_queries_does_not_grow_with_the_people(cast, client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("user_list"))
        return len(captured)

    def add():
        for _ in range(5):
            make_seat(body=make_body(), person=make_user(), department=cast.department)

    add()
    queries()
    few = queries()
    add()
    add()
    # Each body is also a place in the frame, read with one query.
    assert queries() == few
