"""Allocations as people see them: in the item, in the minutes, in the editor, and two proposals side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from budget import shares, showing
from budget.figures import plain, written
from budget.models import Allocation
from budget.shares import Change, Division, Share
from meetings import materials
from meetings.agenda import Node
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, Meeting
from meetings.tables import ItemTable, TableLine, as_json, from_json
from parties.models import Union, User

#: What happens to one, in the log of events.
EVENTS: Final = {
    "allocation.made": gettext_lazy("Allocation put in an item"),
    "allocation.described": gettext_lazy("Allocation described anew"),
    "allocation.carried": gettext_lazy("Allocation brought along to a later meeting"),
    "allocation.withdrawn": gettext_lazy("Allocation taken away from an item"),
    "allocation.written": gettext_lazy("Amounts or rows of an allocation changed"),
    "allocation.rows_added": gettext_lazy("Rows of an allocation added"),
    "allocation.row_moved": gettext_lazy("Row of an allocation moved"),
    "allocation.row_removed": gettext_lazy("Row of an allocation removed"),
    "allocation.decided_as_proposed": gettext_lazy("Allocation decided as proposed"),
    "allocation.revised": gettext_lazy("Revised proposal begun"),
    "allocation.countered": gettext_lazy("Counter-proposal made"),
    "allocation.counter_withdrawn": gettext_lazy("Counter-proposal withdrawn"),
    "allocation.sum_read": gettext_lazy("Sum of an allocation read from a file"),
    "allocation.sum_settled": gettext_lazy("Sum of an allocation settled"),
}

#: So many changed rows are named in a note; of more it says how many.
_MOST_NAMED: Final = 6
_RAISED: Final = "¹"


@dataclass(frozen=True)
class Column:
    """A column of figures: `key` is a name of `models.allocation.FIGURES`, "difference", or a union's key."""

    key: str | int
    heading: str
    of: Callable[[Share], Decimal | None]
    total: Decimal | None

    @property
    def name(self) -> str:
        """For an element's id."""
        return f"counter-{self.key}" if isinstance(self.key, int) else self.key


def columns(division: Division, *, is_whole: bool = False) -> list[Column]:
    """Those in which something is said; or, for who writes, what can be said too."""
    sums = division.sums
    found = [Column("proposed", _proposed(division), lambda one: one.proposed, sums.proposed)]
    for party in division.parties:
        heading = _("Counter-proposal, %(union)s") % {"union": party.name}
        found.append(Column(party.union, heading, _counter(party.union), sums.counters.get(party.union)))
    if is_whole or division.has_decided:
        found.append(
            Column("decided", _("Decided, %(unit)s") % {"unit": division.unit}, lambda one: one.decided, sums.decided)
        )
        found.append(
            Column("difference", _("Difference from the proposal"), lambda one: one.difference, sums.difference)
        )
    return found


def _counter(union: int) -> Callable[[Share], Decimal | None]:
    return lambda share: share.counters.get(union)


def _proposed(division: Division) -> str:
    told = {"unit": division.unit}
    if division.parties:
        words = _("The employer's proposal, %(unit)s") % told
    else:
        words = _("Proposed allocation, %(unit)s") % told
    return words + (_(" (ca)") if division.is_about else "")


# What the minutes say


def content_of(allocation: Allocation) -> dict[str, Any]:
    """What the minutes say of it, in its body's language."""
    with override(allocation.item.meeting.body.language):
        division = allocation.division()
        earlier = [(one.number, one.division) for one in allocation.revisions.all()]
        notes = [note(number, was, division) for number, was in earlier]
        return as_json(table_of(division, has_wrong_sum=allocation.has_wrong_sum(division), notes=notes))


def table_of(division: Division, *, has_wrong_sum: bool = False, notes: Sequence[str] = ()) -> ItemTable:
    """Numbered rows, each with who it concerns, and the sum."""
    told = columns(division)
    lines = [
        TableLine(_numbered(number, one), "row", tuple(showing.figure(column.of(one)) for column in told))
        for number, one in enumerate(division.shares, start=1)
    ]
    totals = [showing.figure(column.total) for column in told]
    if has_wrong_sum:
        totals[0] += _RAISED
        notes = [sum_sentence(division) + ".", *notes]
    if division.shares:
        lines.append(TableLine(_("Sum"), "subtotal", tuple(totals)))
    heads = (_("What it goes to"), *(column.heading for column in told))
    return ItemTable(division.title, heads, tuple(lines), tuple(notes))


def _numbered(number: int, share: Share) -> str:
    return f"{number}. {share.label}" + (f" ({share.concerns})" if share.concerns else "")


def sum_sentence(division: Division) -> str:
    """`Summa: raderna ger 3 549 041, angiven summa 3 549 000, skillnad −41`"""
    printed, computed = division.printed_sum or Decimal(0), division.sums.proposed or Decimal(0)
    told = {"column": _("Sum"), "computed": _figure(computed), "printed": _figure(printed)}
    words = _("%(column)s: the rows give %(computed)s, the sum given is %(printed)s, difference %(difference)s")
    return words % (told | {"difference": _figure(printed - computed)})


def _figure(value: Decimal) -> str:
    return written(Decimal(plain(value)))


def note(number: int, was: Division, now: Division) -> str:
    """`Förslag 1 hade summan 3 549 041. Där stod rad 3: 300 000.`"""
    found = [one for one in shares.changes(was, now) if not one.pair(lambda share: share.proposed).is_same]
    words = _("Proposal %(number)s had the sum %(sum)s.") % {
        "number": number, "sum": showing.figure(was.sums.proposed) or "0",
    }  # fmt: skip
    if not found:
        return words
    if len(found) > _MOST_NAMED:
        return f"{words} " + _("%(count)s rows were other.") % {"count": len(found)}
    rows = ", ".join(_was(one) for one in found)
    return f"{words} " + _("There stood %(rows)s.") % {"rows": rows}


def _was(change: Change) -> str:
    if change.was is None:
        return _("row %(number)s is new") % {"number": change.number_now}
    amount = showing.figure(change.was.proposed) or "–"
    return _("row %(number)s: %(amount)s") % {"number": change.number_was, "amount": amount}


# The editor


@dataclass(frozen=True)
class ShownCell:
    row: int
    name: str
    text: str
    own: str
    label: str
    is_text: bool = False
    can_write: bool = False


@dataclass(frozen=True)
class ShownLine:
    row: int
    number: int
    label: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Shown:
    division: Division
    columns: tuple[Column, ...]
    lines: tuple[ShownLine, ...]
    totals: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


def shown(
    allocation: Allocation, division: Division, *, can_write: bool = False, own: Sequence[int] = (),
    only: set[int] | None = None,
) -> Shown:  # fmt: skip
    """The table as it is edited; `only` those rows. `own` are the unions whose columns this person writes."""
    told = columns(division, is_whole=can_write)
    lines = []
    for number, one in enumerate(division.shares, start=1):
        if only is not None and one.row not in only:
            continue
        texts = [_text_cell(one, number, name, can_write) for name in ("label", "concerns")]
        figures = [_figure_cell(one, number, column, can_write, own) for column in told]
        lines.append(ShownLine(one.row, number, one.label, (*texts, *figures)))
    totals = tuple((column.name, showing.figure(column.total)) for column in told)
    notes = (sum_sentence(division),) if allocation.has_wrong_sum(division) else ()
    return Shown(division, tuple(told), tuple(lines), totals, notes)


def _text_cell(share: Share, number: int, name: str, can_write: bool) -> ShownCell:
    text = getattr(share, name)
    heading = {"label": _("What it goes to"), "concerns": _("Who it concerns")}[name]
    return ShownCell(share.row, name, text, text, f"{number}, {heading}", is_text=True, can_write=can_write)


def _figure_cell(share: Share, number: int, column: Column, can_write: bool, own: Sequence[int]) -> ShownCell:
    value = column.of(share)
    may = column.key in own if isinstance(column.key, int) else can_write and column.key != "difference"
    own_text = "" if value is None else _figure(value)
    return ShownCell(
        share.row, column.name, showing.figure(value), own_text, f"{number} {share.label}, {column.heading}",
        can_write=may,
    )  # fmt: skip


@dataclass(frozen=True)
class Own:
    """A union for which the person may make a counter-proposal, and whether it has one."""

    union: int
    name: str
    stands: bool


def own_unions(allocation: Allocation, division: Division, own: Sequence[int]) -> list[Own]:
    stands = {party.union for party in division.parties}
    unions = Union.objects.filter(pk__in=own).prefetch_related("names") if own else []
    day = allocation.item.meeting.held_on
    return [Own(union.pk, union.name_on(day), union.pk in stands) for union in unions]


# Two proposals side by side


@dataclass(frozen=True)
class Compared:
    """A column of both: what it is called, and the sums."""

    heading: str
    was: str
    now: str
    difference: str


@dataclass(frozen=True)
class ComparedLine:
    number: str
    label: str
    #: What it was called, where that was something else.
    was_label: str
    #: "", "added", "gone" or "changed".
    state: str
    cells: tuple[tuple[str, str, str], ...] = field(default=())


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Compared, ...]
    lines: tuple[ComparedLine, ...]

    @property
    def changed(self) -> int:
        return sum(bool(line.state) for line in self.lines)


def compared(was: Division, now: Division) -> Comparison:
    """Row by row: what was proposed and is; a union's column and what is decided where one of the two has it."""
    parties = {party.union: party for division in (was, now) for party in division.parties}
    both = Division(now.title, now.unit, now.is_about, tuple(parties.values()), (*was.shares, *now.shares))
    told = [column for column in columns(both) if column.key != "difference"]
    before = {column.key: column.total for column in columns(was, is_whole=True)}
    after = {column.key: column.total for column in columns(now, is_whole=True)}
    heads = tuple(
        Compared(column.heading, *_triple(shares.Pair(before.get(column.key), after.get(column.key))))
        for column in told
    )
    lines = []
    for one in shares.changes(was, now):
        state = "added" if one.was is None else "gone" if one.now is None else "" if one.is_same else "changed"
        number = str(one.number_now or "–")
        if one.number_was and one.number_now and one.number_was != one.number_now:
            number = f"{one.number_now} ({one.number_was})"
        was_label = _labelled(one.was) if one.is_renamed and one.was else ""
        cells = tuple(_triple(one.pair(column.of)) for column in told)
        lines.append(ComparedLine(number, _labelled(one.now or one.was), was_label, state, cells))
    return Comparison(heads, tuple(lines))


def _labelled(share: Share | None) -> str:
    return "" if share is None else share.label + (f" ({share.concerns})" if share.concerns else "")


def _triple(pair: shares.Pair) -> tuple[str, str, str]:
    return showing.figure(pair.was), showing.figure(pair.now), showing.figure(pair.difference)


# What the meeting page and the minutes show


@dataclass(frozen=True)
class Placed:
    """An allocation in an item, as its minutes have it."""

    allocation: int
    number: int
    table: ItemTable


def annotations() -> Mapping[str, Any]:
    """`allocations_told`: the allocations of an item, without a query of their own."""
    standing = Allocation.objects.standing().filter(item=OuterRef("pk")).order_by("pk")
    told = standing.values(told=JSONObject(allocation="pk", number="number", content="content"))
    return {"allocations_told": ArraySubquery(told)}


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, tuple[Placed, ...]]:
    found = {node.item.pk: _placed(node.item) for node in nodes}
    return {pk: placed for pk, placed in found.items() if placed}


def tables(item: AgendaItem) -> tuple[ItemTable, ...]:
    """Those with rows: a head over nothing is no table."""
    return tuple(one.table for one in _placed(item) if one.table.lines)


def _placed(item: AgendaItem) -> tuple[Placed, ...]:
    told = getattr(item, "allocations_told", ())
    return tuple(Placed(one["allocation"], one["number"], from_json(one["content"])) for one in told)


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    return [Entry(_("Allocation table"), "document", reverse("allocation_add", args=[item.meeting_id, item.pk]))]


def _carry(earlier: AgendaItem, later: AgendaItem, by: User) -> None:
    for allocation in earlier.allocations.standing():
        allocation.item = earlier
        allocation.carry(later, by=by)


def register() -> None:
    kind = Material(
        "allocation", "budget/_allocation_item.html", read, _entries, annotations=annotations, tables=tables,
        carry=_carry, order=22,
    )  # fmt: skip
    materials.register(kind)
