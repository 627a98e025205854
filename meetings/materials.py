"""The material registry: what can stand inside an item beneath its text, and beside the meeting.

Each area of the house, and each app above this one, registers what it has to show; the meeting page and those who
follow it ask the registry. A new kind of material touches only its own area.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meetings.agenda import Node
from meetings.models import AgendaItem, Meeting
from meetings.tables import ItemTable
from parties.models import User


@dataclass(frozen=True)
class Entry:
    """A line of an item's menu: its words, the mark before them, and the address of its page."""

    label: str
    mark: str
    url: str
    #: Whether the address answers a dialog for the meeting page: an htmx GET whose answer is put last in the body.
    is_dialog: bool = False


def _no_entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    return ()


def _no_tables(item: AgendaItem) -> tuple[ItemTable, ...]:
    return ()


def _nothing_comes_along(earlier: AgendaItem, later: AgendaItem, by: User) -> None:
    return None


def _no_annotations() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Material:
    """A kind of thing that stands beneath the text of items.

    `read(meeting, user, nodes)` gives, by the primary key of the item, what `template` draws as `matter` (beside
    `item`, `node`, `meeting`, `is_writer`): only what this person may see, in a number of queries that does not grow
    with the items. Values are frozen and plain: their `repr` is the mark by which followers learn that something
    changed. `entries(item, user)` are its lines in the menu of an item, for who may change the meeting;
    a value's `acts` (entries, too) are those for a member who may not.
    """

    name: str
    template: str
    read: Callable[[Meeting, User, Sequence[Node]], Mapping[int, Any]]
    entries: Callable[[AgendaItem, User], Sequence[Entry]] = _no_entries
    #: Expressions that items are read with (`ItemQuerySet.with_agenda`), for a kind without a query of its own.
    annotations: Callable[[], Mapping[str, Any]] = _no_annotations
    #: What it sets in the minutes of an item that was read so.
    tables: Callable[[AgendaItem], tuple[ItemTable, ...]] = _no_tables
    #: Brings what stands in an item along to the one in which it goes on at a later meeting. The earlier one keeps it.
    carry: Callable[[AgendaItem, AgendaItem, User], None] = _nothing_comes_along
    #: Small numbers stand first.
    order: int = 100


@dataclass(frozen=True)
class Panel:
    """A section beside the document. `read(meeting, user)` gives what `template` draws as `panel`; None: no section.

    Only who reads the meeting whole sees what stands beside it.
    """

    name: str
    template: str
    read: Callable[[Meeting, User], Any]
    order: int = 100


@dataclass(frozen=True)
class Placed:
    """A material or a panel with what is to be drawn."""

    name: str
    template: str
    value: Any


_materials: dict[str, Material] = {}
_panels: dict[str, Panel] = {}


def register(*kinds: Material | Panel) -> None:
    """Called by an app when it is ready; the same name again replaces what was there."""
    for kind in kinds:
        if isinstance(kind, Material):
            _materials[kind.name] = kind
        else:
            _panels[kind.name] = kind


def place(meeting: Meeting, user: User, nodes: Sequence[Node]) -> None:
    """Give each node what stands in it for this person; `nodes` in reading order."""
    found = [(kind, kind.read(meeting, user, nodes)) for kind in _in_order(_materials)]
    for node in nodes:
        node.materials = [
            Placed(kind.name, kind.template, values[node.item.pk]) for kind, values in found if node.item.pk in values
        ]


def tables(item: AgendaItem) -> tuple[ItemTable, ...]:
    """What all kinds have to set in the minutes of an item that `with_agenda` has read."""
    return tuple(table for kind in _in_order(_materials) for table in kind.tables(item))


def kinds() -> tuple[Material, ...]:
    """All that is registered: they decide what items are read with."""
    return tuple(_materials.values())


def annotations() -> dict[str, Any]:
    """What items are read with for all kinds."""
    return {name: expression for kind in _materials.values() for name, expression in kind.annotations().items()}


def beside(meeting: Meeting, user: User) -> list[Placed]:
    """The sections beside the document, for who reads the meeting whole."""
    found = ((panel, panel.read(meeting, user)) for panel in _in_order(_panels))
    return [Placed(panel.name, panel.template, value) for panel, value in found if value is not None]


def entries(item: AgendaItem, user: User) -> list[Entry]:
    """What can be added to an item, for its menu."""
    return [entry for kind in _in_order(_materials) for entry in kind.entries(item, user)]


def carry(earlier: AgendaItem, later: AgendaItem, *, by: User) -> None:
    """Bring along what stands in an item that is carried over. Part of the change that carries it."""
    for kind in _in_order(_materials):
        kind.carry(earlier, later, by)


def _in_order(kinds: Mapping[str, Any]) -> list[Any]:
    return sorted(kinds.values(), key=lambda kind: (kind.order, kind.name))
