"""What stands around every page: language, lost sessions, errors, the start page."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from meetings.models import Meeting
from tests.meetings.factories import make_meeting
from tests.parties.factories import make_body, make_seat, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def text(answer) -> str:
    return answer.content.decode()


# Language


def test_pages_are_swedish_whatever_the_browser_prefers(client):
    answer = client.get(reverse("account_login"), headers={"Accept-Language": "en-GB"})
    assert answer["Content-Language"] == "sv"
    assert "Logga in" in text(answer)


def test_the_chosen_language_is_used_at_once_and_kept_with_the_person(client):
    person = make_user()
    client.force_login(person)
    answer = client.post(reverse("language_choose"), {"language": "en", "next": "/?x=1"})
    assert answer["Location"] == "/?x=1"
    assert 'lang="en"' in text(client.get("/"))
    other_computer = Client()
    other_computer.force_login(person)
    assert other_computer.get("/")["Content-Language"] == "en"


def test_before_sign_in_the_choice_stays_in_the_browser(client):
    client.post(reverse("language_choose"), {"language": "en", "next": "/account/login/"})
    assert "Sign in" in text(client.get(reverse("account_login")))


def test_the_persons_language_wins_over_the_browsers(client):
    client.cookies["django_language"] = "en"
    client.force_login(make_user(language="sv"))
    assert client.get("/")["Content-Language"] == "sv"


@pytest.mark.parametrize("language", ["", "de", "../../etc"])
def test_a_language_that_is_not_there_is_refused(client, language):
    assert client.post(reverse("language_choose"), {"language": language}).status_code == 422


@pytest.mark.parametrize("outside", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_a_language_never_leads_out_of_the_house(client, outside):
    assert client.post(reverse("language_choose"), {"language": "en", "next": outside})["Location"] == "/"


def test_one_persons_language_does_not_stay_for_the_next(client):
    client.force_login(make_user(language="en"))
    client.get("/")
    assert translation.get_language() == "sv"


# A lost session


def test_a_lost_session_leads_to_sign_in_and_back_to_the_page(client):
    assert client.get("/styleguide/?x=1")["Location"] == "/account/login/?next=/styleguide/%3Fx%3D1"


def test_htmx_is_told_to_leave_for_sign_in_and_to_come_back_to_the_page_not_to_the_fragment(client):
    answer = client.post("/styleguide/", headers=HTMX | {"HX-Current-URL": "http://testserver/meetings/7/?tab=2"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fmeetings%2F7%2F%3Ftab%3D2"
    assert text(answer) == ""


def test_htmx_from_elsewhere_comes_back_to_the_start(client):
    answer = client.get("/styleguide/", headers=HTMX | {"HX-Current-URL": "https://evil.example/x"})
    assert answer["HX-Redirect"] == "/account/login/?next=%2F"


def test_a_form_sent_without_a_session_leads_back_to_the_forms_page(client):
    answer = client.post("/styleguide/", headers={"Referer": "http://testserver/meetings/7/"})
    assert answer["Location"] == "/account/login/?next=%2Fmeetings%2F7%2F"


@pytest.mark.parametrize("referer", ["", "https://evil.example/", "http://testserver.evil.example/"])
def test_a_form_from_elsewhere_leads_to_the_start(client, referer):
    assert client.post("/styleguide/", headers={"Referer": referer})["Location"] == "/account/login/?next=%2F"


def test_what_a_signed_in_person_sees_is_stored_by_nobody_and_asked_for_anew(client):
    assert "private" not in client.get(reverse("account_login")).get("Cache-Control", "").split(", ")[:1]
    client.force_login(make_user())
    assert client.get("/")["Cache-Control"] == "private, no-cache"


# Errors


def _gone(*args, **kwargs):
    raise OperationalError("the database is gone")


def test_a_page_that_is_not_there_says_what_to_do(client):
    client.force_login(make_user())
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Sidan finns inte här" in text(answer)
    assert 'href="/"' in text(answer)


def test_a_page_that_grew_too_old_says_what_is_kept():
    person = make_user()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    answer = strict.post(reverse("language_choose"), {"language": "en"})
    assert answer.status_code == 403
    assert "Sidan hade blivit för gammal" in text(answer)
    assert "data-interruption" in text(answer)


def test_what_is_forbidden_says_why(rf):
    from cesam import errors

    with translation.override("sv"):
        answer = errors.permission_denied(rf.get("/"), PermissionError())
    assert answer.status_code == 403
    assert "följer av din plats" in text(answer)


def test_what_cannot_be_read_says_so(client):
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "Begäran gick inte att läsa" in text(answer)


def test_a_fault_is_told_in_words_without_the_database():
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    with connection.execute_wrapper(_gone):
        answer = client.get("/")
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in text(answer)
    assert "OperationalError" not in text(answer)


def test_a_page_that_grew_too_old_says_so_without_the_database():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    with connection.execute_wrapper(_gone):
        answer = strict.post(reverse("language_choose"), {"language": "en"})
    assert answer.status_code == 403
    assert "Sidan hade blivit för gammal" in text(answer)


# The start page


def test_the_start_page_says_what_it_is_for_when_it_is_empty(client):
    client.force_login(make_user(name="Sara Sekreterare"))
    page = text(client.get("/"))
    assert "Hej Sara" in page
    assert "Inget väntar på dig" in page
    assert "Du har ännu ingen plats i någon samverkansgrupp." in page


def test_what_waits_stands_first_for_the_one_who_prepares_and_not_for_others(client, cast):
    meeting = make_meeting(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    client.force_login(cast.secretary)
    assert client.get("/").context["waiting"] == [meeting]
    assert client.get("/").context["recent"] == []
    client.force_login(cast.union_rep)
    assert client.get("/").context["waiting"] == []
    assert client.get("/").context["recent"] == [meeting]


def test_a_meeting_past_its_time_waits_and_one_ahead_is_listed(client, cast):
    now = timezone.now()
    late = make_meeting(cast=cast, starts_at=now - dt.timedelta(days=2))
    ahead = make_meeting(cast=cast, starts_at=now + dt.timedelta(days=2))
    client.force_login(cast.secretary)
    page = client.get("/").context
    assert page["waiting"] == [late]
    assert page["upcoming"] == [ahead]


def test_the_start_page_asks_no_more_for_many_meetings(client, cast):
    now = timezone.now()
    client.force_login(cast.secretary)
    counts = []
    for batch in range(2):
        for day in range(1, 4):
            make_meeting(cast=cast, starts_at=now + dt.timedelta(days=10 * batch + day))
            make_meeting(cast=cast, starts_at=now - dt.timedelta(days=10 * batch + day))
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_places_are_the_bodies_of_the_person(client):
    person, mine, other = make_user(), make_body(name="Min grupp"), make_body(name="Annan grupp")
    make_seat(body=mine, person=person)
    client.force_login(person)
    assert client.get("/").context["frame"].bodies == [mine]
    assert other not in client.get("/").context["frame"].bodies


# The municipality's colour


def test_the_municipalitys_colour_is_a_stylesheet_of_its_own(client, settings):
    settings.ACCENT = "#7a1f5c"
    page = client.get(reverse("account_login"))
    assert 'href="/theme.css"' in text(page)
    assert 'href="/theme.css"' in text(client.get("/no/such/page/"))
    sheet = client.get(reverse("theme"))
    assert sheet["Content-Type"] == "text/css"
    assert "--accent:#7a1f5c" in text(sheet)
    assert "max-age" in sheet["Cache-Control"]


def test_no_page_carries_a_style_or_a_script_of_its_own(client, cast):
    client.force_login(cast.administrator)
    for url in ("/", "/styleguide/", reverse("account_set_password")):
        page = text(client.get(url))
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


# The bodies beside every page


def test_the_bodies_beside_a_page_lead_to_their_meetings_and_the_current_one_says_so(client, cast):
    client.force_login(cast.secretary)
    other = make_seat(person=cast.secretary, body=make_body(slug="beside")).body
    meeting = make_meeting(cast=cast)
    for url, current in (
        (reverse("body_meetings", args=[cast.body.slug]), "page"),
        (reverse("body_detail", args=[cast.body.slug]), "true"),
        (reverse("meeting_detail", args=[meeting.pk]), "true"),
    ):
        page = text(client.get(url))
        link = f'class="places__link" href="{reverse("body_meetings", args=[cast.body.slug])}" aria-current="{current}"'
        assert link in page, url
        assert f'class="places__link" href="{reverse("body_meetings", args=[other.slug])}">' in page


def test_an_administrator_is_led_to_what_bodies_are(client, cast):
    client.force_login(cast.administrator)
    assert f'href="{reverse("body_detail", args=[cast.body.slug])}"' in text(client.get(reverse("start")))
