"""Meetings follow what they show of the parties: a body's name and letterhead, a union's name.

Minutes that are not signed show them as they are now, so a change there is a change of theirs: followers see it and
their file is made anew. One UPDATE, whatever the number of meetings.
"""

from django.db.models import F, Q
from django.utils import timezone

from meetings.models import Meeting
from parties import told
from parties.models import Body, Union

#: Begun and not signed: what comes before is printed when somebody asks, what comes after is never changed.
_FOLLOWING = (*Meeting.BEGUN_STATUSES, Meeting.Status.IN_ADJUSTMENT)


def register() -> None:
    told.register(Body, follow_body)
    told.register(Union, follow_union)


def follow_body(body: Body) -> None:
    _touch(Q(body=body))


def follow_union(union: Union) -> None:
    """Of a union, minutes show the name where it raised an item; in the roll it stays as it was on the day."""
    _touch(Q(items__raised_by=union))


def _touch(which: Q) -> None:
    due = Meeting.objects.filter(which, status__in=_FOLLOWING).order_by().values("pk").distinct()
    Meeting.objects.filter(pk__in=due).update(revision=F("revision") + 1, changed_at=timezone.now())
