"""A table as people see it: every cell's text, what it is, and what must be said of it. The same for page and paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget import checks
from budget.checks import Check
from budget.figures import places_of, plain, rounded, written
from budget.models import FollowUp, Settlement
from budget.models.follow_up import Loaded
from budget.models.settlement import unsettled
from budget.tables import SUMMING, Column, Kind

#: Decimals that are shown of what a program's division left.
_SHOWN_PLACES = 2


@dataclass(frozen=True)
class ShownCell:
    row: int
    column: int
    key: str
    text: str
    #: What stands in the cell itself, as it is typed; "" where what is shown is computed.
    own: str
    is_computed: bool
    #: What the cell is called aloud: its row and its column.
    label: str = ""
    #: Numbers of the notes beneath the table, as `1 2`.
    marks: str = ""
    #: What was printed, where something else is in force.
    printed: str = ""
    is_wrong: bool = False


@dataclass(frozen=True)
class ShownLine:
    row: int
    label: str
    kind: str
    comment: str
    cells: tuple[ShownCell, ...]
    marks: str = ""


@dataclass(frozen=True)
class Shown:
    columns: tuple[Column, ...]
    lines: tuple[ShownLine, ...]
    #: Sentences on contradictions that nobody has settled, in the order of their numbers.
    notes: tuple[str, ...]


def figure(value: Decimal | None, column: Column | None = None) -> str:
    """`−1 234,5`; a percentage always with its decimals."""
    if value is None:
        return ""
    if column is not None and column.decimals is not None:
        return written(rounded(value, column.decimals))
    value = rounded(value, _SHOWN_PLACES) if places_of(value) > _SHOWN_PLACES else value
    return written(Decimal(plain(value)))


def shown(loaded: Loaded, open_checks: Sequence[Check], only: set[int] | None = None) -> Shown:
    """All lines; or those of the rows `only` and what sums them, which is all that a change in them can change."""
    table, computing = loaded.table, loaded.computing
    numbers: dict[tuple[int, str], list[int]] = {}
    for number, check in enumerate(open_checks, start=1):
        numbers.setdefault((check.line, check.column), []).append(number)
    pks = {column.key: column.pk for column in loaded.columns}
    lines = []
    for at, line in enumerate(table.lines):
        row = loaded.rows[at]
        if only is not None and row.pk not in only and line.kind not in SUMMING | {Kind.MEMO}:
            continue
        cells = []
        for column in table.columns:
            own = table.given(at, column.key)
            value = computing.value(at, column.key)
            printed = loaded.printed.get((row.pk, column.key))
            text = figure(value, column)
            is_same = own is not None and column.decimals is None and places_of(own) <= _SHOWN_PLACES
            cells.append(
                ShownCell(
                    row=row.pk,
                    column=pks[column.key],
                    key=column.key,
                    text=text,
                    own=text if is_same else ("" if own is None else written(own)),
                    is_computed=own is None and computing.computed(at, column.key) is not None,
                    label=f"{line.label}, {column.heading}",
                    marks=" ".join(map(str, numbers.get((at, column.key), ()))),
                    printed=figure(printed, column) if _differs(printed, value, column) else "",
                    is_wrong=(at, column.key) in numbers,
                )
            )
        lines.append(ShownLine(row.pk, line.label, str(line.kind), line.comment, tuple(cells)))
    return Shown(table.columns, tuple(lines), tuple(checks.sentence(table, one) for one in open_checks))


def _differs(printed: Decimal | None, value: Decimal | None, column: Column) -> bool:
    if printed is None or value is None or column.decimals is None:
        return printed is not None and printed != value
    return rounded(printed, column.decimals) != rounded(value, column.decimals)


def of_follow_up(follow_up: FollowUp) -> Shown:
    loaded = follow_up.loaded()
    return shown(loaded, open_checks(follow_up, loaded))


def open_checks(follow_up: FollowUp, loaded: Loaded) -> list[Check]:
    return unsettled(loaded, settlements_of(follow_up)) if loaded.contradictions else []


def settlements_of(follow_up: FollowUp) -> list[Settlement]:
    return list(follow_up.settlements.select_related("row", "column", "corrected_row", "by"))


def changed_rows(follow_up: FollowUp) -> tuple[list[str], list[str]]:
    """The labels that this follow-up has and its previous one has not, and the other way round."""
    if follow_up.previous is None:
        return [], []
    now = list(follow_up.rows.values_list("label", flat=True))
    was = list(follow_up.previous.rows.values_list("label", flat=True))
    return [label for label in now if label not in was], [label for label in was if label not in now]
