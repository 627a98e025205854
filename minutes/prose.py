"""The text of an item, made ready for a document.

What comes from the editor is clean (meetings cleans it on save) but free: a heading of any level, a table pasted from
Excel with its numbers as they fell, a bullet from Word that no font has. Here it becomes what a page, a PDF and a
screen reader can all use. Pure functions: the same text gives the same text.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree, html
from lxml.html import HtmlElement

from minutes.problems import Problem

MAX_CELLS: Final = 5_000
MAX_COLUMNS: Final = 30
MAX_DEPTH: Final = 6
MAX_CHARACTERS: Final = 200_000
#: A table of so few rows is kept together on a page.
SHORT_ROWS: Final = 14

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS: Final = {*_HEADINGS, "p", "ul", "ol", "table", "blockquote", "pre", "hr"}
_INLINE: Final = {"strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "a", "br", "span"}
_RENAMED: Final = {"b": "strong", "i": "em", "del": "s", "strike": "s"}
_DROPPED: Final = {"script", "style", "template", "iframe", "object", "embed", "svg", "math", "noscript", "title"}
_ALLOWED: Final = _BLOCKS | _INLINE | {"li", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
_SPANS: Final = {"colspan", "rowspan"}
_ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start", "type"}, "td": _SPANS, "th": _SPANS | {"scope"}}
_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)

# What Word, Excel and the web put into texts and the document's typefaces lack, and what says the same.
_SAME_SIGN: Final = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2043": "–", "\u2212": "−", "\u2015": "—",
        "\u25cf": "•", "\u2022": "•", "\u25aa": "•", "\u25ab": "•", "\u25e6": "•", "\u25cb": "•", "\u2023": "•",
        "\uf0b7": "•", "\uf0a7": "•", "\uf0a8": "•", "\uf0d8": "•", "\uf0fc": "✓", "\u2714": "✓", "\u2705": "✓",
        "\u25a0": "•", "\u25a1": "☐", "\u2194": "↔", "\uf0e0": "→", "\u2b95": "→", "\u279c": "→", "\u27a2": "→",
        "\u2000": " ", "\u2001": " ", "\u2002": " ", "\u2003": " ", "\u2004": " ", "\u2005": " ", "\u2006": " ",
        "\u2007": "\u00a0", "\u2008": " ", "\u2009": "\u202f", "\u200a": " ", "\u3000": " ", "\u2028": " ",
        "\u2029": " ", "\u0009": " ", "\u000b": " ", "\u000c": " ", "\u0085": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\ufe0f": None, "\ufe0e": None,
        "\u200e": None, "\u200f": None, "\u202a": None, "\u202b": None, "\u202c": None, "\u202d": None, "\u202e": None,
        "\u2066": None, "\u2067": None, "\u2068": None, "\u2069": None,
    }
)  # fmt: skip
# Neither XML nor a line of text holds these.
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NUMBER: Final = re.compile(
    r"""[-−–+±]?\s*(?:\d{1,3}(?:[\s.]\d{3})+|\d+)(?:[,.]\d+)?   # 1 234,5  −533 523  0.5
        \s*(?:%|‰|tkr|mnkr|mkr|kr|kr/\w+|st|h|tim)?""",
    re.VERBOSE,
)
_SUM: Final = re.compile(r"(?:summa|totalt?|resultat|s:a|sum)\b", re.IGNORECASE)
_OF_WHICH: Final = re.compile(r"(?:varav|of which)\b", re.IGNORECASE)


def plain(text: str) -> str:
    """One line of text with signs that can be printed and single spaces."""
    return " ".join(_signs(text).split())


def document_html(text: str, *, level: int) -> str:
    """An item's text as it stands in a document, below a heading of `level` (2–5).

    Headings continue the document's levels without a gap; tables are rectangular, with a head where one can be seen,
    figures marked and with true minus; what is not text (pictures, scripts, styles, unsafe links) is left out.
    """
    if not text.strip():
        return ""
    body = _parsed(text)
    _clean(body)
    _mend_lists(body)
    _wrap_loose_text(body)
    _drop_empty(body)
    _place_headings(body, level)
    for table in list(body.iter("table")):
        _mend_table(table)
    return _inner(body)


def problems(text: str) -> tuple[Problem, ...]:
    """What in an item's document text is too large or too deep to be typeset in reasonable time."""
    if len(text) > MAX_CHARACTERS:
        return (Problem("length", f"{MAX_CHARACTERS:,}".replace(",", " ")),)
    if not text:
        return ()
    found = []
    body = _parsed(text)
    for table in body.iter("table"):
        cells = sum(1 for _ in table.iter("td", "th"))
        columns = max((_width(row) for row in table.iter("tr")), default=0)
        if cells > MAX_CELLS:
            found.append(Problem("cells", str(cells)))
        elif columns > MAX_COLUMNS:
            found.append(Problem("columns", str(columns)))
    if _depth(body) > MAX_DEPTH:
        found.append(Problem("depth", str(MAX_DEPTH)))
    return tuple(found)


def _signs(text: str) -> str:
    return _CONTROL.sub("", text).translate(_SAME_SIGN)


def _parsed(text: str) -> HtmlElement:
    return html.fragment_fromstring(text, create_parent="div", parser=_PARSER)


_PARSER: Final = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)


def _inner(body: HtmlElement) -> str:
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)


def _clean(body: HtmlElement) -> None:
    """Leave only known elements and attributes, and signs that can be printed. Unknown elements leave their text."""
    for element in list(body.iter()):
        if element is body:
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _DROPPED:
            element.drop_tree()
            continue
        element.tag = tag = _RENAMED.get(tag, tag)
        if tag not in _ALLOWED or tag == "span":
            element.drop_tag()
            continue
        kept = _ATTRIBUTES.get(tag, set())
        for name in list(element.attrib):
            if name not in kept:
                del element.attrib[name]
        if tag == "a" and not _SAFE_LINK.fullmatch(element.get("href", "")):
            element.drop_tag()
    for element in body.iter():
        if element.text:
            element.text = _signs(element.text)
        if element.tail:
            element.tail = _signs(element.tail)


def _mend_lists(body: HtmlElement) -> None:
    """A list holds items and nothing else: what lies loose in it goes into the item before."""
    for item in list(body.iter("li")):
        if item.getparent().tag not in ("ul", "ol"):
            item.tag = "p"
    for outer in list(body.iter("ul", "ol")):
        if (outer.text or "").strip():
            first = etree.Element("li")
            first.text = outer.text
            outer.insert(0, first)
        outer.text = None
        for child in list(outer):
            if child.tag == "li":
                if (child.tail or "").strip():
                    _append_text(child, child.tail)
                child.tail = None
                continue
            before = child.getprevious()
            if before is None:
                before = etree.Element("li")
                outer.insert(0, before)
            before.append(child)


def _append_text(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _wrap_loose_text(body: HtmlElement) -> None:
    """Text that stands directly in the item becomes paragraphs."""
    paragraph: HtmlElement | None = None

    def open_one(index: int) -> HtmlElement:
        made = etree.Element("p")
        body.insert(index, made)
        return made

    if (body.text or "").strip():
        paragraph = open_one(0)
        paragraph.text = body.text
    body.text = None
    for child in list(body):
        if child is paragraph:
            continue
        if child.tag in _BLOCKS:
            tail, child.tail = child.tail, None
            paragraph = None
            if (tail or "").strip():
                paragraph = open_one(body.index(child) + 1)
                paragraph.text = tail
        else:
            if paragraph is None:
                paragraph = open_one(body.index(child))
            paragraph.append(child)


def _drop_empty(body: HtmlElement) -> None:
    """An empty paragraph is a gap on paper and a stop for a screen reader."""
    for element in reversed(list(body.iter("p", "li", "ul", "ol", "blockquote", "pre", "caption", *_HEADINGS))):
        if not _has_content(element):
            element.drop_tree()
    for table in list(body.iter("table")):
        if not _has_content(table):
            table.drop_tree()


def _has_content(element: HtmlElement) -> bool:
    return bool("".join(element.itertext()).strip())


def _place_headings(body: HtmlElement, level: int) -> None:
    """The text's own headings follow the item's heading, one step at a time."""
    open_levels: list[int] = []
    for heading in list(body.iter(*_HEADINGS)):
        if heading.getparent() is not body:
            # In a list or a table cell a heading would break the order of the document.
            heading.tag = "p"
            _embolden(heading)
            continue
        own = int(heading.tag[1])
        while open_levels and open_levels[-1] >= own:
            open_levels.pop()
        open_levels.append(own)
        placed = level + len(open_levels)
        if placed <= 6:
            heading.tag = f"h{placed}"
        else:
            heading.tag = "p"
            _embolden(heading)


def _embolden(element: HtmlElement) -> None:
    strong = etree.Element("strong")
    strong.text, element.text = element.text, None
    for child in list(element):
        strong.append(child)
    element.append(strong)


def _mend_table(table: HtmlElement) -> None:
    caption = next((child for child in table if child.tag == "caption"), None)
    rows = _rectangle(table)
    if not rows:
        table.drop_tree()
        return
    heads = _head_rows(table, rows)
    figures = _figure_columns(rows[heads:])
    for child in list(table):
        table.remove(child)
    table.text = None
    if caption is not None:
        caption.tail = None
        table.append(caption)
    if heads:
        head = etree.SubElement(table, "thead")
        for row in rows[:heads]:
            head.append(_row(row, figures, is_head=True))
    body = etree.SubElement(table, "tbody")
    names_rows = heads > 0 and 0 not in figures and len(rows[0]) > 1
    for row in rows[heads:]:
        body.append(_row(row, figures, is_head=False, names_row=names_rows))
    classes = ["wide"] if len(rows[0]) > 4 else []
    if len(rows) <= SHORT_ROWS:
        classes.append("short")
    if classes:
        table.set("class", " ".join(classes))
    elif "class" in table.attrib:
        del table.attrib["class"]


def _width(row: HtmlElement) -> int:
    return sum(_span(cell, "colspan") for cell in row if cell.tag in ("td", "th"))


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _rectangle(table: HtmlElement) -> list[list[HtmlElement]]:
    """The table's cells by row and column, each row with the same number of columns.

    A cell over several columns is repeated in each of them. One over several rows stands in the last of them where it
    heads columns, else in the first, and leaves empty cells in the others: a table is cut at the end of a page, and
    cells that reach over rows lead screen readers astray.
    """
    sources = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    slots: dict[tuple[int, int], HtmlElement] = {}
    for y, source in enumerate(sources):
        x = 0
        for cell in source:
            if cell.tag not in ("td", "th"):
                continue
            while (y, x) in slots:
                x += 1
            down = min(_span(cell, "rowspan"), len(sources) - y)
            own_row = y + down - 1 if cell.tag == "th" else y
            for row in range(y, y + down):
                here = cell if row == own_row else etree.Element(cell.tag)
                for column in range(x, x + min(_span(cell, "colspan"), MAX_COLUMNS)):
                    slots.setdefault((row, column), here)
    width = max((x for _, x in slots), default=-1) + 1
    grid = [[slots.get((y, x)) for x in range(width)] for y in range(len(sources))]
    filled = [[etree.Element("td") if cell is None else cell for cell in row] for row in grid]
    # Excel's selection often carries empty columns and rows along.
    rows = [row for row in filled if any(map(_has_content, row))]
    kept = [x for x in range(width) if any(_has_content(row[x]) and _starts(row, x) for row in rows)]
    return [[row[x] for x in kept] for row in rows]


def _starts(row: list[HtmlElement], x: int) -> bool:
    """Whether a cell begins in this column, rather than reaching into it."""
    return x == 0 or row[x - 1] is not row[x]


def _head_rows(table: HtmlElement, rows: list[list[HtmlElement]]) -> int:
    """How many rows at the top are the head: marked so, or seen from words over figures or bold over plain."""
    if len(rows) < 2:
        return 0
    in_thead = {cell for head in table.iter("thead") for cell in head.iter("td", "th")}
    marked = 0
    for row in rows[:-1]:
        named = [cell for cell in row if _has_content(cell)]
        if not all(cell in in_thead or (cell.tag == "th" and cell.get("scope") != "row") for cell in named):
            break
        marked += 1
    if marked:
        return marked
    first, rest = rows[0], rows[1:]
    words = [_text(cell) for cell in first]
    if not all(words[1:]) or any(_NUMBER.fullmatch(word) for word in words):
        return 0
    if _figure_columns(rest) - {0}:
        return 1
    return int(all(_is_bold(cell) for cell in first if _has_content(cell)) and not all(map(_is_bold, rest[0])))


def _figure_columns(rows: list[list[HtmlElement]]) -> set[int]:
    """The columns where most of what is written are figures."""
    found = set()
    for x in range(len(rows[0]) if rows else 0):
        written = [text for row in rows if _starts(row, x) and (text := _text(row[x]))]
        figures = [text for text in written if _NUMBER.fullmatch(text)]
        if figures and 2 * len(figures) > len(written):
            found.add(x)
    return found


def _row(cells: list[HtmlElement], figures: set[int], *, is_head: bool, names_row: bool = False) -> HtmlElement:
    row = etree.Element("tr")
    name = _text(cells[0])
    if not is_head and _SUM.match(name):
        row.set("class", "sum")
    elif not is_head and _OF_WHICH.match(name):
        row.set("class", "of-which")
    for x, cell in enumerate(cells):
        if not _starts(cells, x):
            continue
        across = sum(1 for other in cells[x:] if other is cell)
        _mend_cell(cell, is_head=is_head, is_name=names_row and x == 0)
        if across > 1:
            cell.set("colspan", str(across))
            cell.set("class", "group")
        elif x in figures:
            cell.set("class", "figure")
        row.append(cell)
    return row


def _mend_cell(cell: HtmlElement, *, is_head: bool, is_name: bool) -> None:
    # An empty corner heads nothing.
    heads = (is_head or is_name) and _has_content(cell)
    cell.tag = "th" if heads else "td"
    cell.attrib.clear()
    cell.tail = None
    if heads:
        cell.set("scope", "col" if is_head else "row")
    _unwrap_only_paragraph(cell)
    if is_head:
        for strong in list(cell.iter("strong")):
            strong.drop_tag()
    elif _NUMBER.fullmatch(_text(cell)):
        for element in cell.iter():
            if element.text:
                element.text = _figure(element.text)


def _figure(text: str) -> str:
    """With plain spaces (the stylesheet narrows them, and a search finds what was written) and a true minus."""
    return re.sub(r"^[-–−]\s*(?=\d)", "−", " ".join(text.split()))


def _unwrap_only_paragraph(cell: HtmlElement) -> None:
    if len(cell) == 1 and cell[0].tag == "p" and not (cell.text or "").strip() and not (cell[0].tail or "").strip():
        cell.text = None
        cell[0].tail = None
        cell[0].drop_tag()


def _is_bold(cell: HtmlElement) -> bool:
    bold = "".join("".join(strong.itertext()) for strong in cell.iter("strong"))
    return cell.tag == "th" or (bool(_text(cell)) and "".join(bold.split()) == "".join(_text(cell).split()))


def _text(cell: HtmlElement) -> str:
    return " ".join("".join(cell.itertext()).split())


def _depth(body: HtmlElement) -> int:
    """How many lists and tables stand inside each other at the deepest place."""

    def depths(element: HtmlElement, depth: int) -> Iterator[int]:
        stack = [(element, depth)]
        while stack:
            current, reached = stack.pop()
            reached += current.tag in ("ul", "ol", "table", "blockquote")
            yield reached
            stack.extend((child, reached) for child in current)

    return max(depths(body, 0))
