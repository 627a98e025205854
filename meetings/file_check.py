"""What an uploaded file is, told by its content and never by its name; and what keeps people from reading it.

A name and the type that a browser claims are only words. What cannot be read as one of the allowed kinds is refused
with a sentence that says what to do.
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from meetings.exceptions import Refused

if TYPE_CHECKING:
    import pikepdf

#: What the setting `CESAM_DOCUMENT_KINDS` may name: content type and usual ending.
KINDS: Final = {
    "pdf": ("application/pdf", ".pdf"),
    "png": ("image/png", ".png"),
    "jpeg": ("image/jpeg", ".jpg"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
    "odt": ("application/vnd.oasis.opendocument.text", ".odt"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", ".ods"),
    "odp": ("application/vnd.oasis.opendocument.presentation", ".odp"),
    "txt": ("text/plain; charset=utf-8", ".txt"),
}
#: Warnings about who can read the file, by key (WCAG 2.1 and DOS-lagen ask for text that can be read aloud).
WARNINGS: Final[dict[str, str | Promise]] = {
    "scanned": gettext_lazy(
        "Pages as pictures, without text: nobody can search it or have it read aloud. Add the original if there is one."
    ),
    "untagged": gettext_lazy(
        "The PDF has no tags, so a screen reader cannot tell headings and tables. Save it again as a tagged PDF."
    ),
    "no_language": gettext_lazy("The PDF does not say its language, so it is read aloud in the wrong one."),
    "picture": gettext_lazy("A picture: describe in the item's text what it shows."),
}
_OFFICE: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MACROS: Final = ("vbaproject.bin", "macrosheets/", "activex/", "basic/")
_MOST_PIXELS: Final = 100_000_000
_MOST_EXPANDED: Final = 1 << 30
_MOST_TIMES: Final = 200


class FileRefused(Refused):
    """The file is not taken. `args[0]` says why, in the reader's words."""


@dataclass(frozen=True)
class Checked:
    """What the file is: a key of KINDS, and keys of WARNINGS."""

    kind: str
    warnings: list[str] = field(default_factory=list)

    @property
    def content_type(self) -> str:
        return KINDS[self.kind][0]


def check(file: IO[bytes], size: int) -> Checked:
    """Look into a file that can be sought in; it is left at its beginning.

    Raises:
        FileRefused: empty, too large, of a kind that is not allowed, broken, locked, or with something in it that runs.
    """
    if not size:
        raise FileRefused(_("The file is empty."))
    limit = settings.DOCUMENT_MEGABYTES
    if size > limit << 20:
        raise FileRefused(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    try:
        checked = _look(file, head)
    finally:
        file.seek(0)
    if checked.kind not in settings.DOCUMENT_KINDS:
        raise FileRefused(_not_allowed())
    return checked


def _look(file: IO[bytes], head: bytes) -> Checked:
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(file, "png", "PNG")
    if head.startswith(b"\xff\xd8\xff"):
        return _picture(file, "jpeg", "JPEG")
    if head.startswith(b"PK\x03\x04"):
        return _packed(file)
    return _text(file)


def _not_allowed() -> str:
    allowed = ", ".join(kind.upper() for kind in settings.DOCUMENT_KINDS)
    return _("Files of this kind are not taken. Allowed are: %(kinds)s.") % {"kinds": allowed}


def _broken() -> FileRefused:
    return FileRefused(_("The file is broken and cannot be opened. Save it again and try once more."))


def _pdf(file: IO[bytes]) -> Checked:
    # Only who is sent a PDF needs the library: a web worker starts without it.
    import pikepdf

    from paper.annexes import gate

    try:
        with gate.opened(file) as pdf:
            if _runs(pdf):
                raise FileRefused(_("The PDF holds programs or other files. Print it to a new PDF and try once more."))
            return Checked("pdf", list(_pdf_warnings(pdf)))
    except gate.Refused as refused:
        if refused.reason == gate.LOCKED:
            raise FileRefused(_("The PDF is locked by a password. Save it without and try once more.")) from None
        if refused.reason == gate.CUT_OFF:
            raise FileRefused(_("The PDF is cut off: its end is missing. Save it again and try once more.")) from None
        raise _broken() from None
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, AttributeError, TypeError):
        raise _broken() from None


def _runs(pdf: "pikepdf.Pdf") -> bool:
    """Scripts, launching, and files that are not data of an archive file (PDF/A-3 may carry those)."""
    import pikepdf

    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    if "/JavaScript" in names:
        return True
    action = pdf.Root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in ("/JavaScript", "/Launch"):
        return True
    return "/AA" in pdf.Root


def _pdf_warnings(pdf: "pikepdf.Pdf") -> list[str]:
    import pikepdf

    if not any(_has_font(page.obj) for page in pdf.pages):
        return ["scanned"]
    found = []
    mark = pdf.Root.get("/MarkInfo", pikepdf.Dictionary())
    if "/StructTreeRoot" not in pdf.Root or not bool(mark.get("/Marked", False)):
        found.append("untagged")
    if not str(pdf.Root.get("/Lang", "")):
        found.append("no_language")
    return found


def _has_font(page: "pikepdf.Object", depth: int = 0) -> bool:
    import pikepdf

    resources = page.get("/Resources", None)
    parent = page.get("/Parent", None)
    while resources is None and parent is not None:
        resources, parent = parent.get("/Resources", None), parent.get("/Parent", None)
    if resources is None:
        return False
    if len(resources.get("/Font", pikepdf.Dictionary())):
        return True
    forms = resources.get("/XObject", pikepdf.Dictionary())
    return depth < 3 and any(
        str(form.get("/Subtype", "")) == "/Form" and "/Resources" in form and _has_font(form, depth + 1)
        for form in forms.values()
    )


def _picture(file: IO[bytes], kind: str, name: str) -> Checked:
    try:
        with Image.open(file, formats=[name]) as picture:
            width, height = picture.size
            if width * height > _MOST_PIXELS:
                raise FileRefused(_("The picture has too many dots. Make it smaller and try once more."))
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _broken() from None
    return Checked(kind, ["picture"])


def _packed(file: IO[bytes]) -> Checked:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            expanded = sum(part.file_size for part in parts)
            stored = sum(part.compress_size for part in parts)
            if expanded > _MOST_EXPANDED or expanded > _MOST_TIMES * max(stored, 1 << 20):
                raise FileRefused(_("The file unpacks to far more than it seems to hold and is not taken."))
            names = {part.filename for part in parts}
            if any(macro in name.lower() for name in names for macro in _MACROS):
                raise FileRefused(_("The file holds macros. Save it without and try once more."))
            return Checked(_packed_kind(packed, names))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, KeyError):
        raise _broken() from None


def _packed_kind(packed: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        for part, kind in _OFFICE.items():
            if part in names:
                return kind
    if "mimetype" in names:
        with packed.open("mimetype") as part_file:
            said = part_file.read(100).decode("ascii", "replace").strip()
        for kind, (content_type, _ending) in KINDS.items():
            if said == content_type:
                return kind
    raise FileRefused(_not_allowed())


def _text(file: IO[bytes]) -> Checked:
    """UTF-8 without control signs, and not a page or a script that a browser would run."""
    data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(_not_allowed()) from None
    if any(sign < " " and sign not in "\t\n\r\f" for sign in text) or "<" in text.lstrip()[:1]:
        raise FileRefused(_not_allowed())
    return Checked("txt")


def safe_name(name: str, kind: str) -> str:
    """The name to keep: no path, no signs that a file system or a header minds, the ending that the content has."""
    stem = PurePath(name.replace("\\", "/")).name
    ending = KINDS[kind][1]
    for known in (ending, ".jpeg" if kind == "jpeg" else ending):
        if stem.lower().endswith(known):
            stem = stem[: -len(known)]
    kept = "".join(sign for sign in stem if sign.isprintable() and sign not in '\\/:*?"<>|').strip(" .")
    return (kept[:150] or _("document")) + ending
