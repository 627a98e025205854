"""Whether a PDF from elsewhere may come in at all. Pure.

A file that was cut off opens silently as blank pages in most libraries, so nothing is repaired here: what cannot be
read as it stands is refused with a reason, at upload and again before the seal.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pikepdf

#: Why a file is not taken; whoever shows it puts it into words.
NOT_PDF: Final = "not_pdf"
CUT_OFF: Final = "cut_off"
LOCKED: Final = "locked"
DAMAGED: Final = "damaged"
EMPTY: Final = "empty"
_TAIL: Final = 2048


class Refused(Exception):
    """The file is not let in; `reason` is one of the names above."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


@contextmanager
def opened(file: IO[bytes] | bytes) -> Iterator["pikepdf.Pdf"]:
    """The file, opened without repair.

    Raises:
        Refused: not a PDF, cut off, locked by a password (also one for changing only), damaged, or without pages.
    """
    import pikepdf

    source = io.BytesIO(file) if isinstance(file, bytes) else file
    _look_at_ends(source)
    try:
        pdf = pikepdf.open(source, attempt_recovery=False)  # type: ignore[arg-type]  # any file that can be sought in
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refused(DAMAGED, str(error)) from None
    with pdf:
        if pdf.is_encrypted:
            raise Refused(LOCKED)
        _count(pdf)
        yield pdf


def read_through(pdf: "pikepdf.Pdf") -> None:
    """Read every object and content stream, as `qpdf --check` does; takes as long as the file is large.

    Raises:
        Refused: something in it is damaged.
    """
    if found := [*pdf.check_pdf_syntax(), *pdf.get_warnings()]:
        raise Refused(DAMAGED, str(found[0]))


def _look_at_ends(source: IO[bytes]) -> None:
    source.seek(0)
    if source.read(5) != b"%PDF-":
        raise Refused(NOT_PDF)
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - _TAIL))
    tail = source.read(_TAIL)
    source.seek(0)
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Refused(CUT_OFF)


def _count(pdf: "pikepdf.Pdf") -> None:
    """Refuses a file whose tree of pages cannot be walked, or has none."""
    import pikepdf

    try:
        pages = len(pdf.pages)
        said = int(pdf.Root.Pages.Count)
    except (pikepdf.PdfError, KeyError, AttributeError, TypeError, ValueError, RuntimeError) as error:
        raise Refused(DAMAGED, str(error)) from None
    if not pages:
        raise Refused(EMPTY)
    if said != pages:
        raise Refused(DAMAGED, f"{said} pages are said to be {pages}")
