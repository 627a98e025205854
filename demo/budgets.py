"""The reference table as data: the figures of demo/tables.py as they were printed, contradictions included."""

from decimal import Decimal
from typing import Final

from budget.models import FollowUp
from budget.tables import STANDARD, Kind, Line, Table, standard
from demo.tables import BUDGET_HEAD, BUDGET_ROWS, BudgetRow
from parties.models import Body, User

_FIELDS: Final = (
    "net_outcome", "budget", "forecast", "deviation", "deviation_percent", "previous_deviation", "change",
)  # fmt: skip
_KINDS: Final = {16: Kind.SUBTOTAL, 17: Kind.FINANCE, 18: Kind.RESULT, 19: Kind.MEMO}


def table() -> Table:
    columns = tuple(standard(key, heading) for key, heading in zip(STANDARD, BUDGET_HEAD[1:], strict=True))
    return Table(columns, tuple(_line(at, row) for at, row in enumerate(BUDGET_ROWS)))


def _line(at: int, row: BudgetRow) -> Line:
    printed = {key: getattr(row, name) for key, name in zip(STANDARD, _FIELDS, strict=True)}
    values = {key: Decimal(value) for key, value in printed.items() if value is not None}
    return Line(row.name, Kind.OF_WHICH if row.name.startswith("varav") else _KINDS.get(at, Kind.ROW), values)


def load(body: Body, *, by: User) -> None:
    """The follow-up of March 2022, if the body has none."""
    if not FollowUp.objects.filter(body=body, year=2022, through_month=3).exists():
        FollowUp.take_in(body, table(), by=by, year=2022, through_month=3)
