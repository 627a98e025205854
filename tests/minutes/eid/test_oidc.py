"""Signing by identifying oneself anew: what is asked, and each thing that makes the answer no signature."""

import dataclasses
import datetime as dt
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from minutes.eid.identity import key_of
from minutes.eid.oidc import Configuration, OpenIDConnect, nonce_of
from minutes.eid.provider import CannotSign, EvidenceRefused, Order, Reason, State
from tests.minutes.eid import oidc_server
from tests.minutes.eid.test_bankid import assert_says_no_number, make_request

CLAIM = "https://id.oidc.se/claim/personalIdentityNumber"


@pytest.fixture(scope="module")
def running():
    with oidc_server.running() as site:
        yield site


@pytest.fixture
def site(running):
    running.reset()
    return running


@pytest.fixture
def provider(site):
    return OpenIDConnect(
        Configuration(
            issuer=site.issuer,
            client_id=oidc_server.CLIENT,
            client_secret=oidc_server.SECRET,
            acr=(oidc_server.LOA3,),
            person_claim=CLAIM,
            label="Kommunens inloggning",
        )
    )


def begin(provider, **fields):
    request = make_request(**fields)
    return Order(request, provider.start(request), timezone.now())


def signed(provider, site):
    order = begin(provider)
    progress = provider.take_back(order, site.sign_in(order.started.redirect_url))
    assert progress.state == State.COMPLETE
    return dataclasses.replace(order, outcome=progress.outcome, received_at=timezone.now())


def refused(provider, order):
    with pytest.raises(EvidenceRefused) as refusal:
        provider.result(order)
    assert_says_no_number(refusal.value)
    return refusal.value.reason


def test_it_asks_for_a_fresh_sign_in_bound_to_the_document(provider):
    order = begin(provider)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(order.started.redirect_url).query).items()}
    assert (asked["max_age"], asked["prompt"], asked["acr_values"]) == ("0", "login", oidc_server.LOA3)
    assert asked["nonce"] == nonce_of(order.request) != nonce_of(make_request(sha256="0" * 64))
    assert asked["code_challenge_method"] == "S256"
    assert order.started.private["verifier"] not in order.started.redirect_url


def test_a_sign_in_at_the_level_is_a_signature(provider, site):
    site.told = {"sub": "42", "name": "Anna Prov", CLAIM: "189901010001"}
    evidence = provider.result(signed(provider, site))
    assert (evidence.name, evidence.level) == ("Anna Prov", oidc_server.LOA3)
    # The same person as by BankID.
    assert evidence.person_key == key_of("personal-number", "189901010001")
    assert {file.name for file in evidence.files} >= {"oidc-id-token.jwt", "oidc-userinfo.json"}
    assert "189901010001" not in repr(evidence)


def test_without_a_number_the_subject_tells_people_apart(provider, site):
    evidence = provider.result(signed(provider, site))
    assert evidence.person_key == key_of(f"oidc {site.issuer}", "42")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "other"}, Reason.OTHER_DOCUMENT),
        ({"nonce": None}, Reason.OTHER_TIME),
        ({"acr": "http://id.elegnamnden.se/loa/1.0/loa2"}, Reason.LEVEL_TOO_LOW),
        ({"acr": None}, Reason.LEVEL_TOO_LOW),
        ({"auth_time": None}, Reason.NOT_FRESH),
        ({"auth_time": int(time.time()) - 3600}, Reason.NOT_FRESH),
        ({"auth_time": int(time.time()) + 3600}, Reason.OTHER_TIME),
        ({"aud": "another"}, Reason.UNTRUSTED),
        ({"iss": "https://another.example"}, Reason.UNTRUSTED),
        ({"exp": int(time.time()) - 3600}, Reason.OTHER_TIME),
        ({"sub": "43"}, Reason.OTHER_PERSON),
    ],
)
def test_a_token_that_says_something_else_is_refused(provider, site, claims, reason):
    site.claims = claims
    assert refused(provider, signed(provider, site)) == reason


def test_a_token_with_a_foreign_key_is_refused(provider, site):
    site.signing_key = ec.generate_private_key(ec.SECP256R1())
    assert refused(provider, signed(provider, site)) == Reason.BAD_SIGNATURE


def test_a_token_is_judged_as_of_when_it_came(provider, site):
    order = signed(provider, site)
    late = dataclasses.replace(order, received_at=order.received_at + dt.timedelta(minutes=30))
    assert refused(provider, late) == Reason.OTHER_TIME


@pytest.mark.parametrize("number", ["", "19900101", "abc"])
def test_a_number_that_is_none_is_refused(provider, site, number):
    site.told = {"sub": "42", CLAIM: number}
    assert refused(provider, signed(provider, site)) == Reason.NO_PERSON


def test_who_brings_back_another_state_or_an_error_has_signed_nothing(provider, site):
    order = begin(provider)
    brought = site.sign_in(order.started.redirect_url)
    assert provider.take_back(order, brought | {"state": "x"}).state == State.FAILED
    denied = provider.take_back(order, {"state": order.started.reference, "error": "access_denied"})
    assert (denied.state, denied.hint) == (State.FAILED, "access_denied")


def test_a_code_is_taken_once(provider, site):
    order = begin(provider)
    brought = site.sign_in(order.started.redirect_url)
    assert provider.take_back(order, brought).state == State.COMPLETE
    assert provider.take_back(order, brought).state == State.FAILED


def test_a_provider_that_does_not_answer_or_is_another_is_told(site):
    for issuer in ("http://127.0.0.1:9", f"{site.issuer}/"):
        provider = OpenIDConnect(Configuration(issuer=issuer, client_id="x", client_secret="y", acr=()))
        with pytest.raises(CannotSign):
            provider.start(make_request())


@pytest.mark.parametrize("outcome", [b"", b"[]", b"{}", b'{"id_token": 1, "userinfo": [], "jwks": {}}'])
def test_what_cannot_be_read_is_refused(provider, outcome):
    order = dataclasses.replace(begin(provider), outcome=outcome, received_at=timezone.now())
    assert refused(provider, order) in (Reason.UNREADABLE, Reason.BAD_SIGNATURE)
