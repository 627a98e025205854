"""Signing with BankID on a phone of 360 pixels, against the simulator: read, choose, scan, signed."""

import pytest
from playwright.sync_api import expect

from minutes.eid.bankid import qr_text
from minutes.eid.identity import key_of
from minutes.models import EidLink, Signature, SigningOrder
from tests.browser import axe
from tests.minutes.eid import simulator as simulators
from tests.minutes.signoff import make_round, place_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with simulators.running(tmp_path_factory.mktemp("bankid")) as running:
        yield running


@pytest.fixture
def place(cast, settings, simulator):
    for name, value in simulator.settings.items():
        setattr(settings, name, value)
    key = key_of("personal-number", simulators.NUMBERS["anna"])
    link = EidLink.objects.create(person=cast.union_rep, provider="bankid", method="BankID", person_key=key)
    link.approve(by=cast.administrator)
    return place_of(make_round(cast=cast), cast.union_rep)


def test_a_person_signs_by_scanning_the_code(cast, place, simulator, page_of):
    page = page_of(cast.union_rep, width=360)
    page.goto(f"/meetings/{place.round.meeting_id}/rounds/{place.round_id}/read/")
    page.get_by_role("link", name="Skriv under protokollet").click()
    axe.check(page)
    page.get_by_role("button", name="Skriv under med BankID").click()
    code = page.get_by_role("img", name="Kod att läsa av")
    expect(code.locator("path")).to_have_count(2)
    shown = code.locator("path").last
    first = shown.get_attribute("d") or ""
    axe.check(page)
    # The next second brings the next code.
    expect(shown).not_to_have_attribute("d", first)
    order = SigningOrder.objects.live().get()
    simulator.control("scan", code=qr_text(order.private))
    expect(page.get_by_role("status").filter(has_text="säkerhetskod")).to_be_visible()
    simulator.sign(order.reference)
    expect(page.get_by_text("Din underskrift är på protokollet.")).to_be_visible()
    assert Signature.objects.get().certified_name == "Anna Prov"


def test_an_attempt_that_ran_out_is_renewed_with_one_press(cast, place, simulator, page_of):
    page = page_of(cast.union_rep, width=360)
    page.goto(f"/meetings/{place.round.meeting_id}/rounds/{place.round_id}/sign/")
    page.get_by_role("button", name="Skriv under med BankID").click()
    expect(page.get_by_role("img", name="Kod att läsa av")).to_be_visible()
    simulator.control("hint", order=SigningOrder.objects.live().get().reference, hint="expiredTransaction")
    expect(page.get_by_role("alert")).to_contain_text("Tiden för underskriften tog slut")
    axe.check(page)
    page.get_by_role("button", name="Försök igen med BankID").click()
    expect(page.get_by_role("img", name="Kod att läsa av")).to_be_visible()
    page.get_by_role("button", name="Avbryt underskriften").click()
    expect(page.get_by_text("Underskriften avbröts.")).to_be_visible()
