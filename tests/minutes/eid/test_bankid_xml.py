"""BankID's XML signature: what may not be moved, hidden or wrapped in it."""

import base64

import pytest

from minutes.eid import bankid_xml
from minutes.eid.provider import EvidenceRefused, Reason
from simulators.bankid import signing
from simulators.bankid.authority import Person
from tests.minutes.eid import pki

VISIBLE, HIDDEN = b"Jag justerar protokollet.", b'{"sha256":"00"}'


@pytest.fixture(scope="module")
def genuine():
    authority = pki.authority()
    holder = authority.person(pki.ANNA)
    visible, hidden = (base64.b64encode(text).decode() for text in (VISIBLE, HIDDEN))
    return signing.sign(holder, [authority.issuer], visible=visible, hidden=hidden)


def refused(document):
    with pytest.raises(EvidenceRefused) as refusal:
        bankid_xml.read(document)
    return refusal.value.reason


def replaced(document, old, new):
    assert document.count(old) == 1, old
    return document.replace(old, new)


def encoded(text):
    return base64.b64encode(text)


def test_what_was_signed_is_read(genuine):
    signed = bankid_xml.read(genuine)
    assert (signed.visible, signed.hidden, len(signed.chain)) == (VISIBLE, HIDDEN, 2)
    assert pki.ANNA.number not in repr(signed)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        # A comment inside a text is in no digest.
        (b"</usrVisibleData>", b"<!-- x --></usrVisibleData>", Reason.UNREADABLE),
        (b"<clientInfo>", b"<?x y?><clientInfo>", Reason.UNREADABLE),
        (b"<funcId>Signing</funcId>", b"<funcId>Identification</funcId>", Reason.BAD_SIGNATURE),
        (b"xmlenc#sha256\"></DigestMethod><DigestValue>", b"xmlenc#sha256\"></DigestMethod><DigestValue>AAAA", None),
        (b"rsa-sha256", b"rsa-sha1", Reason.BAD_SIGNATURE),
        (b"REC-xml-c14n-20010315\"></CanonicalizationMethod>", b"x\"></CanonicalizationMethod>", Reason.BAD_SIGNATURE),
        (b'URI="#bidKeyInfo"', b'URI="#bidSignedData"', Reason.BAD_SIGNATURE),
        (b'Id="bidKeyInfo"', b'Id="bidSignedData"', Reason.UNREADABLE),
        (b"<Object>", b'<Object xmlns="">', Reason.UNREADABLE),
        (b"<Object>", b"<Object><x:evil xmlns:x='urn:x'/>", Reason.UNREADABLE),
    ],
)  # fmt: skip
def test_whatever_is_changed_is_refused(genuine, old, new, reason):
    document = genuine.replace(old, new)
    assert document != genuine
    assert refused(document) in ((reason,) if reason else (Reason.BAD_SIGNATURE, Reason.UNREADABLE))


def test_another_text_is_refused(genuine):
    document = replaced(genuine, encoded(VISIBLE), encoded(b"Jag justerar inte."))
    assert refused(document) == Reason.BAD_SIGNATURE


def test_a_second_statement_wrapped_around_the_first_is_refused(genuine):
    """Signature wrapping: the signed element is moved aside and another takes its place."""
    start, end = genuine.index(b"<bankIdSignedData"), genuine.index(b"</Object>")
    data = genuine[start:end]
    forged = data.replace(encoded(VISIBLE), encoded(b"Jag godkanner allt."))
    aside = forged.replace(b'Id="bidSignedData"', b'Id="other"')
    for document in (
        genuine.replace(b"</Object>", b"</Object><Object>" + aside + b"</Object>"),
        genuine.replace(b"<Object>", b"<Object>" + aside),
    ):
        # Where the signed one is still found, it is what is read, never the one beside it.
        assert bankid_xml.read(document).visible == VISIBLE
    twice = genuine.replace(b"</Object>", b"</Object><Object>" + forged + b"</Object>")
    assert refused(twice) == Reason.UNREADABLE


def test_certificates_that_were_not_signed_are_refused(genuine):
    other = pki.authority().person(Person("Bertil Prov", "189901010002"))
    from cryptography.hazmat.primitives.serialization import Encoding

    added = (
        b"<X509Certificate>" + base64.b64encode(other.certificate.public_bytes(Encoding.DER)) + b"</X509Certificate>"
    )
    assert refused(genuine.replace(b"<X509Data>", b"<X509Data>" + added)) == Reason.BAD_SIGNATURE
    assert refused(genuine.replace(b"</X509Data>", added + b"</X509Data>")) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<x/>",
        b"<Signature/>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
        b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"></Signature>',
        b"x" * 3_000_000,
    ],
)
def test_what_is_no_signature_is_refused(document):
    assert refused(document) == Reason.UNREADABLE
