"""Files in a real browser: added with progress, refused with what to do, ordered, and kept through a broken line."""

import pytest
from playwright.sync_api import expect

from meetings.models import Document
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path / "documents")


def test_files_are_added_refused_and_ordered(cast, page_of):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budgetfrågor")
    page = page_of(cast.secretary, expect_errors=True)
    page.goto(f"/meetings/{meeting.pk}/documents/")
    expect(page.get_by_text("Inga handlingar än")).to_be_visible()
    axe.check_all_forms(page)

    def add(name: str, data: bytes) -> None:
        page.get_by_label("Fil", exact=True).set_input_files({"name": name, "mimeType": "", "buffer": data})
        page.get_by_role("button", name="Lägg till handlingen").click()

    add("Budget.txt", "Åtgärder".encode())
    expect(page.get_by_text("”Budget” är bilaga 1.")).to_be_visible()
    add("program.pdf", b"MZ\x90\x00")
    expect(page.get_by_text("Filer av den här sorten tas inte emot.").first).to_be_visible()
    page.goto(f"/meetings/{meeting.pk}/documents/")
    page.get_by_label("Hör till").select_option(label="1 Budgetfrågor")
    add("Plan.txt", b"Plan")
    expect(page.get_by_text("”Plan” är bilaga 2.")).to_be_visible()
    page.get_by_role("button", name="Flytta upp ”Plan”").click()
    expect(page.get_by_role("link", name="Bilaga 1: Plan")).to_be_visible()
    axe.check_all_forms(page)

    # The line breaks: it is said, and what was chosen is still there.
    page.get_by_label("Handlingens namn").fill("Tredje")
    page.route("**/documents/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    add("Tredje.txt", b"Tre")
    expect(page.get_by_text("Anslutningen bröts")).to_be_visible()
    expect(page.get_by_label("Handlingens namn")).to_have_value("Tredje")
    page.unroute("**/documents/")
    page.get_by_role("button", name="Lägg till handlingen").click()
    expect(page.get_by_text("”Tredje” är bilaga 3.")).to_be_visible()
    assert Document.objects.kept().count() == 3
