"""The pages of the minutes: read on screen, asked for as a file, fetched from store."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting
from minutes import printing
from minutes.models import MinutesVersion, Print
from paper.preflight import Finding
from paper.press import Press
from paper.rendering import Printed
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast, registry_number="KS 2022/1")
    item = make_item(meeting=meeting, title="Budgetfrågor")
    meeting.items.filter(pk=item.pk).update(text="<p>Arbetsgivaren redovisade läget.</p><table><tr><td>a</table>")
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    return Meeting.objects.with_body().get(pk=meeting.pk)


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.union_rep)
    return client


def url(name: str, meeting: Meeting) -> str:
    return reverse(f"minutes_{name}", args=[meeting.pk])


def test_the_document_is_read_on_screen(client, meeting):
    page = client.get(url("preview", meeting)).content.decode()
    assert "Arbetsgivaren redovisade läget." in page
    assert "Budgetfrågor" in page
    assert page.count("<h1") == 1
    assert "style=" not in page
    assert '<div class="table-wrap" tabindex="0" role="region" aria-label="Tabell"><table' in page


def test_the_document_is_in_its_own_language_and_the_page_in_the_readers(client, meeting, cast):
    cast.union_rep.language = "en"
    cast.union_rep.save()
    page = client.get(url("preview", meeting)).content.decode()
    assert "Make the PDF" in page
    assert '<article class="document" lang="sv">' in page
    assert "Närvarande" in page or "Justeras" in page


def test_asking_writes_a_wish_and_a_get_never_writes(client, meeting):
    for name in ("preview", "state", "pdf", "preflight"):
        client.get(url(name, meeting))
    assert not Print.objects.exists()
    response = client.post(url("request", meeting))
    assert response.url == url("preview", meeting)
    assert Print.objects.get().wanted_at is not None


def test_the_page_tells_how_far_the_file_has_come(client, meeting):
    state = url("state", meeting)
    assert "Gör PDF" in client.get(state).content.decode()
    client.post(url("request", meeting))
    under_way = client.get(state).content.decode()
    assert "<progress" in under_way
    assert 'hx-trigger="every 1s"' in under_way
    Press().drain()
    ready = client.get(state).content.decode()
    assert url("pdf", meeting) in ready
    assert "hx-get" not in ready
    assert "Version 1, 1 sida" in ready


def test_a_poll_is_answered_with_nothing_while_nothing_has_changed(client, meeting):
    client.post(url("request", meeting))
    seen = printing.standing(meeting).key
    assert client.get(url("state", meeting), {"seen": seen}).status_code == 204
    Press().drain()
    assert client.get(url("state", meeting), {"seen": seen}).status_code == 200


def test_a_page_that_shows_older_text_says_so(client, meeting):
    shown = printing.standing(meeting).content.sha256
    assert "har ändrats" not in client.get(url("state", meeting), {"shown": shown}).content.decode()
    make_item(meeting=meeting, title="Till")
    assert "har ändrats" in client.get(url("state", meeting), {"shown": shown}).content.decode()


def test_the_file_comes_from_store_with_the_same_bytes_and_a_tag(client, meeting):
    Press().drain()
    version = MinutesVersion.objects.get()
    response = client.get(url("pdf", meeting))
    assert response.content == bytes(version.pdf)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline; filename=")
    assert "2022-04-26" in response["Content-Disposition"]
    assert response["ETag"] == f'"{version.pdf_sha256}"'
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(url("pdf", meeting), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.post(url("request", meeting)).url == url("pdf", meeting)


def test_a_file_of_older_text_is_not_handed_out(client, meeting):
    Press().drain()
    make_item(meeting=meeting, title="Till")
    response = client.get(url("pdf", meeting))
    assert response.status_code == 302
    assert response.url == url("preview", meeting)


def test_what_hinders_is_told_with_its_item_and_can_be_tried_again(client, meeting):
    meeting.items.update(text="<p>Bra 🦆</p>")
    client.post(url("request", meeting))
    Press().drain()
    page = client.get(url("preview", meeting)).content.decode()
    assert "Punkt 1: Tecknet 🦆 (U+1F986) går inte att skriva ut." in page
    assert reverse("meeting_detail", args=[meeting.pk]) in page
    client.post(url("request", meeting))
    assert "<progress" in client.get(url("state", meeting)).content.decode()


def test_the_check_of_the_file_is_shown(client, meeting):
    assert "Ingen fil än" in client.get(url("preflight", meeting)).content.decode()
    Press().drain()
    assert "inget att anmärka på" in client.get(url("preflight", meeting)).content.decode()
    content = printing.compose(meeting)
    MinutesVersion.objects.all().delete()
    findings = (Finding("heading-skip", "H1 → H3", "object 7"),)
    MinutesVersion.keep(meeting, content, 1, Printed(b"%PDF", 1, findings))
    page = client.get(url("preflight", meeting)).content.decode()
    assert "rubriknivå" in page
    assert "PDF/UA-1 7.4.2" in page
    assert "1 anmärkning" in client.get(url("preview", meeting)).content.decode()


def test_the_logotype_is_shown_and_not_sent_twice(client, meeting, cast):
    assert client.get(url("logotype", meeting)).status_code == 404
    cast.body.set_logotype(b"\x89PNG", alt="Vapen", by=cast.administrator)
    response = client.get(url("logotype", meeting))
    assert response.content == b"\x89PNG"
    assert client.get(url("logotype", meeting), headers={"If-None-Match": response["ETag"]}).status_code == 304
    page = client.get(url("preview", meeting)).content.decode()
    assert f'src="{url("logotype", meeting)}" alt="Vapen"' in page


def test_a_guest_reads_no_whole_minutes(meeting, cast):
    from tests.meetings.factories import make_guest

    make_guest(meeting=meeting, person=cast.presenter, items=[meeting.items.get()])
    client = Client()
    client.force_login(cast.presenter)
    for name in ("preview", "state", "pdf", "preflight", "logotype"):
        assert client.get(url(name, meeting)).status_code == 403
    assert client.post(url("request", meeting)).status_code == 403


@pytest.mark.parametrize(("name", "most"), [("preview", 24), ("state", 20), ("pdf", 20)])
def test_pages_cost_the_same_number_of_queries_whatever_the_number_of_items(
    name, most, client, meeting, django_assert_max_num_queries
):
    Press().drain()
    for number in range(30):
        make_item(meeting=meeting, title=f"Punkt {number}")
    with django_assert_max_num_queries(most):
        client.get(url(name, meeting))


def test_no_view_renders(client, meeting, monkeypatch):
    def refuse(*arguments: object) -> None:
        raise AssertionError("a web worker rendered")

    monkeypatch.setattr("paper.rendering.Rendering.__init__", refuse)
    for name in ("preview", "state", "pdf", "preflight"):
        client.get(url(name, meeting))
    client.post(url("request", meeting))
