"""A table of figures that stands in an item: as text, frozen, ready for the page and for paper.

Whoever keeps the figures (an app above) makes it; the minutes set it without knowing where it came from.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from paper import charts
from paper.charts import Chart

#: More columns than these make a table wide; more than the second need a page across.
WIDE: Final = 4
LANDSCAPE: Final = 9


@dataclass(frozen=True)
class TableLine:
    """`kind` says how the line is set: row, of_which, group, subtotal, finance, result or memo."""

    label: str
    kind: str
    cells: tuple[str, ...]

    @property
    def css(self) -> str:
        return {"of_which": "of-which", "group": "group", "subtotal": "sum", "result": "sum"}.get(self.kind, "")


@dataclass(frozen=True)
class ItemTable:
    """`heads` stand over `label` and the cells; `notes` are numbered as the cells refer to them."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[TableLine, ...]
    notes: tuple[str, ...]
    #: A picture of its figures, to stand above it.
    chart: Chart | None = None

    @property
    def css(self) -> str:
        """How much room it takes."""
        columns = len(self.heads)
        return "wide landscape" if columns > LANDSCAPE else "wide" if columns > WIDE else ""

    @property
    def texts(self) -> tuple[str, ...]:
        cells = (text for line in self.lines for text in (line.label, *line.cells))
        drawn = (self.chart.title, *self.chart.labels) if self.chart else ()
        return (self.caption, *self.heads, *cells, *self.notes, *drawn)


def as_json(table: ItemTable) -> dict[str, Any]:
    # By hand: `asdict` copies each cell's text by itself, at every edit of a table of thousands.
    lines = [{"label": line.label, "kind": line.kind, "cells": list(line.cells)} for line in table.lines]
    chart = asdict(table.chart) if table.chart else None
    heads, notes = list(table.heads), list(table.notes)
    return {"caption": table.caption, "heads": heads, "lines": lines, "notes": notes, "chart": chart}


def from_json(value: Mapping[str, Any]) -> ItemTable:
    """The inverse of `as_json`."""
    lines = tuple(TableLine(line["label"], line["kind"], tuple(line["cells"])) for line in value["lines"])
    chart = charts.from_json(value["chart"]) if value.get("chart") else None
    return ItemTable(value["caption"], tuple(value["heads"]), lines, tuple(value["notes"]), chart)
