"""The page on which anybody checks a file, on a phone; and the page of a sealing that waits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from playwright.sync_api import expect

from minutes import sealing_jobs
from minutes.models import Round
from paper.press import Press
from tests.browser import axe
from tests.minutes.conftest import _server, demo_authority, sealing_settings, timestamp_server  # noqa: F401
from tests.minutes.signoff import make_round, sign_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def seal_beside(round: Round) -> None:
    """Where the browser's driver does not run its own loop, as in the worker."""

    def work() -> None:
        sealing_jobs.seal_now(round)
        connections.close_all()

    with ThreadPoolExecutor(1, thread_name_prefix="asyncio") as thread:
        thread.submit(work).result()


def test_a_sealing_that_waits_says_so_and_a_sealed_file_is_checked_by_anybody(cast, page_of, request):
    stamps = request.getfixturevalue("timestamp_server")
    request.getfixturevalue("sealing_settings")
    round = sign_all(make_round(cast=cast))
    Press().drain()
    stamps.refusal = 503
    seal_beside(round)
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{round.meeting_id}/rounds/{round.pk}/")
    expect(page.get_by_text("Förseglingen väntar på tidsstämpel")).to_be_visible()
    stamps.refusal = 0
    seal_beside(round)
    page.reload()
    expect(page.get_by_text("Undertecknat av alla och förseglat.")).to_be_visible()
    axe.check_all_forms(page)
    pdf = bytes(round.seal.pdf)

    phone = page_of(cast.stranger)
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto("/minutes/check/")
    changed = pdf[:3000] + bytes([pdf[3000] ^ 1]) + pdf[3001:]
    for data, words in ((pdf, "äkta och hel"), (changed, "Filen är ändrad"), (b"%PDF-1.7", "Filen är okänd")):
        file = {"name": "protokoll.pdf", "mimeType": "application/pdf", "buffer": data}
        phone.get_by_label("PDF-fil").set_input_files(file)
        phone.get_by_role("button", name="Kontrollera").click()
        expect(phone.locator("#verdict")).to_contain_text(words)
    phone.get_by_label("PDF-fil").set_input_files({"name": "p.pdf", "mimeType": "application/pdf", "buffer": pdf})
    phone.get_by_role("button", name="Kontrollera").click()
    expect(phone.locator("#verdict")).to_contain_text("äkta och hel")
    axe.check_all_forms(phone)
