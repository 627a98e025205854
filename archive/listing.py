"""A list (csv) that says of old minutes, by the file's name, what files may not say: day, body, number, title."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from budget.exceptions import FileUnreadable
from budget.reading import text
from budget.reading.cells import Sheet
from budget.reading.limits import Limits
from meetings.file_check import FileRefused

#: What a column is about, by its heading in small letters.
_HEADINGS: Final[Mapping[str, str]] = {
    "fil": "file", "filnamn": "file", "file": "file", "filename": "file", "file name": "file", "namn": "file",
    "datum": "day", "dag": "day", "mötesdag": "day", "mötesdatum": "day", "sammanträdesdatum": "day", "date": "day",
    "day": "day", "organ": "body", "grupp": "body", "body": "body", "samverkansgrupp": "body", "nämnd": "body",
    "diarienummer": "number", "dnr": "number", "number": "number", "registry number": "number", "titel": "title",
    "rubrik": "title", "title": "title",
}  # fmt: skip
_LIMITS: Final = Limits(file_bytes=5_000_000, rows=20_000, columns=50, cells=400_000)


def read(name: str, data: bytes) -> dict[str, dict[str, str]]:
    """What the list says, by the file's name in small letters.

    Raises:
        FileRefused: it is no list, or has no column with the files' names.
    """
    if len(data) > _LIMITS.file_bytes:
        raise FileRefused(_("The list is larger than %(limit)s MB.") % {"limit": _LIMITS.file_bytes // 1_000_000})
    try:
        sheet = text.read(name, data, _LIMITS)
    except FileUnreadable as error:
        raise FileRefused(str(error)) from None
    return _of(sheet)


def _of(sheet: Sheet) -> dict[str, dict[str, str]]:
    rows = [[cell.text for cell in row] for row in sheet.rows if any(cell.text for cell in row)]
    about = [_HEADINGS.get(" ".join(head.lower().split()), "") for head in rows[0]] if rows else []
    if "file" not in about:
        raise FileRefused(_("The first row must name the columns: file, and any of date, body, number and title."))
    found: dict[str, dict[str, str]] = {}
    for row in rows[1:]:
        said = _said(about, row)
        if file := said.pop("file", ""):
            found[key(file)] = said
    return found


def _said(about: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {what: word[:400] for what, word in zip(about, row, strict=False) if what and word}


def key(place: str) -> str:
    """How a file is looked for in a list: by its name, whatever folder it lies in."""
    return place.replace("\\", "/").rsplit("/", 1)[-1].strip().lower()
