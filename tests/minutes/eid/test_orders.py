"""From a press to a signature: the whole way against the simulator, and everything that must not become a signature."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from meetings.exceptions import Contradiction, NotAllowed
from minutes import adjusting, ordering, signing
from minutes.eid import bankid_words, bankid_xml, providers
from minutes.eid.identity import key_of
from minutes.eid.provider import WORDS, CannotSign, Reason
from minutes.models import EidLink, EvidenceFile, Signature, SigningOrder
from parties.exceptions import Invalid
from parties.models import Event
from tests.minutes.eid.simulator import NUMBERS
from tests.minutes.signoff import make_round, place_of, sign
from tests.parties.factories import make_cast

STATE = SigningOrder.State
STARTING = {"end_user_ip": "192.0.2.1", "return_url": "http://testserver/tillbaka"}


@pytest.fixture
def bankid_on(settings, simulator):
    for name, value in simulator.settings.items():
        setattr(settings, name, value)
    return providers.get("bankid")


@pytest.fixture
def place(cast, bankid_on):
    return place_of(make_round(cast=cast), cast.union_rep)


def begin(place, slug="bankid"):
    return ordering.start(place, providers.get(slug), by=place.person, **STARTING)


def link(person, who="anna", *, by):
    """As an administrator would after the first time."""
    key = key_of("personal-number", NUMBERS[who])
    row = EidLink.objects.create(person=person, provider="bankid", method="BankID", person_key=key)
    row.approve(by=by)
    return row


def try_to_sign(place, simulator, *, person="anna", fault=""):
    order = begin(place)
    simulator.sign(order.reference, person, fault=fault)
    return ordering.follow(order)


def test_a_linked_person_signs_this_very_version(place, cast, simulator):
    link(place.person, by=cast.administrator)
    order = begin(place)
    assert ordering.follow(order).state == STATE.PENDING
    simulator.sign(order.reference)
    assert ordering.follow(order).state == STATE.ACCEPTED
    signature = Signature.objects.get()
    assert (signature.certified_name, signature.is_real) == ("Anna Prov", False)
    assert {file.name for file in signature.evidence.all()} == {"bankid-signature.xml", "bankid-ocsp.der"}
    signed = bankid_xml.read(bytes(signature.evidence.get(name="bankid-signature.xml").content))
    assert place.round.adjusted_sha256.encode() in signed.hidden


def test_the_first_time_waits_for_an_administrator_and_then_counts(place, cast, simulator):
    order = try_to_sign(place, simulator)
    assert order.state == STATE.UNLINKED
    assert not Signature.objects.exists()
    waiting = EidLink.objects.waiting().get()
    assert (waiting.person, waiting.certified_name) == (place.person, "Anna Prov")
    with pytest.raises(NotAllowed):
        ordering.approve_link(waiting, by=cast.secretary)
    ordering.approve_link(waiting, by=cast.administrator)
    order.refresh_from_db()
    assert order.state == STATE.ACCEPTED
    assert Signature.objects.get().person_key == waiting.person_key
    assert set(Event.objects.filter(verb__startswith="eidlink.").values_list("verb", flat=True)) == {
        "eidlink.asked",
        "eidlink.approved",
    }


def test_who_is_not_approved_has_not_signed(place, cast, simulator):
    order = try_to_sign(place, simulator)
    ordering.refuse_link(EidLink.objects.get(), by=cast.administrator)
    order.refresh_from_db()
    assert (order.state, order.said) == (STATE.REFUSED, str(WORDS[Reason.OTHER_PERSON]))
    assert not EidLink.objects.exists()
    assert not Signature.objects.exists()


def test_a_version_that_was_taken_back_meanwhile_is_not_signed(place, cast, simulator):
    order = try_to_sign(place, simulator)
    adjusting.take_back(place.round, by=cast.secretary, reason="Fel lista.")
    ordering.approve_link(EidLink.objects.get(), by=cast.administrator)
    order.refresh_from_db()
    assert order.state == STATE.REFUSED
    assert not Signature.objects.exists()


def test_somebody_elses_eid_is_refused(place, cast, simulator):
    link(place.person, by=cast.administrator)
    link(cast.secretary, "bertil", by=cast.administrator)
    for who in ("bertil", "cecilia"):
        order = try_to_sign(place, simulator, person=who)
        assert (order.state, order.hint) == (STATE.REFUSED, Reason.OTHER_PERSON)
        assert order.said == str(WORDS[Reason.OTHER_PERSON])
    assert not Signature.objects.exists()
    assert Event.objects.filter(verb="signature.refused").count() == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("forged", Reason.UNTRUSTED),
        ("text", Reason.OTHER_TEXT),
        ("altered", Reason.BAD_SIGNATURE),
        ("hash", Reason.OTHER_DOCUMENT),
        ("revoked", Reason.REVOKED),
        ("other-status", Reason.NO_STATUS),
        ("policy", Reason.WRONG_POLICY),
    ],
)
def test_what_is_refused_leaves_a_sentence_and_no_signature(place, cast, simulator, fault, reason):
    link(place.person, by=cast.administrator)
    order = try_to_sign(place, simulator, fault=fault)
    assert (order.state, order.hint, order.said) == (STATE.REFUSED, reason, str(WORDS[reason]))
    assert not Signature.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_evidence_that_was_used_is_not_used_again(place, cast, simulator):
    link(place.person, by=cast.administrator)
    assert try_to_sign(place, simulator).state == STATE.ACCEPTED
    signing.withdraw(Signature.objects.get(), by=place.person, reason="Fel fil.")
    again = try_to_sign(place, simulator, fault="replay")
    assert (again.state, again.hint) == (STATE.REFUSED, Reason.OTHER_ORDER)
    assert not Signature.objects.standing().exists()


@pytest.mark.parametrize("hint", ["expiredTransaction", "userCancel", "certificateErr", "startFailed", "cancelled"])
def test_an_order_that_ends_says_why_and_is_renewed_with_one_press(place, simulator, hint):
    order = begin(place)
    simulator.control("hint", order=order.reference, hint=hint)
    ended = ordering.follow(order)
    assert (ended.state, ended.said) == (STATE.FAILED, str(bankid_words.FAILED[hint]))
    assert ordering.live_order(place) == ended
    assert begin(place).is_pending


def test_an_order_that_runs_out_is_over(place, simulator):
    order = begin(place)
    simulator.control("advance", seconds=200)
    ended = ordering.follow(order)
    simulator.control("advance", seconds=-200)
    assert ended.state == STATE.FAILED


def test_a_new_order_ends_the_one_before_here_and_at_the_service(place, simulator):
    first = begin(place)
    reference = first.reference
    second = begin(place)
    first.refresh_from_db()
    assert (first.state, second.state) == (STATE.CANCELLED, STATE.PENDING)
    assert reference not in [one["order"] for one in simulator.http.get("control/orders").json()]


def test_one_cancels_ones_own_order_only(place, cast):
    order = begin(place)
    with pytest.raises(NotAllowed):
        ordering.cancel(order, by=cast.secretary)
    ordering.cancel(order, by=place.person)
    assert order.state == STATE.CANCELLED
    ordering.cancel(order, by=place.person)


def test_nobody_begins_in_somebody_elses_place_or_after_having_signed(place, cast):
    with pytest.raises(NotAllowed):
        ordering.start(place, providers.get("bankid"), by=cast.secretary, **STARTING)
    sign(place.round, place.person)
    with pytest.raises(Contradiction):
        begin(place)


def test_a_service_that_is_down_is_told_and_nothing_is_kept(place, simulator):
    simulator.control("fault", status=503, code="Maintenance")
    with pytest.raises(CannotSign):
        begin(place)
    assert not SigningOrder.objects.exists()


def test_a_way_that_is_no_longer_offered_ends_the_order(place, settings):
    order = begin(place)
    settings.BANKID_URL = ""
    assert ordering.follow(order).state == STATE.FAILED


def test_a_signature_that_was_collected_is_not_lost_with_the_process(place, cast, simulator, monkeypatch):
    link(place.person, by=cast.administrator)
    order = begin(place)
    simulator.sign(order.reference)
    with monkeypatch.context() as patch:
        patch.setattr(ordering, "judge", lambda order: order)
        assert ordering.follow(order).state == STATE.RECEIVED
    assert ordering.follow(SigningOrder.objects.get()).state == STATE.ACCEPTED


def later(**ahead):
    return timezone.now() + dt.timedelta(**ahead)


def test_what_was_signed_with_the_page_closed_counts(place, cast, simulator):
    link(place.person, by=cast.administrator)
    order = begin(place)
    simulator.sign(order.reference)
    ordering.follow_unattended()
    order.refresh_from_db()
    assert order.state == STATE.PENDING, "an open page asks by itself"
    ordering.follow_unattended(later(minutes=1))
    order.refresh_from_db()
    assert order.state == STATE.ACCEPTED
    assert Signature.objects.get().signatory == place


def test_an_attempt_that_nobody_goes_on_with_is_over_after_a_day(place, settings):
    settings.DEMO = True
    order = begin(place, "demo")
    ordering.follow_unattended(later(hours=23))
    order.refresh_from_db()
    assert order.state == STATE.PENDING
    ordering.follow_unattended(later(hours=25))
    order.refresh_from_db()
    assert (order.state, order.hint) == (STATE.FAILED, "abandoned")


def test_a_service_that_is_down_does_not_stop_the_looking_after(place, cast, simulator, monkeypatch):
    order = begin(place)

    def down(*_args):
        raise CannotSign

    monkeypatch.setattr(type(providers.get("bankid")), "status", down)
    ordering.follow_unattended(later(minutes=1))
    order.refresh_from_db()
    assert order.state == STATE.PENDING


def test_the_demo_signs_by_a_press_and_says_that_it_is_none(place, settings):
    order = begin(place, "demo")
    assert ordering.take_back(order, {}).state == STATE.ACCEPTED
    signature = Signature.objects.get()
    assert (signature.is_real, signature.provider) == (False, "demo")
    assert b"Nobody was identified" in bytes(signature.evidence.get().content)
    settings.DEMO_MODE = False
    with pytest.raises(CannotSign):
        providers.get("demo")


def test_what_is_signed_says_which_minutes(place):
    text = ordering.visible_text(place)
    assert text.startswith("# Justering")
    assert place.round.meeting.body.name in text
    assert place.round.adjusted_sha256[:4] in text
    assert place.round.meeting.body.name in ordering.document_id(place.round)


# ------------------------------------------------------------ what the database keeps


def test_one_eid_belongs_to_one_person(cast):
    row = link(cast.union_rep, by=cast.administrator)
    other = EidLink.objects.create(person=cast.chair, provider="bankid", method="BankID", person_key=row.person_key)
    with pytest.raises(Invalid):
        other.approve(by=cast.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        EidLink.objects.filter(pk=other.pk).update(approved_at=timezone.now(), approved_by=cast.administrator)


@pytest.mark.parametrize("secret", [{"private": {"x": 1}}, {"asked": {"x": 1}}, {"reference": "x"}, {"outcome": b"x"}])
def test_an_ended_order_keeps_no_secret(place, cast, secret):
    order = begin(place)
    ordering.cancel(order, by=place.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningOrder.objects.filter(pk=order.pk).update(**secret)


def test_what_is_live_agrees_for_every_state(place):
    for state in STATE:
        order = begin(place, "demo")
        if state in SigningOrder.LIVE:
            SigningOrder.objects.filter(pk=order.pk).update(state=state)
        else:
            order.end(state)
        order.refresh_from_db()
        assert order.is_live == SigningOrder.objects.live().filter(pk=order.pk).exists()
        assert order.is_live == (state in SigningOrder.LIVE)


@pytest.mark.parametrize("is_approved", [True, False])
def test_what_is_approved_agrees(cast, is_approved):
    row = EidLink.objects.create(person=cast.chair, provider="x", method="x", person_key="k")
    if is_approved:
        row.approve(by=cast.administrator)
    assert row.is_approved == EidLink.objects.approved().exists() == (not EidLink.objects.waiting().exists())


def test_the_personal_number_stands_in_the_evidence_alone(place, cast, simulator, caplog):
    with caplog.at_level("INFO"):
        try_to_sign(place, simulator, fault="revoked")
        try_to_sign(place, simulator, person="bertil")
        ordering.refuse_link(EidLink.objects.get(), by=cast.administrator)
        link(place.person, by=cast.administrator)
        assert try_to_sign(place, simulator).state == STATE.ACCEPTED
    assert not any(number in caplog.text for number in NUMBERS.values())
    # As text, and as bytes in hexadecimal digits, which is how a row shows them.
    written = "|".join(form for number in NUMBERS.values() for form in (number, number.encode().hex()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" r WHERE r::text ~ %s', [written])
            assert cursor.fetchone()[0] == 0, table
    # The certificate in the evidence, in base64, is where it stands.
    signed = bankid_xml.read(bytes(EvidenceFile.objects.get(name="bankid-signature.xml").content))
    assert NUMBERS["anna"].encode() in signed.chain[0]


# ------------------------------------------------------------ at once


def at_once(do):
    """Do it twice at the same moment, each with a connection of its own; what they gave."""
    gate, given = threading.Barrier(2), []

    def run():
        try:
            given.append(do(gate.wait))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.django_db(transaction=True)
def test_two_pages_that_collect_at_once_make_one_signature(bankid_on, simulator):
    cast = make_cast()
    place = place_of(make_round(cast=cast), cast.union_rep)
    link(place.person, by=cast.administrator)
    order = begin(place)
    simulator.sign(order.reference)

    def collect(wait):
        mine = SigningOrder.objects.get(pk=order.pk)
        wait()
        return ordering.follow(mine).state

    assert at_once(collect) == [STATE.ACCEPTED, STATE.ACCEPTED]
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_begin_one_order(bankid_on):
    cast = make_cast()
    place = place_of(make_round(cast=cast), cast.union_rep)

    def press(wait):
        mine = place_of(place.round, place.person)
        wait()
        return begin(mine).pk

    assert len(at_once(press)) == 2
    assert SigningOrder.objects.live().count() == 1
