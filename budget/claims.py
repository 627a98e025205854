"""What a text says of a table's figures, held against the table: "SBF:s underskott … ca 25 miljoner"."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from budget import figures
from budget.exceptions import NumberUnreadable
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


# What a text seems to say


@dataclass(frozen=True)
class Suggestion:
    """A sentence that names an amount, as far as it can be understood; a person says which rows it is of."""

    sentence: str
    stated: Decimal
    tolerance: Decimal
    lines: tuple[int, ...]
    measure: Measure = Measure.SUM


_ABOUT: Final = r"(?P<about>\b(?:ca|c:a|cirka|ungefär|omkring|runt|nästan|drygt|knappt|närmare)\b\.?\s*)?"
_AMOUNT: Final = re.compile(
    _ABOUT + r"(?P<figure>[-−+]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)\s*"
    r"(?P<scale>miljarder|miljoner|miljon|mdkr|mnkr|mkr|tusen|tkr|kronor|kr)\b",
    re.IGNORECASE,
)
_IN_KR: Final = {
    "miljarder": 10**9, "mdkr": 10**9, "miljoner": 10**6, "miljon": 10**6, "mnkr": 10**6, "mkr": 10**6,
    "tusen": 10**3, "tkr": 10**3, "kronor": 1, "kr": 1,
}  # fmt: skip
_UNITS: Final = {"kr": 1, "tkr": 10**3, "mnkr": 10**6}
_BELOW: Final = re.compile(r"underskott|\bminus\b|över budget|sämre än budget|\bnegativ", re.IGNORECASE)
_NOTHING: Final = re.compile(r"\bnoll\w*|\bi balans\b", re.IGNORECASE)
_OTHERS: Final = re.compile(r"\bövriga?\b|\bi övrigt\b|\bresterande\b|\bandra nämnder\b", re.IGNORECASE)
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
#: So much of a row's name and a department's must agree for them to be taken for one.
_STEM: Final = 8


def suggestions(text: str, table: Table, unit: str, departments: Mapping[str, str]) -> list[Suggestion]:
    """The sentences of a text that say amounts, or of other rows that they are at nothing; `stated` in the unit.

    `departments` are names by abbreviation. "Ca" lets the last figure that is stated be one off; without it, half.
    """
    found: list[Suggestion] = []
    rests: list[tuple[int, str]] = []
    for sentence in filter(None, (one.strip() for line in text.splitlines() for one in _SENTENCES.split(line))):
        amount = _AMOUNT.search(sentence)
        if amount is not None and (said := _said(amount, unit)) is not None:
            stated, tolerance = said
            sign = -1 if _BELOW.search(sentence) and stated > 0 else 1
            found.append(Suggestion(sentence, sign * stated, tolerance, named(sentence, table, departments)))
        elif _NOTHING.search(sentence):
            if _OTHERS.search(sentence):
                rests.append((len(found), sentence))
            elif lines := named(sentence, table, departments):
                found.append(Suggestion(sentence, Decimal(0), Decimal(0), lines))
    known = [line for one in found for line in one.lines]
    for at, sentence in reversed(rests):
        rest = other_rows(table, known)
        found.insert(at, Suggestion(sentence, Decimal(0), Decimal(0), rest, Measure.COUNT))
    return found


def _said(amount: "re.Match[str]", unit: str) -> tuple[Decimal, Decimal] | None:
    try:
        value = figures.read(amount["figure"])
    except NumberUnreadable:
        return None
    if value is None:
        return None
    factor = Decimal(_IN_KR[amount["scale"].lower()]) / _UNITS[unit]
    decimals = re.split(r"[.,]", amount["figure"])[1:]
    last = Decimal(1).scaleb(-len("".join(decimals).strip())) * factor
    return value * factor, last if amount["about"] else last / 2


def named(sentence: str, table: Table, departments: Mapping[str, str]) -> tuple[int, ...]:
    """The rows that a sentence names, by their label or by the abbreviation of a department called alike."""
    rows = [at for at, line in enumerate(table.lines) if line.kind == Kind.ROW]
    lowered = sentence.casefold()
    found = {at for at in rows if table.lines[at].label.casefold() in lowered}
    for word in re.findall(r"\b[A-ZÅÄÖ]{2,5}\b", sentence):
        name = departments.get(word) or departments.get(f"{word}F", "")
        alike = [at for at in rows if _shared(name, table.lines[at].label) >= _STEM]
        if len(alike) == 1:
            found.add(alike[0])
    return tuple(sorted(found))


def _shared(one: str, other: str) -> int:
    """How many letters two names begin with alike."""
    letters = zip(one.casefold(), other.casefold(), strict=False)
    return sum(1 for _pair in itertools.takewhile(lambda pair: pair[0] == pair[1], letters))
