"""The tree of tags: what a screen reader reads."""

from collections.abc import Callable, Iterator
from typing import Final

from pikepdf import Dictionary, Name, Object

from paper.preflight.catalog import LANGUAGE
from paper.preflight.file import Element, File, as_list, number_of
from paper.preflight.findings import Finding

STANDARD: Final = frozenset(  # ISO 32000-1, 14.8.4
    """Document DocumentFragment Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private H H1 H2 H3 H4 H5
    H6 P L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu
    Figure Formula Form RB RT RP WT WP""".split()  # noqa: SIM905 (a table to read)
)
_DEEPEST: Final = 200
# What may stand directly in what (ISO 32000-1, 14.8.4.3; ISO 14289-1, 7.2).
_CONTENTS: Final = {
    "L": ("list", {"L", "LI", "Caption"}),
    "LI": ("list", {"Lbl", "LBody"}),
    "Table": ("table", {"TR", "THead", "TBody", "TFoot", "Caption"}),
    "THead": ("table", {"TR"}),
    "TBody": ("table", {"TR"}),
    "TFoot": ("table", {"TR"}),
    "TR": ("table", {"TH", "TD"}),
    "TOC": ("contents-list", {"TOC", "TOCI", "Caption"}),
    "TOCI": ("contents-list", {"Lbl", "Reference", "NonStruct", "P", "TOC"}),
}
_PARENTS: Final = {
    "LI": ("list", {"L"}),
    "LBody": ("list", {"LI"}),
    "TR": ("table", {"Table", "THead", "TBody", "TFoot"}),
    "THead": ("table", {"Table"}),
    "TBody": ("table", {"Table"}),
    "TFoot": ("table", {"Table"}),
    "TH": ("table", {"TR"}),
    "TD": ("table", {"TR"}),
    "TOCI": ("contents-list", {"TOC"}),
}


def read_elements(file: File) -> list[Element]:
    """All structure elements in reading order, with their standard types ("" for one without a meaning)."""
    if file.structure is None:
        return []
    roles = file.structure.get(Name.RoleMap, Dictionary())
    found: list[Element] = []
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Dictionary, Element | None]] = [(kid, None) for kid in _structure_kids(file.structure)[::-1]]
    while stack:
        obj, parent = stack.pop()
        if obj.is_indirect and obj.objgen in seen:
            continue  # a circle; `tree` tells
        seen.add(obj.objgen)
        element = Element(obj, _standard_type(obj, roles), parent)
        if element.depth > _DEEPEST:
            continue
        found.append(element)
        if parent is not None:
            parent.kids.append(element)
        element.mcids = list(_content(obj))
        stack.extend((kid, element) for kid in _structure_kids(obj)[::-1])
    return found


def tree(file: File) -> Iterator[Finding]:
    """There is a tree, its elements know their parents, and its two directions agree."""
    if file.structure is None or not file.elements:
        yield Finding("structure-tree")
        return
    if not isinstance(file.structure.get(Name.ParentTree), Dictionary):
        yield Finding("structure-tree", "/ParentTree")
    for element in file.elements:
        above = element.parent.obj if element.parent else file.structure
        if element.obj.get(Name.P, Dictionary()).objgen != above.objgen or element.depth == _DEEPEST:
            yield Finding("structure-tree", "/P", element.place)
    owners = {
        (number_of(page), mcid): owner.objgen
        for page in file.pages
        for mcid, owner in enumerate(as_list(file.parent_tree.get(int(page.obj.get(Name.StructParents, -1)))))
        if isinstance(owner, Dictionary)
    }
    for element in file.elements:
        if any(owners.get(content) != element.obj.objgen for content in element.mcids):
            yield Finding("structure-tree", "/ParentTree", element.place)


def types(file: File) -> Iterator[Finding]:
    for element in file.elements:
        if not element.kind:
            yield Finding("structure-type", str(element.obj.get(Name.S, "")), element.place)
    roles = file.structure.get(Name.RoleMap, Dictionary()) if file.structure is not None else Dictionary()
    for name in roles.keys():  # noqa: SIM118 (not a dict)
        if name[1:] in STANDARD:
            yield Finding("structure-type", f"{name} → {roles[name]}")


def headings(file: File) -> Iterator[Finding]:
    last = 0
    kinds = {element.kind for element in file.elements}
    for element in file.elements:
        if len(element.kind) == 2 and element.kind[0] == "H" and element.kind[1].isdigit():
            level = int(element.kind[1])
            if level > last + 1:
                yield Finding("heading-skip", f"H{last} → H{level}" if last else f"H{level}", element.place)
            last = level
    if "H" in kinds and last:
        yield Finding("heading-mix")


def descriptions(file: File) -> Iterator[Finding]:
    for element in file.elements:
        if element.kind in ("Figure", "Formula") and not (
            str(element.obj.get(Name.Alt, "")).strip() or str(element.obj.get(Name.ActualText, "")).strip()
        ):
            yield Finding("figure-text" if element.kind == "Figure" else "formula-text", place=element.place)


def nesting(file: File) -> Iterator[Finding]:
    for element in file.elements:
        if rule := _CONTENTS.get(element.kind):
            for kid in element.kids:
                if kid.kind not in rule[1]:
                    yield Finding(rule[0], f"{kid.kind} in {element.kind}", kid.place)
            if element.mcids:
                yield Finding(rule[0], f"text in {element.kind}", element.place)
        if (rule := _PARENTS.get(element.kind)) and (element.parent is None or element.parent.kind not in rule[1]):
            yield Finding(rule[0], f"{element.kind} in {element.parent.kind if element.parent else '/'}", element.place)
        if element.kind == "Table" and sum(kid.kind == "THead" for kid in element.kids) > 1:
            yield Finding("table", "THead", element.place)


def tables(file: File) -> Iterator[Finding]:
    for element in file.elements:
        if element.kind == "Table":
            parts = [part for part in element.kids if part.kind != "Caption"]
            rows = [row for part in parts for row in ([part] if part.kind == "TR" else part.kids)]
            yield from _shape(element, rows)
            yield from _heads(element, rows)


def _shape(table: Element, rows: list[Element]) -> Iterator[Finding]:
    taken: set[tuple[int, int]] = set()
    widths = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in _cells(row):
            while (y, x) in taken:
                x += 1
            across, down = _span(cell, "/ColSpan"), _span(cell, "/RowSpan")
            if down > len(rows) - y:
                yield Finding("table-shape", "/RowSpan", table.place)
                return
            taken.update((y + j, x + i) for j in range(down) for i in range(min(across, 1000)))
            x += across
        widths.add(sum(1 for at, _ in taken if at == y))
    if len(widths) > 1:
        yield Finding("table-shape", place=table.place)


def _heads(table: Element, rows: list[Element]) -> Iterator[Finding]:
    cells = [cell for row in rows for cell in _cells(row)]
    heads = [cell for cell in cells if cell.kind == "TH"]
    scoped = all(head.attribute("/Scope") in (Name.Row, Name.Column, Name.Both) for head in heads)
    if heads and not scoped and any(not as_list(cell.attribute("/Headers")) for cell in cells if cell.kind == "TD"):
        yield Finding("table-heads", place=table.place)
    ids = {str(head.obj.get(Name.ID)) for head in heads if Name.ID in head.obj}
    for cell in cells:
        if any(str(name) not in ids for name in as_list(cell.attribute("/Headers"))):
            yield Finding("table-head-ids", place=cell.place)


def notes(file: File) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in file.elements:
        if element.kind == "Note":
            name = str(element.obj.get(Name.ID, ""))
            if not name or name in seen:
                yield Finding("note-id", place=element.place)
            seen.add(name)


def languages(file: File) -> Iterator[Finding]:
    for element in file.elements:
        if Name.Lang in element.obj and not LANGUAGE.fullmatch(str(element.obj[Name.Lang])):
            yield Finding("part-language", str(element.obj[Name.Lang]), element.place)


def _structure_kids(obj: Dictionary) -> list[Dictionary]:
    return [kid for kid in as_list(obj.get(Name.K)) if isinstance(kid, Dictionary) and Name.S in kid]


def _content(obj: Dictionary) -> Iterator[tuple[int, int]]:
    """(page's object number, MCID) of the marked content right below an element."""
    page = obj.get(Name.Pg)
    for kid in as_list(obj.get(Name.K)):
        if isinstance(kid, int):
            yield (page.objgen[0] if page is not None else 0), kid
        elif isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.MCR:
            own = kid.get(Name.Pg, page)
            yield (own.objgen[0] if own is not None else 0), int(kid.MCID)


def _standard_type(obj: Object, roles: Object) -> str:
    name = str(obj.get(Name.S, ""))
    for _ in range(20):
        if name[1:] in STANDARD:
            return name[1:]
        if name not in roles:
            return ""
        name = str(roles[name])
    return ""


def _cells(row: Element) -> list[Element]:
    return [kid for kid in row.kids if kid.kind in ("TH", "TD")]


def _span(cell: Element, name: str) -> int:
    value = cell.attribute(name)
    return max(1, int(value)) if value is not None else 1


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (
    tree,
    types,
    headings,
    descriptions,
    nesting,
    tables,
    notes,
    languages,
)
