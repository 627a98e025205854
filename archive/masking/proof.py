"""Whether a finished file holds anything of what was masked: every stream of it, opened, and its words as a reader's
program takes them out.

The copy is printed from what remains, so nothing should be found. It is looked for all the same before the copy is
kept: a file that goes out of the house is not called back.
"""

import html
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from paper.annexes import conversion

#: Shorter passages say nothing by themselves, and occur by chance.
SHORTEST: Final = 4
_BETWEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_TAGS: Final = re.compile(r"<[^>]*>")


def leaks(pdf: bytes, passages: Iterable[str], *, page: str, beside: Iterable[str] = ()) -> list[str]:
    """The passages that the file holds though the page it was printed from does not.

    Args:
        page: the HTML that was printed. What stands there stands in the file by right.
        beside: words of annexes that were chosen whole.
    """
    by_right = squeezed(html.unescape(_TAGS.sub("", page)) + html.unescape(page) + "".join(beside))
    sought = {passage for passage in passages if len(squeezed(passage)) >= SHORTEST}
    sought = {passage for passage in sought if squeezed(passage) not in by_right}
    if not sought:
        return []
    words = squeezed(said(pdf))
    found = {passage for passage in sought if squeezed(passage) in words}
    written = {passage: forms(passage) for passage in sought - found}
    for stream in streams(pdf):
        found |= {passage for passage in sought - found if any(form in stream for form in written[passage])}
    return sorted(found)


def squeezed(text: str) -> str:
    """Without what comes and goes with lines: spaces and soft hyphens; in small letters."""
    return _BETWEEN.sub("", text).lower()


def said(pdf: bytes) -> str:
    """The words of the file as a reader's program gives them (pdftotext)."""
    with tempfile.TemporaryDirectory(prefix="cesam-proof-") as folder:
        return "\n".join(conversion.words(pdf, Path(folder)))


def streams(pdf: bytes) -> Iterator[bytes]:
    """The file itself, and everything in it: each stream opened, each string."""
    import pikepdf

    yield pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    yield one.read_bytes()
                except pikepdf.PdfError:
                    yield one.read_raw_bytes()
            yield from _strings(one)


def _strings(value: object, depth: int = 0) -> Iterator[bytes]:
    import pikepdf

    if depth > 20:
        return
    if isinstance(value, pikepdf.String):
        yield bytes(value)
        # PDFDocEncoding or UTF-16, whichever it is.
        yield str(value).encode()
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for _name, inner in value.items():
            if not getattr(inner, "is_indirect", False):
                yield from _strings(inner, depth + 1)
    elif isinstance(value, pikepdf.Array):
        for inner in value:  # type: ignore[attr-defined]
            if not getattr(inner, "is_indirect", False):
                yield from _strings(inner, depth + 1)


def forms(passage: str) -> set[bytes]:
    """How a text may stand in a stream: UTF-8, UTF-16, Latin-1, as XML, as a PDF's hexadecimal."""
    found = set()
    for text in {passage, html.escape(passage), html.escape(passage, quote=False)}:
        found |= {text.encode(), text.encode("utf-16-be"), text.encode("utf-16-le")}
        found |= {text.encode("utf-16-be").hex().encode(), text.encode("utf-16-be").hex().upper().encode()}
        try:
            found.add(text.encode("latin-1"))
        except UnicodeEncodeError:
            continue
    return found
