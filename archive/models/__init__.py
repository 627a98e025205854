"""What is kept for ever, and found again."""

from archive.models.entry import FileText, SearchEntry
from archive.models.register import RegisterEntry, RegistryCounter, RegistrySeries, Retention, Secrecy

__all__ = [
    "FileText",
    "RegisterEntry",
    "RegistryCounter",
    "RegistrySeries",
    "Retention",
    "SearchEntry",
    "Secrecy",
]
