"""The pages of the roll: what they answer with and without scripts, and what they cost."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import agenda, roll
from meetings.exceptions import Contradiction
from meetings.models import Attendance, Meeting
from parties.models import Seat
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_seat, make_user
from tests.permissions import HTMX


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    for title in ("Val av justerare", "Budget", "Arbetsmiljö"):
        make_item(meeting=meeting, title=title)
    return meeting


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.secretary)
    return client


def row_of(meeting, person):
    row = meeting.attendance.get(person=person)
    row.meeting = meeting
    return row


def url(name, meeting, row=None):
    return reverse(name, args=[meeting.pk, row.pk] if row else [meeting.pk])


def told(answer):
    """What the page is told beside the fragment."""
    return json.loads(answer.headers["HX-Trigger"])


# Noting who was there


def test_a_choice_is_saved_and_the_page_told(client, meeting, cast):
    row = row_of(meeting, cast.union_rep)
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "remote"}, headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert told(answer) == {"rollChanged": {"focus": ""}}
    row.refresh_from_db()
    assert row.mode == Attendance.Mode.REMOTE


def test_a_question_comes_with_the_row_as_it_still_is(client, meeting, cast):
    row = row_of(meeting, cast.union_rep)
    roll.note(row, "onsite", by=cast.secretary)
    roll.give_roles(row, ["adjuster"], by=cast.secretary)
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "absent"}, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (422, f"#row-{row.pk}", "outerHTML")
    assert "Ulla Unionsson är noterad som justerare" in page
    assert "Notera ändå som frånvarande" in page
    assert f'value="onsite" id="row-{row.pk}-onsite" checked' in page
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "absent", "confirmed": "on"}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="row-{row.pk}-absent" checked' in answer.content.decode()


def test_a_refusal_stands_in_the_row(client, cast):
    make_seat(body=cast.body, union=cast.union)
    meeting = make_meeting(cast=cast)
    row = meeting.attendance.get(name="")
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "onsite"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Platsen är vakant" in answer.content.decode()
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "here"}, headers=HTMX)
    assert "Välj ett av orden för närvaro" in answer.content.decode()


def test_without_scripts_the_same_address_leads_back_to_the_row(client, meeting, cast):
    row = row_of(meeting, cast.union_rep)
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "onsite"})
    assert answer["Location"] == f"{url('attendance_list', meeting)}#row-{row.pk}"
    roll.limit(row, "1", by=cast.secretary)
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "absent"})
    assert answer.status_code == 422
    assert "Spara ändå" in answer.content.decode()
    answer = client.post(url("attendance_mode", meeting, row), {"mode": "absent", "confirmed": "on"})
    assert answer.status_code == 302


def test_all_present_tells_how_many_and_has_the_page_fetch_its_rows(client, meeting):
    answer = client.post(url("attendance_all_present", meeting), headers=HTMX)
    assert told(answer)["announced"]["text"] == "4 är markerade som närvarande"
    assert told(answer)["rowsChanged"] == {"focus": "list-heading"}
    assert answer["HX-Reswap"] == "none"
    page = client.get(url("attendance_state", meeting), headers=HTMX).content.decode()
    assert "Alla närvarande" not in page
    assert "Ångra" in page
    assert "0 av 2 justerare är noterade." in page


def test_undo_takes_back_what_the_person_saw(client, meeting, cast):
    roll.all_present(meeting, by=cast.secretary)
    seen = roll.last_change(meeting, by=cast.secretary)
    answer = client.post(url("attendance_undo", meeting), {"event": seen.pk}, headers=HTMX)
    assert answer.status_code == 200
    assert set(meeting.attendance.values_list("mode", flat=True)) == {"unknown"}
    answer = client.post(url("attendance_undo", meeting), {"event": seen.pk}, headers=HTMX)
    assert answer.status_code == 422
    assert told(answer)["announced"]["text"].startswith("Det har ändrats igen")


# The rows


def test_a_row_is_edited_in_its_place(client, meeting, cast):
    row = row_of(meeting, cast.union_rep)
    form = client.get(url("attendance_form", meeting, row), headers=HTMX).content.decode()
    assert "På dagordningen finns 1–3." in form
    assert 'name="name"' not in form  # who holds a seat is said on the body's page
    data = {"roles": ["adjuster"], "items": "ej 2", "organisation": "Kommunal", "title": "Ombud"}
    answer = client.post(url("attendance_form", meeting, row), data, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "ej punkt 2" in page
    assert "Justerare" in page
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"rollChanged": {"focus": f"row-{row.pk}-edit"}}


def test_items_that_are_not_understood_stay_as_they_were_typed(client, meeting, cast):
    row = row_of(meeting, cast.union_rep)
    answer = client.post(url("attendance_edit", meeting, row), {"items": "1–7"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Punkt ”7” finns inte på dagordningen. Där finns 1–3." in page
    assert 'value="1–7"' in page


def test_a_second_chair_is_saved_when_the_person_says_so(client, meeting, cast):
    roll.all_present(meeting, by=cast.secretary)
    row = row_of(meeting, cast.secretary)
    data = {"roles": ["acting_chair", "secretary"], "organisation": "KSF"}
    answer = client.post(url("attendance_edit", meeting, row), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Det finns mer än en ordförande" in page
    assert "Spara ändå" in page
    assert '<input type="hidden" name="confirmed" value="on"' in page
    assert client.post(url("attendance_edit", meeting, row), data | {"confirmed": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.roles == ["acting_chair", "secretary"]


def test_a_guest_is_linked_to_an_account_by_its_address(client, meeting, cast):
    data = {"name": "Petra P", "side": "a_employer", "mode": "unknown", "items": "2", "email": "Presenter@Example.com"}
    answer = client.post(url("attendance_guest_form", meeting), data, headers=HTMX)
    row = meeting.attendance.get(name="Petra P")
    assert told(answer)["rowsChanged"] == {"focus": f"row-{row.pk}-edit"}
    assert row.person == cast.presenter
    seen = meeting.items.visible_to(cast.presenter, meeting)
    assert [item.title for item in seen] == ["Budget"]


def test_an_address_that_nobody_has_is_refused(client, meeting):
    data = {"name": "Gun Gäst", "side": "a_employer", "mode": "onsite", "email": "gun@example.com"}
    answer = client.post(url("attendance_guest_form", meeting), data, headers=HTMX)
    assert answer.status_code == 422
    assert "Ingen har ett konto med den adressen" in answer.content.decode()
    data["email"] = make_user(email="gone@example.com", is_active=False).email
    assert client.post(url("attendance_guest_form", meeting), data, headers=HTMX).status_code == 422


def test_a_substitute_is_chosen_from_the_bodys_or_named(client, meeting, cast):
    row = row_of(meeting, cast.union_rep)
    page = client.get(url("attendance_substitute_form", meeting, row), headers=HTMX).content.decode()
    assert "Ester Ersättare, Kommunal" in page
    assert "Någon annan" in page
    answer = client.post(url("attendance_substitute_add", meeting, row), {"seat": "anybody", "mode": "onsite"})
    assert "Ange namnet på den som tjänstgör." in answer.content.decode()
    seat = Seat.objects.get(person=cast.substitute)
    answer = client.post(url("attendance_substitute_add", meeting, row), {"seat": seat.pk, "mode": "remote"})
    assert answer.status_code == 302
    added = meeting.attendance.get(person=cast.substitute)
    assert (added.substitute_for_id, added.mode) == (row.pk, "remote")
    other = row_of(meeting, cast.other_union_rep)
    page = client.get(url("attendance_substitute_form", meeting, other), headers=HTMX).content.decode()
    assert 'name="seat"' not in page
    answer = client.post(url("attendance_substitute_add", meeting, other), {"name": "Nils Ny", "mode": "onsite"})
    assert meeting.attendance.get(name="Nils Ny").substitute_for_id == other.pk


def test_a_row_that_goes_while_it_is_noted_has_the_page_fetch_its_rows(client, meeting, cast, monkeypatch):
    guest = roll.add_guest(meeting, "Gun Gäst", by=cast.secretary)
    address = url("attendance_mode", meeting, guest)

    def too_late(row, *args, **options):
        meeting.attendance.filter(pk=row.pk).delete()
        raise Contradiction("Någon annan har tagit bort Gun Gäst.")

    monkeypatch.setattr(roll, "note", too_late)
    answer = client.post(address, {"mode": "onsite"}, headers=HTMX)
    assert (answer.status_code, answer.content) == (422, b"")
    assert told(answer)["announced"]["text"] == "Någon annan har tagit bort Gun Gäst."
    assert "rowsChanged" in told(answer)
    assert client.post(address, {"mode": "onsite"}, headers=HTMX).status_code == 404


# The seats


def test_what_would_change_is_shown_before_it_is_done(client, meeting, cast):
    assert "Närvarolistan stämmer med platserna" in client.get(url("attendance_seats", meeting)).content.decode()
    Seat.objects.filter(person=cast.chair).update(title="Stadsdirektör")
    assert (
        "skiljer sig från närvarolistan på ett ställe" in client.get(url("attendance_list", meeting)).content.decode()
    )
    page = client.get(url("attendance_seats", meeting))
    (found,) = page.context["differences"]
    assert "Stadsdirektör" in page.content.decode()
    assert client.post(url("attendance_seats", meeting)).status_code == 422
    Seat.objects.filter(person=cast.chair).update(title="Regiondirektör")
    answer = client.post(url("attendance_seats", meeting), {"keys": [found.key]})
    assert answer.status_code == 422
    assert "har ändrats sedan sidan öppnades" in answer.content.decode()
    (found,) = answer.context["differences"]
    assert client.post(url("attendance_seats", meeting), {"keys": [found.key]}).status_code == 302
    assert row_of(meeting, cast.chair).title == "Regiondirektör"


# What others see


def test_members_read_the_roll_and_find_nothing_to_press(meeting, cast):
    roll.all_present(meeting, by=cast.secretary)
    client = Client()
    client.force_login(cast.union_rep)
    page = client.get(url("attendance_list", meeting)).content.decode()
    assert "Vidar Visionär" in page
    for control in ("Att kontrollera", "Ångra", 'type="radio"', "<form", "Lägg till gäst"):
        assert control not in page.split("<h1")[1], control


def test_the_margin_tells_who_is_there(client, meeting, cast):
    page = client.get(url("attendance_summary", meeting), headers=HTMX).content.decode()
    assert "4 personer står i närvarolistan. Ingen är noterad än." in page
    make_seat(body=cast.body, union=cast.union)
    roll.note(row_of(meeting, cast.chair), "reported_absent", by=cast.secretary)
    roll.all_present(meeting, by=cast.secretary)
    roll.give_roles(row_of(meeting, cast.union_rep), ["adjuster"], by=cast.secretary)
    roll.limit(row_of(meeting, cast.other_union_rep), "1–2", by=cast.secretary)
    roll.add_guest(meeting, "Gun Gäst", items="3", mode="remote", by=cast.secretary)
    page = " ".join(client.get(url("attendance_summary", meeting), headers=HTMX).content.decode().split())
    for words in ("Anmält förhinder", "Orvar Ordförande", "punkt 1–2", "1 gäst", "på distans", "2 närvarande"):
        assert words in page
    assert page.index("Justerare</h3>") < page.rindex("Ulla Unionsson")


def test_the_margin_shows_ranges_with_todays_labels(client, meeting, cast):
    roll.all_present(meeting, by=cast.secretary)
    roll.limit(row_of(meeting, cast.other_union_rep), "2–3", by=cast.secretary)
    agenda.move_up(meeting.items.get(title="Budget"), by=cast.secretary)
    page = client.get(url("attendance_summary", meeting), headers=HTMX).content.decode()
    assert "punkt 1, 3" in page


# What it costs


@pytest.mark.parametrize("name", ["attendance_list", "attendance_summary", "attendance_table"])
def test_twice_the_rows_cost_the_same_number_of_queries(client, meeting, cast, name):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url(name, meeting)).status_code == 200
        return len(captured)

    def add(count):
        for number in range(count):
            person = make_user()
            make_seat(body=cast.body, union=cast.union, person=person)
            roll.add_guest(meeting, f"Gäst {person.pk}", items="1, 3", by=cast.secretary)
            make_item(meeting=meeting, title=f"Punkt {number}")
        Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)

    add(5)
    cost()  # what is read once for all requests
    first = cost()
    add(10)
    assert cost() == first
    assert first <= 21
