"""How a subject measures and what it tells."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where subjects run: the environment that leads child processes to the benchmark database, and how many rounds."""

    environment: dict[str, str]
    rounds: int


@dataclass(frozen=True)
class Line:
    """One figure: the median in seconds (None where it could not be measured: `note` says why) and what was promised.

    `is_base` marks the line that the ratios of the subject refer to.
    """

    name: str
    seconds: float | None
    goal: float | None = None
    note: str = ""
    is_base: bool = False
    #: A promise that is not about time, and was not kept: `note` tells it.
    is_broken: bool = False

    @property
    def is_kept(self) -> bool:
        return not self.is_broken and self._is_in_time()

    def _is_in_time(self) -> bool:
        return self.seconds is None or self.goal is None or self.seconds <= self.goal


def median(act: Callable[[], object], *, rounds: int, before: Callable[[], object] | None = None) -> float:
    """The median time of `act` in seconds, after one round that does not count; `before` is not timed."""
    times = []
    for _ in range(rounds + 1):
        if before:
            before()
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])
