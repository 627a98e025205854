"""Is a sealed file genuine and whole? Asked of its bytes and of what is trusted, without a network or a database.

Everything that it is checked by is in the file. The result is plain values: it is kept with the seal, printed by a
command and shown on a page.
"""

import asyncio
import datetime as dt
import hashlib
import io
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from minutes.sealing import outermost, updates
from minutes.sealing.configuration import Trust
from minutes.sealing.sealer import SEAL_FIELD

#: What can be wrong, in the words of the code (`minutes.verifying` has those of people).
FAULTS: Final = (
    "unsealed",  # there is no signature in it
    "uncovered",  # something was added after what was sealed
    "changed",  # a byte differs
    "stamp-changed",  # a byte of the last time stamp differs
    "unstamped",  # the last thing in it is no time stamp
    "unreadable",  # it cannot be read as a PDF
    "foreign",  # sealed by another program, or changed by one
    "untrusted",  # the certificates do not lead to what is trusted, or were not valid at the time
    "stranger",  # sealed by another organisation
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `fault` is "" for a file that is genuine and whole; what is not known is "" or None."""

    fault: str
    detail: str = ""
    signer: str = ""
    organisation: str = ""
    certificate_sha256: str = ""
    level: str = ""
    sealed_at: dt.datetime | None = None
    stamped_at: dt.datetime | None = None
    stamps: int = 0
    #: When the certificate of the last time stamp ends: it must be stamped anew before.
    lasts_until: dt.datetime | None = None

    @property
    def is_genuine(self) -> bool:
        return not self.fault

    def as_json(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Report":
        times = {
            name: dt.datetime.fromisoformat(kept[name])
            for name in ("sealed_at", "stamped_at", "lasts_until")
            if kept.get(name)
        }
        return cls(**(kept | times))


def validate(pdf: bytes, trust: Trust) -> Report:
    """The whole answer. Quick for a changed file, a fraction of a second for a good one; never raises."""
    try:
        last = outermost.check(pdf)
    except outermost.Changed as changed:
        return Report(changed.fault)
    try:
        outermost.vouch(last.token, trust.roots)
    except outermost.Changed as changed:
        return Report(changed.fault)
    try:
        return _validate(pdf, trust, last)
    except RecursionError:
        return Report("unreadable", "RecursionError")
    except Exception as error:
        # Files come from anywhere, and a parser that stumbles has found damage.
        return Report("unreadable", f"{type(error).__name__}: {error}"[:200])


def _validate(pdf: bytes, trust: Trust, last: outermost.Outermost) -> Report:
    from pyhanko.pdf_utils.reader import PdfFileReader

    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if not signatures or any(each.sig_object_type != "/DocTimeStamp" for each in signatures[1:]):
        return Report("foreign", "signatures")
    seal, newest = signatures[0], signatures[-1]
    if seal.field_name != SEAL_FIELD or seal.sig_object_type != "/Sig" or len(signatures) < 2:
        return Report("foreign", "field")
    if list(newest.byte_range) != [0, last.begin, last.end, len(pdf) - last.end]:
        return Report("foreign", "range")
    subject = seal.signer_cert.subject.native
    report = Report(
        fault="",
        signer=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        certificate_sha256=hashlib.sha256(seal.signer_cert.dump()).hexdigest(),
        stamps=len(signatures) - 1,
        lasts_until=newest.signer_cert["tbs_certificate"]["validity"]["not_after"].native,
    )
    return asyncio.run(_judged(seal, newest, trust, report))


async def _judged(seal: Any, newest: Any, trust: Trust, report: Report) -> Report:
    from pyhanko.sign.ades.report import AdESPassed
    from pyhanko.sign.validation.ades import ades_lta_validation

    result = await ades_lta_validation(seal, _specification(trust))
    status = result.api_status
    if status is None or not (status.intact and status.valid):
        return replace(report, fault="changed")
    if seal.diff_result is None or not status.docmdp_ok:
        return replace(report, fault="foreign", detail=str(seal.diff_result))
    if result.ades_subindic != AdESPassed.OK:
        return replace(report, fault="untrusted", detail=result.failure_msg or str(result.ades_subindic))
    stamped = result.signature_timestamp_status
    stamped_at = newest.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    report = replace(
        report,
        sealed_at=stamped.api_status.timestamp if stamped and stamped.api_status else result.best_signature_time,
        stamped_at=stamped_at,
        level="B-LTA" if result.oldest_evidence_record_timestamp else "B-T" if stamped else "B-B",
    )
    if report.level != "B-LTA":
        return replace(report, fault="untrusted", detail="the time stamp over the whole does not hold")
    if trust.organisation and report.organisation != trust.organisation:
        return replace(report, fault="stranger")
    return report


def _specification(trust: Trust) -> Any:
    from asn1crypto import x509
    from pyhanko.sign.validation.policy_decl import (
        LocalKnowledge,
        PdfSignatureValidationSpec,
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
    from pyhanko_certvalidator.registry import SimpleTrustManager

    rules = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[x509.Certificate.load(each) for each in trust.roots]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            rules,
            RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
            ts_cert_validation_policy=rules,
            local_knowledge=LocalKnowledge(known_certs=[x509.Certificate.load(each) for each in trust.others]),
        ),
        diff_policy=updates.policy(),
    )
