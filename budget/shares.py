"""An allocation as a value: who gets what, in sum, beside what was proposed, and beside an earlier proposal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budget.figures import plain


@dataclass(frozen=True)
class Share:
    """One numbered row. None is nothing said, which is not nothing given. `counters` are by the union's key."""

    label: str
    concerns: str = ""
    proposed: Decimal | None = None
    decided: Decimal | None = None
    counters: Mapping[int, Decimal] = field(default_factory=dict)
    #: What makes it the same row in two proposals.
    row: int = 0

    @property
    def difference(self) -> Decimal | None:
        """Decided against proposed."""
        if self.decided is None or self.proposed is None:
            return None
        return self.decided - self.proposed


@dataclass(frozen=True)
class Sums:
    proposed: Decimal | None
    decided: Decimal | None
    difference: Decimal | None
    counters: Mapping[int, Decimal] = field(default_factory=dict)


def summed(shares: Sequence[Share]) -> Sums:
    """Each column's sum; None for a column in which nothing is said."""
    decided, proposed = _sum([one.decided for one in shares]), _sum([one.proposed for one in shares])
    difference = decided - proposed if decided is not None and proposed is not None else None
    unions = dict.fromkeys(union for one in shares for union in one.counters)
    counters = {union: sum((one.counters.get(union, Decimal(0)) for one in shares), Decimal(0)) for union in unions}
    return Sums(proposed, decided, difference, counters)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    said = [value for value in values if value is not None]
    return sum(said, Decimal(0)) if said else None


@dataclass(frozen=True)
class Party:
    """A union with a column of its own, by its name on the meeting's day."""

    union: int
    name: str


@dataclass(frozen=True)
class Division:
    """An allocation whole: one proposal with what the unions and the meeting made of it."""

    title: str
    unit: str
    #: The amounts are said to be about so.
    is_about: bool
    parties: tuple[Party, ...]
    shares: tuple[Share, ...]
    #: The sum that a file said, which need not be the rows' own.
    printed_sum: Decimal | None = None

    @property
    def sums(self) -> Sums:
        return summed(self.shares)

    @property
    def has_decided(self) -> bool:
        return any(one.decided is not None for one in self.shares)


# Comparing two proposals


@dataclass(frozen=True)
class Pair:
    """A figure in an earlier proposal and in a later one."""

    was: Decimal | None
    now: Decimal | None

    @property
    def is_same(self) -> bool:
        return self.was == self.now

    @property
    def difference(self) -> Decimal | None:
        """What nothing was said of counts as nothing given, where the other side says something."""
        if self.is_same:
            return None
        return (self.now or Decimal(0)) - (self.was or Decimal(0))


@dataclass(frozen=True)
class Change:
    """A row of two proposals; `was` or `now` is None where the row is not in that one. Numbers begin at 1."""

    was: Share | None
    now: Share | None
    number_was: int | None
    number_now: int | None

    @property
    def label(self) -> str:
        return (self.now or self.was or Share("")).label

    @property
    def is_renamed(self) -> bool:
        if self.was is None or self.now is None:
            return False
        return (self.was.label, self.was.concerns) != (self.now.label, self.now.concerns)

    def pair(self, of: Callable[[Share], Decimal | None]) -> Pair:
        return Pair(of(self.was) if self.was else None, of(self.now) if self.now else None)

    @property
    def is_same(self) -> bool:
        return self.was == self.now


def changes(was: Division, now: Division) -> list[Change]:
    """The rows of both, in the later one's order; a row that is gone stands after the one that it stood after."""
    before = {share.row: (number, share) for number, share in enumerate(was.shares, start=1)}
    after = {share.row: (number, share) for number, share in enumerate(now.shares, start=1)}
    order = list(after)
    last: int | None = None
    for row in before:
        if row not in after:
            order.insert(order.index(last) + 1 if last is not None else 0, row)
        last = row
    found = []
    for row in order:
        number_was, old = before.get(row, (None, None))
        number_now, new = after.get(row, (None, None))
        found.append(Change(old, new, number_was, number_now))
    return found


# As it is kept


def as_json(division: Division) -> dict[str, Any]:
    return {
        "title": division.title,
        "unit": division.unit,
        "is_about": division.is_about,
        "parties": [{"union": party.union, "name": party.name} for party in division.parties],
        "shares": [
            {
                "row": one.row,
                "label": one.label,
                "concerns": one.concerns,
                "proposed": _text(one.proposed),
                "decided": _text(one.decided),
                "counters": {str(union): plain(value) for union, value in one.counters.items()},
            }
            for one in division.shares
        ],
        "printed_sum": _text(division.printed_sum),
    }


def from_json(value: Mapping[str, Any]) -> Division:
    """The inverse of `as_json`."""
    shares = tuple(
        Share(
            one["label"],
            one["concerns"],
            _decimal(one["proposed"]),
            _decimal(one["decided"]),
            {int(union): Decimal(text) for union, text in one["counters"].items()},
            one["row"],
        )
        for one in value["shares"]
    )
    parties = tuple(Party(one["union"], one["name"]) for one in value["parties"])
    printed = _decimal(value["printed_sum"])
    return Division(value["title"], value["unit"], value["is_about"], parties, shares, printed)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
