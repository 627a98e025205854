"""What can be wrong with a document, in words for the person who writes it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: One sentence per kind: what happened and what to do. `%(detail)s` is what the document says itself.
SENTENCES: Final[dict[str, str | Promise]] = {
    "glyph": _("The character %(detail)s cannot be printed. Remove it, or write it in words."),
    "alt": _("A picture has no text that describes it. Give it one."),
    "picture": _("A picture cannot be read. Remove it, or add it again as PNG or JPEG."),
    "refused": _("The text asks for something outside the minutes (%(detail)s). Nothing was fetched. Remove it."),
    "typesetting": _("The text cannot be typeset: %(detail)s"),
    "cells": _("A table has more than 5,000 cells. Divide it, or add it as an annex."),
    "columns": _("A table has more than 30 columns, and paper has no room for them. Divide it, or add it as an annex."),
    "depth": _("Lists or tables stand too deep inside each other. Make the text flatter."),
    "length": _("The text is too long to be typeset. Divide it, or add the long part as an annex."),
    "time": _("The document took longer than %(detail)s seconds and was stopped. Shorten its longest table or list."),
    "memory": _("The document needed too much memory and was stopped. Shorten its longest table or list."),
    "size": _("The document became larger than %(detail)s MB and was stopped. Use smaller pictures."),
    "crash": _("The document could not be made; we do not know why. The text is kept. Tell support: %(detail)s"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a document cannot be printed.

    `kind` is a key of SENTENCES; `item` is the label of the agenda item where it stands, or "" when that is not known.
    It is kept as data and put into words when it is shown, so that each reader gets it in their own language.
    """

    kind: str
    detail: str = ""
    item: str = ""

    def __post_init__(self) -> None:
        if self.kind not in SENTENCES:
            raise ValueError(f"Unknown kind of problem: {self.kind}")

    @property
    def sentence(self) -> str:
        text = str(SENTENCES[self.kind]) % {"detail": self.detail}
        if not self.item:
            return text
        return gettext("Item %(label)s: %(sentence)s") % {"label": self.item, "sentence": text}

    def at(self, item: str) -> "Problem":
        """The same problem, placed at the agenda item with this label."""
        return replace(self, item=item)


def as_json(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [asdict(problem) for problem in problems]


def from_json(value: Iterable[dict[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**fields) for fields in value)
