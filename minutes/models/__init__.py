"""The minutes: their versions and files, and how they are signed off."""

from minutes.models.print import Print
from minutes.models.signoff import Decline, EvidenceFile, Lock, Review, Round, Signatory, Signature
from minutes.models.version import MinutesVersion

__all__ = [
    "Decline",
    "EvidenceFile",
    "Lock",
    "MinutesVersion",
    "Print",
    "Review",
    "Round",
    "Signatory",
    "Signature",
]
