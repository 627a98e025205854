"""A year's follow-ups side by side: a row's figure in each, how far it has moved, and which rows came and went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget.models import FollowUp
from budget.models.follow_up import Loaded
from budget.showing import figure
from budget.tables import Column, Kind

_SIDELONG: Final = frozenset({"previous_deviation", "difference", "deviation_pct"})
#: A row by its label, and which of those called so it is.
_Row = tuple[str, int]


@dataclass(frozen=True)
class YearLine:
    """`moved` is from the first follow-up that has a figure to the last; "" where only one has."""

    label: str
    kind: str
    values: tuple[str, ...]
    moved: str
    #: Not in the year's first follow-up, or not in its last one.
    is_new: bool
    is_gone: bool


@dataclass(frozen=True)
class Year:
    column: Column
    #: The columns that can be shown so.
    columns: tuple[Column, ...]
    lines: tuple[YearLine, ...]


def series(follow_ups: Iterable[FollowUp]) -> list[list[FollowUp]]:
    """Those of the same thing together, each in the order of its months; the whole first, then by name."""
    found: dict[tuple[str, str], list[FollowUp]] = {}
    for one in sorted(follow_ups, key=lambda one: (one.through_month, one.pk)):
        found.setdefault((one.department.name if one.department else "", one.title), []).append(one)
    return [found[key] for key in sorted(found)]


def side_by_side(follow_ups: Sequence[FollowUp], key: str = "deviation") -> Year:
    """All their rows, in the order of the last one; `key` is the column, the first one where no such is there."""
    every = [one.loaded() for one in follow_ups]
    columns = {column.key: column for loaded in every for column in loaded.table.columns}
    shown = tuple(column for name, column in columns.items() if name not in _SIDELONG)
    column = next((one for one in shown if one.key == key), None) or shown[0]
    figures = [_figures(loaded, column.key) for loaded in every]
    lines = []
    for row in _in_order([list(one) for one in figures]):
        values = [one[row][1] if row in one else None for one in figures]
        said = [value for value in values if value is not None]
        moved = said[-1] - said[0] if len(said) > 1 else None
        kind = next(one[row][0] for one in reversed(figures) if row in one)
        texts = tuple(figure(value, column) for value in values)
        is_new, is_gone = row not in figures[0], row not in figures[-1]
        lines.append(YearLine(row[0], kind, texts, figure(moved, column), is_new, is_gone))
    return Year(column, shown, tuple(lines))


def _figures(loaded: Loaded, key: str) -> dict[_Row, tuple[str, Decimal | None]]:
    found: dict[_Row, tuple[str, Decimal | None]] = {}
    for at, line in enumerate(loaded.table.lines):
        if line.kind in (Kind.GROUP, Kind.MEMO):
            continue
        number = sum(1 for label, _number in found if label == line.label)
        value = loaded.computing.value(at, key) if key in loaded.table.by_key else None
        found[line.label, number] = (str(line.kind), value)
    return found


def _in_order(lists: Sequence[Sequence[_Row]]) -> list[_Row]:
    """The last list with what only the others have, each after the row that it stood after."""
    order = list(lists[-1])
    for earlier in reversed(lists[:-1]):
        before: _Row | None = None
        for row in earlier:
            if row not in order:
                order.insert(order.index(before) + 1 if before is not None else 0, row)
            before = row
    return order
