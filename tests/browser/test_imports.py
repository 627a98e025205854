"""The archivist imports ten old minutes: sent in, read, one corrected beside its text, all confirmed, found."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from archive import importing
from archive.models import ImportedRecord, Intake
from tests.archive.past import old_docx, ten_old_minutes, zipped
from tests.browser import axe
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_ten_old_minutes_become_records(page_of, settings, tmp_path, width):
    settings.DOCUMENTS = str(tmp_path)
    cast = make_cast()
    page = page_of(cast.archivist, width=width)
    page.goto(reverse("intake_list"))
    page.get_by_role("link", name="Importera äldre protokoll").click()
    axe.check(page)
    undated = {"utan dag.docx": old_docx("Centrala samverkansgruppen", "Om sjörök")}
    sent = {"name": "Äldre.zip", "mimeType": "application/zip", "buffer": zipped(ten_old_minutes() | undated)}
    page.get_by_label("Filer").set_input_files(sent)
    page.get_by_role("button", name="Skicka in").click()
    expect(page.get_by_text("Filerna läses")).to_be_visible()
    axe.check(page)
    intake = Intake.objects.get()
    assert importing.work(intake.pk, seconds=600)
    # The page has asked meanwhile, and says that it is done.
    page.get_by_role("link", name="Visa listan").click()
    expect(page.get_by_role("heading", name="11 filer att bekräfta")).to_be_visible()
    axe.check(page)
    page.get_by_role("link", name="utan dag").click()
    expect(page.get_by_text("Om sjörök")).to_be_visible()
    page.get_by_label("Mötesdag").fill("2009-11-02")
    axe.check(page)
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Bekräfta alla 11").click()
    expect(page.get_by_text("11 filer finns nu i registret")).to_be_visible()
    assert ImportedRecord.objects.filter(held_on=dt.date(2009, 11, 2)).count() == 1
    page.goto(f"{reverse('search')}?q=sjörök")
    expect(page.get_by_text("inte signerat här")).to_be_visible()
    page.get_by_role("link", name="utan dag").click()
    expect(page.get_by_text("Importerat, inte signerat här.")).to_be_visible()
    axe.check(page)
