"""The roll: a row for each seat of the body, and guests."""

from meetings.models import Attendance, Meeting
from parties.models import Seat


def prefill(meeting: Meeting) -> None:
    """A row for each ordinary seat that holds on the meeting's day, with names as they are on that day.

    Substitutes are added when they serve (see domain: "tjänstgörande ersättare").
    """
    day = meeting.held_on
    seats = meeting.body.seats.filter(kind=Seat.Kind.ORDINARY).on(day).with_people().in_seat_order()
    Attendance.objects.bulk_create(row_for(meeting, seat, position) for position, seat in enumerate(seats, start=1))


def row_for(meeting: Meeting, seat: Seat, position: int) -> Attendance:
    """An unsaved row of the roll for a seat."""
    roles = {
        Seat.Role.CHAIR: [Attendance.Role.CHAIR],
        Seat.Role.SECRETARY: [Attendance.Role.SECRETARY],
    }.get(Seat.Role(seat.role), [])
    return Attendance(
        meeting=meeting,
        seat=seat,
        person=seat.person,
        side=seat.side,
        union=seat.union,
        name=seat.person.name if seat.person else "",
        organisation=seat.union.name_on(meeting.held_on) if seat.union else seat.organisation,
        title=seat.title,
        mode=Attendance.Mode.VACANT if seat.is_vacant else Attendance.Mode.UNKNOWN,
        roles=roles,
        position=position,
    )
