"""Which areas a safety committee handled at which meetings of a year, and which it did not.

Arbetsmiljölagen (1977:1160) 6 kap. 9 §: the committee shall follow the work environment, and shall handle questions of
the occupational health service, action plans, planning of premises, devices, work processes and methods, substances
that may harm, information and training, and adaptation of work and rehabilitation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from meetings.models import AgendaItem, Meeting
from parties.models import Body, User


class State(Enum):
    HANDLED = "handled"
    #: The meeting has not begun.
    PLANNED = "planned"
    #: The item came up and was put off, or taken away: it counts when it comes back.
    PUT_OFF = "put_off"


_PUT_OFF = {*AgendaItem.RETURNING_OUTCOMES, AgendaItem.Outcome.WITHDRAWN}


def state_of(status: str, outcome: str) -> State:
    """What an item at a meeting of that status, with that outcome, says about its areas."""
    if status in (Meeting.Status.PLANNED, Meeting.Status.NOTICED):
        return State.PLANNED
    return State.PUT_OFF if outcome in _PUT_OFF else State.HANDLED


@dataclass(frozen=True)
class Handled:
    """An item that has the area."""

    item: AgendaItem
    state: State


@dataclass(frozen=True)
class Row:
    """An area with its items of the year, in the order of meetings."""

    label: str
    items: tuple[Handled, ...]

    @property
    def is_handled(self) -> bool:
        return any(one.state is State.HANDLED for one in self.items)

    @property
    def is_planned(self) -> bool:
        return any(one.state is State.PLANNED for one in self.items)


def of_year(body: Body, user: User, year: int) -> list[Row]:
    """All areas in the order of the statute, for who reads the body's meetings. One query."""
    meetings = Meeting.objects.visible_to(user).filter(body=body).for_year(year)
    items = (
        AgendaItem.objects.kept()
        .filter(meeting__in=meetings.exclude(status=Meeting.Status.CANCELLED))
        .exclude(areas=[])
        .select_related("meeting")
        .order_by("meeting__starts_at", "position", "pk")
    )
    return rows(items)


def rows(items: Iterable[AgendaItem]) -> list[Row]:
    """The areas with those of the items that have them."""
    found = [Handled(item, state_of(item.meeting.status, item.outcome)) for item in items]
    return [Row(str(area.label), tuple(one for one in found if area in one.item.areas)) for area in AgendaItem.Area]
