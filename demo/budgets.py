"""The reference tables as data: the figures of demo/tables.py as they were printed, contradictions included."""

from decimal import Decimal
from typing import Final

from budget import claims, placing
from budget.claims import Measure
from budget.models import Allocation, FollowUp, Placement, TextClaim
from budget.shares import Share
from budget.tables import STANDARD, Kind, Line, Table, standard
from demo.tables import (
    BUDGET_HEAD,
    BUDGET_ROWS,
    TRAINING_ROWS,
    TRAINING_SUM,
    TRAINING_TITLE,
    BudgetRow,
)
from meetings import plaintext
from meetings.models import Meeting
from parties.models import Body, User

_FIELDS: Final = (
    "net_outcome", "budget", "forecast", "deviation", "deviation_percent", "previous_deviation", "change",
)  # fmt: skip
_KS: Final = "Kommunstyrelsen"
_KINDS: Final = {16: Kind.SUBTOTAL, 17: Kind.FINANCE, 18: Kind.RESULT, 19: Kind.MEMO}


def table() -> Table:
    columns = tuple(standard(key, heading) for key, heading in zip(STANDARD, BUDGET_HEAD[1:], strict=True))
    return Table(columns, tuple(_line(at, row) for at, row in enumerate(BUDGET_ROWS)))


def _line(at: int, row: BudgetRow) -> Line:
    printed = {key: getattr(row, name) for key, name in zip(STANDARD, _FIELDS, strict=True)}
    values = {key: Decimal(value) for key, value in printed.items() if value is not None}
    return Line(row.name, Kind.OF_WHICH if row.name.startswith("varav") else _KINDS.get(at, Kind.ROW), values)


def load(body: Body, *, by: User) -> FollowUp:
    """The follow-up of March 2022; made if the body has none."""
    known = FollowUp.objects.filter(body=body, year=2022, through_month=3, department=None, title="").first()
    return known or FollowUp.take_in(body, table(), by=by, year=2022, through_month=3)


def _hold(placed: Placement, *, by: User) -> None:
    """Three sentences of the text, held against the table: one holds, two do not."""
    loaded = placed.follow_up.loaded()
    rows = {row.label: row for row in loaded.rows}
    column = next(one for one in loaded.columns if one.key == "deviation")
    named = {"SBF": "Stadsbyggnadsnämnden", "UBF": "Grund- och förskolenämnden"}
    found = claims.suggestions(plaintext.text_of(placed.item.text), loaded.table, placed.follow_up.unit, {})
    for one in found:
        names = [label for short, label in named.items() if short in one.sentence]
        others = [
            row for label, row in rows.items()
            if row.kind == Kind.ROW and label not in (*named.values(), "Gymnasie- och vuxenutbildningsnämnden", _KS)
        ]  # fmt: skip
        of = others if one.measure == Measure.COUNT else [rows[label] for label in names]
        if of:
            TextClaim.note(
                placed, one.sentence, by=by, column=column, rows=of, stated=one.stated, tolerance=one.tolerance,
                measure=one.measure,
            )  # fmt: skip


def put_in(meeting: Meeting, follow_up: FollowUp, *, budget: str, allocation: str, by: User) -> None:
    """The follow-up and the decision table into the reference meeting's items of these titles, with their texts."""
    items = {item.title: item for item in meeting.items.kept().filter(title__in=[budget, allocation])}
    for item in items.values():
        item.meeting = meeting
    placed = placing.place(items[budget], follow_up, by=by, has_picture=True)
    _hold(placed, by=by)
    made = Allocation.make(items[allocation], TRAINING_TITLE, by=by, is_about=True)
    made.add_rows([Share(row.name, row.department, Decimal(row.amount)) for row in TRAINING_ROWS], by=by)
    made.read_sum(Decimal(TRAINING_SUM), by=by)
