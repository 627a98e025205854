"""From any HTML to blocks. Whatever is not of the language is dropped; its words stay."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from meetings.richtext import grid, office
from meetings.richtext.language import (
    MARKS,
    Block,
    Cell,
    Heading,
    List,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    one_line,
    paragraphs,
    text_of,
)
from meetings.richtext.limits import (
    MAX_BYTES,
    MAX_ELEMENTS,
    MAX_NESTING,
    MAX_TREE,
    LinesTooDeep,
    TextTooLong,
)

# Never shown to anybody, or not text: gone with what they hold.
_DROPPED = frozenset({
    "script", "style", "title", "head", "meta", "link", "template", "noscript", "iframe", "object", "embed",
    "applet", "svg", "math", "xml", "audio", "video", "canvas", "select", "datalist", "map", "img", "picture",
    "input", "base", "frame", "frameset",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "caption", "thead",
    "tbody", "tfoot", "tr", "td", "th", "pre", "dl", "dt", "dd", "address", "article", "aside", "section",
    "header", "footer", "main", "nav", "figure", "figcaption", "center", "fieldset", "form", "hr", "details",
    "summary", "body", "html",
})  # fmt: skip
_MARKS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "s": "s", "strike": "s", "del": "s", "sub": "sub",
    "sup": "sup",
}  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that XML, fonts or readers cannot take: controls, zero width, byte order marks. A soft hyphen splits a
# word for every search.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff]")
# Word's bullets from the Symbol and Wingdings fonts; other private characters mean nothing without their font.
_SYMBOLS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0E0: "→", 0xF0A8: "◻", 0xF0B0: "°", 0xF0B1: "±",
            0xF0B3: "≥", 0xF0A3: "≤", 0xF0B4: "×", 0xF0BC: "…"}  # fmt: skip
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")

Marks = frozenset[str]


def read(source: str) -> list[Block]:
    """The blocks of any HTML.

    Raises:
        TextRefused: beyond a limit (see `limits`).
    """
    if len(source) > MAX_BYTES or len(source.encode("utf-8", "replace")) > MAX_BYTES:
        raise TextTooLong
    root = _parsed(_SURROGATE.sub("", source).replace("\0", ""))
    if root is None:
        return []
    sheets = [sheet.text or "" for sheet in root.iter("style")]
    blocks = _Reader(office.bold_classes(sheets)).flow(root, frozenset(), _Place())
    _require_shallow(blocks, 0)
    return _with_levels(blocks)


def _require_shallow(blocks: Iterable[Block], nesting: int) -> None:
    """Refuse lists, quotes and tables in one another beyond the limit."""
    for block in blocks:
        inner: Iterable[Iterable[Block]]
        match block:
            case List():
                inner = block.items
            case Quote():
                inner = (block.blocks,)
            case Table():
                inner = (cell.blocks for row in block.rows for cell in row)
            case _:
                continue
        if nesting >= MAX_NESTING:
            raise LinesTooDeep
        for blocks_inside in inner:
            _require_shallow(blocks_inside, nesting + 1)


def _parsed(source: str) -> etree._Element | None:
    """The tree, by a parser that follows no more than `MAX_TREE` levels: browsers' own rules for mending bad HTML can
    be made to take minutes by a few hundred kilobytes."""
    if source.count("<") > 2 * MAX_ELEMENTS + 10_000:
        raise TextTooLong
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(f"<html><body>{source}</body></html>".encode(), parser)
    except etree.ParserError:
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise LinesTooDeep
    return root


@dataclass(frozen=True)
class _Place:
    """Where in the tree the reader is: what may stand there, and how deep it is."""

    depth: int = 0
    in_cell: bool = False
    is_top: bool = True
    keeps_lines: bool = False

    def below(self) -> "_Place":
        if self.depth >= MAX_TREE:
            raise LinesTooDeep
        return replace(self, depth=self.depth + 1)

    def inside(self, *, in_cell: bool = False) -> "_Place":
        """Inside a list, a quote or a table."""
        return replace(self.below(), is_top=False, in_cell=self.in_cell or in_cell)


@dataclass
class _Sink:
    """What has been read so far of a flow: whole blocks, and the runs of the paragraph that is open."""

    blocks: list = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def close(self) -> None:
        self.blocks.extend(Paragraph(runs) for runs in paragraphs(self.runs))
        self.runs = []

    def add(self, block: object) -> None:
        self.close()
        self.blocks.append(block)


class _Reader:
    def __init__(self, bold_classes: frozenset[str]) -> None:
        self.bold_classes = bold_classes
        self.elements = 0

    def flow(self, element: etree._Element, marks: Marks, place: _Place) -> list[Block]:
        """The blocks of everything inside an element."""
        sink = _Sink()
        self.inside(element, marks, place, sink)
        sink.close()
        return _with_captions(office.gathered(sink.blocks))

    def inside(self, element: etree._Element, marks: Marks, place: _Place, sink: _Sink) -> None:
        self.text(element.text, marks, place, sink)
        for child in element:
            if isinstance(child.tag, str):
                self.child(child, marks, place.below(), sink)
            self.text(child.tail, marks, place, sink)

    def text(self, text: str | None, marks: Marks, place: _Place, sink: _Sink) -> None:
        if text:
            kept = _PRIVATE.sub(lambda found: _SYMBOLS.get(ord(found[0]), ""), _UNWANTED.sub("", text))
            kept = kept if place.keeps_lines else kept.replace("\n", " ")
            sink.runs.append(Run(kept, tuple(sorted(marks, key=_outermost))))

    def child(self, element: etree._Element, marks: Marks, place: _Place, sink: _Sink) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise TextTooLong
        tag = element.tag.lower()
        style = office.style_of(element)
        if tag in _DROPPED or office.is_marker(element) or _is_hidden(style):
            return
        if tag == "br":
            sink.runs.append(Run("\n"))
            return
        marks = self.marked(element, tag, style, marks)
        if tag not in _BLOCKS:
            self.inline(element, tag, marks, place, sink)
            return
        sink.close()
        match tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                sink.blocks.extend(self.heading(element, int(tag[1]), marks, place))
            case "ul" | "ol":
                if made := self.list(element, tag, marks, place.inside()):
                    sink.blocks.append(made)
            case "blockquote":
                if blocks := self.flow(element, marks, place.inside()):
                    sink.blocks.append(Quote(tuple(blocks)))
            case "table" if place.in_cell:
                sink.blocks.extend(self.rows_as_lines(element, marks, place))
            case "table":
                if table := self.table(element, marks, place.inside()):
                    sink.blocks.append(table)
            case _:
                self.paragraph(element, tag, marks, place, sink)
        sink.close()

    def marked(self, element: etree._Element, tag: str, style: dict[str, str], marks: Marks) -> Marks:
        """The marks that hold inside an element: by its tag, its style (Google's <b> that is not bold) and class."""
        if mark := _MARKS.get(tag):
            marks |= {mark}
        weight = style.get("font-weight")
        if weight in ("bold", "bolder", "600", "700", "800", "900"):
            marks |= {"strong"}
        elif weight in ("normal", "lighter", "400", "300"):
            marks -= {"strong"}
        if style.get("font-style") in ("italic", "oblique"):
            marks |= {"em"}
        elif style.get("font-style") == "normal":
            marks -= {"em"}
        if "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", ""):
            marks |= {"s"}
        if (shift := style.get("vertical-align")) in ("sub", "super") and tag not in ("td", "th", "tr"):
            marks |= {"sub" if shift == "sub" else "sup"}
        if self.bold_classes and not self.bold_classes.isdisjoint((element.get("class") or "").split()):
            marks |= {"strong"}
        return marks

    def inline(self, element: etree._Element, tag: str, marks: Marks, place: _Place, sink: _Sink) -> None:
        address = element.get("href") if tag == "a" else None
        if address and (safe := link(address)):
            marks = frozenset(mark for mark in marks if not mark.startswith("a:")) | {f"a:{safe}"}
        before = len(sink.runs)
        self.inside(element, marks, place, sink)
        if address and not safe and address.strip().lower().startswith(("http:", "ftp:")):
            # An address that is no link here is still something that somebody wrote.
            said = text_of(sink.runs[before:])
            if address.strip() not in said and said.strip():
                sink.runs.append(Run(f" ({address.strip()})", tuple(sorted(marks, key=_outermost))))

    def paragraph(self, element: etree._Element, tag: str, marks: Marks, place: _Place, sink: _Sink) -> None:
        """A paragraph, or a box of any kind: what is inside flows on in the same place."""
        if level := office.list_level(element):
            if blocks := self.flow(element, marks, place.inside()):
                first = blocks if office.first_paragraph(tuple(blocks)) else [Paragraph(), *blocks]
                sink.blocks.append(office.ListLine(*level, office.marker_of(element), tuple(first)))
            return
        if office.is_caption(element):
            caption = _Caption(one_line(run for block in self.flow(element, marks, place) for run in _runs(block)))
            sink.blocks.append(caption)
            return
        if tag == "dt":
            marks |= {"strong"}
        self.inside(element, marks, replace(place, keeps_lines=place.keeps_lines or tag == "pre"), sink)

    def heading(self, element: etree._Element, level: int, marks: Marks, place: _Place) -> Iterator[Block]:
        """A heading; in a list, a quote or a cell it is a bold paragraph."""
        for block in self.flow(element, marks | {"strong"}, place):
            if not isinstance(block, Paragraph):
                yield block
            elif place.is_top:
                plain = (replace(run, marks=tuple(m for m in run.marks if m != "strong")) for run in block.runs)
                yield Heading(level, one_line(plain))
            else:
                yield block

    def list(self, element: etree._Element, tag: str, marks: Marks, place: _Place) -> Block | None:
        items: list[tuple[Block, ...]] = []

        def add(blocks: list[Block]) -> None:
            if not blocks:
                return
            if isinstance(blocks[0], List) and items and element_of_item is None:
                items[-1] += tuple(blocks)
            else:
                items.append(tuple(blocks if isinstance(blocks[0], Paragraph) else [Paragraph(), *blocks]))

        for child, text in _children(element):
            element_of_item = child if child is not None and child.tag == "li" else None
            sink = _Sink()
            if element_of_item is not None:
                self.child_of_list(element_of_item, marks, place, sink)
            elif child is not None:
                self.child(child, marks, place.below(), sink)
            else:
                self.text(text, marks, place, sink)
            sink.close()
            add(_with_captions(office.gathered(sink.blocks)))
        if not items:
            return None
        if tag == "ul":
            return List(tuple(items))
        start = _integer(element.get("start"), least=1, most=9999)
        return List(tuple(items), True, start, office.list_type(element))

    def child_of_list(self, element: etree._Element, marks: Marks, place: _Place, sink: _Sink) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise TextTooLong
        style = office.style_of(element)
        if not _is_hidden(style):
            self.inside(element, self.marked(element, "li", style, marks), place.below(), sink)

    def table(self, element: etree._Element, marks: Marks, place: _Place) -> Table | None:
        groups = _rows(element)
        caption = " ".join(
            " ".join(line for block in self.flow(child, marks, place) for line in block.lines())
            for child in element.iterchildren("caption")
        )
        rows = [[self.cell(cell, marks, place) for cell in row.iterchildren("td", "th")] for _, row in groups]
        head = sum(1 for is_head, _ in groups if is_head)
        return grid.whole(rows, head=head, caption=_plain_line(caption))

    def cell(self, element: etree._Element, marks: Marks, place: _Place) -> Cell:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise TextTooLong
        style = office.style_of(element)
        inner = self.marked(element, element.tag, style, marks)
        blocks = [] if _is_hidden(style) else self.flow(element, inner, place.inside(in_cell=True))
        return Cell(
            tuple(blocks) or (Paragraph(),),
            element.tag == "th",
            _integer(element.get("colspan"), least=1, most=1000),
            _rowspan(element.get("rowspan")),
        )

    def rows_as_lines(self, element: etree._Element, marks: Marks, place: _Place) -> Iterator[Block]:
        """A table inside a cell: a paragraph for each of its rows."""
        for _, row in _rows(element):
            runs: list[Run] = []
            for cell in row.iterchildren("td", "th"):
                found = [run for block in self.cell(cell, marks, place).blocks for run in _runs(block)]
                if text_of(found).strip():
                    runs += [Run(" | ")] if runs else []
                    runs += found
            yield from (Paragraph(part) for part in paragraphs(runs))


@dataclass(frozen=True)
class _Caption:
    """A paragraph that Word means as the caption of the table beside it."""

    runs: Runs


def _with_captions(blocks: list) -> list[Block]:
    out: list = []
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if isinstance(block, _Caption):
            if isinstance(after, Table) and not after.caption:
                blocks[number + 1] = replace(after, caption=_plain_line(text_of(block.runs)))
            elif out and isinstance(out[-1], Table) and not out[-1].caption:
                out[-1] = replace(out[-1], caption=_plain_line(text_of(block.runs)))
            elif block.runs:
                out.append(Paragraph(block.runs))
        else:
            out.append(block)
    return out


def _with_levels(blocks: list[Block]) -> list[Block]:
    """Headings in two levels without a gap: the highest that is used, and everything below it.

    A text that begins with a lower one begins with the first all the same.
    """
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    if not levels:
        return blocks
    highest, seen = min(levels), False
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            is_first = block.level == highest or not seen
            seen = True
            out.append(replace(block, level=1 if is_first else 2))
        else:
            out.append(block)
    return out


def link(address: str) -> str:
    """The address of a link that may stand in a text (https or mailto), or ""."""
    address = re.sub(r"[\x00-\x20\x7f]+", "", address)
    if len(address) > 2000:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme == "https" and parts.netloc and parts.hostname:
        return f"https{address[5:]}"
    if scheme == "mailto" and re.fullmatch(
        r"[^@?]+@[^@?]+(\?.*)?", parts.path + ("?" + parts.query if parts.query else "")
    ):
        return f"mailto{address[6:]}"
    return ""


def _children(element: etree._Element) -> Iterator[tuple[etree._Element | None, str]]:
    if element.text and element.text.strip():
        yield None, element.text
    for child in element:
        if isinstance(child.tag, str):
            yield child, ""
        if child.tail and child.tail.strip():
            yield None, child.tail


def _rows(table: etree._Element) -> list[tuple[bool, etree._Element]]:
    """(is it of the head, row) in the order that readers see."""
    found: dict[str, list[tuple[bool, etree._Element]]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table:
        if child.tag == "tr":
            found["tbody"].append((False, child))
        elif child.tag in found:
            found[child.tag].extend((child.tag == "thead", row) for row in child.iterchildren("tr"))
    return found["thead"] + found["tbody"] + found["tfoot"]


def _runs(block: Block | _Caption) -> Iterator[Run]:
    """All runs inside a block, a space between its parts."""
    if isinstance(block, (Paragraph, Heading, _Caption)):
        yield from block.runs
        return
    for line in block.lines():
        yield Run(line + " ")


def _plain_line(text: str) -> str:
    return text_of(one_line([Run(text.replace("\n", " "))]))


def _is_hidden(style: dict[str, str]) -> bool:
    return style.get("display") == "none" or style.get("mso-hide") in ("all", "screen")


def _outermost(mark: str) -> int:
    return MARKS.index(mark.partition(":")[0])


def _integer(text: str | None, *, least: int, most: int) -> int:
    found = re.match(r"\s*\+?(\d{1,9})", text or "")
    return min(max(int(found[1]), least), most) if found else least


def _rowspan(text: str | None) -> int:
    """0 means: to the end."""
    found = re.match(r"\s*\+?(\d{1,9})", text or "")
    return min(int(found[1]) or 65534, 65534) if found else 1
