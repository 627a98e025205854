"""What the body's seats say today of the meeting's day, and the roll does not: shown first, then taken over.

The roll is filled in when a meeting is planned. After that somebody may have been appointed or left, or the meeting
may have moved to another day. What has been noted in the roll stays for those who stay.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from meetings import roll
from meetings.models import Attendance, Meeting
from parties.models import Seat, User


class Kind(Enum):
    #: A seat that has no row.
    NEW = "new"
    #: A row whose seat does not hold on the day.
    GONE = "gone"
    #: Another person in the seat, or nobody any longer.
    HELD_BY_ANOTHER = "held_by_another"
    #: The same person with another organisation, title or name.
    SAID_OTHERWISE = "said_otherwise"


@dataclass(frozen=True)
class Difference:
    """One thing that the seats say and the roll does not; `key` names it and what was shown of it."""

    kind: Kind
    seat: Seat
    row: Attendance | None
    was: str
    now: str
    #: What goes from the roll with it, in the reader's words: "" or e.g. "Noted as present".
    lost: str = ""

    @property
    def key(self) -> str:
        shown = "\x1f".join([self.kind.value, str(self.seat.pk), self.was, self.now])
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def differences(meeting: Meeting) -> list[Difference]:
    """Everything that would change, in the order of the seats."""
    seats = list(roll.ordinary_seats(meeting))
    rows = {
        row.seat_id: row
        for row in meeting.attendance.in_roll_order().with_people()
        if row.seat and row.substitute_for_id is None
    }
    found = [difference for seat in seats if (difference := _difference(meeting, seat, rows.get(seat.pk)))]
    holding = {seat.pk for seat in seats}
    gone = [row for row in rows.values() if row.seat_id not in holding]
    return found + [Difference(Kind.GONE, row.seat, row, _told(_said(row)), "", _lost(row)) for row in gone if row.seat]


def take_over(meeting: Meeting, keys: Collection[str], *, by: User) -> int:
    """Make the roll say what the seats say, for the differences with these keys. Returns how many were made.

    A key that no longer fits (the seats or the row have changed since it was shown) is left out.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
    """
    with roll.changing(meeting, "taken_over", by=by, confirmed=True) as change:
        chosen = [difference for difference in differences(meeting) if difference.key in keys]
        for difference in chosen:
            _apply(meeting, difference)
        for side in Seat.Side if chosen else ():
            roll.renumber(change.in_order(side))
    return len(chosen)


def _difference(meeting: Meeting, seat: Seat, row: Attendance | None) -> Difference | None:
    said = roll.said_of(seat, meeting)
    if row is None:
        return Difference(Kind.NEW, seat, None, "", _told(said))
    is_same_person = row.person_id == seat.person_id
    if not is_same_person:
        return Difference(Kind.HELD_BY_ANOTHER, seat, row, _told(_said(row)), _told(said), _lost(row))
    if any(_said(row)[name] != said[name] for name in ("name", "organisation", "title", "side")):
        return Difference(Kind.SAID_OTHERWISE, seat, row, _told(_said(row)), _told(said))
    return None


def _apply(meeting: Meeting, difference: Difference) -> None:
    seat, row = difference.seat, difference.row
    if row is None:
        last = meeting.attendance.filter(side=seat.side, is_guest=False).in_roll_order().last()
        roll.row_for(meeting, seat, last.position if last else 0).save()
    elif difference.kind == Kind.GONE:
        row.delete()
    else:
        said = roll.said_of(seat, meeting)
        if difference.kind == Kind.SAID_OTHERWISE:
            said = {name: said[name] for name in ("name", "organisation", "title", "side", "union")}
        else:
            row.items.clear()
            row.recused_from.clear()
            row.scope = Attendance.Scope.ALL
        for name, value in said.items():
            setattr(row, name, value)
        row.save()


def _said(row: Attendance) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "organisation", "title", "side")}


def _told(said: dict[str, Any]) -> str:
    """ "Ulla Unionsson, Kommunal, Ordförande"."""
    name = said["name"] or _("Vacant")
    return ", ".join(filter(None, [name, said["organisation"], said["title"]]))


def _lost(row: Attendance) -> str:
    """What has been noted of somebody who leaves the row."""
    noted = [] if row.mode in (Attendance.Mode.UNKNOWN, Attendance.Mode.VACANT) else [row.get_mode_display()]
    of_the_day = [role for role in row.get_roles_display() if not _is_by_seat(row, role)]
    return ", ".join([*noted, *of_the_day, *([_("single items")] if row.is_limited else [])]).lower()


def _is_by_seat(row: Attendance, role: str) -> bool:
    seat_roles = {Seat.Role.CHAIR: Attendance.Role.CHAIR, Seat.Role.SECRETARY: Attendance.Role.SECRETARY}
    by_seat = seat_roles.get(Seat.Role(row.seat.role)) if row.seat else None
    return by_seat is not None and role == str(by_seat.label)
