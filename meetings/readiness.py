"""What is not as it should be before a meeting is left behind: asked when it is closed, and again before its minutes
go out for adjustment.

Nothing of it hinders by itself. It may be right so, but then a person has said it: the verbs (`Meeting.close`,
`minutes.adjusting.send`) refuse until that is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings import agenda, materials, outcomes, positions, wording
from meetings.materials import Panel
from meetings.models import AgendaItem, Meeting
from meetings.roll_reading import Roll
from parties.models import User


@dataclass(frozen=True)
class Finding:
    """A sentence for the reader, in the active language; `item` is the item that it is about, None for the roll."""

    sentence: str
    item: int | None = None


@dataclass(frozen=True)
class Point:
    """An item that is judged; `silent` are the unions that were there, are party to the agreement and said nothing."""

    id: int
    called: str
    kinds: frozenset[str]
    outcome: str
    silent: tuple[str, ...] = ()


def of(meeting: Meeting, nodes: Sequence[agenda.Node] | None = None) -> list[Finding]:
    """All findings, those of the roll first, then the items' in the order of the agenda. A constant number of queries.

    `nodes` is the agenda in reading order, all of it, if it has been read already.
    """
    nodes = agenda.flat(agenda.tree(meeting)) if nodes is None else nodes
    roll = Roll(meeting, nodes)
    of_the_roll = [Finding(found.sentence) for found in roll.findings]
    return [*of_the_roll, *findings(_points(meeting, nodes, roll))]


def findings(points: Iterable[Point]) -> list[Finding]:
    """What is missing of items of cooperation and negotiation: how they ended, and what the unions said.

    A position is asked of the unions as long as cooperation may end in the item at this meeting: not in one that was
    put off, taken back, lifted or withdrawn.
    """
    found = []
    for point in points:
        if not point.kinds & outcomes.SETTLED_KINDS:
            continue
        if not point.outcome:
            found.append(Finding(_("No outcome is noted of %(item)s.") % {"item": point.called}, point.id))
        if point.silent and point.outcome in ("", *AgendaItem.ENDING_OUTCOMES):
            words = {"item": point.called, "unions": wording.listed(point.silent)}
            found.append(Finding(_("No position is noted on %(item)s of %(unions)s.") % words, point.id))
    return found


def _points(meeting: Meeting, nodes: Sequence[agenda.Node], roll: Roll) -> list[Point]:
    settled = [node for node in nodes if outcomes.SETTLED_KINDS & set(node.item.kinds)]
    if not settled:
        return []
    unsaid = positions.unsaid(meeting, settled, roll.rows, roll.agenda)
    return [
        Point(
            node.item.pk,
            node.called,
            frozenset(node.item.kinds),
            node.item.outcome,
            tuple(one.name for one in unsaid[node.item.pk] if not one.presumed),
        )
        for node in settled
    ]


def _beside(meeting: Meeting, user: User) -> bool | None:
    """That there is a section beside the document, which fetches itself; for who writes the minutes."""
    return True if meeting.status in Meeting.BEGUN_STATUSES and meeting.is_prepared_by(user) else None


def register() -> None:
    materials.register(Panel("readiness", "meetings/_readiness_beside.html", _beside, order=10))
