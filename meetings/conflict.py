"""Two texts of one item, or of one statement, that were written at the same time, side by side."""

import datetime as dt
from dataclasses import dataclass

from meetings import richtext, worddiff
from meetings.models import AgendaItem, AsideText, Statement
from parties.models import User


@dataclass(frozen=True)
class Conflict:
    """What the person wrote and what stands in the item, with their difference and one text made of both.

    `mine` and `theirs` are cleaned HTML. `revision` is the one that `theirs` is.
    """

    mine: str
    theirs: str
    revision: int
    by: User | None
    at: dt.datetime | None
    difference: list[worddiff.Part]
    mine_marked: list[worddiff.Part]
    theirs_marked: list[worddiff.Part]
    merged: worddiff.Merged

    @property
    def is_same(self) -> bool:
        return self.mine == self.theirs


def between(item: AgendaItem | Statement, text: str, *, based_on: int) -> Conflict:
    """The person's text beside the item's own.

    Args:
        text: any HTML that the person wrote.
        based_on: the revision that it was written from; what both did to that one is merged.

    Raises:
        TextRefused: the text is beyond a limit.
    """
    mine = richtext.clean(text)
    base = item.revisions.filter(number=based_on).values_list("text", flat=True).first() or ""
    difference = worddiff.compare(item.text, mine)
    theirs_marked, mine_marked = worddiff.sides(difference)
    return Conflict(
        mine,
        item.text,
        item.text_revision,
        item.text_by,
        item.text_at,
        difference,
        mine_marked,
        theirs_marked,
        worddiff.merge(base, mine, item.text),
    )


def with_aside(aside: AsideText) -> Conflict:
    """A text that was set aside beside what stands in the item now."""
    return between(aside.item, aside.text, based_on=aside.based_on)
