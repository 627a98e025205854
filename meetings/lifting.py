"""The way of an item that was lifted: up to the body above, through its meetings, and back as an answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from meetings.models import AgendaItem, ItemLink, Meeting

#: Outcomes that are no answer yet: the item comes back, or has gone on upwards.
UNANSWERED = frozenset({"", *AgendaItem.RETURNING_OUTCOMES, AgendaItem.Outcome.LIFTED, AgendaItem.Outcome.TAKEN_BACK})
#: Meetings at these steps have said nothing yet.
NOT_HELD = (Meeting.Status.PLANNED, Meeting.Status.NOTICED, Meeting.Status.CANCELLED)


@dataclass(frozen=True)
class Step:
    """A link between two items, as plain values: from which item to which, how, and in which body the later stands."""

    earlier: int
    later: int
    kind: str
    body: int


def ends(start: int, body: int, steps: Iterable[Step]) -> list[int]:
    """Where an item that came to a body stands there now: the last of its way, itself if it went nowhere; usually one.

    It goes on where it is carried over; where it was lifted further it waits for the answer to come back to the same
    body. An answer that went to another body does not lead on.
    """
    ways: dict[int, list[Step]] = {}
    for step in steps:
        ways.setdefault(step.earlier, []).append(step)
    found, seen, frontier = [], {start}, [(start, body)]
    while frontier:
        at, where = frontier.pop(0)
        on = [
            step
            for step in ways.get(at, ())
            if step.later not in seen and (step.kind != ItemLink.Kind.ANSWERED or step.body == body)
        ]
        if where == body and not on:
            found.append(at)
        seen.update(step.later for step in on)
        frontier += [(step.later, step.body) for step in on]
    return found


def answered(meeting: Meeting) -> list[AgendaItem]:
    """Items of the bodies above with which an item lifted from this body was answered before this meeting.

    What an earlier meeting has taken up already is left out. A query for each step of the longest way.
    """
    lifted = list(_steps(earlier__meeting__body=meeting.body_id, kind=ItemLink.Kind.LIFTED))
    steps, reached = [*lifted], {step.later for step in lifted}
    frontier = set(reached)
    while frontier:
        on = list(_steps(earlier__in=frontier))
        steps += on
        frontier = {step.later for step in on} - reached
        reached |= frontier
    back = {step.earlier for step in steps if step.kind == ItemLink.Kind.ANSWERED and step.body == meeting.body_id}
    last = {end for step in lifted for end in ends(step.later, step.body, steps)} - back
    found = AgendaItem.objects.kept().filter(pk__in=last, meeting__starts_at__lt=meeting.starts_at)
    found = found.exclude(outcome__in=UNANSWERED).exclude(meeting__status__in=NOT_HELD)
    found = found.select_related("meeting__body").prefetch_related("raised_by")
    return list(found.order_by("meeting__starts_at", "position", "pk"))


def _steps(**which: object) -> Iterable[Step]:
    """Links to items that still stand on an agenda."""
    links = ItemLink.objects.filter(later__deleted_at__isnull=True, **which)
    links = links.exclude(later__meeting__status=Meeting.Status.CANCELLED).order_by("pk")
    for earlier, later, kind, body in links.values_list("earlier", "later", "kind", "later__meeting__body"):
        yield Step(earlier, later, kind, body)
