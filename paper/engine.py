"""WeasyPrint, set up for archive files: imported only in the renderer and its children, never in a web worker."""

import functools
import gc
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from django.conf import settings

from paper import confinement
from paper.fonts import FACES
from paper.problems import Problem
from paper.rendering import DocumentRefused, Job, Picture, Printed, Variant

STYLESHEETS: Final = ("css/tokens.css", "css/document.css", "css/document-paper.css")

# ISO 19005-2 and -3, 6.6.2.3.2: a schema that PDF/A does not know (PDF/UA's) must be described in the same packet.
# WeasyPrint writes one identification only, and validators read only the first rdf:RDF, so ours goes into it.
_PDFUA_IDENTIFICATION: Final = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""

# Pseudo-elements that are there only where a stylesheet makes footnotes, which none of ours does.
_NOTES: Final = frozenset(["footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"])

# One white pixel, to prime the picture code.
_PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)

# A drawing with what charts are made of, for the same.
_DRAWING: Final = b"""\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"
 viewBox="0 0 9 9"><defs><path id="m" d="M 0 0 L 0 3" stroke="#16202a"/>
<clipPath id="p"><rect width="9" height="9"/></clipPath></defs>
<g transform="translate(1 1)"><use xlink:href="#m" x="1" y="1" clip-path="url(#p)"/>
<text font-family="Source Sans Pro" font-size="9px" text-anchor="middle">x</text></g></svg>"""

_FONTS_CONF: Final = """\
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>{faces}</acceptfont></selectfont>
<cachedir>{cache}</cachedir>
</fontconfig>
"""


@functools.cache
def warm_up() -> None:
    """Import, prime and print a small document, so that a forked child finds everything in memory."""
    _use_only_our_fonts()
    pictures = {"x": Picture("image/png", _PIXEL), "y": Picture("image/svg+xml", _DRAWING)}
    page = (
        '<html lang="{}"><title>x</title><body class="document"><h1 class="document-title">Å 1</h1>'
        '<p>Samverkansgruppernas <b>b</b> <i>i</i> <b><i>b</i></b></p><ul><li>x</ul><img alt="y" src="image:y">'
        '<table><thead><tr><th>x<tbody><tr><td>1</table><img alt="x" src="image:x"><p><a href="https://x.se">x</a>'
    )
    for language in ("sv", "en"):
        print_document(Job(page.format(language), pictures, Variant.A3))
    # With its thread: see `get_ready`.
    _fonts.clear()
    # What is alive now stays alive; frozen, it is not touched by the children's garbage collection and stays shared.
    gc.collect()
    gc.freeze()


def get_ready() -> None:
    """Make what a child cannot have from its parent. To be called before the child gives up making threads.

    From 1.52 on, Pango asks a thread of the font configuration's own for every size that it has not met before, and a
    forked child, which has no thread of its parent's, would wait for its answer for ever.
    """
    _font_configuration()


def print_document(job: Job) -> Printed:
    """Typeset and check `job` in this process. Call it in a confined child; raises DocumentRefused for what is wrong.

    Whatever the renderer warns of is an error: a missing character, picture or description makes a file that is not
    what the writer sees, or not what the archive may take.
    """
    from paper import preflight

    pdf, pages = _print(job)
    return Printed(pdf, pages, preflight.check(pdf, expect=job.variant))


def _print(job: Job) -> tuple[bytes, int]:
    from weasyprint import CSS, HTML

    from paper import tagging
    from paper.fetcher import BASE, AddressRefused, LockedFetcher

    fonts, sheets = _font_configuration(), _sheets()
    if re.fullmatch("#[0-9a-fA-F]{6}", job.accent):
        sheets = [*sheets, CSS(string=f":root {{ --accent: {job.accent} }}")]
    fetcher = LockedFetcher(static=Path(settings.BASE_DIR) / "static", pictures=job.pictures)
    with _Complaints() as complaints:
        try:
            html = HTML(string=job.html, base_url=BASE, url_fetcher=fetcher)
            document = html.render(font_config=fonts, stylesheets=sheets, pdf_variant=f"pdf/a-{job.variant}")
            document.metadata = _metadata(document.metadata)
            with tagging.recorded() as origins:
                pdf = document.write_pdf(pdf_variant=f"pdf/a-{job.variant}", finisher=tagging.Mender(origins))
        except AddressRefused as error:
            raise DocumentRefused(Problem("refused", error.address)) from None
        except PermissionError:
            _raise_if_refused()
            raise
        _raise_if_refused()
        complaints.raise_if_any()
    return pdf, len(document.pages)


def _raise_if_refused() -> None:
    """What the guard of the child refused is an error, also where a library went on as if nothing had happened."""
    if confinement.refused:
        raise DocumentRefused(Problem("refused", confinement.refused[0]))


#: The font configuration, by the process that made it.
_fonts: dict[int, Any] = {}


def _font_configuration() -> Any:
    """One for all documents of this process (each new one would leak memory)."""
    from weasyprint.text.fonts import FontConfiguration

    process = os.getpid()
    if process not in _fonts:
        _fonts.clear()
        _fonts[process] = FontConfiguration()
    return _fonts[process]


@functools.cache
def _sheets() -> list[Any]:
    """The parsed stylesheets, shared by all documents."""
    from PIL import ImageFile
    from weasyprint import CSS

    from paper.fetcher import BASE, LockedFetcher

    _spare_what_no_document_needs()
    # WeasyPrint makes Pillow print half a picture in silence, for the whole process; half a picture is an error.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    root = Path(settings.BASE_DIR) / "static"
    fetcher = LockedFetcher(static=root, pictures={})
    with _Complaints() as complaints:
        sheets = [
            CSS(string=(root / name).read_text(), base_url=BASE, url_fetcher=fetcher, font_config=_font_configuration())
            for name in STYLESHEETS
        ]
        complaints.raise_if_any()
    return sheets


def _spare_what_no_document_needs() -> None:
    """Two things that WeasyPrint does for each document and that change nothing in ours: a twentieth of the time.

    Its own stylesheet tells what the footnotes and notes of each element look like, and every element gets a style for
    each; and the arrays of glyphs are of a type with its length, whose name is read by a parser of C each time.
    """
    from weasyprint.html import UA_STYLESHEET
    from weasyprint.pdf import fonts

    rules = UA_STYLESHEET.matcher.other_selectors
    rules[:] = [rule for rule in rules if rule[3] not in _NOTES]
    fonts.ffi = _Arrays(fonts.ffi)


class _Arrays:
    """cffi, with `new("x[3]", three_values)` as `new("x[]", three_values)`: the same array of a type that it knows."""

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)

    def new(self, kind: str, value: Any = None) -> Any:
        if isinstance(value, list | tuple):
            kind = kind.replace(f"[{len(value)}]", "[]")
        return self._ffi.new(kind, value)


def _use_only_our_fonts() -> None:
    """Point fontconfig at our faces alone. It reads its configuration once, when WeasyPrint is imported."""
    place = Path(settings.VAR_DIR) / "fontconfig"
    place.mkdir(parents=True, exist_ok=True)
    folders = sorted({str(face.parent) for face in FACES})
    text = _FONTS_CONF.format(
        folders="\n".join(f"<dir>{escape(folder)}</dir>" for folder in folders),
        faces="".join(f"<glob>{escape(str(face))}</glob>" for face in FACES),
        cache=escape(str(place)),
    )
    with tempfile.NamedTemporaryFile("w", dir=place, delete=False) as file:
        file.write(text)
    os.replace(file.name, place / "fonts.conf")
    os.environ["FONTCONFIG_FILE"] = str(place / "fonts.conf")


def _metadata(plain: Any) -> Any:
    """WeasyPrint's metadata with the identification of PDF/UA-1 beside that of PDF/A."""
    from weasyprint.pdf.metadata import DocumentMetadata

    class Metadata(DocumentMetadata):
        def generate_rdf_metadata(self, *arguments: Any) -> bytes:
            rdf = ElementTree.fromstring(super().generate_rdf_metadata(*arguments))  # noqa: S314 (our own output)
            rdf.extend(ElementTree.fromstring(_PDFUA_IDENTIFICATION))  # noqa: S314
            return ElementTree.tostring(rdf, encoding="utf-8")

    ElementTree.register_namespace("pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/")
    ElementTree.register_namespace("pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#")
    ElementTree.register_namespace("pdfaProperty", "http://www.aiim.org/pdfa/ns/property#")
    return Metadata(**vars(plain))


class _Complaints(logging.Handler):
    """Collects what the typesetter and the font tools warn of while a document is made."""

    _SOURCES: Final = ("weasyprint", "fontTools")

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        problem = _problem(record)
        if problem not in self.problems and len(self.problems) < 20:
            self.problems.append(problem)

    def __enter__(self) -> "_Complaints":
        for name in self._SOURCES:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        for name in self._SOURCES:
            logging.getLogger(name).removeHandler(self)

    def raise_if_any(self) -> None:
        if self.problems:
            raise DocumentRefused(*self.problems)


def _problem(record: logging.LogRecord) -> Problem:
    message = record.getMessage()
    if found := re.search(r"\.notdef glyph.*\(U\+([0-9A-F]+)\)", message, re.DOTALL):
        return Problem("glyph", f"{chr(int(found[1], 16))} (U+{found[1]})")
    if "has no required alt description" in message:
        return Problem("alt")
    if message.startswith(("Failed to load image", "Failed to render SVG", "Failed to load inline SVG")):
        return Problem("picture")
    return Problem("typesetting", message[:200])
