"""A budget table as a value: columns, lines, and what is given in its cells.

Pure: no database, no file. Whatever stands in a cell, typed or printed in somebody's file, is *given*; what follows
from other cells is computed by `budget.sums`. The two are never mixed up.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a line is, which says what it counts in."""

    ROW = "row", _("Row")
    #: A part of the row above it, outside every sum.
    OF_WHICH = "of_which", _("Of which")
    #: A heading; where it has figures, they are those of the rows beneath it.
    GROUP = "group", _("Group")
    SUBTOTAL = "subtotal", _("Subtotal")
    #: Beside the operation (taxes, grants, interest): in the result, in no subtotal.
    FINANCE = "finance", _("Finance row")
    RESULT = "result", _("Result")
    #: For information, outside everything.
    MEMO = "memo", _("Memo")


#: Lines that sum others.
SUMMING: Final = frozenset({Kind.GROUP, Kind.SUBTOTAL, Kind.RESULT})


@dataclass(frozen=True)
class Column:
    """`formula` "" is a column of input. `decimals` None keeps them as they are; else computed values are rounded."""

    key: str
    heading: str
    formula: str = ""
    is_summed: bool = True
    decimals: int | None = None


#: The columns that every follow-up may have, in their order: (formula, whether sums make sense, decimals).
STANDARD: Final[Mapping[str, tuple[str, bool, int | None]]] = {
    "net_outcome": ("", True, None),
    "budget": ("", True, None),
    "forecast": ("", True, None),
    "deviation": ("forecast - budget", True, None),
    "deviation_pct": ("deviation / abs(budget) * 100", False, 1),
    "previous_deviation": ("", True, None),
    "difference": ("deviation - previous_deviation", True, None),
}


def standard(key: str, heading: str = "") -> Column:
    formula, is_summed, decimals = STANDARD[key]
    return Column(key, heading or heading_of(key), formula, is_summed, decimals)


def key_for(heading: str, taken: Collection[str]) -> str:
    """`utfall_av_budget` for "Utfall % av budget"; another number where it is taken."""
    plain = heading.casefold().translate(str.maketrans("åäöéü", "aaoeu"))
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30].strip("_") or "column"
    key = key if key[0].isalpha() else f"c_{key}"
    number = 2
    wanted = key
    while key in taken or key in STANDARD or key == "abs":
        key, number = f"{wanted}_{number}", number + 1
    return key


def heading_of(key: str) -> str:
    """What a standard column is called where nobody calls it otherwise."""
    return {
        "net_outcome": _t("Net outcome"),
        "budget": _t("Budget"),
        "forecast": _t("Forecast"),
        "deviation": _t("Deviation"),
        "deviation_pct": _t("Deviation, %"),
        "previous_deviation": _t("Previous deviation"),
        "difference": _t("Difference from previous"),
    }[key]


@dataclass(frozen=True)
class Line:
    label: str
    kind: Kind = Kind.ROW
    values: Mapping[str, Decimal] = field(default_factory=dict)
    comment: str = ""
    #: A subtotal of all rows above it, also of those that a subtotal before it has summed.
    is_running: bool = False


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}

    def given(self, line: int, key: str) -> Decimal | None:
        return self.lines[line].values.get(key)


def made(keys: Sequence[str], lines: Sequence[Line]) -> Table:
    """A table of standard columns."""
    return Table(tuple(standard(key) for key in keys), tuple(lines))
