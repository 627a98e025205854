"""What the document says of itself: metadata, language, colour, and what a viewer is told to do."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from pikepdf import Dictionary, Name

from paper.preflight.file import DC, PDFAID, PDFUAID, File, as_list
from paper.preflight.findings import Finding

#: RFC 3066 / BCP 47 as PDF uses it: sv, sv-SE, sr-Latn-RS. An empty language means "unknown" and tells nobody anything.
LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
# Schemas that PDF/A knows; any other must be described in the packet (ISO 19005-2, 6.6.2.3).
_KNOWN_SCHEMAS: Final = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/XML/1998/namespace",
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/xap/1.0/",
    "http://ns.adobe.com/pdf/1.3/",
    "http://ns.adobe.com/photoshop/1.0/",
    "http://ns.adobe.com/tiff/1.0/",
    "http://ns.adobe.com/exif/1.0/",
    "http://www.aiim.org/pdfa/ns/",
)


def metadata(file: File) -> Iterator[Finding]:
    if file.rdf is None:
        yield Finding("metadata")


def pdfa_identification(file: File) -> Iterator[Finding]:
    if file.variant not in ("2a", "3a"):
        yield Finding("pdfa-id", file.properties.get(f"{PDFAID}part", "") and f"PDF/A-{file.variant}")
    elif file.expect and file.variant != file.expect:
        yield Finding("pdfa-variant", f"PDF/A-{file.variant}")


def pdfua_identification(file: File) -> Iterator[Finding]:
    if file.properties.get(f"{PDFUAID}part") != "1":
        yield Finding("pdfua-id")


def extension_schemas(file: File) -> Iterator[Finding]:
    if file.rdf is None:
        return
    described = {
        element.text.strip()
        for element in file.rdf.iter("{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")
        if element.text
    }
    for name in file.properties:
        schema = name[1:].partition("}")[0] if name.startswith("{") else ""
        if schema and not schema.startswith(_KNOWN_SCHEMAS) and schema not in described:
            yield Finding("extension-schema", schema)


def title(file: File) -> Iterator[Finding]:
    if not file.properties.get(f"{DC}title"):
        yield Finding("title")
    if not file.root.get(Name.ViewerPreferences, Dictionary()).get(Name.DisplayDocTitle, False):
        yield Finding("show-title")


def language(file: File) -> Iterator[Finding]:
    if not LANGUAGE.fullmatch(str(file.root.get(Name.Lang, ""))):
        yield Finding("language")


def tagged(file: File) -> Iterator[Finding]:
    info = file.root.get(Name.MarkInfo, Dictionary())
    if not info.get(Name.Marked, False):
        yield Finding("tagged")
    if info.get(Name.Suspects, False):
        yield Finding("suspects")


def form(file: File) -> Iterator[Finding]:
    fields = file.root.get(Name.AcroForm)
    if isinstance(fields, Dictionary) and (Name.XFA in fields or fields.get(Name.NeedAppearances, False)):
        yield Finding("form")


def layers(file: File) -> Iterator[Finding]:
    properties = file.root.get(Name.OCProperties)
    if not isinstance(properties, Dictionary):
        return
    for configuration in (*as_list(properties.get(Name.D)), *as_list(properties.get(Name.Configs))):
        if not str(configuration.get(Name.Name, "")) or Name.AS in configuration:
            yield Finding("layers")


def presentations(file: File) -> Iterator[Finding]:
    if Name.AlternatePresentations in file.root.get(Name.Names, Dictionary()):
        yield Finding("presentation")
    for number, page in enumerate(file.pages, start=1):
        if Name.PresSteps in page.obj:
            yield Finding("presentation", place=f"page {number}")


def requirements(file: File) -> Iterator[Finding]:
    if Name.Requirements in file.root:
        yield Finding("requirements")


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (
    metadata,
    pdfa_identification,
    pdfua_identification,
    extension_schemas,
    title,
    language,
    tagged,
    form,
    layers,
    presentations,
    requirements,
)
