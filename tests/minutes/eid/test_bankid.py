"""BankID against the simulator: every code, every fault, and what never may leak."""

import dataclasses
import datetime as dt
import hashlib
import secrets

import httpx
import pytest
from django.utils import timezone, translation

from minutes.eid import bankid as bankid_
from minutes.eid import bankid_words, wording
from minutes.eid.bankid import BankID, app_link, qr_text
from minutes.eid.identity import key_of
from minutes.eid.provider import CannotSign, EvidenceRefused, Order, Reason, SignRequest, State
from tests.minutes.eid.simulator import NUMBERS

COPY = hashlib.sha256(b"the adjustment copy").hexdigest()


def make_request(**fields):
    values = {
        "visible_text": wording.visible("Justering av protokoll", "Centrala samverkansgruppen, åäö", "Version 1"),
        "sha256": COPY,
        "document_id": "KS 2022/1",
        "version": 1,
        "name": "Anna Prov",
        "end_user_ip": "127.0.0.1",
        "return_url": "http://localhost/tillbaka",
        "nonce": secrets.token_hex(16),
    }
    return SignRequest(**(values | fields))


def begin(provider, **fields):
    request = make_request(**fields)
    return Order(request, provider.start(request), timezone.now())


def collected(provider, order):
    progress = provider.status(order)
    assert progress.state == State.COMPLETE
    return dataclasses.replace(order, outcome=progress.outcome, received_at=timezone.now())


def signed(provider, simulator, *, person="anna", fault="", **fields):
    order = begin(provider, **fields)
    simulator.sign(order.started.reference, person, fault=fault)
    return collected(provider, order)


def test_a_signature_is_proven_and_kept_as_received(bankid, simulator):
    evidence = bankid.result(signed(bankid, simulator))
    assert (evidence.name, evidence.method, evidence.is_real) == ("Anna Prov", "BankID", False)
    assert evidence.person_key == key_of("personal-number", NUMBERS["anna"])
    assert [file.media_type for file in evidence.files] == ["application/xml", "application/ocsp-response"]
    assert abs(evidence.signed_at - timezone.now()) < dt.timedelta(minutes=1)
    assert evidence.sha256 == hashlib.sha256(evidence.files[0].content).hexdigest()


def test_the_same_person_has_the_same_key_and_others_have_another(bankid, simulator):
    keys = [bankid.result(signed(bankid, simulator, person=who)).person_key for who in ("anna", "anna", "bertil")]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("forged", Reason.UNTRUSTED),
        ("text", Reason.OTHER_TEXT),
        ("altered", Reason.BAD_SIGNATURE),
        ("hash", Reason.OTHER_DOCUMENT),
        ("revoked", Reason.REVOKED),
        ("no-status", Reason.UNREADABLE),
        ("other-status", Reason.NO_STATUS),
        ("policy", Reason.WRONG_POLICY),
    ],
)
def test_what_is_not_a_signature_on_what_was_asked_is_refused(bankid, simulator, fault, reason):
    order = signed(bankid, simulator, fault=fault)
    with pytest.raises(EvidenceRefused) as refusal:
        bankid.result(order)
    assert refusal.value.reason == reason
    assert_says_no_number(refusal.value)


def test_evidence_of_another_order_is_refused(bankid, simulator):
    first = signed(bankid, simulator)
    bankid.result(first)
    again = signed(bankid, simulator, fault="replay")
    with pytest.raises(EvidenceRefused) as refusal:
        bankid.result(again)
    assert refusal.value.reason == Reason.OTHER_ORDER


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_signature_from_another_time_is_refused(bankid, simulator, minutes):
    order = signed(bankid, simulator)
    late = dataclasses.replace(
        order,
        started_at=order.started_at + dt.timedelta(minutes=minutes),
        received_at=order.received_at + dt.timedelta(minutes=minutes),
    )
    with pytest.raises(EvidenceRefused) as refusal:
        bankid.result(late)
    assert refusal.value.reason == Reason.OTHER_TIME


def test_clocks_that_differ_a_little_do_not_matter(bankid, simulator):
    order = signed(bankid, simulator)
    bankid.result(dataclasses.replace(order, started_at=order.started_at + dt.timedelta(seconds=90)))


@pytest.mark.parametrize("version", ["1", "2"])
def test_the_version_is_part_of_what_is_signed(bankid, simulator, version):
    order = signed(bankid, simulator)
    other = dataclasses.replace(order, request=dataclasses.replace(order.request, version=int(version) + 1))
    with pytest.raises(EvidenceRefused) as refusal:
        bankid.result(other)
    assert refusal.value.reason == Reason.OTHER_DOCUMENT


@pytest.mark.parametrize("outcome", [b"", b"null", b"[]", b"{}", b'{"signature": "!", "ocspResponse": ""}'])
def test_what_cannot_be_read_is_refused(bankid, outcome):
    order = Order(make_request(), bankid_.Started("x"), timezone.now(), outcome, timezone.now())
    with pytest.raises(EvidenceRefused) as refusal:
        bankid.result(order)
    assert refusal.value.reason == Reason.UNREADABLE


def test_every_pending_code_has_a_sentence(bankid, simulator):
    order = begin(bankid)
    for hint, sentence in bankid_words.PENDING.items():
        simulator.control("hint", order=order.started.reference, hint=hint)
        progress = bankid.status(order)
        assert (progress.state, progress.hint, progress.message) == (State.PENDING, hint, sentence)
    simulator.control("hint", order=order.started.reference, hint="somethingNew")
    assert bankid.status(order).message == bankid_words.OTHER_PENDING


@pytest.mark.parametrize("hint", bankid_words.FAILED)
def test_every_failed_code_has_a_sentence_and_no_outcome(bankid, simulator, hint):
    order = begin(bankid)
    simulator.control("hint", order=order.started.reference, hint=hint)
    progress = bankid.status(order)
    assert (progress.state, progress.message, progress.outcome) == (State.FAILED, bankid_words.FAILED[hint], b"")


@pytest.mark.parametrize("words", [bankid_words.PENDING, bankid_words.FAILED, bankid_words.ERRORS])
def test_every_sentence_is_swedish(words):
    with translation.override("sv"):
        swedish = [str(sentence) for sentence in words.values()]
    with translation.override("en"):
        assert not set(swedish) & {str(sentence) for sentence in words.values()}


def test_an_order_that_nobody_opens_or_signs_runs_out(bankid, simulator):
    unopened, opened = begin(bankid), begin(bankid)
    simulator.control("scan", code=qr_text(opened.started.private))
    assert bankid.status(opened).hint == "userSign"
    simulator.control("advance", seconds=31)
    assert bankid.status(unopened).hint == "startFailed"
    assert bankid.status(opened).state == State.PENDING
    simulator.control("advance", seconds=150)
    assert bankid.status(opened).hint == "expiredTransaction"
    simulator.control("advance", seconds=-181)


def test_a_cancelled_order_is_gone(bankid):
    order = begin(bankid)
    bankid.cancel(order)
    progress = bankid.status(order)
    assert (progress.state, progress.message) == (State.FAILED, bankid_words.LOST)
    bankid.cancel(order)


def test_the_code_changes_each_second_and_an_old_one_opens_nothing(bankid, simulator):
    order = begin(bankid)
    private = order.started.private
    codes = {qr_text(private, at=private["began"] + second) for second in range(5)}
    assert len(codes) == 5
    assert not any(private["qrStartSecret"] in code for code in codes)
    old = simulator.http.post("control/scan", json={"code": qr_text(private, at=private["began"] + 100)})
    assert old.status_code == 400


def test_the_code_is_the_one_of_the_published_example():
    private = {
        "qrStartToken": "67df3917-fa0d-44e5-b327-edcc928297f8",
        "qrStartSecret": "d28db9a7-4cde-429e-a983-359be676944c",
        "began": 1000.0,
    }
    assert qr_text(private, at=1000.5) == (
        "bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0.dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8"
    )


def test_the_link_opens_the_app_and_a_phone_comes_back():
    private = {"autoStartToken": "7c40b5c9"}
    phone = app_link(private, return_url="https://cesam.example.org/x", is_phone=True)
    assert phone == "https://app.bankid.com/?autostarttoken=7c40b5c9&redirect=https%3A%2F%2Fcesam.example.org%2Fx"
    assert app_link(private, return_url="x", is_phone=False) == "bankid:///?autostarttoken=7c40b5c9&redirect=null"
    simulated = app_link(private, return_url="x", is_phone=False, app="http://127.0.0.1:1/")
    assert simulated == "http://127.0.0.1:1/?autostarttoken=7c40b5c9&redirect=x"


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (400, "alreadyInProgress", "alreadyInProgress"),
        (503, "Maintenance", "maintenance"),
        (500, "internalError", "internalError"),
    ],
)
def test_an_order_that_is_not_taken_is_told(bankid, simulator, status, code, says):
    simulator.control("fault", status=status, code=code)
    with pytest.raises(CannotSign) as refusal:
        bankid.start(make_request())
    assert str(refusal.value) == str(bankid_words.ERRORS[says])


def test_a_service_that_stumbles_does_not_end_the_order(bankid, simulator):
    order = begin(bankid)
    simulator.control("fault", status=503, code="Maintenance")
    assert bankid.status(order).message == bankid_words.WAITING_FOR_SERVICE
    assert bankid.status(order).state == State.PENDING


def test_a_service_that_is_not_there_is_told(simulator):
    nowhere = BankID(dataclasses.replace(simulator.configuration, url="https://127.0.0.1:9/rp/v6.0/"))
    with pytest.raises(CannotSign) as refusal:
        nowhere.start(make_request())
    assert str(refusal.value) == str(bankid_words.ERRORS["requestTimeout"])


def test_nobody_without_a_certificate_comes_in(simulator):
    with httpx.Client(verify=False, trust_env=False) as stranger, pytest.raises(httpx.HTTPError):
        stranger.post(f"{simulator.api}collect", json={"orderRef": "x"})


def test_an_order_shows_none_of_its_secrets(bankid, simulator, caplog):
    with caplog.at_level("DEBUG"):
        order = signed(bankid, simulator)
        evidence = bankid.result(order)
    for shown in (repr(order), repr(evidence), caplog.text):
        assert NUMBERS["anna"] not in shown
        assert order.started.private["qrStartSecret"] not in shown
        assert order.request.nonce not in shown


def assert_says_no_number(error):
    """Neither the error nor anything that it hangs on, as a log with all causes would tell."""
    while error is not None:
        assert not any(number in f"{error!r}{vars(error)}" for number in NUMBERS.values())
        error = error.__cause__ or error.__context__
