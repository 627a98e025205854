"""The register as a file, for a spreadsheet and for other systems."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from archive import sheets
from archive.models import RegisterEntry

_WIDTHS: Final = (18, 12, 36, 14, 22, 8, 20, 28, 14, 40, 24)


def _heads() -> list[str]:
    return [
        _("Registry number"),
        _("Day of the meeting"),
        capfirst(_("body")),
        _("Classification code"),
        _("Retention"),
        _("Years"),
        _("Secrecy"),
        _("Statute of secrecy"),
        _("Secret until"),
        _("Note"),
        _("Origin"),
    ]


def _row(entry: RegisterEntry) -> list[str]:
    return [
        entry.number,
        entry.held_on.isoformat(),
        entry.body.name,
        entry.classification_code,
        str(entry.get_retention_display()),
        str(entry.retention_years or ""),
        str(entry.get_secrecy_display()),
        entry.secrecy_statute,
        entry.secrecy_until.isoformat() if entry.secrecy_until else "",
        entry.note,
        _("Imported, not signed here") if entry.is_imported else _("Signed here"),
    ]


def text(entries: Iterable[RegisterEntry]) -> Iterator[bytes]:
    return sheets.text(_heads(), (_row(entry) for entry in entries))


def workbook(entries: Iterable[RegisterEntry]) -> bytes:
    rows = (_row(entry) for entry in entries)
    return sheets.workbook(pgettext("noun", "Register"), _heads(), _WIDTHS, rows)
