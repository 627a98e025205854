"""The archivist lets go of what the rules let go: looked through, exempted, approved, and gone."""

import re

import pytest
from django.urls import reverse

from archive.models import Disposal
from archive.retention import deleting
from meetings.models import Meeting
from tests.archive.disposals import make_forgotten, settle
from tests.browser import axe
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def work(page, pk: int) -> None:
    """As the worker does; the page asks by itself how it goes."""
    while deleting.attempt(pk) is not None:
        pass


def test_an_archivist_proposes_exempts_approves_and_reads_the_record(page_of, transactional_db):
    cast = make_cast()
    kept = make_forgotten(cast, 1)
    make_forgotten(cast, 2)
    settle("meetings")
    page = page_of(cast.archivist)
    page.goto(reverse("retention_list"))
    axe.check_all_forms(page)
    page.get_by_role("link", name="Kallelser", exact=True).click()
    axe.check_all_forms(page)
    page.goto(reverse("disposal_list"))
    page.get_by_role("button", name="Ta fram ett förslag").click()
    page.wait_for_url("**/archive/deletions/*/")
    disposal = Disposal.objects.get()
    work(page, disposal.pk)
    page.get_by_role("link", name="Gå igenom och godkänn").wait_for()
    axe.check_all_forms(page)
    page.get_by_role("link", name="Möten som ställdes in eller aldrig fick protokoll").click()
    axe.check_all_forms(page)
    page.get_by_role("link", name=re.compile("^Undanta")).first.click()
    page.get_by_label("Varför sparas det?").fill("Forskning pågår")
    axe.check_all_forms(page)
    page.get_by_role("button", name="Undanta från gallring").click()
    page.get_by_text("Forskning pågår").wait_for()
    page.goto(reverse("disposal_approve", args=[disposal.pk]))
    axe.check_all_forms(page)
    button = page.get_by_role("button", name="Gallra 1 möte utan protokoll")
    button.click()
    # Not by one press: the browser asks for the mark first.
    assert Disposal.objects.get().state == "proposed"
    page.get_by_label("Jag har gått igenom förslaget").check()
    button.click()
    page.wait_for_url(f"**{reverse('disposal_detail', args=[disposal.pk])}")
    work(page, disposal.pk)
    page.get_by_text("Genomförd", exact=True).wait_for()
    axe.check_all_forms(page)
    assert list(Meeting.objects.values_list("pk", flat=True)) == [kept.pk]


def test_everybody_fetches_the_own_data(page_of, transactional_db):
    cast = make_cast()
    page = page_of(cast.union_rep, width=360)
    page.goto(reverse("data_extract"))
    page.get_by_role("button", name="Ta fram filen").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta filen").click()
    assert download.value.suggested_filename.startswith("mina-uppgifter-")
    axe.check_all_forms(page)
