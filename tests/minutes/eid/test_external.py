"""A file signed elsewhere: our very bytes with valid signatures, or nothing."""

import dataclasses
import hashlib
import io

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from django.utils import timezone

from minutes.eid.external import External
from minutes.eid.identity import key_of
from minutes.eid.provider import EvidenceRefused, Order, Reason, Started, State
from simulators.bankid.authority import Person
from tests.minutes.eid import pki
from tests.minutes.eid.test_bankid import assert_says_no_number, make_request


@pytest.fixture(scope="module")
def copy():
    made = pikepdf.new()
    made.add_blank_page()
    written = io.BytesIO()
    made.save(written, static_id=True)
    return written.getvalue()


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    roots = tmp_path_factory.mktemp("roots") / "roots.pem"
    roots.write_bytes(pki.authority().root.certificate.public_bytes(serialization.Encoding.PEM))
    return External(roots=str(roots), largest=1 << 20)


def sign(content, person=pki.ANNA, *, authority=None, **more):
    authority = authority or pki.authority()
    return pki.signed_pdf(content, authority.person(person), authority.issuer, **more)


def judge(provider, copy, content, *, person_keys=frozenset()):
    request = make_request(sha256=hashlib.sha256(copy).hexdigest())
    order = Order(request, Started("x"), timezone.now(), person_keys=person_keys)
    progress = provider.take_back(order, {"file": content})
    assert progress.state == State.COMPLETE
    return provider.result(dataclasses.replace(order, outcome=progress.outcome, received_at=timezone.now()))


def refused(provider, copy, content):
    with pytest.raises(EvidenceRefused) as refusal:
        judge(provider, copy, content)
    assert_says_no_number(refusal.value)
    return refusal.value.reason


def test_our_bytes_with_a_valid_signature_are_taken(provider, copy):
    content = sign(copy)
    evidence = judge(provider, copy, content)
    assert (evidence.name, evidence.person_key) == ("Anna Prov", key_of("personal-number", pki.ANNA.number))
    assert evidence.files[0].content == content
    assert pki.ANNA.number not in repr(evidence)


def test_among_several_signatures_the_one_of_the_person_counts(provider, copy):
    bertil = Person("Bertil Prov", "189901010002")
    both = sign(sign(copy), bertil, field="Sig2")
    anna = key_of("personal-number", pki.ANNA.number)
    assert judge(provider, copy, both, person_keys=frozenset({anna})).name == "Anna Prov"
    assert judge(provider, copy, both).name == "Bertil Prov"


def test_the_same_signature_is_the_same_proof_in_a_file_that_was_signed_once_more(provider, copy):
    once = sign(copy)
    twice = sign(once, Person("Bertil Prov", "189901010002"), field="Sig2")
    anna = frozenset({key_of("personal-number", pki.ANNA.number)})
    assert judge(provider, copy, once).sha256 == judge(provider, copy, twice, person_keys=anna).sha256


def test_the_untouched_file_holds_no_signature(provider, copy):
    assert refused(provider, copy, copy) == Reason.NOTHING_SIGNED


def test_another_file_is_refused(provider, copy):
    other = pikepdf.open(io.BytesIO(copy))
    other.add_blank_page()
    written = io.BytesIO()
    other.save(written)
    assert refused(provider, copy, sign(written.getvalue())) == Reason.NOT_OUR_FILE


def test_a_file_that_was_saved_anew_is_refused(provider, copy):
    written = io.BytesIO()
    pikepdf.open(io.BytesIO(copy)).save(written, linearize=True)
    assert refused(provider, copy, sign(written.getvalue())) == Reason.NOT_OUR_FILE


def test_what_is_changed_together_with_the_signature_is_seen(provider, copy):
    from pyhanko.pdf_utils import generic

    def turn(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Rotate"] = generic.NumberObject(180)
        writer.update_container(page)

    assert refused(provider, copy, sign(copy, before=turn)) == Reason.NOT_OUR_FILE


def test_a_signature_under_other_roots_is_refused(provider, copy):
    assert refused(provider, copy, sign(copy, authority=pki.authority(1))) == Reason.UNTRUSTED


def test_one_foreign_signature_spoils_the_others(provider, copy):
    content = sign(sign(copy), authority=pki.authority(1), field="Sig2")
    assert refused(provider, copy, content) == Reason.UNTRUSTED


def test_a_changed_bit_in_the_signature_is_refused(provider, copy):
    content = bytearray(sign(copy))
    at = content.index(b"/Contents <") + 600
    content[at] = ord("1") if content[at] != ord("1") else ord("2")
    assert refused(provider, copy, bytes(content)) in (Reason.BAD_SIGNATURE, Reason.UNREADABLE, Reason.UNTRUSTED)


@pytest.mark.parametrize("content", [b"x", b"%PDF-1.7\n%%EOF\n", b"%%EOF" * 100])
def test_what_is_no_pdf_of_ours_is_refused(provider, copy, content):
    assert refused(provider, copy, content) == Reason.NOT_OUR_FILE


def test_a_file_that_is_too_large_is_not_looked_at(copy):
    small = External(roots="", largest=10)
    progress = small.take_back(Order(make_request(), Started("x"), timezone.now()), {"file": copy})
    assert progress.state == State.FAILED
