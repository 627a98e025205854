"""Tables in items: put there, kept in step with the figures while the meeting is open, shown on page and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from budget import pictures, showing
from budget.exceptions import Contradiction, NotAllowed
from budget.models import FollowUp, Placement
from budget.models.follow_up import Loaded
from meetings import materials
from meetings.agenda import Node
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, Meeting
from meetings.tables import ItemTable, TableLine, as_json, from_json
from parties.models import Event, User

#: What the renderer sets in good time.
_MOST_CELLS: Final = 4000
_RAISED: Final = str.maketrans("0123456789 ", "⁰¹²³⁴⁵⁶⁷⁸⁹\u00a0")


def table_of(follow_up: FollowUp, loaded: Loaded | None = None, *, has_picture: bool = False) -> ItemTable:
    """The follow-up as text in its body's language, with notes for what contradicts and is not settled."""
    with override(follow_up.body.language):
        loaded = loaded or follow_up.loaded()
        shown = showing.shown(loaded, showing.open_checks(follow_up, loaded))
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
            chart=pictures.deviations(follow_up, loaded) if has_picture else None,
        )


def drift_of(follow_up: FollowUp) -> ItemTable | None:
    """How the year has gone until the follow-up, in its body's language."""
    with override(follow_up.body.language):
        return pictures.drift(pictures.of_the_year(follow_up))


def place(
    item: AgendaItem, follow_up: FollowUp, *, by: User, has_picture: bool = False, has_drift: bool = False
) -> Placement:
    """Put a follow-up of the meeting's body into an item, with pictures of it where they are wanted.

    Raises:
        NotAllowed, WrongStep: who may change the meeting, while it is open.
        Contradiction: it stands there already, or is larger than a page can be.
    """
    meeting = item.meeting
    if follow_up.body_id != meeting.body_id:
        raise NotAllowed
    with meeting.changing(by=by):
        FollowUp.objects.select_for_update(no_key=True).get(pk=follow_up.pk)
        table = table_of(follow_up, has_picture=has_picture)
        if len(table.heads) * len(table.lines) > _MOST_CELLS:
            raise Contradiction(_("The table is too large for the minutes. Put a smaller one there."))
        if Placement.objects.filter(item=item, follow_up=follow_up).exists():
            raise Contradiction(_("The table stands in the item already."))
        placed = Placement.objects.create(
            item=item, follow_up=follow_up, content=as_json(table), drift=_drift(follow_up, is_shown=has_drift),
            has_picture=has_picture, has_drift=has_drift, by=by,
        )  # fmt: skip
        shown = {"has_picture": has_picture, "has_drift": has_drift}
        Event.record("follow_up.placed", follow_up, by=by, item=item.pk, meeting=meeting.pk, **shown)
    return placed


def picture(item: AgendaItem, follow_up: FollowUp, *, by: User, has_picture: bool, has_drift: bool) -> None:
    """Show a table that stands in an item with pictures, or without. Raises NotAllowed, WrongStep as `place`."""
    with item.meeting.changing(by=by):
        FollowUp.objects.select_for_update(no_key=True).get(pk=follow_up.pk)
        placed = Placement.objects.get(item=item, follow_up=follow_up)
        was = {"has_picture": placed.has_picture, "has_drift": placed.has_drift}
        placed.has_picture, placed.has_drift = has_picture, has_drift
        placed.content = as_json(table_of(follow_up, has_picture=has_picture))
        placed.drift = _drift(follow_up, is_shown=has_drift)
        placed.save(update_fields=["has_picture", "has_drift", "content", "drift"])
        now = {"has_picture": has_picture, "has_drift": has_drift}
        if was != now:
            Event.record("follow_up.pictured", follow_up, by=by, item=item.pk, was=was, now=now)


def _drift(follow_up: FollowUp, *, is_shown: bool) -> dict[str, Any] | None:
    table = drift_of(follow_up) if is_shown else None
    return as_json(table) if table else None


def take_away(item: AgendaItem, follow_up: FollowUp, *, by: User) -> None:
    with item.meeting.changing(by=by):
        taken, _by_model = Placement.objects.filter(item=item, follow_up=follow_up).delete()
        if taken:
            Event.record("follow_up.taken_away", follow_up, by=by, item=item.pk, meeting=item.meeting_id)


def refresh(follow_up: FollowUp, loaded: Loaded) -> None:
    """Bring the figures into the open meetings where the table stands. Part of a change, in its transaction."""
    later = Q(
        has_drift=True, follow_up__body=follow_up.body_id, follow_up__department=follow_up.department_id,
        follow_up__title=follow_up.title, follow_up__year=follow_up.year,
        follow_up__through_month__gt=follow_up.through_month,
    )  # fmt: skip
    touched = Placement.objects.filter(Q(follow_up=follow_up) | later)
    meetings = Meeting.objects.filter(pk__in=touched.values("item__meeting"), status__in=Meeting.OPEN_STATUSES)
    for meeting in meetings.order_by("pk").select_for_update(no_key=True):
        for placed in touched.filter(item__meeting=meeting).select_related("follow_up__body"):
            if placed.follow_up_id == follow_up.pk:
                placed.content = as_json(table_of(follow_up, loaded, has_picture=placed.has_picture))
            placed.drift = _drift(placed.follow_up, is_shown=placed.has_drift)
            placed.save(update_fields=["content", "drift"])
        meeting.touch()


# What the meeting page and the minutes show


@dataclass(frozen=True)
class Shown:
    """A table in an item, and where its figures are kept; None for who may not read them there."""

    follow_up: int | None
    table: ItemTable


def annotations() -> Mapping[str, Any]:
    """`budget_told`: the tables of an item, without a query of their own."""
    placed = Placement.objects.filter(item=OuterRef("pk")).order_by("at", "pk")
    told = placed.values(told=JSONObject(follow_up="follow_up_id", content="content", drift="drift"))
    return {"budget_told": ArraySubquery(told)}


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, tuple[Shown, ...]]:
    found = {node.item.pk: _shown(node.item) for node in nodes}
    if not meeting.body.seats_of(user):
        # A guest, or an archivist: the item is theirs to read, the body's budget is not.
        found = {pk: tuple(replace(one, follow_up=None) for one in tables) for pk, tables in found.items()}
    return {pk: tables for pk, tables in found.items() if tables}


def tables(item: AgendaItem) -> tuple[ItemTable, ...]:
    return tuple(one.table for one in _shown(item))


def _shown(item: AgendaItem) -> tuple[Shown, ...]:
    told = getattr(item, "budget_told", ())
    return tuple(
        Shown(one["follow_up"], from_json(content))
        for one in told
        for content in (one["content"], one["drift"])
        if content
    )


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    return [Entry(_("Budget table"), "document", reverse("budget_place", args=[item.meeting_id, item.pk]))]


def _carry(earlier: AgendaItem, later: AgendaItem, by: User) -> None:
    """The same follow-ups stand in the later item too, with the figures that they have now."""
    for placed in earlier.budget_placements.select_related("follow_up__body"):
        place(later, placed.follow_up, by=by, has_picture=placed.has_picture, has_drift=placed.has_drift)


def register() -> None:
    kind = Material(
        "budget", "budget/_item_tables.html", read, entries=_entries, annotations=annotations, tables=tables,
        carry=_carry, order=20,
    )  # fmt: skip
    materials.register(kind)
