"""Pages from elsewhere set on pages of ours: never covered, tagged as a figure with its text, listed in the bookmarks.

An annex page becomes a form that is drawn, shrunk to fit, under a row of its own ("Bilaga 1, sida 1 (3)"). What of it
would break the file that takes it in (its own tags, actions, notes, metadata) is taken away; nothing that can be seen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Page, Pdf, Rectangle

from paper.annexes.lettering import Face

A4: Final = (595.28, 841.89)
_MARGIN: Final = 28.0
_ROW_SIZE: Final = 9.0
_TEXT_SIZE: Final = 10.5
_LEADING: Final = 15.0
_MOST_ALT: Final = 4000
_MARKS: Final = frozenset(["BMC", "BDC", "EMC", "MP", "DP"])
_HAS_MARKS: Final = re.compile(rb"\b(?:BMC|BDC|MP|DP)\b")
#: What objects carry that has no place in another file, or that PDF/A does not take and nobody sees.
_LEFT_OUT: Final = (
    "/Metadata", "/PieceInfo", "/StructParents", "/StructParent", "/AF", "/LastModified", "/AA", "/OPI", "/Alternates",
    "/OC", "/TR", "/TR2", "/HTP", "/PresSteps", "/Thumb",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """How the pages are named, in the document's language."""

    #: With %(label)s, %(page)s and %(pages)s.
    row: str
    #: With %(label)s, %(title)s, %(page)s and %(pages)s.
    described: str
    #: With %(label)s and %(title)s.
    bookmark: str


class Binder:
    """Adds annexes behind the pages of a tagged PDF."""

    def __init__(self, pdf: Pdf, face: Face, words: Words) -> None:
        self._pdf = pdf
        self._face = face
        self._words = words
        root = pdf.Root.StructTreeRoot
        self._tree = root
        kids = root.K
        self._top = kids[0] if isinstance(kids, Array) else kids
        if not isinstance(self._top.get(Name.K), Array):
            self._top.K = Array([self._top.K] if Name.K in self._top else [])
        self._owners = pikepdf.NumberTree(root.ParentTree)
        self._next = max([*self._owners.keys(), int(root.get(Name.ParentTreeNextKey, 0)) - 1], default=-1) + 1

    def add(self, label: str, title: str, source: Pdf, texts: Sequence[str] = ()) -> None:
        """Set each page of `source` on a page of ours. `texts`: what each says, for who cannot see it."""
        clean(source)
        section = self._section(label, title)
        pages = len(source.pages)
        first = len(self._pdf.pages)
        for number, page in enumerate(source.pages, start=1):
            known: dict[str, Any] = {"label": label, "title": title, "page": number, "pages": pages}
            text = " ".join(texts[number - 1].split())[:_MOST_ALT] if number <= len(texts) else ""
            described = self._words.described % known
            self._set(page, self._words.row % known, title, f"{described}: {text}" if text else described, section)
        self._mark(label, title, first)

    def tell(self, label: str, title: str, paragraphs: Sequence[str]) -> None:
        """A page of our own that says something about an annex, as text."""
        section = self._section(label, title)
        first = len(self._pdf.pages)
        page = self._page(*A4)
        row = self._row(page, self._words.row % {"label": label, "page": 1, "pages": 1}, title)
        parts, y = [row], A4[1] - 90
        owners: list[Dictionary] = []
        for paragraph in paragraphs:
            element = self._element(Name.P, section, page, len(owners))
            parts.append(b"/P <</MCID %d>> BDC BT /CesamFont %.1f Tf" % (len(owners), _TEXT_SIZE))
            for line in self._face.lines(paragraph, _TEXT_SIZE, A4[0] - 5 * _MARGIN):
                parts.append(b"1 0 0 1 %.2f %.2f Tm %s Tj" % (2.5 * _MARGIN, y, self._face.shown(line)))
                y -= _LEADING
            parts.append(b"ET EMC")
            owners.append(element)
            y -= _LEADING / 2
        self._finish(page, b"\n".join(parts), owners)
        self._mark(label, title, first)

    def close(self) -> None:
        """Call when all is added."""
        self._tree.ParentTreeNextKey = self._next

    def _set(self, source: Page, row: str, title: str, described: str, section: Dictionary) -> None:
        form = self._form(source)
        width, height = _shown_size(form)
        page = self._page(*(A4 if width <= height * 1.02 else A4[::-1]))
        page_width, page_height = float(page.MediaBox[2]), float(page.MediaBox[3])
        room = Rectangle(_MARGIN, _MARGIN, page_width - _MARGIN, page_height - _MARGIN - 2.2 * _ROW_SIZE)
        name = Page(page).add_resource(form, Name.XObject, Name("/Annex"))
        drawn = Page(page).calc_form_xobject_placement(
            form, name, room, invert_transformations=True, allow_shrink=True, allow_expand=False
        )
        figure = self._element(Name.Figure, section, page, 0)
        figure.Alt = pikepdf.String(described)
        figure.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array([room.llx, room.lly, room.urx, room.ury]))
        content = self._row(page, row, title) + b"\n/Figure <</MCID 0>> BDC q\n" + drawn + b"\nQ EMC\n"
        self._finish(page, content, [figure])

    def _form(self, source: Page) -> pikepdf.Object:
        # Only the box that viewers show counts; a trim box inside it would cut off what they show.
        for box in ("/TrimBox", "/BleedBox", "/ArtBox"):
            if box in source.obj:
                del source.obj[box]
        return self._pdf.copy_foreign(source.as_form_xobject())

    def _page(self, width: float, height: float) -> Dictionary:
        self._pdf.add_blank_page(page_size=(width, height))
        page = self._pdf.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(CesamFont=self._face.font))
        page.Tabs = Name.S
        return page

    def _row(self, page: Dictionary, row: str, title: str) -> bytes:
        """The row at the head: an artifact, for the tags already tell which page of which annex it is."""
        width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
        y = height - _MARGIN
        room = width - 3 * _MARGIN - self._face.width(row, _ROW_SIZE)
        shown = self._face.fitted(title, _ROW_SIZE, room)
        right = width - _MARGIN - self._face.width(shown, _ROW_SIZE)
        return (
            b"/Artifact <</Type /Pagination /Subtype /Header>> BDC q 0 g BT /CesamFont %.1f Tf "
            b"1 0 0 1 %.2f %.2f Tm %s Tj 1 0 0 1 %.2f %.2f Tm %s Tj ET 0.6 G 0.5 w %.2f %.2f m %.2f %.2f l S Q EMC"
            % (
                _ROW_SIZE,
                *(_MARGIN, y, self._face.shown(row)),
                *(right, y, self._face.shown(shown)),
                *(_MARGIN, y - 5, width - _MARGIN, y - 5),
            )
        )

    def _section(self, label: str, title: str) -> Dictionary:
        name = pikepdf.String(self._words.bookmark % {"label": label, "title": title})
        section = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Sect, P=self._top, K=Array([]), T=name)
        )
        self._top.K.append(section)
        return section

    def _element(self, kind: Name, section: Dictionary, page: Dictionary, mcid: int) -> Dictionary:
        element = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=section, Pg=page, K=mcid))
        section.K.append(element)
        return element

    def _finish(self, page: Dictionary, content: bytes, owners: Sequence[Dictionary]) -> None:
        page.Contents = self._pdf.make_stream(content)
        page.StructParents = self._next
        self._owners[self._next] = self._pdf.make_indirect(Array(owners))
        self._next += 1

    def _mark(self, label: str, title: str, first: int) -> None:
        with self._pdf.open_outline() as outline:
            outline.root.append(OutlineItem(self._words.bookmark % {"label": label, "title": title}, first))


def clean(source: Pdf) -> None:
    """Make what fields and notes show a part of their pages, and take away what only means something in `source`."""
    if Name.AcroForm in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations("all")
    for thing in source.objects:
        if not isinstance(thing, Dictionary | pikepdf.Stream):
            continue
        for key in _LEFT_OUT:
            if key in thing:
                del thing[key]
        if isinstance(thing, pikepdf.Stream):
            if thing.get(Name.Interpolate, False):
                thing.Interpolate = False
            if thing.get(Name.Subtype) == Name.Form:
                _unmark(source, thing)
    for page in source.pages:
        page.contents_coalesce()
        if Name.Contents in page.obj:
            _unmark(source, page.obj.Contents, page)


def _unmark(source: Pdf, stream: Any, page: Page | None = None) -> None:
    """Take the marks out of a content stream: its tags lead nowhere in another file, and may not stand in ours."""
    try:
        if not _HAS_MARKS.search(stream.read_bytes()):
            return
        kept = list(_unmarked(pikepdf.parse_content_stream(page or stream)))
    except pikepdf.PdfError:
        return  # whoever checks the result finds it
    stream.write(pikepdf.unparse_content_stream(kept))


def _unmarked(instructions: Any) -> Iterator[Any]:
    return (each for each in instructions if str(each.operator) not in _MARKS)


def _shown_size(form: pikepdf.Object) -> tuple[float, float]:
    """How wide and high a page's form stands, turned as the page is."""
    left, bottom, right, top = (float(value) for value in form.BBox)
    matrix = [float(value) for value in form.get(Name.Matrix, [1, 0, 0, 1, 0, 0])]
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if abs(matrix[1]) > abs(matrix[0]) else (width, height)
