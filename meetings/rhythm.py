"""On which days a body meets: days by a pattern, and the gaps between them. Pure functions over dates."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

#: A safety committee should meet at least once in so many months.
MONTHS_BETWEEN = 3
#: For `by_weekday`: the last such weekday of a month, whether it is the fourth or the fifth.
LAST = -1


def by_weekday(year: int, months: Iterable[int], *, weekday: int, which: int) -> list[dt.date]:
    """One day in each of the months: the `which`th (1–4, or LAST) Monday (0) … Sunday (6) of it."""
    found = []
    for month in sorted(set(months)):
        first, length = calendar.monthrange(year, month)
        days = range(1 + (weekday - first) % 7, length + 1, 7)
        found.append(dt.date(year, month, days[which if which == LAST else which - 1]))
    return found


def by_weeks(first: dt.date, last: dt.date, *, weekday: int, every: int) -> list[dt.date]:
    """From the first such weekday on or after `first`, a day every so many weeks, until `last`."""
    begin = first + dt.timedelta(days=(weekday - first.weekday()) % 7)
    return [
        begin + dt.timedelta(weeks=n) for n in range(0, max(0, (last - begin).days) // 7 + 1, every) if begin <= last
    ]


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day that many months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Gap:
    """A stretch without a meeting that is too long. `to_on` None: nothing is planned after `from_on`."""

    from_on: dt.date
    to_on: dt.date | None

    @property
    def due_on(self) -> dt.date:
        """The last day on which a meeting would have filled it."""
        return months_after(self.from_on, MONTHS_BETWEEN)

    def touches(self, year: int) -> bool:
        """Whether a meeting of that year could fill it, or should have."""
        return self.from_on.year <= year <= (self.to_on.year if self.to_on else self.due_on.year)


def gaps(days: Iterable[dt.date], *, until: dt.date) -> list[Gap]:
    """Where a body that is also the safety committee has more than three months between two of its meetings.

    Arbetsmiljöförordningen (1977:1166) 8 a §: a safety committee should meet at least once every third month. "Should"
    (bör): so this warns, and refuses nothing. Counted from day to day of the month: after 31 January the last day is
    30 April.

    Args:
        days: when it meets, in any order; what was cancelled is left out by the caller.
        until: how far ahead the plan reaches; after the last day the next one must come by then.
    """
    ordered = sorted(set(days))
    found = [Gap(day, later) for day, later in zip(ordered, [*ordered[1:], None], strict=False)]
    return [gap for gap in found if gap.due_on < (gap.to_on or until)]
