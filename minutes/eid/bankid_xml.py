"""BankID's XML signature: read, and judged against what we asked to have signed.

The form is that of "Signature profile for BankID": a Signature around one Object with one bankIdSignedData, and a
SignedInfo that refers to exactly that and to the KeyInfo with the person's certificate first. Anything else is refused,
and only what the digests were computed over is read.
"""

import base64
import binascii
from dataclasses import dataclass, field

from minutes.eid.provider import EvidenceRefused, Reason

_DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_TYPES = "{http://www.bankid.com/signature/v1.0.0/types}"
_LARGEST = 2_000_000


@dataclass(frozen=True)
class Signed:
    """What a signature that holds was made over, and by which certificate; whom to trust is another question."""

    visible: bytes
    hidden: bytes
    #: The person's certificate first, those of the issuers after it (DER).
    chain: tuple[bytes, ...] = field(repr=False)


def read(signature: bytes) -> Signed:
    """Check the signature with the key of the certificate that it carries. Raises EvidenceRefused."""
    from cryptography import x509
    from lxml import etree
    from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier

    root = _parse(signature)
    chain = _chain(root)
    expected = SignatureConfiguration(
        location="./",
        expect_references=2,
        signature_methods=frozenset({SignatureMethod.RSA_SHA256, SignatureMethod.ECDSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    )
    # The library's errors may name the holder of the certificate; see trust.py.
    reason: Reason | None = None
    try:
        certificate = x509.load_der_x509_certificate(chain[0])
        verifier = XMLVerifier()
        # libxml2 puts empty declarations into the canonical form of a part where a default namespace holds. There is
        # none in the document itself (`_parse`), so that taking them out restores what was digested.
        verifier.excise_empty_xmlns_declarations = True
        results = verifier.verify(
            etree.tostring(root), x509_cert=certificate, expect_config=expected, id_attribute="Id"
        )
    except Exception:  # signxml lets errors of lxml and cryptography through; whichever it is, nothing was proven
        reason = Reason.BAD_SIGNATURE
    if reason:
        raise EvidenceRefused(reason)
    assert isinstance(results, list)
    elements = {result.signed_xml.tag: result.signed_xml for result in results if result.signed_xml is not None}
    data, keys = elements.get(f"{_TYPES}bankIdSignedData"), elements.get(f"{_DSIG}KeyInfo")
    if len(results) != 2 or data is None or keys is None:
        raise EvidenceRefused(Reason.UNREADABLE)
    if _certificates(keys) != chain:
        raise EvidenceRefused(Reason.BAD_SIGNATURE)
    if data.findtext(f"{_TYPES}clientInfo/{_TYPES}funcId") != "Signing":
        raise EvidenceRefused(Reason.OTHER_TEXT)
    return Signed(_only(data, "usrVisibleData"), _only(data, "usrNonVisibleData"), chain)


def _parse(signature: bytes):  # type: ignore[no-untyped-def]
    from lxml import etree

    if len(signature) > _LARGEST:
        raise EvidenceRefused(Reason.UNREADABLE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(signature, parser)
    except etree.XMLSyntaxError as error:
        raise EvidenceRefused(Reason.UNREADABLE) from error
    # A comment in the middle of a text is in no digest, yet parts the text for who reads it.
    is_plain = all(isinstance(element.tag, str) and element.tag.startswith((_DSIG, _TYPES)) for element in root.iter())
    if root.tag != f"{_DSIG}Signature" or not is_plain or b"<!DOCTYPE" in signature or b'xmlns=""' in signature:
        raise EvidenceRefused(Reason.UNREADABLE)
    names = [element.get("Id") for element in root.iter() if element.get("Id") is not None]
    if len(names) != len(set(names)):
        raise EvidenceRefused(Reason.UNREADABLE)
    return root


def _chain(root) -> tuple[bytes, ...]:  # type: ignore[no-untyped-def]
    infos = root.findall(f"{_DSIG}KeyInfo")
    chain = _certificates(infos[0]) if len(infos) == 1 else ()
    if not chain:
        raise EvidenceRefused(Reason.UNREADABLE)
    return chain


def _certificates(info) -> tuple[bytes, ...]:  # type: ignore[no-untyped-def]
    found = info.findall(f"{_DSIG}X509Data/{_DSIG}X509Certificate")
    return tuple(_decoded(element.text or "") for element in found)


def _only(data, name: str) -> bytes:  # type: ignore[no-untyped-def]
    found = data.findall(f"{_TYPES}{name}")
    if len(found) != 1:
        raise EvidenceRefused(Reason.OTHER_TEXT)
    return _decoded(found[0].text or "")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise EvidenceRefused(Reason.UNREADABLE) from error
