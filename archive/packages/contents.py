"""What goes into the package of an entry of the register, what the package is called, and whether it has changed."""

import hashlib
import json
from typing import Any, Final

from django.conf import settings

from archive.models import RegisterEntry
from archive.packages import imported, sealed
from archive.packages.parts import Record, Unsound

__all__ = ["Unsound", "fingerprint", "name_of", "records"]

#: Grows when the same minutes shall be packed otherwise, so that packages are made anew.
FORMAT: Final = 1


def records(entry: RegisterEntry) -> list[Record]:
    """The documents of the matter, the first sealed first; or the one that was imported."""
    return [imported.record(entry)] if entry.is_imported else sealed.records(entry)


def fingerprint(entry: RegisterEntry) -> str:
    """Differs when a package that was made says something that is not so any more."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "entry": [
            entry.number, entry.held_on.isoformat(), entry.classification_code, entry.retention, entry.retention_years,
            entry.secrecy, entry.secrecy_statute, str(entry.secrecy_until or ""), entry.note, entry.body.name,
        ],
        "by": [settings.MUNICIPALITY, settings.ORGANISATION_NUMBER],
        **(imported.mark(entry) if entry.is_imported else sealed.mark(entry)),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def name_of(entry: RegisterEntry) -> str:
    """What the package is called: the same for the same entry, and no other's."""
    return f"cesam-{entry.body.slug}-{entry.held_on:%Y-%m-%d}-{entry.pk}"
