"""The text of an item: what may stand in it, and how whatever was typed or pasted becomes that.

`clean` reads any HTML (the editor's, Word's, Excel's, a hostile one) into blocks of a small language and writes the
blocks out again in one canonical form, so that the same text is always the same string:

    <p> <h3> <h4> <ul> <ol start type> <li> <blockquote> <br> <strong> <em> <s> <sub> <sup> <a href>
    <table> <caption> <thead> <tbody> <tr> <th scope> <td> with colspan, rowspan and class="number"

Four files: `language` (the blocks and their HTML), `reading` (HTML to blocks), `office` (what Word and Excel mean),
`grid` (tables made whole).
"""

import re

import nh3

from meetings.richtext.grid import guess_head
from meetings.richtext.language import MARKS, Block, Cell, Heading, List, Paragraph, Quote, Run, Table, html_of
from meetings.richtext.limits import (
    LinesTooDeep,
    TableTooLarge,
    TableTooWide,
    TextRefused,
    TextTooLong,
)
from meetings.richtext.reading import read

__all__ = [
    "MARKS",
    "Block",
    "Cell",
    "Heading",
    "LinesTooDeep",
    "List",
    "Paragraph",
    "Quote",
    "Run",
    "Table",
    "TableTooLarge",
    "TableTooWide",
    "TextRefused",
    "TextTooLong",
    "clean",
    "html_of",
    "pasted",
    "plain",
    "read",
    "under_heading",
]

# The second lock on the door. What it gets is our own canonical HTML, so it changes nothing; should the writer of
# that HTML ever have a hole, nothing but these tags and attributes comes through all the same.
_GATE = nh3.Cleaner(
    tags={
        "p", "h3", "h4", "ul", "ol", "li", "blockquote", "br", "strong", "em", "s", "sub", "sup", "a",
        "table", "caption", "thead", "tbody", "tr", "th", "td",
    },
    attributes={
        "a": {"href"},
        "ol": {"start", "type"},
        "th": {"scope", "colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
    },
    allowed_classes={"th": {"number"}, "td": {"number"}},
    url_schemes={"https", "mailto"},
    url_relative="deny",
    link_rel=None,
)  # fmt: skip


def clean(html: str) -> str:
    """The canonical HTML of a text; "" when nothing is written in it. Safe to show as it is.

    Cleaning what is clean changes nothing: `clean(clean(x)) == clean(x)`.

    Raises:
        TextRefused: the text is beyond a limit and cleaning would lose what somebody wrote (see `limits`).
    """
    return _GATE.clean(html_of(read(html)))


def pasted(html: str) -> str:
    """As `clean`, for what has just been pasted: a table without any head gets its first row as one where that row is
    words and figures stand below it. Not done when a text is saved, or nobody could ever take a head away.

    Raises: as `clean`.
    """
    return _GATE.clean(html_of(guess_head(block) if isinstance(block, Table) else block for block in read(html)))


def plain(html: str) -> str:
    """The words of a text without marks: a line per paragraph, list item and table cell."""
    return "\n".join(line for block in read(html) for line in block.lines())


def under_heading(html: str, level: int) -> str:
    """A clean text for showing under a heading of `level`, with its own headings just below that one.

    Stored headings are h3 and h4; under an item with an <h4> they become h5 and h6, so that no level is skipped. The
    second of the two gets class="subheading", since below <h5> both are <h6>.
    """
    if "<h" not in html:
        return html

    def shift(found: re.Match[str]) -> str:
        name = f"h{min(int(found[2]) + level - 2, 6)}"
        is_second_opened = found[1] == "<" and found[2] == "4"
        return f'{found[1]}{name} class="subheading">' if is_second_opened else f"{found[1]}{name}>"

    return re.sub(r"(</?)h([34])>", shift, html)
