"""What a person should look at before minutes are sent to many: personal identity numbers and confidential items."""

import html
import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from meetings import personal_numbers
from minutes.composition import Composition, Item, texts_of

#: Where a line or a cell ends: a number does not go on beyond it.
_ENDS: Final = re.compile(r"</?(?:p|li|ul|ol|t[dhr]|table|thead|tbody|caption|blockquote|h[1-6]|br)\b[^>]*>")
_TAGS: Final = re.compile(r"<[^>]*>")


def findings(content: Composition) -> list[str]:
    """In sentences, item by item; empty when there is nothing to look at."""
    found = []
    for item in content.items:
        if item.secrecy:
            told = {"item": item.name, "statute": item.secrecy}
            found.append(
                _("Item %(item)s is confidential (%(statute)s), and signed minutes go whole to everybody in the body.")
                % told
            )
        if number := next(_numbers(item), ""):
            told = {"item": item.name, "number": number}
            found.append(_("A personal identity number stands in item %(item)s: %(number)s.") % told)
    return found


def _numbers(item: Item) -> Iterator[str]:
    for text in texts_of(item):
        for line in _ENDS.split(text):
            plain = html.unescape(_TAGS.sub("", line))
            for found in personal_numbers.find(plain):
                yield plain[found.start : found.end]
