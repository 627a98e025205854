"""The main path as people walk it: sign in, open the meeting of 26 April 2022, write, meet another writer, get PDF.

Everything runs as in the product: the demo, the pages, the saving while one writes, and the renderer as a process.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, expect

from demo import loading, signing_off
from demo.people import PEOPLE
from meetings.models import AgendaItem
from paper import preflight
from tests.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ITEM = "Dyrare personalparkering"
BY_THE_SECRETARY = "Frågan följs upp i september."
BY_THE_CHAIR = "Informationen lämnas även på intranätet."


@pytest.fixture
def renderer(transactional_db) -> Iterator[None]:
    """What `make run` starts beside the web server, at work on the database of the test."""
    given = connection.settings_dict
    host, user = quote(str(given["HOST"]), safe=""), quote(given["USER"])
    address = f"postgres://{user}:{quote(given['PASSWORD'] or 'none')}@{host}:{given['PORT'] or 5432}/{given['NAME']}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "cesam.test_settings", "DATABASE_URL": address}
    process = subprocess.Popen(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "renderer"], env=environment
    )
    yield
    process.terminate()
    assert process.wait(timeout=20) == 0


def sign_in(page: Page, person: str) -> None:
    page.goto("/")
    row = page.get_by_role("listitem").filter(has_text=PEOPLE[person].name)
    row.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", name=f"Hej {PEOPLE[person].name.split()[0]}")).to_be_visible()


def open_meeting(page: Page) -> None:
    page.get_by_role("link", name="26 april 2022").click()
    expect(page.get_by_role("heading", name="Centrala samverkansgruppen", level=1)).to_be_visible()
    # Until the scripts have come, "Skriv" leads to a page of its own.
    page.wait_for_load_state("networkidle")


def take_back(page: Page) -> None:
    """The minutes are out, and two of three have signed: they become a draft again."""
    page.get_by_role("link", name="Ta tillbaka och ändra").click()
    expect(page.get_by_text("2 av 3 har skrivit under.")).to_be_visible()
    page.get_by_role("textbox", name="Skäl").fill("Uppföljningen av parkeringen saknas.")
    page.get_by_role("button", name="Ta tillbaka versionen").click()
    expect(page.get_by_text("Protokollet är ett utkast igen.")).to_be_visible()
    page.wait_for_load_state("networkidle")


def begin_to_write(page: Page) -> None:
    """Open the item's editor in place and set the cursor at the end of its text."""
    page.get_by_role("link", name=f"Skriv i rubriken ”{ITEM}”").click()
    editor = page.get_by_role("textbox", name=ITEM)
    expect(editor).to_be_visible()
    editor.click()
    page.keyboard.press("Control+End")


def article(page: Page):
    """The item as it stands in the document."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=ITEM))


def text_of(data: bytes) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(read.stdout.decode().replace("-\n", "-").split())


def test_from_signing_in_to_the_minutes_in_hand(page_of, renderer):
    loading.load()
    signing_off.sign_off()
    before = AgendaItem.objects.get(title=ITEM).text_revision

    # The secretary signs in, finds the meeting, takes back what is out for adjustment, and opens an item.
    secretary = page_of()
    sign_in(secretary, "hr_director")
    open_meeting(secretary)
    take_back(secretary)
    begin_to_write(secretary)

    # The chair has the same item open, on a train that has just lost its connection.
    chair = page_of(expect_errors=True)  # the console calls a dead network and a refused save (409) errors
    sign_in(chair, "director")
    open_meeting(chair)
    begin_to_write(chair)
    chair.context.set_offline(True)

    # What the secretary writes is saved without a button, and shows it.
    secretary.keyboard.type(f" {BY_THE_SECRETARY}")
    expect(article(secretary)).to_have_attribute("data-revision", str(before + 1))
    expect(secretary.locator("form").get_by_text("Sparat")).to_be_visible()
    assert BY_THE_SECRETARY in AgendaItem.objects.get(title=ITEM).text
    secretary.get_by_role("button", name="Klar").click()
    expect(article(secretary)).to_contain_text(BY_THE_SECRETARY)
    expect(secretary.get_by_role("textbox", name=ITEM)).to_have_count(0)

    # The chair writes on the older text, which cannot be sent yet and is kept.
    chair.keyboard.type(f" {BY_THE_CHAIR}")
    expect(chair.get_by_text("Din text finns kvar här och skickas så snart det går.")).to_be_visible()

    # The network is back. Nothing is overwritten: both texts are shown, and the chair puts them together.
    chair.context.set_offline(False)
    chair.get_by_role("button", name="Jämför").click()
    conflict = chair.get_by_role("dialog", name="Någon annan har ändrat samma text")
    expect(conflict).to_contain_text(BY_THE_CHAIR)
    expect(conflict).to_contain_text(BY_THE_SECRETARY)
    expect(conflict).to_contain_text(PEOPLE["hr_director"].name)
    axe.check(chair)
    conflict.get_by_role("button", name="Skriv ihop dem").click()
    chair.get_by_role("button", name="Klar").click()
    expect(chair.get_by_role("textbox", name=ITEM)).to_have_count(0)
    expect(article(chair)).to_contain_text(BY_THE_CHAIR)
    expect(article(chair)).to_contain_text(BY_THE_SECRETARY)
    item = AgendaItem.objects.get(title=ITEM)
    assert item.text_revision >= before + 2
    assert BY_THE_SECRETARY in item.revisions.get(number=before + 1).text

    # The secretary sees the chair's sentence without loading the page again, and takes the minutes.
    expect(article(secretary)).to_contain_text(BY_THE_CHAIR, timeout=15_000)
    secretary.get_by_role("link", name="Protokollet", exact=True).click()
    download = secretary.get_by_role("link", name="Ladda ner PDF")
    expect(download).to_be_visible(timeout=30_000)
    with secretary.expect_download() as waiting:
        download.click()
    data = Path(waiting.value.path()).read_bytes()

    assert waiting.value.suggested_filename.endswith(".pdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) > 5
        assert str(pdf.Root.Lang) == "sv"
    text = text_of(data)
    assert BY_THE_SECRETARY in text
    assert BY_THE_CHAIR in text
    assert list(preflight.check(data, expect="3a")) == []
