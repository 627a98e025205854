"""What waits for a person: counted in one query, listed by when it is due."""

import datetime as dt

import pytest

from meetings import todo
from meetings.models import Meeting
from meetings.todo import Source, Task
from parties.models import Union
from tests.meetings.factories import make_meeting


@pytest.fixture
def sources(monkeypatch):
    """A registry with nothing but what the test puts into it."""
    monkeypatch.setattr(todo, "_sources", {})
    return todo.register


def unions(name: str, due: dict[str, dt.date | None]) -> Source:
    """One task for each union that has a date here."""
    waiting = lambda user: Union.objects.filter(name__in=due)  # noqa: E731
    return Source(name, waiting, lambda union: Task(f"{name} {union.name}", "", "/", due[union.name]))


def test_what_is_due_first_stands_first_and_what_has_no_date_last(cast, sources):
    sources(
        unions("a", {"Kommunal": None}), unions("b", {"Kommunal": dt.date(2022, 5, 2), "Vision": dt.date(2022, 5, 1)})
    )
    assert [task.title for task in todo.tasks(cast.secretary)] == ["b Vision", "b Kommunal", "a Kommunal"]


def test_everything_is_counted_in_one_query_the_meetings_too(cast, sources, django_assert_num_queries):
    meeting = make_meeting(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    due = {"Kommunal": None, "Vision": None}
    sources(unions("a", due), unions("b", due))
    with django_assert_num_queries(1):
        assert todo.count(cast.secretary) == 5


def test_a_task_is_overdue_after_its_day():
    today = dt.date.today()  # noqa: DTZ011
    assert not Task("", "", "/", today).is_overdue
    assert Task("", "", "/", today - dt.timedelta(days=2)).is_overdue
    assert not Task("", "", "/").is_overdue
