"""The pages of signing: what they show, what they never show, and where each press leads."""

import pytest
from django.test import Client
from django.urls import reverse

from minutes import adjusting, ordering
from minutes.eid import providers
from minutes.eid.bankid import qr_text
from minutes.models import EidLink, Signature, SigningOrder
from parties.models import Event
from tests.minutes.eid.simulator import NUMBERS
from tests.minutes.signoff import make_round, place_of
from tests.permissions import HTMX

HTMX_HEADERS = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def place(cast, settings, simulator):
    for name, value in simulator.settings.items():
        setattr(settings, name, value)
    return place_of(make_round(cast=cast), cast.union_rep)


@pytest.fixture
def client(place):
    client = Client()
    client.force_login(place.person)
    return client


def at(name, place, *more):
    return reverse(name, args=[place.round.meeting_id, place.round_id, *more])


def begin(client, place, slug="bankid"):
    answer = client.post(at("signature_start", place, slug))
    assert answer["Location"] == at("signature_sign", place)
    return SigningOrder.objects.live().get()


def test_the_page_offers_each_way_and_marks_what_is_not_real(client, place):
    page = client.get(at("signature_sign", place)).content.decode()
    assert "Skriv under med BankID" in page
    assert page.count("Det här är ingen riktig e-legitimation.") == 2
    assert place.round.adjusted_sha256[:4] in page


def test_the_code_is_new_each_second_and_its_secret_stays_here(client, place):
    order = begin(client, place)
    page = client.get(at("signature_sign", place)).content.decode()
    code = client.get(at("signature_code", place)).content.decode()
    assert code.strip().startswith("<svg")
    assert "style" not in code
    for shown in (page, code):
        assert order.private["qrStartSecret"] not in shown
        assert order.asked["nonce"] not in shown
        assert order.reference not in shown
    assert order.private["autoStartToken"] in page


def test_a_signature_leads_back_to_the_version(client, cast, place, simulator):
    order = begin(client, place)
    simulator.control("scan", code=qr_text(order.private))
    said = client.post(at("signature_check", place), {"seen": ""}, **HTMX_HEADERS)
    assert "säkerhetskod" in said.content.decode()
    # What the page shows already is not told again: the live region would read it once more.
    assert client.post(at("signature_check", place), {"seen": "userSign"}, **HTMX_HEADERS).status_code == 204
    simulator.sign(order.reference)
    waits = client.post(at("signature_check", place), {"seen": "userSign"}, **HTMX_HEADERS)
    assert waits["HX-Redirect"] == at("signature_sign", place)
    assert "väntar på en administratör" in client.get(at("signature_sign", place)).content.decode()
    administrator = Client()
    administrator.force_login(cast.administrator)
    listed = administrator.get(reverse("eid_link_list")).content.decode()
    assert "Anna Prov" in listed
    assert "namnen skiljer sig" in listed
    administrator.post(reverse("eid_link_approve", args=[EidLink.objects.get().pk]))
    assert Signature.objects.get().signatory == place
    for page in (listed, administrator.get(reverse("event_list")).content.decode()):
        assert NUMBERS["anna"] not in page
        assert EidLink.objects.get().person_key not in page
    assert client.post(at("signature_check", place))["Location"] == at("round_read", place)


def test_an_order_that_ran_out_tells_so_and_is_renewed_with_one_press(client, place, simulator):
    order = begin(client, place)
    simulator.control("hint", order=order.reference, hint="expiredTransaction")
    client.post(at("signature_check", place), **HTMX_HEADERS)
    page = client.get(at("signature_sign", place)).content.decode()
    assert "Tiden för underskriften tog slut" in page
    assert "Försök igen med BankID" in page
    assert client.get(at("signature_code", place)).status_code == 286
    begin(client, place)


def test_a_refusal_is_told_in_a_sentence(client, cast, place, simulator):
    order = begin(client, place)
    simulator.sign(order.reference, fault="revoked")
    client.post(at("signature_check", place), **HTMX_HEADERS)
    assert "E-legitimationen är spärrad" in client.get(at("signature_sign", place)).content.decode()
    assert not Signature.objects.exists()


def test_a_service_that_does_not_take_the_order_is_told(client, place, simulator):
    simulator.control("fault", status=503, code="Maintenance")
    page = client.post(at("signature_start", place, "bankid"), follow=True).content.decode()
    assert "BankID har underhåll" in page


def test_a_phone_gets_the_link_first_and_comes_back(settings, client, place):
    settings.BANKID_APP = ""
    begin(client, place)
    page = client.get(at("signature_sign", place), HTTP_USER_AGENT="Mozilla/5.0 (iPhone)").content.decode()
    assert "https://app.bankid.com/?autostarttoken=" in page
    assert page.index("app.bankid.com") < page.index("eid__code")
    desk = client.get(at("signature_sign", place)).content.decode()
    assert "bankid:///?autostarttoken=" in desk


def test_cancelling_ends_the_order(client, place):
    begin(client, place)
    client.post(at("signature_cancel", place))
    assert not SigningOrder.objects.live().exists()


def test_the_demo_is_a_press(client, place):
    begin(client, place, "demo")
    assert client.post(at("signature_confirm", place))["Location"] == at("round_read", place)
    assert Event.objects.filter(verb="signature.given").exists()


def test_who_has_signed_is_not_asked_again(client, place):
    begin(client, place, "demo")
    client.post(at("signature_confirm", place))
    page = client.get(at("signature_sign", place)).content.decode()
    assert "Du har redan skrivit under" in page
    assert "eid__way" not in page


def test_an_attempt_at_a_version_that_was_taken_back_shows_no_code(client, cast, place):
    begin(client, place)
    adjusting.take_back(place.round, by=cast.secretary, reason="Fel lista.")
    page = client.get(at("signature_sign", place)).content.decode()
    assert "eid__code" not in page
    assert "eid__way" not in page


def test_without_any_way_to_sign_the_page_says_so(settings, client, place):
    settings.BANKID_URL, settings.DEMO_MODE = "", False
    assert "Det finns inget sätt att skriva under" in client.get(at("signature_sign", place)).content.decode()


def test_a_file_that_is_not_ours_is_refused_in_a_sentence(settings, client, place, simulator):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.EXTERNAL_ROOTS = simulator.settings["BANKID_ROOTS"]
    begin(client, place, "external")
    assert client.post(at("signature_upload", place))["Location"] == at("signature_sign", place)
    client.post(at("signature_upload", place), {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7\n%%EOF\n")})
    assert "Filen är inte den här versionen" in client.get(at("signature_sign", place)).content.decode()


def test_coming_back_from_another_site_writes_nothing_until_it_is_sent_on(client, place, settings):
    settings.OIDC_ISSUER = "https://idp.example"
    order = ordering.start(
        place, providers.get("demo"), by=place.person, end_user_ip="127.0.0.1", return_url="http://testserver/"
    )
    SigningOrder.objects.update(provider="oidc", reference="secret")
    page = client.get(reverse("signing_return"), {"state": "secret", "error": "access_denied", "x": "y"})
    assert 'name="error"' in page.content.decode()
    assert 'name="x"' not in page.content.decode()
    order.refresh_from_db()
    assert order.is_pending
    client.post(reverse("signing_finish"), {"state": "secret", "error": "access_denied"})
    order.refresh_from_db()
    assert order.state == SigningOrder.State.FAILED


def test_administrators_are_told_of_what_waits(cast, place, simulator, client):
    order = begin(client, place)
    simulator.sign(order.reference)
    client.post(at("signature_check", place))
    administrator = Client()
    administrator.force_login(cast.administrator)
    assert "Bekräfta e-legitimationen" in administrator.get(reverse("start")).content.decode()
    client.force_login(place.person)
    assert "Bekräfta e-legitimationen" not in client.get(reverse("start")).content.decode()


def test_a_fragment_has_its_own_address(client, place):
    assert HTMX["HX-Request"]
    begin(client, place)
    assert "<html" in client.get(at("signature_sign", place), **HTMX_HEADERS).content.decode()


def test_signing_at_another_site_goes_there_and_back(client, cast, place, settings):
    from minutes.eid.identity import key_of
    from tests.minutes.eid import oidc_server

    with oidc_server.running() as site:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = site.issuer, oidc_server.CLIENT
        settings.OIDC_CLIENT_SECRET, settings.OIDC_LABEL = oidc_server.SECRET, "kommunens inloggning"
        link = EidLink.objects.create(
            person=place.person, provider="oidc", method="x", person_key=key_of(f"oidc {site.issuer}", "42")
        )
        link.approve(by=cast.administrator)
        order = begin(client, place, "oidc")
        page = client.get(at("signature_sign", place)).content.decode()
        assert site.issuer in page
        assert order.private["verifier"] not in page
        brought = site.sign_in(order.redirect_url)
        client.get(reverse("signing_return"), brought)
        assert client.post(reverse("signing_finish"), brought)["Location"] == at("round_read", place)
    signature = Signature.objects.get()
    assert (signature.provider, signature.level) == ("oidc", oidc_server.LOA3)
    # The same answer once more is of no order any more.
    assert client.post(reverse("signing_finish"), brought).status_code == 404
