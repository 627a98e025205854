"""An opened PDF with what several rules need of it, each part read once."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, Stream

if TYPE_CHECKING:
    from paper.preflight.content import Walk
    from paper.preflight.fonts import Font, Text

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID: Final = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID: Final = "{http://www.aiim.org/pdfua/ns/id/}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"


class File:
    """`pdf` under check; `expect` is the variant that it must be, or None."""

    def __init__(self, pdf: pikepdf.Pdf, expect: str | None) -> None:
        self.pdf = pdf
        self.root = pdf.Root
        self.expect = expect

    @cached_property
    def rdf(self) -> Any:
        """The rdf:RDF element of the document's metadata, or None when there is none that can be read.

        Only the first one counts: validators look no further.
        """
        metadata = self.root.get(Name.Metadata)
        if not isinstance(metadata, Stream):
            return None
        try:
            packet = etree.fromstring(
                metadata.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            )
        except (etree.XMLSyntaxError, ValueError, pikepdf.PdfError):
            return None
        return packet if packet.tag == f"{_RDF}RDF" else packet.find(f".//{_RDF}RDF")

    @cached_property
    def properties(self) -> dict[str, str]:
        """The metadata's properties as text, by qualified name."""
        found: dict[str, str] = {}
        for description in self.rdf.findall(f"{_RDF}Description") if self.rdf is not None else ():
            found.update(description.attrib)
            for child in description:
                found[child.tag] = "".join(child.itertext()).strip()
        return found

    @cached_property
    def variant(self) -> str:
        """`3a` as claimed by the metadata, or ""."""
        part, level = self.properties.get(f"{PDFAID}part", ""), self.properties.get(f"{PDFAID}conformance", "")
        return f"{part}{level.lower()}"

    @cached_property
    def profile_components(self) -> int:
        """How many colour components the PDF/A output intent's profile has; 0 without one."""
        for intent in as_list(self.root.get(Name.OutputIntents)):
            if isinstance(intent, Dictionary) and intent.get(Name.S) == Name.GTS_PDFA1:
                profile = intent.get(Name.DestOutputProfile)
                if isinstance(profile, Stream) and _is_icc(profile):
                    return int(profile.get(Name.N, 0))
        return 0

    @cached_property
    def pages(self) -> list[pikepdf.Page]:
        return list(self.pdf.pages)

    @cached_property
    def structure(self) -> Dictionary | None:
        tree = self.root.get(Name.StructTreeRoot)
        return tree if isinstance(tree, Dictionary) else None

    @cached_property
    def parent_tree(self) -> dict[int, Object]:
        """StructParent(s) key → what it leads to."""
        tree = self.structure.get(Name.ParentTree) if self.structure is not None else None
        return dict(_number_tree(tree)) if isinstance(tree, Dictionary) else {}

    @cached_property
    def elements(self) -> "list[Element]":
        """The structure elements in reading order."""
        from paper.preflight.structure import read_elements

        return read_elements(self)

    @cached_property
    def spelled(self) -> set[tuple[int, int]]:
        """(page's object number, MCID) of content whose text a tag gives in letters (ActualText)."""
        tags: set[Element] = set()
        for element in self.elements:
            if Name.ActualText in element.obj or element.parent in tags:
                tags.add(element)
        return {content for element in tags for content in element.mcids}

    @cached_property
    def walk(self) -> "Walk":
        """What is drawn on the pages."""
        from paper.preflight.content import walk

        return walk(self)

    @cached_property
    def texts(self) -> "dict[Font, set[Text]]":
        """The fonts that text is shown in, with what is shown."""
        from paper.preflight.fonts import texts

        return texts(self)

    @cached_property
    def everything(self) -> list[tuple[int, Any]]:
        """(number of the indirect object, the object or a direct one inside it), each once."""
        from paper.preflight.objects import everything

        return list(everything(self.pdf))

    @cached_property
    def annotations(self) -> list[tuple[int, Dictionary]]:
        """(page number from 1, annotation)."""
        return [
            (number, annotation)
            for number, page in enumerate(self.pages, start=1)
            for annotation in as_list(page.obj.get(Name.Annots))
            if isinstance(annotation, Dictionary)
        ]


class Element:
    """A structure element: its PDF dictionary, its standard type ("H1"), where it stands and what is under it."""

    __slots__ = ("depth", "kids", "kind", "mcids", "obj", "parent")

    def __init__(self, obj: Dictionary, kind: str, parent: "Element | None") -> None:
        self.obj = obj
        self.kind = kind
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        self.kids: list[Element] = []
        #: (page's object number, MCID) of its own content
        self.mcids: list[tuple[int, int]] = []

    @property
    def place(self) -> str:
        return f"object {self.obj.objgen[0]}"

    def attribute(self, name: str) -> Object | None:
        """An attribute (/Scope, /ColSpan) from any of the element's attribute dictionaries."""
        return next((a[name] for a in as_list(self.obj.get(Name.A)) if isinstance(a, Dictionary) and name in a), None)


def as_list(value: Any) -> list[Any]:
    """An array's parts, one value as a list of one, nothing as an empty list."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def number_of(page: pikepdf.Page) -> int:
    return page.obj.objgen[0]


def _is_icc(profile: Stream) -> bool:
    try:
        return profile.read_bytes()[36:40] == b"acsp"
    except pikepdf.PdfError:
        return False


def _number_tree(node: Dictionary, depth: int = 0) -> Iterator[tuple[int, Object]]:
    numbers = as_list(node.get(Name.Nums))
    yield from ((int(key), value) for key, value in zip(numbers[::2], numbers[1::2], strict=False))
    if depth < 20:
        for kid in as_list(node.get(Name.Kids)):
            yield from _number_tree(kid, depth + 1)
