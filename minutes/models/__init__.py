"""The minutes: their versions and files, and how they are signed off."""

from minutes.models.extract import Extract
from minutes.models.print import Print
from minutes.models.seal import Renewal, Seal, Sealing
from minutes.models.signing_order import EidLink, SigningOrder
from minutes.models.signoff import Decline, EvidenceFile, Lock, Review, Round, Signatory, Signature
from minutes.models.version import MinutesVersion

__all__ = [
    "Decline",
    "EidLink",
    "EvidenceFile",
    "Extract",
    "Lock",
    "MinutesVersion",
    "Print",
    "Renewal",
    "Review",
    "Round",
    "Seal",
    "Sealing",
    "Signatory",
    "Signature",
    "SigningOrder",
]
