"""A text as it is written in a plain field: a line is a paragraph, a line that begins with "- " a point of a list.

`html_of` makes what `richtext.clean` takes; `text_of` is its inverse for what `html_of` made.
"""

from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.translation import gettext as _

from meetings import richtext
from meetings.richtext import Block, List, Table

_POINT = ("- ", "* ", "• ")


def html_of(text: str) -> str:
    out: list[str] = []
    is_list = False
    for line in filter(None, (line.strip() for line in text.splitlines())):
        is_point = line.startswith(_POINT)
        if is_point != is_list:
            out.append("<ul>" if is_point else "</ul>")
            is_list = is_point
        out.append(f"<li><p>{escape(line[2:].strip())}</p></li>" if is_point else f"<p>{escape(line)}</p>")
    return "".join([*out, "</ul>" if is_list else ""])


def text_of(html: str) -> str:
    lines: list[str] = []
    for block in richtext.read(html):
        mark = "- " if isinstance(block, List) else ""
        lines += (f"{mark}{line}" for line in block.lines())
    return "\n".join(lines)


def editable(html: str) -> str:
    """A text to be changed in a plain field by somebody who reads it: each table is a line that stands for it."""
    return "\n".join(line for lines in _blocks(html) for line in lines[1])


def edited(html: str, text: str) -> str:
    """`html` as it reads when its `editable` was changed to `text`.

    What was not touched stays as it is set, with its bold words, nested lists and tables; what was changed or added is
    set plainly. `edited(html, editable(html)) == html` for canonical HTML.
    """
    blocks = _blocks(html)
    old = [line for _block, lines in blocks for line in lines]
    new = [line for line in (line.strip() for line in text.splitlines()) if line]
    place: dict[int, int] = {}
    for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        place.update({match.a + n: match.b + n for n in range(match.size)})
    kept: dict[int, tuple[Block, int]] = {}
    at = 0
    for block, lines in blocks:
        found = [place.get(at + n) for n in range(len(lines))]
        first = found[0] if found else None
        if first is not None and found == list(range(first, first + len(lines))):
            kept[first] = (block, len(lines))
        at += len(lines)
    out: list[str] = []
    loose: list[str] = []
    n = 0
    while n < len(new):
        if n in kept:
            block, size = kept[n]
            out += [html_of("\n".join(loose)), richtext.html_of([block])]
            loose = []
            n += size
        else:
            loose.append(new[n])
            n += 1
    return "".join([*out, html_of("\n".join(loose))])


def _blocks(html: str) -> list[tuple[Block, list[str]]]:
    """Each block with the lines that stand for it in a plain field."""
    found: list[tuple[Block, list[str]]] = []
    tables = 0
    for block in richtext.read(html):
        if isinstance(block, Table):
            tables += 1
            words = {"number": tables, "caption": block.caption}
            name = _("Table %(number)s: %(caption)s") if block.caption else _("Table %(number)s")
            lines = [f"[{name % words}]"]
        else:
            mark = "- " if isinstance(block, List) else ""
            lines = [f"{mark}{line}".strip() for line in block.lines()]
        lines = [line for text in lines for line in text.splitlines() if line.strip()]
        found.append((block, lines))
    return found
