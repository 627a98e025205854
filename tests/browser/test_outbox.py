"""Letters in a real browser: read in the demonstration, and ended by who does not want them."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from outbox import links, preferences, sending
from outbox.letters import Enclosure
from tests.browser import axe
from tests.outbox.factories import make_letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mails(settings, tmp_path, live_server):
    settings.EMAIL_BACKEND = "outbox.folder.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.SITE = live_server.url


def test_a_letter_is_read_and_its_link_followed(cast, page_of, mails):
    link = links.unsubscribe(cast.stranger, "digest")
    html = (
        "<body style='font-family: sans-serif'><h1>Veckan i samverkan</h1><p>Två frågor väntar på svar.</p>"
        f"<script>document.body.innerHTML = 'hijacked'</script><p><a href='{link}'>Avsluta breven</a></p></body>"
    )
    pdf = Enclosure("Dagordning.pdf", "application/pdf", b"%PDF-1.7")
    letter = make_letter(person=cast.stranger, kind="digest", subject="Veckan", html=html, enclosures=[pdf])
    sending.send(letter.pk)
    # The policy says no to the script of the letter, and the browser says so.
    page = page_of(cast.stranger, expect_errors=True)
    page.goto("/")
    page.get_by_role("link", name="Skickad post").click()
    axe.check_all_forms(page)
    page.get_by_role("link", name="Veckan").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Veckan i samverkan")).to_be_visible()
    axe.check_all_forms(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Dagordning.pdf").click()
    assert download.value.suggested_filename == "Dagordning.pdf"
    frame.get_by_role("link", name="Avsluta breven").click()
    expect(page.get_by_role("heading", name="Avsluta ”Sammanfattning varje vecka”?")).to_be_visible()
    axe.check_all_forms(page)
    page.get_by_role("button", name="Avsluta utskicken").click()
    expect(page.get_by_role("heading", name="Utskicken är avslutade")).to_be_visible()
    axe.check_all_forms(page)
    assert not preferences.wants(cast.stranger, "digest")


def test_a_person_chooses_letters_from_the_menu(cast, page_of):
    page = page_of(cast.union_rep, width=360)
    page.goto("/")
    page.locator("summary", has_text="Din meny").click()
    page.get_by_role("link", name="Mina utskick").click()
    axe.check_all_forms(page)
    page.get_by_label("Påminnelser om öppna frågor").uncheck()
    page.get_by_role("button", name="Spara val").click()
    expect(page.get_by_text("Ditt val är sparat.")).to_be_visible()
    expect(page.get_by_label("Påminnelser om öppna frågor")).not_to_be_checked()
    assert not preferences.wants(cast.union_rep, "reminder")


def test_mail_that_is_not_there_yet(cast, page_of, mails):
    page = page_of(cast.secretary)
    page.goto(reverse("mail_list"))
    expect(page.get_by_text("Inget har skickats än")).to_be_visible()
    axe.check_all_forms(page)
