"""Where what is given and what is computed meet: each check by itself, those that contradict in a sentence.

Nothing is corrected here. Where one cell alone would explain a contradiction, `candidates` names it: for a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from budget.figures import PLACES, places_of, rounded, written
from budget.meaning import key_of
from budget.sums import Computing, Rule
from budget.tables import Kind, Table

#: What has more decimals than this was made by a division; sums of such figures may differ by a millionth each.
_WRITTEN_PLACES: Final = 4
_MOST_CANDIDATES: Final = 5


@dataclass(frozen=True)
class Check:
    """One rule asked of one cell. `terms` is how many figures were computed with."""

    rule: Rule
    line: int
    column: str
    printed: Decimal
    computed: Decimal
    terms: int = 2

    @property
    def difference(self) -> Decimal:
        return self.printed - self.computed

    @property
    def holds(self) -> bool:
        difference = abs(self.difference)
        if max(places_of(self.printed), places_of(self.computed)) <= _WRITTEN_PLACES:
            return not difference
        return difference <= Decimal(self.terms + 1).scaleb(-PLACES)


def checked(table: Table, computing: Computing | None = None) -> list[Check]:
    """Every check that can be made of the table, those that hold too; in reading order."""
    computing = computing or Computing(table)
    return [
        check
        for line in range(len(table.lines))
        for column in table.columns
        for check in _of_cell(computing, line, column.key)
    ]


def contradictions(table: Table, computing: Computing | None = None) -> list[Check]:
    return [check for check in checked(table, computing) if not check.holds]


def _of_cell(computing: Computing, line: int, key: str) -> Iterator[Check]:
    printed = computing.given(line, key)
    if printed is None:
        return
    rules = computing.rules(line, key)
    if computing.table.lines[line].kind == Kind.MEMO and key_of(computing.table.lines[line].label) == key:
        rules = [Rule.MEMO]
    for rule in rules:
        computed = computing.by(rule, line, key)
        if computed is None:
            continue
        decimals = computing.table.by_key[key].decimals
        # A percentage is told to so many decimals; what a program kept beyond them is no contradiction.
        shown = printed if decimals is None else rounded(printed, decimals)
        yield Check(rule, line, key, shown, computed, len(computing.operands(rule, line, key)))


def sentence(table: Table, check: Check) -> str:
    """`Nettoutfall: raderna ger −1 241 729, angiven summa −1 261 729, skillnad −20 000`."""
    column, line = table.by_key[check.column], table.lines[check.line]
    told = {
        "column": column.heading,
        "line": line.label,
        "computed": written(check.computed),
        "printed": written(check.printed),
        "difference": written(check.difference),
    }
    if check.rule == Rule.SUM:
        if sum(one.kind == Kind.SUBTOTAL for one in table.lines) > 1:
            return (
                _(
                    "%(line)s, %(column)s: the rows give %(computed)s, the sum given is %(printed)s, "
                    "difference %(difference)s"
                )
                % told
            )
        return (
            _("%(column)s: the rows give %(computed)s, the sum given is %(printed)s, difference %(difference)s") % told
        )
    if check.rule == Rule.RESULT:
        return (
            _(
                "%(line)s, %(column)s: the subtotals and finance rows give %(computed)s, the result given is "
                "%(printed)s, difference %(difference)s"
            )
            % told
        )
    if check.rule == Rule.GROUP:
        return (
            _("%(line)s, %(column)s: its rows give %(computed)s, given is %(printed)s, difference %(difference)s")
            % told
        )
    if check.rule == Rule.MEMO:
        return (
            _("%(line)s, %(column)s: the result is %(computed)s, given is %(printed)s, difference %(difference)s")
            % told
        )
    return _(
        "%(line)s, %(column)s: %(formula)s gives %(computed)s, given is %(printed)s, difference %(difference)s"
    ) % (told | {"formula": formula_in_words(table, column.formula)})


def formula_in_words(table: Table, formula: str) -> str:
    """`Avvikelse / |Budget|`: the formula with the headings of its columns."""
    words = []
    for word in formula.replace("abs(", "| (").replace("*", " * ").split():
        words.append(table.by_key[word].heading if word in table.by_key else word)
    text = " ".join(words)
    for column in table.columns:
        text = text.replace(f"({column.key})", f"{column.heading}|")
    return text.replace("| ", "|", 1).replace(" * 100", "").replace("*", "·").replace(" - ", " − ")


class Why(StrEnum):
    """What may have happened to a figure on its way."""

    SIGN = "sign"
    DIGIT = "digit"
    SWAP = "swap"


@dataclass(frozen=True)
class Candidate:
    """A cell that alone would explain a contradiction, if it were `to` in the place of `value`."""

    line: int
    column: str
    value: Decimal
    to: Decimal
    why: Why


def candidates(table: Table, check: Check) -> list[Candidate]:
    """The cells that would explain it by a lost sign, one digit misread or two changed about; the likeliest first.

    A cell whose change would break what holds now is none. Among rows, those stand first whose share of the budget
    comes closest to what is usual in the table. The five likeliest at most.
    """
    now = Computing(table)
    cells = [(check.line, check.column)]
    if check.rule != Rule.MEMO:
        cells += now.operands(check.rule, check.line, check.column)
    found = []
    for line, key in cells:
        value = now.given(line, key)
        if value is None:
            continue
        to = check.computed if (line, key) == cells[0] else _solved(table, check, line, key, value)
        why = _why(value, to) if to is not None else None
        if to is not None and why and not _breaks(table, check, line, key, to):
            found.append(Candidate(line, key, value, to, why))
    shares = _Shares(table, now, check.column)
    found.sort(key=lambda one: (one.line != check.line, shares.distance(one)))
    return found[:_MOST_CANDIDATES]


def _solved(table: Table, check: Check, line: int, key: str, value: Decimal) -> Decimal | None:
    """What the operand must be for the rule to give what is printed; an answer that does not is thrown away."""

    def answer(operand: Decimal) -> Decimal | None:
        return Computing(table, {(line, key): operand}).by(check.rule, check.line, check.column)

    if check.rule == Rule.FORMULA and table.by_key[check.column].decimals is not None:
        return None
    at, beside = answer(value), answer(value + 1)
    if at is None or beside is None or at == beside:
        return None
    to = value + check.difference / (beside - at)
    return to if answer(to) == check.printed else None


def _why(value: Decimal, to: Decimal) -> Why | None:
    if to == -value:
        return Why.SIGN
    if value.is_signed() != to.is_signed():
        return None
    places = max(places_of(value), places_of(to))
    old, new = f"{abs(value):.{places}f}", f"{abs(to):.{places}f}"
    if len(old) != len(new):
        return None
    unlike = [at for at in range(len(old)) if old[at] != new[at]]
    if len(unlike) == 1:
        return Why.DIGIT
    swapped = len(unlike) == 2 and unlike[1] == unlike[0] + 1
    return Why.SWAP if swapped and old[unlike[0]] == new[unlike[1]] and old[unlike[1]] == new[unlike[0]] else None


def _breaks(table: Table, check: Check, line: int, key: str, to: Decimal) -> bool:
    """Whether a check that holds now would contradict: in the cell itself, or in one that builds on it."""
    before, after = Computing(table), Computing(table, {(line, key): to})
    beside = {(line, column.key) for column in table.columns}
    below = {(at, key) for at, its in before.terms.items() if line in its}
    for at, column in beside | below:
        held = {(one.rule, one.line, one.column) for one in _of_cell(before, at, column) if one.holds}
        if any((one.rule, one.line, one.column) in held for one in _of_cell(after, at, column) if not one.holds):
            return True
    return False


class _Shares:
    """How much of its budget each row stands for in a column, and what is usual."""

    def __init__(self, table: Table, computing: Computing, key: str) -> None:
        self._computing = computing
        rows = [at for at, line in enumerate(table.lines) if line.kind == Kind.ROW]
        shares = sorted(filter(None, (self._share(at, computing.value(at, key)) for at in rows)))
        self._usual = shares[len(shares) // 2] if shares else None

    def _share(self, line: int, value: Decimal | None) -> Decimal | None:
        has_budget = "budget" in self._computing.table.by_key
        budget = self._computing.value(line, "budget") if has_budget else None
        return value / budget if value is not None and budget else None

    def distance(self, candidate: Candidate) -> Decimal:
        """How much further from what is usual the change would bring the row; below zero is nearer."""
        was, now = self._share(candidate.line, candidate.value), self._share(candidate.line, candidate.to)
        if self._usual is None or was is None or now is None:
            return Decimal(0)
        return abs(now - self._usual) - abs(was - self._usual)
