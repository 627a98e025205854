"""When something may go: pure functions over days.

Years are counted from the end of the calendar year in which it happened, as Swedish authorities do.
"""

import datetime as dt


def due_on(since: dt.date, years: int) -> dt.date:
    """The first day on which it may go: the first of January when so many whole years have passed after its own."""
    return dt.date(since.year + years + 1, 1, 1)


def last_day(today: dt.date, years: int) -> dt.date:
    """What happened on this day or before may go today: `due_on(last_day) <= today` and no later day fulfils it."""
    return dt.date(today.year - years - 1, 12, 31)
