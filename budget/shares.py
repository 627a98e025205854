"""An allocation as a value: who gets what, in sum and beside what was proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Share:
    """One numbered row. None is nothing said, which is not nothing given."""

    label: str
    concerns: str = ""
    proposed: Decimal | None = None
    counter: Decimal | None = None
    decided: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Decided against proposed."""
        if self.decided is None or self.proposed is None:
            return None
        return self.decided - self.proposed


@dataclass(frozen=True)
class Sums:
    proposed: Decimal | None
    counter: Decimal | None
    decided: Decimal | None
    difference: Decimal | None


def summed(shares: Sequence[Share]) -> Sums:
    """Each column's sum; None for a column in which nothing is said."""
    decided, proposed = _sum([one.decided for one in shares]), _sum([one.proposed for one in shares])
    difference = decided - proposed if decided is not None and proposed is not None else None
    return Sums(proposed, _sum([one.counter for one in shares]), decided, difference)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    said = [value for value in values if value is not None]
    return sum(said, Decimal(0)) if said else None
