"""Whether the file is whole. Asked first: a PDF that was cut off opens silently as blank pages, and passes the rest."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pikepdf
from django.utils.translation import gettext

from paper.preflight import Unreadable
from paper.preflight.file import File
from paper.preflight.findings import Finding

_HEADER: Final = re.compile(rb"%PDF-1\.[0-7](?:\r\n|\r|\n)%[\x80-\xff]{4}")


@contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """The file, opened without repair; raises Unreadable."""
    if not pdf.startswith(b"%PDF-"):
        raise Unreadable(gettext("This is not a PDF file."))
    if b"%%EOF" not in pdf[-1024:] or b"startxref" not in pdf[-2048:]:
        raise Unreadable(gettext("The file is cut off: its end is missing."))
    try:
        document = pikepdf.open(io.BytesIO(pdf), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise Unreadable(gettext("The file is encrypted and needs a password.")) from None
    except (pikepdf.PdfError, ValueError) as error:
        raise Unreadable(gettext("The file is damaged and cannot be read: %(error)s") % {"error": error}) from None
    with document:
        if document.is_encrypted:
            raise Unreadable(gettext("The file is encrypted; an archive copy must not be."))
        if not isinstance(document.Root, pikepdf.Dictionary) or "/Pages" not in document.Root:
            raise Unreadable(gettext("The file is damaged and cannot be read: %(error)s") % {"error": "/Pages"})
        yield document


def raw(pdf: bytes) -> Iterator[Finding]:
    """What the bytes themselves show."""
    if pdf.startswith(b"%PDF-") and not _HEADER.match(pdf):
        yield Finding("header")
    end = pdf.rfind(b"%%EOF")
    if end >= 0 and pdf[end + 5 :] not in (b"", b"\n", b"\r", b"\r\n"):
        yield Finding("after-end")


def whole(file: File) -> Iterator[Finding]:
    for message in (*file.pdf.check_pdf_syntax(), *file.pdf.get_warnings()):
        yield Finding("damaged", str(message)[:200])


def has_id(file: File) -> Iterator[Finding]:
    if len(file.pdf.trailer.get("/ID", ())) != 2:
        yield Finding("file-id")


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (whole, has_id)
