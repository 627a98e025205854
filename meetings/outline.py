"""Where items stand in the agenda's tree, and every way to move them, as plain values.

An `Outline` is read from places, changed by one act and asked for what changed; the database is
`meetings/agenda.py`'s part. Deleted items keep their place among their siblings, so that they come back to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from meetings.exceptions import Refused


@dataclass(frozen=True)
class Place:
    """An item's place. `parent` is None at the top; siblings sort by `position`, then `id`."""

    id: int
    parent: int | None
    position: int
    is_deleted: bool = False


class Reason(Enum):
    """Why an item cannot go there."""

    ALREADY_FIRST = "already_first"
    ALREADY_LAST = "already_last"
    #: There is no item just before it to stand under.
    NOTHING_BEFORE = "nothing_before"
    ALREADY_AT_TOP = "already_at_top"
    TOO_DEEP = "too_deep"
    UNDER_ITSELF = "under_itself"
    #: The place that was asked for has gone.
    NO_SUCH_PLACE = "no_such_place"
    #: The item itself has been deleted.
    GONE = "gone"


class Impossible(Refused):
    """The item cannot go there. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Outline:
    """A tree at most `max_depth` deep. An act either holds every rule or raises `Impossible` and changes nothing."""

    def __init__(self, places: Iterable[Place], *, max_depth: int = 3) -> None:
        rows = sorted(places, key=lambda place: (place.position, place.id))
        self._max_depth = max_depth
        self._before = {row.id: (row.parent, row.position) for row in rows}
        self._deleted = {row.id for row in rows if row.is_deleted}
        self._parent = {row.id: row.parent for row in rows}
        self._children: dict[int | None, list[int]] = {}
        for row in rows:
            self._children.setdefault(row.parent, []).append(row.id)

    def up(self, item: int) -> None:
        """Before the sibling before it."""
        parent, siblings, index = self._kept_siblings(item)
        if index == 0:
            raise Impossible(Reason.ALREADY_FIRST)
        self.place(item, parent, before=siblings[index - 1])

    def down(self, item: int) -> None:
        """After the sibling after it."""
        parent, siblings, index = self._kept_siblings(item)
        if index == len(siblings) - 1:
            raise Impossible(Reason.ALREADY_LAST)
        self.place(item, parent, after=siblings[index + 1])

    def inward(self, item: int) -> None:
        """Last under the sibling before it, with all that stands under it."""
        _parent, siblings, index = self._kept_siblings(item)
        if index == 0:
            raise Impossible(Reason.NOTHING_BEFORE)
        self.place(item, siblings[index - 1])

    def outward(self, item: int) -> None:
        """Just after the item that it stands under, with all that stands under it; its siblings stay."""
        parent, _siblings, _index = self._kept_siblings(item)
        if parent is None:
            raise Impossible(Reason.ALREADY_AT_TOP)
        self.place(item, self._parent[parent], after=parent)

    def place(self, item: int, parent: int | None, *, before: int | None = None, after: int | None = None) -> None:
        """Under `parent`, beside a sibling there or, without one, last. Everything under the item comes along."""
        self.require_kept(item)
        self._require_parent(parent)
        beside = before if before is not None else after
        if beside == item:
            return
        if beside is not None and (beside in self._deleted or self._parent.get(beside, item) != parent):
            raise Impossible(Reason.NO_SUCH_PLACE)
        if parent is not None and parent in self.subtree(item):
            raise Impossible(Reason.UNDER_ITSELF)
        if self.level_under(parent) + self._height(item) - 1 > self._max_depth:
            raise Impossible(Reason.TOO_DEEP)
        self._children[self._parent[item]].remove(item)
        self._insert(item, parent, before=before, after=after)

    def add(self, item: int, parent: int | None, *, after: int | None = None) -> None:
        """A new item under `parent`, after a sibling there or last."""
        self._require_parent(parent)
        if after is not None and (after in self._deleted or self._parent.get(after, item) != parent):
            raise Impossible(Reason.NO_SUCH_PLACE)
        if self.level_under(parent) > self._max_depth:
            raise Impossible(Reason.TOO_DEEP)
        self._insert(item, parent, after=after)

    def restore(self, items: Iterable[int]) -> None:
        """Bring deleted items back: `items` is one and what was deleted under it, that one first.

        It comes to its old place, or last in the agenda where that has gone or is too deep by now.
        """
        ids = list(items)
        root = ids[0]
        self._deleted -= set(ids)
        parent = self._parent[root]
        is_gone = parent is not None and parent in self._deleted
        if is_gone or self.level_under(parent) + self._height(root) - 1 > self._max_depth:
            self._children[parent].remove(root)
            self._insert(root, None)

    def require_kept(self, item: int) -> None:
        """Refuse an item that has been deleted."""
        if item not in self._parent or item in self._deleted:
            raise Impossible(Reason.GONE)

    def subtree(self, item: int) -> list[int]:
        """The item and all that stands under it, deleted ones too, parents before children."""
        found = [item]
        for child in self._children.get(item, []):
            found += self.subtree(child)
        return found

    def kept_subtree(self, item: int) -> list[int]:
        """The item and what stands under it and has not been deleted."""
        found = [item]
        for child in self.children(item):
            found += self.kept_subtree(child)
        return found

    def children(self, parent: int | None) -> list[int]:
        """What stands right under `parent` and has not been deleted, in order."""
        return [item for item in self._children.get(parent, []) if item not in self._deleted]

    def level_under(self, parent: int | None) -> int:
        """The level (1 at the top) of what stands right under `parent`."""
        level = 1
        while parent is not None:
            level, parent = level + 1, self._parent[parent]
        return level

    def possible(self, item: int) -> set[str]:
        """The acts of `up`, `down`, `inward`, `outward` that would not be refused."""
        parent, siblings, index = self._kept_siblings(item)
        acts = set()
        if index > 0:
            acts.add("up")
            if self.level_under(siblings[index - 1]) + self._height(item) - 1 <= self._max_depth:
                acts.add("inward")
        if index < len(siblings) - 1:
            acts.add("down")
        if parent is not None:
            acts.add("outward")
        return acts

    def changes(self) -> dict[int, tuple[int | None, int]]:
        """(parent, position) of each item whose place is another than it was. Positions run 1, 2, 3 … per parent."""
        now = {
            item: (parent, position)
            for parent, children in self._children.items()
            for position, item in enumerate(children, start=1)
        }
        return {item: place for item, place in now.items() if self._before.get(item) != place}

    def _require_parent(self, parent: int | None) -> None:
        if parent is not None and (parent not in self._parent or parent in self._deleted):
            raise Impossible(Reason.NO_SUCH_PLACE)

    def _insert(self, item: int, parent: int | None, *, before: int | None = None, after: int | None = None) -> None:
        siblings = self._children.setdefault(parent, [])
        if before is not None:
            siblings.insert(siblings.index(before), item)
        elif after is not None:
            siblings.insert(siblings.index(after) + 1, item)
        else:
            siblings.append(item)
        self._parent[item] = parent

    def _kept_siblings(self, item: int) -> tuple[int | None, list[int], int]:
        self.require_kept(item)
        parent = self._parent[item]
        siblings = self.children(parent)
        return parent, siblings, siblings.index(item)

    def _height(self, item: int) -> int:
        return 1 + max((self._height(child) for child in self.children(item)), default=0)
