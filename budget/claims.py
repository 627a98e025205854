"""What a text says of a table's figures, held against the table: "SBF:s underskott … ca 25 miljoner"."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budget.sums import Computing
from budget.tables import Kind, Table


class Measure(StrEnum):
    #: The sum of the lines' figures.
    SUM = "sum"
    #: How many of the lines have a figure other than zero.
    COUNT = "count"


@dataclass(frozen=True)
class Claim:
    """`stated` in the table's unit; a difference of up to `tolerance` is what "ca" allows."""

    text: str
    stated: Decimal
    column: str
    lines: tuple[int, ...]
    measure: Measure = Measure.SUM
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Answer:
    claim: Claim
    computed: Decimal

    @property
    def difference(self) -> Decimal:
        return self.claim.stated - self.computed

    @property
    def holds(self) -> bool:
        return abs(self.difference) <= self.claim.tolerance


def answer(table: Table, claim: Claim) -> Answer:
    computing = Computing(table)
    values = [computing.value(line, claim.column) or Decimal(0) for line in claim.lines]
    if claim.measure == Measure.COUNT:
        return Answer(claim, Decimal(sum(bool(value) for value in values)))
    return Answer(claim, sum(values, Decimal(0)))


def other_rows(table: Table, named: Sequence[int]) -> tuple[int, ...]:
    """The rows that a text has not named."""
    return tuple(at for at, line in enumerate(table.lines) if line.kind == Kind.ROW and at not in named)
