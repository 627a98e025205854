"""Runs by the rules of retention, made by the real verbs."""

import datetime as dt

from archive.models import Disposal, RetentionRule
from archive.retention import counting, deleting
from meetings.models import Meeting
from tests.meetings.factories import make_meeting
from tests.parties.factories import Cast

OLD = dt.datetime(2015, 4, 1, 12, tzinfo=dt.UTC)


def settle(kind: str, act: str = "delete", after: int | None = 2) -> RetentionRule:
    rule, _made = RetentionRule.objects.update_or_create(kind=kind, defaults={"act": act, "years": after})
    return rule


def propose(cast: Cast, *kept: str) -> Disposal:
    """A counted run; rules of other kinds than those that a test is about are taken out of its way."""
    if kept:
        RetentionRule.objects.exclude(kind__in=kept).update(act="preserve", years=None)
    disposal = Disposal.ask(by=cast.archivist)
    counting.count(disposal.pk)
    disposal.refresh_from_db()
    return disposal


def make_forgotten(cast: Cast, day: int = 1, year: int = 2015) -> Meeting:
    """An old meeting of which there are no minutes."""
    return make_meeting(cast=cast, starts_at=OLD.replace(year=year, day=day))


def make_proposal(cast: Cast) -> Disposal:
    """With one old meeting in it."""
    make_forgotten(cast)
    settle("meetings")
    return propose(cast, "meetings")


def make_stopped(cast: Cast) -> Disposal:
    disposal = make_proposal(cast)
    approve(disposal, cast)
    Disposal.objects.filter(pk=disposal.pk).update(fault="broken")
    disposal.refresh_from_db()
    return disposal


def approve(disposal: Disposal, cast: Cast) -> None:
    disposal.approve(by=cast.archivist, expected={kind: n for kind, (n, _size) in disposal.totals().items()})


def carry_out(disposal: Disposal) -> None:
    """As the worker does, turn by turn."""
    for _turn in range(50):
        if deleting.attempt(disposal.pk) is None:
            break
    disposal.refresh_from_db()
    assert disposal.state == "done", disposal.fault
