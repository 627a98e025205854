"""Signing elsewhere: the PDF comes back with signatures added, and is taken only if it is our very file.

Our bytes must stand unchanged at its beginning, what follows may add nothing but signatures and their proof, and each
signature must be valid under the configured roots.
"""

import datetime as dt
import hashlib
import io
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minutes.eid import pdf_sameness, trust
from minutes.eid.identity import key_of, personal_number
from minutes.eid.provider import (
    Evidence,
    EvidenceFile,
    EvidenceRefused,
    Order,
    Progress,
    Reason,
    SignRequest,
    Started,
    State,
)

_WAITING = _("Save the minutes, sign the file in your own service, and upload it here.")
_TOO_LARGE = _("The file is too large. Nothing was signed.")
_DONE = _("The file is received.")
_MARK = b"%%EOF"


class External:
    slug = "external"
    label: str | Promise = _("File signed elsewhere")
    act: str | Promise = _("Upload a file that is signed elsewhere")
    is_real = True
    needs_link = True

    def __init__(self, *, roots: str, largest: int) -> None:
        self._roots, self.largest = roots, largest

    def start(self, request: SignRequest) -> Started:
        return Started(reference=secrets.token_hex(16))

    def status(self, order: Order) -> Progress:
        return Progress(State.PENDING, "waiting", _WAITING)

    def cancel(self, order: Order) -> None:
        """There is nobody to tell."""

    def take_back(self, order: Order, brought: Mapping[str, Any]) -> Progress:
        content: bytes = brought.get("file", b"")
        if not content:
            return Progress(State.PENDING, "waiting", _WAITING)
        if len(content) > self.largest:
            return Progress(State.FAILED, "too_large", _TOO_LARGE)
        return Progress(State.COMPLETE, "", _DONE, content)

    def result(self, order: Order) -> Evidence:
        """The signature of the person who is asked if the file holds one, otherwise the last one."""
        ours = _ours(order.outcome, order.request.sha256)
        found = _signatures(order.outcome, ours, trust.ders(self._roots))
        signer = next((one for one in found if one.person_key in order.person_keys), found[-1])
        received_at = order.received_at or dt.datetime.now(dt.UTC)
        if signer.at > received_at + dt.timedelta(minutes=5):
            raise EvidenceRefused(Reason.OTHER_TIME)
        return Evidence(
            provider=self.slug,
            method=str(self.label),
            level="",
            signed_at=signer.at,
            name=signer.name,
            person_key=signer.person_key,
            files=(EvidenceFile("signed-elsewhere.pdf", "application/pdf", order.outcome),),
            is_real=self.is_real,
            # Of the signature, not of the file: the same one is found again in a file that was signed once more.
            sha256=signer.sha256,
        )


@dataclass(frozen=True)
class Signer:
    name: str
    person_key: str
    at: dt.datetime
    sha256: str
    certificate: bytes = field(repr=False)


def _ours(content: bytes, sha256: str) -> bytes:
    """The beginning of the file that has our hash. It ends with a mark of the end, with or without a line after it."""
    for end in _ends(content):
        if hashlib.sha256(content[:end]).hexdigest() == sha256:
            if end == len(content):
                raise EvidenceRefused(Reason.NOTHING_SIGNED)
            return content[:end]
    raise EvidenceRefused(Reason.NOT_OUR_FILE)


def _ends(content: bytes) -> Iterator[int]:
    at, seen = -1, 0
    # Each end is a hash over the whole beginning; a file of ours has few revisions before the signatures.
    while (at := content.find(_MARK, at + 1)) >= 0 and seen < 20:
        seen += 1
        end = at + len(_MARK)
        yield end
        for line in (b"\r\n", b"\n", b"\r"):
            if content.startswith(line, end):
                yield end + len(line)


def _signatures(content: bytes, ours: bytes, roots: tuple[bytes, ...]) -> list[Signer]:
    """Every signature of the file, all of them valid. Raises EvidenceRefused."""
    import asyncio

    found: list[Signer] = []
    reason: Reason | None = None
    try:
        found = asyncio.run(_examine(content, ours, roots))
    except EvidenceRefused as refusal:
        reason = refusal.reason
    except Exception:  # a hostile file can make the library fail in any way; none of them proves a signature
        reason = Reason.UNREADABLE
    # Outside of the handler, whose error may name the holder of a certificate; see trust.py.
    if reason or not found:
        raise EvidenceRefused(reason or Reason.NOTHING_SIGNED)
    return found


async def _examine(content: bytes, ours: bytes, roots: tuple[bytes, ...]) -> list[Signer]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature

    reader = PdfFileReader(io.BytesIO(content))
    pdf_sameness.require_same(ours, content)
    found = []
    for signature in reader.embedded_regular_signatures:
        status = await async_validate_pdf_signature(signature, _context(reader, roots))
        if status.revoked:
            raise EvidenceRefused(Reason.REVOKED)
        if not status.intact or not status.valid or not status.docmdp_ok:
            raise EvidenceRefused(Reason.BAD_SIGNATURE)
        if not status.trusted:
            raise EvidenceRefused(Reason.UNTRUSTED)
        if not status.bottom_line:
            raise EvidenceRefused(Reason.NO_STATUS)
        stamped = status.timestamp_validity
        at = stamped.timestamp if stamped and stamped.valid and stamped.trusted else status.signer_reported_dt
        if at is None:
            raise EvidenceRefused(Reason.OTHER_TIME)
        found.append(_signer(status.signing_cert.dump(), at, bytes(signature.pkcs7_content)))
    return found


def _context(reader: Any, roots: tuple[bytes, ...]) -> Any:
    """Our roots, and what the file itself brings of certificates and of their status; nothing is fetched."""
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

    declared = RevocationCheckingRule.CHECK_IF_DECLARED
    trusted: dict[str, Any] = {
        "trust_roots": [Certificate.load(der) for der in roots],
        "allow_fetching": False,
        # Where a certificate says who knows its status, the file must bring that.
        "revinfo_policy": CertRevTrustPolicy(RevocationCheckingPolicy(declared, declared)),
    }
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(trusted)
    except NoDSSFoundError:
        return ValidationContext(**trusted, ocsps=[], crls=[])


def _signer(certificate: bytes, at: dt.datetime, proof: bytes) -> Signer:
    subject = trust.subject_of(certificate)
    number = personal_number(subject.get("2.5.4.5", ""))
    key = (
        key_of("personal-number", number) if number else key_of("certificate", hashlib.sha256(certificate).hexdigest())
    )
    return Signer(subject.get("2.5.4.3", ""), key, at, hashlib.sha256(proof).hexdigest(), certificate)
