"""Is anything in a sealed file changed? Asked of its bytes alone, before anything looks into it.

The last thing written is a time stamp over every byte but its own. So one hash tells of nearly every change, in the
time that it takes to read the file; what is left are the time stamp's own bytes, which are gone through one by one:
each must be vouched for by a signature, or be what it must be.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from asn1crypto import cms

_RANGE: Final = re.compile(rb"/ByteRange ?\[ ?(\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) ?\]")
_HEX: Final = re.compile(rb"<((?:[0-9A-F]{2})+)>")
_DIGESTS: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


class Changed(Exception):
    """The bytes are not those that were stamped; `fault` says what was seen (`minutes.sealing.validation`)."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Outermost:
    """The last signature of a file: where its bytes stand, and what they are."""

    begin: int
    end: int
    token: "cms.ContentInfo"


def check(pdf: bytes) -> Outermost:
    """The time stamp that covers the whole file.

    Raises:
        Changed: `unsealed` (there is no signature at all), `uncovered`, `changed` or `stamp-changed`.
    """
    at = pdf.rfind(b"/ByteRange")
    if at < 0:
        raise Changed("unsealed")
    found = _RANGE.match(pdf, at)
    if not found:
        raise Changed("uncovered")
    first, begin, end, rest = map(int, found.groups())
    if first != 0 or end + rest != len(pdf) or not 0 < begin < end:
        raise Changed("uncovered")
    token = _token(pdf[begin:end])
    try:
        imprint = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
        digest = _DIGESTS[imprint["hash_algorithm"]["algorithm"].native]
        stamped = imprint["hashed_message"].native
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Changed("stamp-changed") from None
    if digest(pdf[:begin] + pdf[end:]).digest() != stamped:
        raise Changed("changed")
    return Outermost(begin, end, token)


def _token(written: bytes) -> "cms.ContentInfo":
    """What stands between the brackets: one time stamp token, and nothing but zeros after it."""
    from asn1crypto import cms, parser, tsp

    # Loaded for what it does: without it a time stamp is only bytes to the parser.
    assert tsp.TSTInfo
    found = _HEX.fullmatch(written)
    if not found:
        raise Changed("stamp-changed")
    content = bytes.fromhex(found[1].decode())
    try:
        length = parser.peek(content)
        if content[length:].strip(b"\0") or not _is_nested(content[:length]):
            raise Changed("stamp-changed")
        token = cms.ContentInfo.load(content[:length], strict=True)
        if token["content_type"].native != "signed_data" or len(token["content"]["signer_infos"]) != 1:
            raise Changed("stamp-changed")
        if token["content"]["encap_content_info"]["content_type"].native != "tst_info":
            raise Changed("unstamped")
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Changed("stamp-changed") from None
    return token


def _is_nested(encoded: bytes, depth: int = 0) -> bool:
    """Whether each part fills the one around it to the last byte: the parser would pass over what is too much."""
    from asn1crypto import parser

    while encoded:
        _class, is_constructed, tag, header, inside, trailer = parser.parse(encoded)
        if trailer or (not tag and not header.strip(b"\0")) or depth > 30:
            return False
        if is_constructed and not _is_nested(inside, depth + 1):
            return False
        encoded = encoded[len(header) + len(inside) :]
    return True


def vouch(token: "cms.ContentInfo", roots: tuple[bytes, ...]) -> None:
    """Go through what the token's own signature does not cover. Raises Changed("stamp-changed").

    Names are compared by their bytes: the libraries take "a" for "A" there.
    """
    try:
        data = token["content"]
        if not (_is_plain(data) and _is_signed(data) and _are_issued(data["certificates"], roots)):
            raise Changed("stamp-changed")
    except Changed:
        raise
    except Exception:
        # What cannot even be read is not what was written; the parsers raise whatever comes to hand.
        raise Changed("stamp-changed") from None


def _is_plain(data: Any) -> bool:
    signer = data["signer_infos"][0]
    sid = signer["sid"].chosen
    algorithms = [*data["digest_algorithms"], signer["digest_algorithm"]]
    if sid.__class__.__name__ == "IssuerAndSerialNumber":
        version = "v1"
        named = any(
            sid["issuer"].dump() == each.chosen.issuer.dump()
            and sid["serial_number"].native == each.chosen.serial_number
            for each in data["certificates"]
        )
    else:
        version = "v3"
        named = any(sid.native == each.chosen.key_identifier for each in data["certificates"])
    kinds = [each["type"].native for each in signer["signed_attrs"]]
    content_type = next(
        each["values"][0].native for each in signer["signed_attrs"] if each["type"].native == "content_type"
    )
    return (
        data["version"].native == "v3"
        and signer["version"].native == version
        and named
        and {each["algorithm"].native for each in algorithms} == {signer["digest_algorithm"]["algorithm"].native}
        and all(_has_no_parameters(each) for each in algorithms)
        and (
            signer["signature_algorithm"].signature_algo != "rsassa_pkcs1v15"
            or _has_no_parameters(signer["signature_algorithm"])
        )
        and content_type == data["encap_content_info"]["content_type"].native
        and len(kinds) == len(set(kinds))
    )


def _is_signed(data: Any) -> bool:
    """Whether the signature holds, for the usual kinds of key: soon told here, later by the library for every kind."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    signer = data["signer_infos"][0]
    digest = signer["digest_algorithm"]["algorithm"].native
    stated = next(
        each["values"][0].native for each in signer["signed_attrs"] if each["type"].native == "message_digest"
    )
    if _DIGESTS[digest](data["encap_content_info"]["content"].contents).digest() != stated:
        return False
    signed, signature = signer["signed_attrs"].untag().dump(), signer["signature"].native
    algorithm = getattr(hashes, digest.upper())()
    for each in data["certificates"]:
        key = x509.load_der_x509_certificate(each.chosen.dump()).public_key()
        try:
            if isinstance(key, rsa.RSAPublicKey) and signer["signature_algorithm"].signature_algo == "rsassa_pkcs1v15":
                key.verify(signature, signed, padding.PKCS1v15(), algorithm)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, signed, ec.ECDSA(algorithm))
            return True
        except InvalidSignature:
            continue
    return False


def _has_no_parameters(algorithm: Any) -> bool:
    return algorithm["parameters"].dump() in (b"", b"\x05\x00")


def _are_issued(certificates: Any, roots: tuple[bytes, ...]) -> bool:
    """Whether each certificate is signed by another one there, or by a root. A root signs itself."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    there = [x509.load_der_x509_certificate(each.chosen.dump()) for each in certificates]
    issuers = [*there, *(x509.load_der_x509_certificate(each) for each in roots)]
    for each in there:
        for issuer in issuers:
            if issuer.subject != each.issuer:
                continue
            try:
                each.verify_directly_issued_by(issuer)
                break
            except (InvalidSignature, ValueError, TypeError):
                continue
        else:
            return False
    return True
