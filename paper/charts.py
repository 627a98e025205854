"""A picture of figures as a value: what is drawn, in words and numbers. `paper.drawing` makes the picture of it."""

import functools
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

#: Grows when the same figures shall be drawn differently.
DRAWING: Final = 1


@functools.cache
def _drawing_program() -> str:
    return importlib.metadata.version("matplotlib")


class ChartKind(StrEnum):
    #: A bar for each label, from zero to the left and to the right; one series.
    BARS = "bars"
    #: A line for each series along the labels; a value that is "" is a gap.
    LINES = "lines"


@dataclass(frozen=True)
class Series:
    """`values` are numbers in plain notation, "" for none: as many as the chart has labels."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """`alt` says in words what the picture shows; the numbers stand in a table beside it. Figures in `language`."""

    kind: str
    title: str
    alt: str
    language: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @functools.cached_property
    def sha256(self) -> str:
        """The name of the picture: the same content, drawn by the same program, is the same picture."""
        drawn_by = [DRAWING, _drawing_program(), asdict(self)]
        return hashlib.sha256(json.dumps(drawn_by, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def name(self) -> str:
        """What a document calls it: `image:NAME`."""
        return f"chart-{self.sha256}"


def from_json(value: Mapping[str, Any]) -> Chart:
    """The inverse of `dataclasses.asdict`, also after a way through JSON."""
    series = tuple(Series(one["label"], tuple(one["values"])) for one in value["series"])
    told = {name: value[name] for name in ("kind", "title", "alt", "language")}
    return Chart(**told, labels=tuple(value["labels"]), series=series)
