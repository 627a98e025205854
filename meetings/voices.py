"""For whom somebody may speak in a meeting: a union's representatives for that union, the employer's for the employer.

A representative holds a seat of the party in the meeting's body, ordinary or as a substitute, today or on the
meeting's day. The database asks the same of who signs a statement (`cesam_speaks`, migration 0008).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from meetings.exceptions import NotAllowed, WrongStep
from parties.models import Seat

if TYPE_CHECKING:
    from meetings.models import Meeting
    from parties.models import User

#: A party: the primary key of a union, or None for the employer.
Party = int | None


def of(meeting: "Meeting", user: "User") -> list[Party]:
    """The parties that the person speaks for, in the order of the seats. Asks nothing where seats are prefetched."""
    held = [*meeting.body.seats_of(user), *meeting.body.seats_of(user, meeting.held_on)]
    return list(dict.fromkeys(seat.union_id if seat.side == Seat.Side.UNION else None for seat in held))


def unions_of(meeting: "Meeting", user: "User") -> list[int]:
    """The unions among them."""
    return [party for party in of(meeting, user) if party is not None]


def speaks_for(meeting: "Meeting", user: "User", party: Party) -> bool:
    return party in of(meeting, user)


def required(meeting: "Meeting", party: Party) -> "Callable[[User], None]":
    """The rule as `Meeting.changing` asks it: the person speaks for the party, and the meeting is open."""

    def require(user: "User") -> None:
        if not speaks_for(meeting, user, party):
            raise NotAllowed
        if not meeting.is_open:
            raise WrongStep(meeting.get_status_display())

    return require
