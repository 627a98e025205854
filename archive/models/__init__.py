"""What is kept for ever, and found again."""

from archive.models.disclosure import Disclosure, Mask, MaskedCopy
from archive.models.entry import FileText, SearchEntry
from archive.models.export import PackageExport
from archive.models.imported import ImportedRecord, Intake, IntakeFile, IntakePack, Reading
from archive.models.personal import DataExtract
from archive.models.register import RegisterEntry, RegistryCounter, RegistrySeries, Retention, Secrecy
from archive.models.retention import (
    Disposal,
    DisposalRow,
    Exemption,
    RetentionAct,
    RetentionKind,
    RetentionRule,
)

__all__ = [
    "DataExtract",
    "Disclosure",
    "Disposal",
    "DisposalRow",
    "Exemption",
    "FileText",
    "ImportedRecord",
    "Intake",
    "IntakeFile",
    "IntakePack",
    "Mask",
    "MaskedCopy",
    "PackageExport",
    "Reading",
    "RegisterEntry",
    "RegistryCounter",
    "RegistrySeries",
    "Retention",
    "RetentionAct",
    "RetentionKind",
    "RetentionRule",
    "SearchEntry",
    "Secrecy",
]
