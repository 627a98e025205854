"""What waits for a person, gathered from the parts of the house: the start page's list and the number in the bar.

An area registers a source when its app is ready. All are counted in one query, since every page shows the number.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from meetings.models import Meeting
from parties.compiled import Compiled
from parties.models import User


@dataclass(frozen=True)
class Task:
    """One thing to do: what in a few words, where it belongs, its page, and when it is due."""

    title: str
    context: str
    url: str
    due_on: dt.date | None = None
    #: What a letter says instead, where title or context may be read in CESAM only.
    mailed: str = ""

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Source:
    """`waiting(user)` is a queryset of the rows that wait for the person; `task(row)` puts one into words.

    The queryset is compiled once for all (`parties.compiled`), so `waiting` asks the person for the day and the moment.
    """

    name: str
    waiting: Callable[[User], QuerySet[Any]]
    task: Callable[[Any], Task]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Called by an app when it is ready; the same name again replaces what was there."""
    for source in sources:
        _sources[source.name] = source


def tasks(user: User, *, without: Collection[str] = ()) -> list[Task]:
    """All that waits for the person but for meetings: what is due first, then what has no date. A query each.

    `without` names sources that are left out.
    """
    wanted = [source for source in _sources.values() if source.name not in without]
    found: Iterable[Task] = (source.task(row) for source in wanted for row in _LISTED.rows(user, source))
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or dt.date.max, task.title))


def count(user: User) -> int:
    """How many things wait for the person, the meetings too, in one query."""
    return _COUNTED.count(user, *_sources.values())


def _all_waiting(user: User, *sources: Source) -> QuerySet[Any]:
    meetings = _keys(Meeting.objects.waiting_for(user))
    return meetings.union(*(_keys(source.waiting(user)) for source in sources), all=True)


def _waiting(user: User, source: Source) -> QuerySet[Any]:
    return source.waiting(user)


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list("pk")


_LISTED: Compiled[Any] = Compiled(_waiting)
_COUNTED: Compiled[Any] = Compiled(_all_waiting)
