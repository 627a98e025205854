"""The items that every new meeting of a body begins with, as a tree: read with numbers, and changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import numbering, stock
from meetings.exceptions import Contradiction
from meetings.models import AgendaItem, StandingItem
from meetings.outline import Outline, Place
from meetings.undo import Ledger
from parties.models import Body, Event, User

LEDGER = Ledger(StandingItem, "body", "standing")
#: What `edit` may change.
EDITED = ("title", "is_numbered", "kinds", "areas", "text")


@dataclass(frozen=True)
class Node:
    """A standing item in its place. `number` is the one that it has when nothing else is on the agenda."""

    row: StandingItem
    number: str
    level: int
    #: Of up, down, inward, outward: those that would not be refused.
    possible: frozenset[str]
    #: How many items stand under it.
    below: int

    @property
    def can_hold(self) -> bool:
        return self.level < AgendaItem.MAX_DEPTH


def nodes(body: Body) -> list[Node]:
    """The body's standing items in reading order."""
    rows = {row.pk: row for row in body.standing_items.all()}
    outline = _outline(list(rows.values()))
    # A § runs through the year; which one an item will get is not known here.
    scheme = numbering.LETTERS if body.numbering == Body.Numbering.SECTION else body.numbering
    entries = [numbering.Entry(row.pk, row.parent_id, row.position, row.is_numbered) for row in rows.values()]
    labels = numbering.labels(entries, scheme)
    order = [pk for top in outline.children(None) for pk in outline.subtree(top)]
    return [
        Node(
            rows[pk],
            labels[pk],
            outline.level_under(rows[pk].parent_id),
            frozenset(outline.possible(pk)),
            len(outline.subtree(pk)) - 1,
        )
        for pk in order
    ]


def text_of(row: StandingItem) -> str:
    """The text that an item of a new meeting starts from, as `AgendaItem.write` takes it."""
    return "".join(f"<p>{escape(line)}</p>" for line in row.text.splitlines() if line.strip())


def add(body: Body, title: str, *, by: User, under: StandingItem | None = None, **fields: Any) -> StandingItem:
    """A new item, last under another or last of all; `fields` are some of `EDITED`.

    Raises:
        NotAllowed: see `stock.changing`.
        Impossible: the item it should stand under has gone or is on the innermost level.
    """
    with stock.changing(body, LEDGER, "added", by=by, name=title):
        rows = list(body.standing_items.all())
        outline = _outline(rows)
        row = StandingItem(body=body, title=title, **_edited(fields))
        row.save()
        outline.add(row.pk, under.pk if under else None)
        _place([*rows, row], outline)
    return row


def edit(row: StandingItem, *, by: User, **fields: Any) -> None:
    """Another heading, kinds, text to start from, or whether it has a number; `fields` are some of `EDITED`.

    Raises:
        NotAllowed: see `stock.changing`.
        Contradiction: somebody else has removed it.
    """
    with stock.changing(row.body, LEDGER, "edited", by=by, name=fields.get("title", row.title)):
        _refetch(row)
        for name, value in _edited(fields).items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))


def move_up(row: StandingItem, *, by: User) -> None:
    """Before the sibling before it. Raises NotAllowed, Impossible."""
    _move(row, lambda outline: outline.up(row.pk), by=by)


def move_down(row: StandingItem, *, by: User) -> None:
    """After the sibling after it. Raises NotAllowed, Impossible."""
    _move(row, lambda outline: outline.down(row.pk), by=by)


def move_in(row: StandingItem, *, by: User) -> None:
    """Last under the sibling before it. Raises NotAllowed, Impossible."""
    _move(row, lambda outline: outline.inward(row.pk), by=by)


def move_out(row: StandingItem, *, by: User) -> None:
    """Just after the item that it stands under. Raises NotAllowed, Impossible."""
    _move(row, lambda outline: outline.outward(row.pk), by=by)


def remove(row: StandingItem, *, by: User) -> None:
    """Take the item away, with all that stands under it; meetings that have begun with it keep it.

    Raises:
        NotAllowed: see `stock.changing`.
        Contradiction: somebody else has removed it.
    """
    with stock.changing(row.body, LEDGER, "removed", by=by, name=row.title):
        _refetch(row)
        StandingItem.objects.filter(pk=row.pk).delete()


#: What was done, by the verb of its event, for the button that takes it back.
DONE = {
    "standing.added": gettext_lazy("Added: %(name)s"),
    "standing.edited": gettext_lazy("Changed: %(name)s"),
    "standing.moved": gettext_lazy("Moved: %(name)s"),
    "standing.removed": gettext_lazy("Removed: %(name)s"),
}


def describe(event: Event) -> str:
    """A change in a few words: "Moved: Budgetfrågor"."""
    return str(DONE[event.verb]) % {"name": event.data.get("name", "")}


def _move(row: StandingItem, act: Callable[[Outline], None], *, by: User) -> None:
    with stock.changing(row.body, LEDGER, "moved", by=by, name=row.title):
        rows = list(row.body.standing_items.all())
        outline = _outline(rows)
        act(outline)
        _place(rows, outline)


def _outline(rows: list[StandingItem]) -> Outline:
    places = [Place(row.pk, row.parent_id, row.position) for row in rows]
    return Outline(places, max_depth=AgendaItem.MAX_DEPTH)


def _place(rows: list[StandingItem], outline: Outline) -> None:
    changes = outline.changes()
    moved = [row for row in rows if row.pk in changes]
    for row in moved:
        row.parent_id, row.position = changes[row.pk]
    StandingItem.objects.bulk_update(moved, ["parent", "position"])


def _refetch(row: StandingItem) -> None:
    """Read the row anew, inside the lock."""
    body = row.body
    try:
        row.refresh_from_db()
    except StandingItem.DoesNotExist as error:
        raise Contradiction(_("Somebody else has removed “%(title)s”.") % {"title": row.title}) from error
    row.body = body


def _edited(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - set(EDITED):
        raise ValueError(f"not edited here: {unknown}")
    return fields
