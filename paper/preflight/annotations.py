"""Links, notes and fields on the pages."""

from collections.abc import Callable, Iterator
from typing import Final

from pikepdf import Dictionary, Name

from paper.preflight.file import File, as_list
from paper.preflight.findings import Finding

_REFUSED: Final = {"/3D", "/Sound", "/Screen", "/Movie", "/RichMedia", "/TrapNet", "/FileAttachment"}
_INVISIBLE, _HIDDEN, _PRINT, _NO_VIEW, _TOGGLE = 1, 2, 4, 32, 256
# Neither seen nor reached by a reader.
_SILENT: Final = {"/Popup", "/PrinterMark"}


def kinds(file: File) -> Iterator[Finding]:
    for number, annotation in file.annotations:
        kind = str(annotation.get(Name.Subtype, ""))
        # Attached files are taken by PDF/A-3 alone.
        if kind in _REFUSED and not (kind == "/FileAttachment" and file.variant == "3a"):
            yield Finding("annotation-type", kind, f"page {number}")


def flags(file: File) -> Iterator[Finding]:
    for number, annotation in file.annotations:
        if annotation.get(Name.Subtype) == Name.Popup:
            continue
        value = int(annotation.get(Name.F, 0))
        if not value & _PRINT or value & (_INVISIBLE | _HIDDEN | _NO_VIEW | _TOGGLE):
            yield Finding("annotation-flags", place=f"page {number}")


def appearances(file: File) -> Iterator[Finding]:
    for number, annotation in file.annotations:
        if str(annotation.get(Name.Subtype, "")) in ("/Popup", "/Link") or _has_no_area(annotation):
            continue
        if Name.N not in annotation.get(Name.AP, Dictionary()):
            yield Finding("annotation-appearance", place=f"page {number}")


def in_reading_order(file: File) -> Iterator[Finding]:
    owners = file.parent_tree
    for number, annotation in file.annotations:
        kind = str(annotation.get(Name.Subtype, ""))
        if kind in _SILENT or _is_out_of_sight(annotation):
            continue
        owner = owners.get(int(annotation.get(Name.StructParent, -1)))
        tag = str(owner.get(Name.S, "")) if isinstance(owner, Dictionary) else ""
        wanted = {"/Link": "/Link", "/Widget": "/Form"}.get(kind)
        if not tag or (wanted and tag != wanted):
            yield Finding("annotation-tagged", kind, f"page {number}")


def described(file: File) -> Iterator[Finding]:
    for number, annotation in file.annotations:
        kind = str(annotation.get(Name.Subtype, ""))
        if kind in _SILENT or _is_out_of_sight(annotation):
            continue
        text = annotation.get(Name.TU if kind == "/Widget" else Name.Contents, "")
        if not str(text).strip():
            yield Finding("annotation-text", kind, f"page {number}")


def tab_order(file: File) -> Iterator[Finding]:
    for number, page in enumerate(file.pages, start=1):
        if as_list(page.obj.get(Name.Annots)) and page.obj.get(Name.Tabs) != Name.S:
            yield Finding("tab-order", place=f"page {number}")


def _has_no_area(annotation: Dictionary) -> bool:
    left, bottom, right, top = (float(value) for value in annotation.get(Name.Rect, [0, 0, 0, 0]))
    return left == right and bottom == top


def _is_out_of_sight(annotation: Dictionary) -> bool:
    """An invisible signature field and the like."""
    return bool(int(annotation.get(Name.F, 0)) & _HIDDEN) or _has_no_area(annotation)


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (
    kinds,
    flags,
    appearances,
    in_reading_order,
    described,
    tab_order,
)
