"""What follows from what is given: sums down the columns and formulas along the lines.

- A subtotal is the sum of the rows since the subtotal before it, never of what is *of which*; one without rows of its
  own is the sum of the subtotals that stand open before it, and a running one of all rows above.
- A result is the sum of the subtotals, finance rows and rows that stand open before it.
- A group's own figures are those of its rows. A memo that names a column repeats the result of that column.
- A formula is computed along the line, in every line, and rounded half away from zero to its column's decimals.

Computed values build on what is given where something is: a printed subtotal goes into the result as it is printed.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from budget import formulas
from budget.figures import MOST_DIGITS, PLACES, places_of, rounded
from budget.tables import SUMMING, Column, Kind, Line, Table


class Rule(StrEnum):
    SUM = "sum"
    RESULT = "result"
    GROUP = "group"
    FORMULA = "formula"
    MEMO = "memo"


_WHOLE = frozenset({Kind.RESULT, Kind.SUBTOTAL})
_RULE_OF = {Kind.SUBTOTAL: Rule.SUM, Kind.RESULT: Rule.RESULT, Kind.GROUP: Rule.GROUP}


def terms(lines: Sequence[Line]) -> Mapping[int, tuple[int, ...]]:
    """For each line that sums others, which ones; by position."""
    found: dict[int, list[int]] = {}
    rows: list[int] = []
    every_row: list[int] = []
    open_sums: list[int] = []
    group: int | None = None
    for at, line in enumerate(lines):
        if line.kind == Kind.ROW:
            rows.append(at)
            every_row.append(at)
            if group is not None:
                found[group].append(at)
            continue
        if line.kind in (Kind.OF_WHICH, Kind.MEMO):
            continue
        group = None
        if line.kind == Kind.GROUP:
            group, found[at] = at, []
        elif line.kind == Kind.FINANCE:
            open_sums.append(at)
        elif line.kind == Kind.RESULT:
            found[at] = sorted([*open_sums, *rows])
            open_sums, rows = [at], []
        else:
            earlier = [one for one in open_sums if lines[one].kind == Kind.SUBTOTAL]
            takes_earlier = line.is_running or not rows
            found[at] = list(every_row) if line.is_running else (rows or earlier)
            open_sums = [one for one in open_sums if not (takes_earlier and one in earlier)] + [at]
            rows = []
    return {at: tuple(its) for at, its in found.items()}


class Computing:
    """The values of one table, each computed when it is asked for. `instead` stands in the place of what is given."""

    def __init__(self, table: Table, instead: Mapping[tuple[int, str], Decimal | None] | None = None) -> None:
        self.table = table
        self._instead = instead or {}
        self._known: dict[tuple[int, str], Decimal | None] = {}

    @cached_property
    def terms(self) -> Mapping[int, tuple[int, ...]]:
        return terms(self.table.lines)

    def given(self, line: int, key: str) -> Decimal | None:
        return self._instead[line, key] if (line, key) in self._instead else self.table.given(line, key)

    def value(self, line: int, key: str) -> Decimal | None:
        """What counts: what is given, else what is computed."""
        found = self.given(line, key)
        return self.computed(line, key) if found is None else found

    def computed(self, line: int, key: str) -> Decimal | None:
        """By the first rule that has an answer; None for a cell of input."""
        at = (line, key)
        if at not in self._known:
            # Whoever leads back to itself finds nothing; formulas.check refuses such columns before.
            self._known[at] = None
            answers = (self.by(rule, line, key) for rule in self.rules(line, key))
            self._known[at] = next((answer for answer in answers if answer is not None), None)
        return self._known[at]

    def rules(self, line: int, key: str) -> list[Rule]:
        """How the cell follows from others; empty for one that does not."""
        kind, column = self.table.lines[line].kind, self.table.by_key[key]
        found = [_RULE_OF[kind]] if kind in SUMMING and column.is_summed else []
        if column.formula and kind not in (Kind.MEMO, Kind.GROUP):
            found.append(Rule.FORMULA)
        return found

    def by(self, rule: Rule, line: int, key: str) -> Decimal | None:
        if rule == Rule.FORMULA:
            column = self.table.by_key[key]
            found = formulas.read(column.formula).result(lambda name: self._along(line, name))
            return None if found is None else settled(found, column)
        if rule == Rule.MEMO:
            return self._result(line, key)
        return self._sum(self.terms[line], key)

    def operands(self, rule: Rule, line: int, key: str) -> list[tuple[int, str]]:
        """The cells that an answer was made of."""
        if rule == Rule.FORMULA:
            names = formulas.read(self.table.by_key[key].formula).names
            return [(line, name) for name in sorted(names) if name in self.table.by_key]
        if rule == Rule.MEMO:
            return []
        return [(term, key) for term in self.terms[line]]

    def _along(self, line: int, name: str) -> Decimal | None:
        return self.value(line, name) if name in self.table.by_key else None

    def _sum(self, lines: Sequence[int], key: str) -> Decimal | None:
        values = [value for value in (self.value(line, key) for line in lines) if value is not None]
        return sum(values, Decimal(0)) if values else None

    def _result(self, memo: int, key: str) -> Decimal | None:
        before = [at for at in range(memo) if self.table.lines[at].kind == Kind.RESULT]
        return self.value(before[-1], key) if before else None


def totals(computing: Computing, key: str) -> list[tuple[str, Decimal]]:
    """The figures of what sums the whole, results first, each with its label; "" is the sum of rows that nothing sums.

    Of two that are called alike the last one counts.
    """
    lines = computing.table.lines
    if key not in computing.table.by_key:
        return []
    values = ((at, computing.value(at, key)) for at, line in enumerate(lines) if line.kind in _WHOLE)
    said = [(at, value) for at, value in values if value is not None]
    said.sort(key=lambda one: lines[one[0]].kind != Kind.RESULT)
    if said:
        return list({lines[at].label: value for at, value in said}.items())
    rows = (computing.value(at, key) for at, line in enumerate(lines) if line.kind == Kind.ROW)
    every = [value for value in rows if value is not None]
    return [("", sum(every, Decimal(0)))] if every else []


def settled(value: Decimal, column: Column) -> Decimal | None:
    """Rounded as the column says, and never finer than figures are kept; None for more than any budget."""
    if abs(value) >= Decimal(10) ** MOST_DIGITS:
        return None
    if column.decimals is not None:
        return rounded(value, column.decimals)
    return rounded(value, PLACES) if places_of(value) > PLACES else value
