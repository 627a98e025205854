"""A day of the archivist: found by a word, verified, masked, handed out, packed for the e-archive, and ten old ones
taken in, one of which is found and handed out. All of it on the pages, by one person."""

import io
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Page, expect

from archive.masking import proof
from archive.models import Disclosure, ImportedRecord, Intake, MaskedCopy, PackageExport, RegisterEntry
from meetings.models import AgendaItem
from minutes import sealing_jobs
from minutes.models import Round
from paper.press import Press
from tests.archive.factories import at
from tests.archive.past import ten_old_minutes, zipped
from tests.archive.working import work_off
from tests.browser import axe
from tests.minutes.conftest import _server, demo_authority, sealing_settings, timestamp_server  # noqa: F401
from tests.minutes.signoff import make_held, make_round, sign_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "Anna Eksjö"
TEXT = f"<p>Arbetsgivaren redovisade rehabiliteringen av {SECRET} på enheten.</p>"
# The drag of a mouse over the name, as the browser tells of it.
_SELECT = """(words) => {
  const place = [...document.querySelectorAll('[data-place]')].find((one) => one.textContent.includes(words));
  const node = place.querySelector('p').firstChild;
  const range = document.createRange();
  range.setStart(node, node.data.indexOf(words));
  range.setEnd(node, node.data.indexOf(words) + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def round(cast, request, settings, tmp_path) -> Round:
    """Minutes of April 2022 that everybody has signed, sealed as the worker does it."""
    for fixture in ("timestamp_server", "sealing_settings"):
        request.getfixturevalue(fixture)
    settings.DOCUMENTS, settings.PACKAGES = str(tmp_path / "documents"), str(tmp_path / "packages")
    meeting = make_held(cast=cast, starts_at=at(2022))
    AgendaItem.objects.filter(meeting=meeting, title="Budgetfrågor").update(text=TEXT)
    round = sign_all(make_round(cast=cast, meeting=meeting))
    Press().drain()

    def seal() -> None:
        sealing_jobs.seal_now(round)
        connections.close_all()

    # Sealing runs a loop of its own, and the driver of the browser leaves one in this thread.
    with ThreadPoolExecutor(1, thread_name_prefix="asyncio") as thread:
        thread.submit(seal).result()
    return round


def test_a_day_of_the_archivist(cast, round, page_of, tmp_path):
    page = page_of(cast.archivist, accept_downloads=True)
    entry = RegisterEntry.objects.get(meeting=round.meeting)
    find_by_a_word(page, round)
    original = verify(page, entry)
    hand_out_masked(page, entry, original)
    pack(page, tmp_path)
    import_ten(page)
    hand_out_an_old_one(page)


def find_by_a_word(page: Page, round: Round) -> None:
    page.goto(reverse("start"))
    axe.check(page)
    page.keyboard.press("/")
    page.keyboard.type("rehabiliteringen")
    page.keyboard.press("Enter")
    expect(page.locator("mark", has_text="rehabiliteringen")).to_be_visible()
    axe.check(page)
    page.get_by_role("link", name="Budgetfrågor").click()
    item = AgendaItem.objects.get(meeting=round.meeting, title="Budgetfrågor")
    expect(page.locator(f"#item-{item.pk}")).to_be_in_viewport()
    expect(page.locator(f"#item-{item.pk}")).to_contain_text(SECRET)
    axe.check(page)


def verify(page: Page, entry: RegisterEntry) -> bytes:
    """Fetch the sealed file from the register, and have it checked as anybody may."""
    page.goto(reverse("register_list"))
    axe.check(page)
    page.goto(reverse("register_detail", args=[entry.pk]))
    axe.check(page)
    address = page.get_by_role("link", name="Original", exact=True).get_attribute("href")
    original = page.request.get(address).body()
    page.goto(reverse("minutes_verify"))
    page.get_by_label("PDF-fil").set_input_files(as_file("protokoll.pdf", "application/pdf", original))
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.locator("#verdict")).to_contain_text("äkta och hel")
    axe.check(page)
    return original


def hand_out_masked(page: Page, entry: RegisterEntry, original: bytes) -> None:
    page.goto(reverse("register_detail", args=[entry.pk]))
    page.get_by_role("button", name="Upprätta en maskad kopia").click()
    page.wait_for_url("**/archive/copies/*/")
    page.evaluate(_SELECT, SECRET)
    bar = page.locator("[data-masking-bar]")
    bar.wait_for(state="visible")
    bar.locator("[name=statute]").fill("39:1")
    bar.get_by_role("button").click()
    expect(page.locator("mark.masking__cut")).to_have_text(SECRET)
    axe.check(page)
    page.get_by_role("link", name="Titta igenom och gör kopian").first.click()
    expect(page.locator(".minutes-sheet")).not_to_contain_text("Eksjö")
    page.get_by_label("Beslutat av").fill("Kanslichefen Bo Ask")
    axe.check(page)
    page.get_by_role("button", name="Gör kopian").click()
    expect(page.get_by_text("Kopian görs.", exact=False).first).to_be_visible()
    axe.check(page)
    Press().drain()
    work_off()
    page.reload()
    address = page.get_by_role("link", name="Läs kopian (PDF)").get_attribute("href")
    copy = page.request.get(address).body()
    assert bytes(MaskedCopy.objects.get().pdf) == copy
    for words in (SECRET, "Eksjö"):
        # What finds nothing in the copy finds it in the original.
        assert holds(original, words)
        assert not holds(copy, words)
    page.get_by_role("link", name="Lämna ut den").click()
    axe.check(page)
    page.get_by_label("Till vem").fill("Journalisten Ek")
    page.get_by_label("Överlämnat").check()
    page.get_by_role("button", name="Lämna ut och anteckna").click()
    expect(page.get_by_text("Journalisten Ek")).to_be_visible()
    axe.check(page)
    assert Disclosure.objects.get().copy == MaskedCopy.objects.get()


def holds(pdf: bytes, words: str) -> bool:
    """Whether any stream or string of the file, opened, holds the words, or what a reader's program makes of it."""
    forms = [words.encode(), words.encode("utf-16-be"), words.encode("latin-1")]
    pieces = [*opened(pdf), proof.said(pdf).encode()]
    return any(form in piece for form in forms for piece in pieces)


def opened(pdf: bytes) -> Iterator[bytes]:
    """The file, each of its streams without compression, and each string that stands in it."""
    yield pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Stream):
                yield one.read_raw_bytes() if one.get("/Subtype") == "/Image" else one.read_bytes()
            yield from strings(one)


def strings(found: object) -> Iterator[bytes]:
    if isinstance(found, pikepdf.String):
        yield str(found).encode()
    elif isinstance(found, pikepdf.Array):
        inside = [each for each in found if not getattr(each, "is_indirect", False)]
        yield from (text for each in inside for text in strings(each))
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        inside = [each for _key, each in found.items() if not getattr(each, "is_indirect", False)]
        yield from (text for each in inside for text in strings(each))


def pack(page: Page, folder: Path) -> None:
    page.goto(reverse("export_list"))
    page.get_by_label("Grupp").select_option("central")
    page.get_by_label("År").select_option("2022")
    axe.check(page)
    page.get_by_role("button", name="Gör paket").click()
    expect(page.get_by_text("Paketen görs")).to_be_visible()
    axe.check(page)
    work_off()
    # The page asks by itself, and says that it is done.
    expect(page.get_by_text("Alla paket är gjorda")).to_be_visible()
    axe.check(page)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hämta paketen").click()
    assert PackageExport.objects.get().packages == 1
    with tarfile.open(fetched.value.path()) as packed:
        packed.extractall(folder / "fetched")
    call_command("check_package", *(folder / "fetched").iterdir())


def import_ten(page: Page) -> None:
    page.goto(reverse("intake_list"))
    axe.check(page)
    page.get_by_role("link", name="Importera äldre protokoll").click()
    page.get_by_label("Filer").set_input_files(as_file("Äldre.zip", "application/zip", zipped(ten_old_minutes())))
    axe.check(page)
    page.get_by_role("button", name="Skicka in").click()
    expect(page.get_by_text("Filerna läses")).to_be_visible()
    # The worker gives way to other jobs now and then.
    while Intake.unfinished().exists():
        work_off()
    page.get_by_role("link", name="Visa listan").click()
    expect(page.get_by_role("heading", name="10 filer att bekräfta")).to_be_visible()
    axe.check(page)
    page.get_by_role("button", name="Bekräfta alla 10").click()
    expect(page.get_by_text("10 filer finns nu i registret")).to_be_visible()
    axe.check(page)
    assert ImportedRecord.objects.count() == 10


def hand_out_an_old_one(page: Page) -> None:
    """The third of them, found by the word that only it has."""
    page.goto(f"{reverse('search')}?q=arkivordccc")
    page.get_by_role("link", name="Protokoll 03").click()
    expect(page.get_by_text("Importerat, inte signerat här.")).to_be_visible()
    axe.check(page)
    page.get_by_role("link", name="Lämna ut").click()
    axe.check(page)
    page.get_by_label("Till vem").fill("Forskaren Lind")
    page.get_by_label("Överlämnat").check()
    page.get_by_label("Grund").fill("Ingen sekretess efter prövning")
    page.get_by_label("Beslutat av").fill("Kanslichefen Bo Ask")
    page.get_by_role("button", name="Lämna ut och anteckna").click()
    expect(page.get_by_text("Forskaren Lind")).to_be_visible()
    expect(page.get_by_text("Kanslichefen Bo Ask")).to_be_visible()
    axe.check(page)
    record = ImportedRecord.objects.get(title="Protokoll 03")
    assert Disclosure.objects.get(record=record).sha256 == record.sha256


def as_file(name: str, media_type: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": media_type, "buffer": data}
