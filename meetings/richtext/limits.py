"""How large a text may be, and the refusals that say so in the writer's words.

The limits come from what the renderer of the minutes can set within its own limits of time and memory. A text beyond
them is refused whole, never cut: the writer keeps it in the editor and is told what to do.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.exceptions import Refused

MAX_BYTES = 2 << 20
#: Elements in what was typed or pasted; a full table of 5000 cells holds some 20 000.
MAX_ELEMENTS = 40_000
#: Lists in lists, quotes and tables included. The same for what the parser follows at all (`_TREE`).
MAX_NESTING = 6
MAX_TREE = 200
MAX_CELLS = 5000
MAX_COLSPAN = 20
MAX_ROWSPAN = 200


class TextRefused(Refused):
    """The text cannot be kept as it is. `sentence` says why and what to do."""

    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class TextTooLong(TextRefused):
    sentence = _("The text is too long for one item. Divide it into several items, or add the long part as an annex.")


class LinesTooDeep(TextRefused):
    sentence = _("A list has more than six levels. Move the innermost level out.")


class TableTooLarge(TextRefused):
    sentence = _("A table has more than 5,000 cells. Divide it, or add it as an annex.")


class TableTooWide(TextRefused):
    sentence = _("A cell spans more than 20 columns or 200 rows. Split the cell, or add the table as an annex.")
