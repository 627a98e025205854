"""Mends the tag tree that WeasyPrint writes, before the file is closed.

WeasyPrint cuts the tree at every page: a table over two pages becomes two tables, a list two lists, and the head that
is repeated for the eye is read aloud again. Here the parts of one HTML element become one element, repeated heads and
running heads become artifacts, and header cells say what they head. Checked by `paper.preflight`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import pydyf
from weasyprint.formatting_structure.boxes import MarginBox, PageBox
from weasyprint.pdf import tags

# A structure element; pydyf is not typed.
_Element: TypeAlias = Any
_CELLS: Final = ("/TH", "/TD")
#: Tags that may hold text themselves, without another tag around each line of it.
_HOLD_TEXT: Final = frozenset(
    ["/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TH", "/TD", "/LBody", "/Lbl", "/Caption", "/Span", "/NonStruct"]
)


@contextmanager
def recorded() -> Iterator[dict[int, Any]]:
    """While open, remembers which HTML element each tag was made of: number of the PDF object → element."""
    origins: dict[int, Any] = {}
    original = tags._build_box_tree

    def build(box: Any, *arguments: Any) -> Iterator[_Element]:
        for element in original(box, *arguments):
            if box.element is not None and not isinstance(box, PageBox | MarginBox):
                # The innermost call comes first and knows best: page, html and body hand their children on.
                origins.setdefault(element.number, box.element)
            yield element

    tags._build_box_tree = build
    try:
        yield origins
    finally:
        tags._build_box_tree = original


class _Settled(pydyf.Object):
    """An object whose bytes are made."""

    data = b""


class _SettledStream(_Settled, pydyf.Stream):
    """See `_Settled`."""


class _SettledDictionary(_Settled, pydyf.Dictionary):
    """See `_Settled`."""


class _SettledPDF(pydyf.PDF):
    """A file that settles the streams in which it packs its objects when it is written."""

    def add_object(self, object_: Any) -> None:
        super().add_object(object_)
        _settle(object_)


def _settle(item: Any) -> None:
    """Nothing changes any more. The bytes of each object are asked for twice, for the file and for its identifier, and
    would be put together and packed anew each time."""
    for kind, settled in ((pydyf.Stream, _SettledStream), (pydyf.Dictionary, _SettledDictionary)):
        if isinstance(item, kind):
            data = item.data
            item.__class__ = settled
            item.data = data


class Mender:
    """A finisher for `Document.write_pdf`; `origins` comes from `recorded`."""

    def __init__(self, origins: dict[int, Any]) -> None:
        self._origins = origins

    def __call__(self, document: Any, pdf: pydyf.PDF) -> None:
        self._objects = {item.reference: item for item in pdf.objects if isinstance(item, pydyf.Object)}
        root = self._at(pdf.catalog["StructTreeRoot"])
        numbers = self._at(root["ParentTree"])["Nums"]
        self._owners = dict(zip(pdf.page_references, numbers[1::2], strict=False))
        top = self._at(root["K"][0])
        self._join_children(top)
        ids: list[tuple[str, bytes]] = []
        for element in list(self._walk(top)):
            self._take_in_text(element, pdf)
            if element["S"] == "/LI":
                self._give_a_body(element, pdf)
            elif element["S"] == "/Table":
                self._head_cells(element, ids)
            elif element["S"] == "/Figure":
                self._place_figure(element)
        if ids:
            names = pydyf.Array(part for name, reference in sorted(ids) for part in (pydyf.String(name), reference))
            root["IDTree"] = pydyf.Dictionary({"Names": names})
        self._turn_the_rest_into_artifacts(top)
        for item in pdf.objects:
            _settle(item)
        pdf.__class__ = _SettledPDF

    def _at(self, reference: bytes) -> Any:
        return self._objects[reference]

    def _kids(self, element: _Element) -> list[_Element]:
        """The structure elements right below; marked content and references to annotations left out."""
        found = (self._objects.get(kid) for kid in element["K"] if isinstance(kid, bytes))
        return [kid for kid in found if isinstance(kid, pydyf.Dictionary) and kid.get("Type") == "/StructElem"]

    def _walk(self, element: _Element) -> Iterator[_Element]:
        """The element and all under it, in reading order."""
        waiting = [element]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(self._kids(found)))

    # Joining what page breaks cut.

    def _join_children(self, parent: _Element) -> None:
        first_parts: dict[tuple[int, str], _Element] = {}
        kept = pydyf.Array()
        for kid in parent["K"]:
            element = None if isinstance(kid, int) else self._objects.get(kid)
            if not isinstance(element, pydyf.Dictionary) or element.get("Type") != "/StructElem":
                kept.append(kid)
                continue
            key = self._key(element)
            first = first_parts.get(key) if key else None
            if first is None:
                kept.append(kid)
                if key:
                    first_parts[key] = element
            elif element["S"] != "/THead":
                for part in element["K"]:
                    self._move(part, first)
        parent["K"] = kept
        for kid in self._kids(parent):
            self._join_children(kid)

    def _key(self, element: _Element) -> tuple[int, str] | None:
        """Same key, same element. Inline text is never cut apart in a way that matters to a reader."""
        origin = self._origins.get(element.number)
        if origin is None or element["S"] in ("/Span", "/NonStruct", "/Link", "/Figure", "/Lbl"):
            return None
        return id(origin), element["S"]

    def _move(self, kid: Any, to: _Element) -> None:
        to["K"].append(kid)
        if not isinstance(kid, int):
            moved = self._objects[kid]
            if moved.get("Type") == "/StructElem":
                moved["P"] = to.reference

    # Text right in its tag.

    def _take_in_text(self, element: _Element, pdf: pydyf.PDF) -> None:
        """Let the element hold its lines of text itself; WeasyPrint makes a tag around each, a third of the file."""
        if element["S"] not in _HOLD_TEXT:
            return
        kept = pydyf.Array()
        for kid in element["K"]:
            line = self._objects.get(kid) if isinstance(kid, bytes) else None
            if line is None or not self._is_line(line):
                kept.append(kid)
                continue
            for mcid in line["K"]:
                self._owners[line["Pg"]][mcid] = element.reference
                on_same_page = line["Pg"] == element["Pg"]
                elsewhere = pydyf.Dictionary({"Type": "/MCR", "Pg": line["Pg"], "MCID": mcid})
                kept.append(mcid if on_same_page else elsewhere)
            pdf.objects[line.number] = _Null(line.number)
        element["K"] = kept

    def _is_line(self, element: Any) -> bool:
        """A tag around a line of text, which no HTML element asked for."""
        return (
            isinstance(element, pydyf.Dictionary)
            and element.get("S") == "/Span"
            and element.number not in self._origins
            and all(isinstance(kid, int) for kid in element["K"])
        )

    def _give_a_body(self, item: _Element, pdf: pydyf.PDF) -> None:
        """A list item holds its label and one body, also where HTML has paragraphs right in the item."""
        kids = self._kids(item)
        rest = [kid for kid in kids if kid["S"] != "/Lbl"]
        if not rest or (len(rest) == 1 and rest[0]["S"] == "/LBody"):
            return
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"], "P": item.reference})
        body["K"] = pydyf.Array()
        pdf.add_object(body)
        self._objects[body.reference] = body
        for kid in rest:
            if kid["S"] == "/LBody":
                kid["S"] = "/Div"
            self._move(kid.reference, body)
        item["K"] = pydyf.Array([*(kid.reference for kid in kids if kid["S"] == "/Lbl"), body.reference])

    # Header cells.

    def _head_cells(self, table: _Element, ids: list[tuple[str, bytes]]) -> None:
        """Give each TH its scope and an id in the document's tree, and each TD the headers of its row and columns."""
        columns: dict[int, list[str]] = {}
        for is_head, row in self._rows(table):
            cells = [cell for cell in self._kids(row) if cell["S"] in _CELLS]
            row_names = []
            x = 0
            for cell in cells:
                attributes = cell.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
                across = attributes.get("ColSpan", 1)
                if cell["S"] == "/TH":
                    name = f"h{cell.number}"
                    cell["ID"] = pydyf.String(name)
                    ids.append((name, cell.reference))
                    attributes["Scope"] = "/Column" if is_head else "/Row"
                    if is_head:
                        for column in range(x, x + across):
                            columns.setdefault(column, []).append(name)
                    else:
                        row_names.append(name)
                else:
                    heads = [*row_names, *(name for column in range(x, x + across) for name in columns.get(column, []))]
                    attributes.pop("Headers", None)
                    if heads:
                        attributes["Headers"] = pydyf.Array(pydyf.String(name) for name in heads)
                x += across

    def _rows(self, table: _Element) -> Iterator[tuple[bool, _Element]]:
        """(is in the table's head, row), in order."""
        for part in self._kids(table):
            if part["S"] == "/TR":
                yield False, part
            elif part["S"] in ("/THead", "/TBody", "/TFoot"):
                for row in self._kids(part):
                    if row["S"] == "/TR":
                        yield part["S"] == "/THead", row

    def _place_figure(self, figure: _Element) -> None:
        """The picture's box in points from the lower left corner (WeasyPrint gives CSS pixels from the top)."""
        *_, height = self._at(figure["Pg"])["MediaBox"]
        left, top, right, bottom = (value * 0.75 for value in figure["A"]["BBox"])
        figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))

    # What is not in the tree is not content.

    def _turn_the_rest_into_artifacts(self, top: _Element) -> None:
        reachable: set[tuple[bytes, int]] = set()
        for element in self._walk(top):
            for kid in element["K"]:
                if isinstance(kid, int):
                    reachable.add((element["Pg"], kid))
                elif isinstance(kid, dict):
                    reachable.add((kid["Pg"], kid["MCID"]))
        for page, owners in self._owners.items():
            orphans = {mcid for mcid in range(len(owners)) if (page, mcid) not in reachable}
            for mcid in orphans:
                owners[mcid] = "null"
            _mark_as_artifacts(self._at(self._at(page)["Contents"]).stream, orphans)


class _Null(pydyf.Object):
    """Stands in for an object that is no longer needed, so that the numbers of the others hold."""

    data = b"null"

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _mark_as_artifacts(operators: list[Any], orphans: set[int]) -> None:
    for position, operator in enumerate(operators):
        if operator == b"BDC":
            properties = operators[position - 1]
            if isinstance(properties, pydyf.Dictionary) and properties.get("MCID") in orphans:
                operators[position - 2] = "/Artifact"
                operators[position - 1] = b""
                operators[position] = b"BMC"
