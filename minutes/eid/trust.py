"""Whether a certificate was issued by somebody trusted, and was valid at the moment."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from minutes.eid.provider import EvidenceRefused, Reason

#: How far the clocks of others may be from the status of a certificate that they themselves issued.
_TOLERANCE = dt.timedelta(minutes=5)


def ders(path: str) -> tuple[bytes, ...]:
    """The certificates of a PEM file; read again when the file has changed."""
    return _ders(path, Path(path).stat().st_mtime_ns) if path else ()


@lru_cache(maxsize=16)
def _ders(path: str, stamp: int) -> tuple[bytes, ...]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    found = x509.load_pem_x509_certificates(Path(path).read_bytes())
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def require_chain(
    leaf: bytes, others: Iterable[bytes], *, roots: Sequence[bytes], moment: dt.datetime, ocsp: bytes
) -> None:
    """Refuse a certificate that no root vouches for at the moment, or whose OCSP answer does not say that it was good.

    Nothing is fetched: the answer (DER) came with the signature. Raises EvidenceRefused with the reason.
    """
    import asyncio

    from asn1crypto.ocsp import OCSPResponse
    from asn1crypto.x509 import Certificate
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import (
        InvalidCertificateError,
        OCSPNoMatchesError,
        OCSPValidationError,
        OCSPValidationIndeterminateError,
        PathBuildingError,
        RevokedError,
        ValidationError,
    )
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
    from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

    # Errors of the libraries name the holder of the certificate, number and all: each is turned into a reason here and
    # raised outside of its handler, so that it hangs on nothing that somebody logs.
    reason: Reason | None = None
    try:
        answer = OCSPResponse.load(ocsp, strict=True)
        certificate = Certificate.load(leaf, strict=True)
        between = [Certificate.load(der, strict=True) for der in others]
        if answer["response_status"].native != "successful":
            reason = Reason.NO_STATUS
    except (ValueError, TypeError):
        reason = Reason.UNREADABLE
    if reason:
        raise EvidenceRefused(reason)
    # The services send the status of the person's certificate alone; their own stand under roots that we chose.
    unchecked = RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
    context = ValidationContext(
        trust_roots=[Certificate.load(der) for der in roots],
        moment=moment,
        ocsps=[answer],
        allow_fetching=False,
        time_tolerance=_TOLERANCE,
        revinfo_policy=CertRevTrustPolicy(unchecked),
    )

    async def check() -> None:
        path = await CertificateValidator(certificate, between, validation_context=context).async_validate_path()
        # Asked for by ourselves: the validator leaves it out where the certificate names no address to ask.
        await verify_ocsp_response(certificate, path, context)

    try:
        asyncio.run(check())
    except RevokedError:
        reason = Reason.REVOKED
    except (OCSPNoMatchesError, OCSPValidationIndeterminateError, OCSPValidationError):
        reason = Reason.NO_STATUS
    except (PathBuildingError, InvalidCertificateError, ValidationError):
        reason = Reason.UNTRUSTED
    if reason:
        raise EvidenceRefused(reason)


def answered_at(ocsp: bytes) -> dt.datetime:
    """When the OCSP answer was made: the only time in a BankID signature that somebody else vouches for."""
    from cryptography.x509 import ocsp as ocsp_

    try:
        return ocsp_.load_der_ocsp_response(ocsp).produced_at_utc
    except ValueError:
        pass
    raise EvidenceRefused(Reason.UNREADABLE if not ocsp else Reason.NO_STATUS)


def require_policy(leaf: bytes, policies: Sequence[str]) -> None:
    """Refuse a certificate that was not issued under one of the policies; without policies all are taken."""
    from cryptography import x509

    if not policies:
        return
    try:
        found = x509.load_der_x509_certificate(leaf).extensions.get_extension_for_class(x509.CertificatePolicies)
        stated = {policy.policy_identifier.dotted_string for policy in found.value}
    except (x509.ExtensionNotFound, ValueError):
        stated = set()
    if not stated & set(policies):
        raise EvidenceRefused(Reason.WRONG_POLICY)


def subject_of(leaf: bytes) -> dict[str, str]:
    """The parts of the holder's name by their object identifiers."""
    from cryptography import x509

    return {part.oid.dotted_string: str(part.value) for part in x509.load_der_x509_certificate(leaf).subject}
