"""Tables in items: put there, kept in step with the figures while the meeting is open, shown on page and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from budget import showing
from budget.exceptions import Contradiction, NotAllowed
from budget.models import FollowUp, Placement
from meetings import materials
from meetings.agenda import Node
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, Meeting
from meetings.tables import ItemTable, TableLine, as_json, from_json
from parties.models import Event, User

#: What the renderer sets in good time.
_MOST_CELLS: Final = 4000
_RAISED: Final = str.maketrans("0123456789 ", "⁰¹²³⁴⁵⁶⁷⁸⁹\u00a0")


def table_of(follow_up: FollowUp) -> ItemTable:
    """The follow-up as text in its body's language, with notes for what contradicts and is not settled."""
    with override(follow_up.body.language):
        shown = showing.of_follow_up(follow_up)
        caption = f"{follow_up.name} {follow_up.period}, {follow_up.get_unit_display()}"
        return ItemTable(
            caption=caption,
            heads=(_("Row"), *(column.heading for column in shown.columns)),
            lines=tuple(
                TableLine(
                    line.label, line.kind, tuple(cell.text + cell.marks.translate(_RAISED) for cell in line.cells)
                )
                for line in shown.lines
            ),
            notes=tuple(f"{note}." for note in shown.notes),
        )


def _raised(marks: str) -> str:
    return marks.translate(_RAISED)


def place(item: AgendaItem, follow_up: FollowUp, *, by: User) -> Placement:
    """Put a follow-up of the meeting's body into an item.

    Raises:
        NotAllowed, WrongStep: who may change the meeting, while it is open.
        Contradiction: it stands there already, or is larger than a page can be.
    """
    meeting = item.meeting
    if follow_up.body_id != meeting.body_id:
        raise NotAllowed
    with meeting.changing(by=by):
        FollowUp.objects.select_for_update(no_key=True).get(pk=follow_up.pk)
        table = table_of(follow_up)
        if len(table.heads) * len(table.lines) > _MOST_CELLS:
            raise Contradiction(_("The table is too large for the minutes. Put a smaller one there."))
        if Placement.objects.filter(item=item, follow_up=follow_up).exists():
            raise Contradiction(_("The table stands in the item already."))
        placed = Placement.objects.create(item=item, follow_up=follow_up, content=as_json(table), by=by)
        Event.record("follow_up.placed", follow_up, by=by, item=item.pk, meeting=meeting.pk)
    return placed


def take_away(item: AgendaItem, follow_up: FollowUp, *, by: User) -> None:
    with item.meeting.changing(by=by):
        taken, _by_model = Placement.objects.filter(item=item, follow_up=follow_up).delete()
        if taken:
            Event.record("follow_up.taken_away", follow_up, by=by, item=item.pk, meeting=item.meeting_id)


def refresh(follow_up: FollowUp) -> None:
    """Bring the figures into the open meetings where the table stands. Part of a change, in its transaction."""
    items = Placement.objects.filter(follow_up=follow_up).values("item__meeting")
    meetings = Meeting.objects.filter(pk__in=items, status__in=Meeting.OPEN_STATUSES).order_by("pk")
    for meeting in meetings.select_for_update(no_key=True):
        content = as_json(table_of(follow_up))
        Placement.objects.filter(follow_up=follow_up, item__meeting=meeting).update(content=content)
        meeting.touch()


# What the meeting page and the minutes show


@dataclass(frozen=True)
class Shown:
    """A table in an item, and where its figures are kept."""

    follow_up: int
    table: ItemTable


def annotations() -> Mapping[str, Any]:
    """`budget_told`: the tables of an item, without a query of their own."""
    placed = Placement.objects.filter(item=OuterRef("pk")).order_by("at", "pk")
    told = placed.values(told=JSONObject(follow_up="follow_up_id", content="content"))
    return {"budget_told": ArraySubquery(told)}


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, tuple[Shown, ...]]:
    found = {node.item.pk: _shown(node.item) for node in nodes}
    return {pk: tables for pk, tables in found.items() if tables}


def tables(item: AgendaItem) -> tuple[ItemTable, ...]:
    return tuple(one.table for one in _shown(item))


def _shown(item: AgendaItem) -> tuple[Shown, ...]:
    told = getattr(item, "budget_told", ())
    return tuple(Shown(one["follow_up"], from_json(one["content"])) for one in told)


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    return [Entry(_("Budget table"), "document", reverse("budget_place", args=[item.meeting_id, item.pk]))]


def register() -> None:
    kind = Material(
        "budget", "budget/_item_tables.html", read, entries=_entries, annotations=annotations, tables=tables, order=20
    )
    materials.register(kind)
