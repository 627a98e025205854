"""A finance department's file, read as a table: `.xlsx`, `.csv`, or a block pasted from a spreadsheet.

`sheets_of` opens the file within the limits of the settings, `layout.tables_in` finds what is a table in a sheet. What
cannot be read raises `FileUnreadable` with the cell and the reason; nothing else is raised, and nothing is written.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from budget.exceptions import FileUnreadable
from budget.reading import text, workbook
from budget.reading.cells import Sheet
from budget.reading.layout import Reading, tables_in
from budget.reading.limits import Limits

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def sheets_of(name: str, data: bytes, limits: Limits | None = None) -> list[Sheet]:
    """The sheets of a file; a text has one, called as the file."""
    limits = limits or Limits.of_settings()
    if len(data) > limits.file_bytes:
        raise FileUnreadable(_("The file is larger than %(most)s MB.") % {"most": limits.file_bytes // 1_000_000})
    if not data.strip():
        raise FileUnreadable(_("The file is empty."))
    if data.startswith(_OLD):
        raise FileUnreadable(_("The file is an old Excel file or has a password. Save it as .xlsx without a password."))
    if data.startswith(_ZIP):
        return workbook.read(data, limits)
    return [text.read(name, data, limits)]


def read(name: str, data: bytes, *, sheet: str = "", limits: Limits | None = None) -> Reading:
    """The first table of the sheet called so, or of the first sheet that has one and is not hidden."""
    sheets = sheets_of(name, data, limits)
    if sheet:
        chosen = [one for one in sheets if one.name == sheet]
        if not chosen:
            names = ", ".join(one.name for one in sheets)
            raise FileUnreadable(
                _("There is no sheet “%(name)s”. There are: %(names)s.") % {"name": sheet, "names": names}
            )
        return first(chosen)
    return first([one for one in sheets if not one.is_hidden] or sheets)


def first(sheets: list[Sheet]) -> Reading:
    """The first table of the first sheet that has one; that there are others is said."""
    refusal: FileUnreadable | None = None
    found: list[Reading] = []
    for sheet in sheets:
        try:
            found += tables_in(sheet)
        except FileUnreadable as error:
            # A sheet with a table that cannot be read says more than one without any.
            if not found and (refusal is None or (error.has_table and not refusal.has_table)):
                refusal = error
    if not found:
        raise refusal or FileUnreadable(_("The file has no sheet."))
    return found[0] if len(found) == 1 else replace(found[0], remarks=(*found[0].remarks, _others(found)))


def _others(found: list[Reading]) -> str:
    several = len({one.sheet for one in found}) > 1
    names = [" ".join(filter(None, [one.sheet if several else "", one.title[:40]])) or one.sheet for one in found]
    told = {"count": len(found), "names": "; ".join(names)}
    return _("There are %(count)s tables (%(names)s); this is the first.") % told
