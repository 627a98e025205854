"""A text as it is written in a plain field: a line is a paragraph, a line that begins with "- " a point of a list.

`html_of` makes what `richtext.clean` takes; `text_of` is its inverse for what `html_of` made.
"""

from django.utils.html import escape

from meetings import richtext
from meetings.richtext import List

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
