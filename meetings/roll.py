"""The roll of a meeting: a row for each seat of the body, substitutes who serve, and guests.

Read as a `roll_reading.Roll`, changed by the verbs below. Every change is one at a time per meeting, by somebody who
may, and one event from which it can be taken back. What contradicts itself is refused (`Contradiction`); what is
unusual is asked about (`NeedsConfirmation`) and done when the same is asked with `confirmed=True`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import presence, ranges, roll_reading
from meetings.exceptions import Contradiction, NeedsConfirmation
from meetings.models import Attendance, Meeting
from meetings.ranges import Attended
from meetings.undo import Ledger, Snapshot
from parties.models import Event, Seat, User

LEDGER = Ledger(Attendance, "meeting", "attendance", links=("items", "presents", "recused_from"))
#: Marking somebody as one of these says that the person was not there.
_AWAY = (Attendance.Mode.REPORTED_ABSENT, Attendance.Mode.ABSENT)
#: Roles of the day that only somebody who is there can have.
_ROLES_OF_THE_DAY = frozenset({Attendance.Role.ACTING_CHAIR.value, Attendance.Role.ADJUSTER.value})


# Beginning


def prefill(meeting: Meeting) -> None:
    """A row for each ordinary seat that holds on the meeting's day, with names as they are on that day.

    Substitutes are added when they serve (see domain: "tjänstgörande ersättare").
    """
    seats = ordinary_seats(meeting)
    Attendance.objects.bulk_create(row_for(meeting, seat, position) for position, seat in enumerate(seats, start=1))


def ordinary_seats(meeting: Meeting) -> Sequence[Seat]:
    """The seats that are to stand in the roll: the ordinary ones that hold on the meeting's day."""
    return list(meeting.body.seats.filter(kind=Seat.Kind.ORDINARY).on(meeting.held_on).with_people().in_seat_order())


def row_for(meeting: Meeting, seat: Seat, position: int) -> Attendance:
    """An unsaved row of the roll for a seat."""
    return Attendance(meeting=meeting, seat=seat, position=position, **said_of(seat, meeting))


def said_of(seat: Seat, meeting: Meeting) -> dict[str, Any]:
    """What the roll says of a seat before anything is noted, as it was on the meeting's day."""
    roles = {
        Seat.Role.CHAIR: [Attendance.Role.CHAIR.value],
        Seat.Role.SECRETARY: [Attendance.Role.SECRETARY.value],
    }.get(Seat.Role(seat.role), [])
    return {
        "person": seat.person,
        "side": seat.side,
        "union": seat.union,
        "name": seat.person.name if seat.person else "",
        "organisation": seat.union.name_on(meeting.held_on) if seat.union else seat.organisation,
        "title": seat.title,
        "mode": Attendance.Mode.VACANT if seat.is_vacant else Attendance.Mode.UNKNOWN,
        "roles": roles,
    }


# Noting who was there


def note(
    row: Attendance, mode: str, *, by: User | None, confirmed: bool = False, require: "Require | None" = None
) -> None:
    """Whether the person was there, and how. `mode` is any but vacant: see `vacate`. `require` as in `changing`.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: the seat is vacant.
        NeedsConfirmation: somebody who attends single items or adjusts would be away (both are then taken from the
            row), or see `presence.JUDGED`.
    """
    mode = Attendance.Mode(mode)
    with changing(row.meeting, "noted", by=by, confirmed=confirmed, require=require) as change:
        change.fetch(row)
        if row.is_vacant or mode == Attendance.Mode.VACANT:
            raise Contradiction(_("The seat is vacant. Add a substitute, or the person who came, for it."))
        if mode in _AWAY:
            change.questions += _lost_by_absence(row)
            row.items.clear()
            row.recused_from.clear()
            row.scope = Attendance.Scope.ALL
            row.roles = [role for role in row.roles if role not in _ROLES_OF_THE_DAY]
        row.mode = mode
        row.save(update_fields=["mode", "scope", "roles"])


def all_present(meeting: Meeting, *, by: User) -> int:
    """Everybody who is not noted yet was there, but for those whom a substitute replaces. Returns how many.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
    """
    with changing(meeting, "all_present", by=by, confirmed=True):
        replaced = meeting.attendance.filter(substitute_for__isnull=False).values("substitute_for")
        waiting = meeting.attendance.filter(mode=Attendance.Mode.UNKNOWN).exclude(pk__in=replaced)
        return waiting.update(mode=Attendance.Mode.ONSITE)


def vacate(row: Attendance, *, by: User) -> None:
    """The seat was vacant on the day, whatever the body's page says; the name goes.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: the row is not a seat's.
    """
    with changing(row.meeting, "vacated", by=by, confirmed=True) as change:
        change.fetch(row)
        if row.seat_id is None or row.substitute_for_id is not None:
            raise Contradiction(_("Only a seat of the body can be vacant. Remove the row instead."))
        row.items.clear()
        row.recused_from.clear()
        row.person, row.name, row.roles = None, "", []
        row.mode, row.scope = Attendance.Mode.VACANT, Attendance.Scope.ALL
        row.save()


# What the row says beside that


def give_roles(row: Attendance, roles: Collection[str], *, by: User, confirmed: bool = False) -> None:
    """What the person did in the meeting; `roles` replace those before. Raises as `edit`."""
    edit(row, by=by, confirmed=confirmed, roles=roles)


def limit(row: Attendance, items: Attended | str, *, by: User, confirmed: bool = False) -> None:
    """Which items the person attended, as read or as typed ("4 a", "ej 3", "" for all). Raises as `edit`.

    Raises:
        ranges.NotUnderstood: the text names no items of the agenda.
    """
    edit(
        row,
        by=by,
        confirmed=confirmed,
        items=roll_reading.read_items(row.meeting, items) if isinstance(items, str) else items,
    )


def edit(
    row: Attendance,
    *,
    by: User,
    confirmed: bool = False,
    roles: Collection[str] | None = None,
    items: Attended | None = None,
    **said: Any,
) -> None:
    """Roles, items and what is said of the person (`name`, `organisation`, `title`, `person`); None leaves as it is.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: roles or items of somebody who is not there, both chair and acting chair, a seat without name.
        NeedsConfirmation: see `presence.JUDGED`.
    """
    if unknown := said.keys() - {"name", "organisation", "title", "person"}:
        raise ValueError(f"not edited here: {unknown}")
    with changing(row.meeting, "edited", by=by, confirmed=confirmed) as change:
        change.fetch(row)
        if row.is_vacant and (roles or said.get("name") or (items and items.scope != ranges.ALL)):
            raise Contradiction(_("The seat is vacant. Add a substitute, or the person who came, for it."))
        if row.seat_id is not None and said.get("name", row.name) != row.name:
            raise Contradiction(_("Who holds a seat is said on the body's page. Add a substitute, or change it there."))
        for name, value in said.items():
            setattr(row, name, value)
        if not row.name and not row.is_vacant:
            raise Contradiction(_("Give the name, or mark the seat as vacant."))
        if roles is not None:
            row.roles = _fitting_roles(row, roles)
        if items is not None:
            _set_items(row, items)
        row.save()


# People who join


def add_guest(
    meeting: Meeting,
    name: str,
    *,
    by: User,
    organisation: str = "",
    title: str = "",
    side: str = Seat.Side.EMPLOYER,
    person: User | None = None,
    mode: str = Attendance.Mode.UNKNOWN,
    items: Attended | str = "",
) -> Attendance:
    """Somebody without a seat: who presents, is heard or listens. With `person`, the guest may read the own items.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: the person already stands in the roll, or would attend items while away.
        ranges.NotUnderstood: the text names no items of the agenda.
    """
    read = roll_reading.read_items(meeting, items) if isinstance(items, str) else items
    with changing(meeting, "guest_added", by=by, confirmed=True) as change:
        row = Attendance(
            meeting=meeting,
            person=person,
            side=side,
            name=name,
            organisation=organisation,
            title=title,
            is_guest=True,
            mode=mode,
        )
        change.require_new(row)
        row.save()
        _set_items(row, read)
        row.save()
        renumber([*change.in_order(side, without=row), row])
    return row


def add_substitute(
    replaced: Attendance,
    *,
    by: User | None,
    seat: Seat | None = None,
    name: str = "",
    title: str = "",
    mode: str = Attendance.Mode.ONSITE,
    items: Attended | str = "",
    confirmed: bool = False,
    require: "Require | None" = None,
) -> Attendance:
    """Somebody who serves instead of the one in a seat: a substitute of the body (`seat`), or any `name`.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: the person already stands in the roll, the seat is not one of the body's substitutes on the
            day, or who is to be replaced has no seat.
        NeedsConfirmation: the one replaced is there as well.
        ranges.NotUnderstood: the text names no items of the agenda.
    """
    meeting = replaced.meeting
    read = roll_reading.read_items(meeting, items) if isinstance(items, str) else items
    with changing(meeting, "substitute_added", by=by, confirmed=confirmed, require=require) as change:
        change.fetch(replaced)
        if replaced.seat_id is None or replaced.substitute_for_id is not None:
            raise Contradiction(_("A substitute serves for somebody who has a seat."))
        if seat is not None:
            if seat.pk not in {known.pk for known in substitutes_for(replaced)}:
                raise Contradiction(_("This is no substitute of that side on the day of the meeting."))
            row = row_for(meeting, seat, 0)
            row.name = name or row.name
            row.title = title or row.title
        else:
            row = Attendance(meeting=meeting, name=name, title=title)
            row.side, row.union, row.organisation = replaced.side, replaced.union, replaced.organisation
        row.substitute_for, row.roles, row.mode = replaced, [], mode
        change.require_new(row)
        row.save()
        _set_items(row, read)
        row.save()
        order = change.in_order(row.side, without=row)
        order.insert(next(index for index, other in enumerate(order) if other.pk == replaced.pk) + 1, row)
        renumber(order)
    return row


def substitutes_for(row: Attendance) -> list[Seat]:
    """The body's substitutes on the day who could serve in a row's place, its own before others of the same side.

    Those who stand in the roll already and vacant seats are left out.
    """
    meeting = row.meeting
    taken = meeting.attendance.exclude(seat=None).values("seat")
    seats = meeting.body.seats.filter(kind=Seat.Kind.SUBSTITUTE, side=row.side, person__isnull=False)
    free = seats.on(meeting.held_on).exclude(pk__in=taken).with_people().in_seat_order()

    def distance(seat: Seat) -> int:
        return 0 if seat.substitute_for_id == row.seat_id else 1 if seat.union_id == row.union_id else 2

    return sorted(free, key=distance)


def remove(row: Attendance, *, by: User | None, require: "Require | None" = None) -> None:
    """Take a guest or a substitute out of the roll. Who has a seat stays there, and may be absent.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: the row is that of an ordinary seat which holds on the day.
    """
    with changing(row.meeting, "removed", by=by, confirmed=True, require=require) as change:
        change.fetch(row)
        if roll_reading.is_of_seat(row):
            raise Contradiction(_("Somebody with a seat stays in the roll. Mark the person as absent instead."))
        row.delete()


# Order


def move_up(row: Attendance, *, by: User) -> None:
    """Before the row before it on the same side; the first stays. Raises NotAllowed, WrongStep."""
    _move(row, -1, by=by)


def move_down(row: Attendance, *, by: User) -> None:
    """After the row after it on the same side; the last stays. Raises NotAllowed, WrongStep."""
    _move(row, 1, by=by)


def _move(row: Attendance, step: int, *, by: User) -> None:
    with changing(row.meeting, "moved", by=by, confirmed=True) as change:
        change.fetch(row)
        order = change.in_order(row.side)
        index = next(index for index, other in enumerate(order) if other.pk == row.pk)
        target = index + step
        if 0 <= target < len(order):
            order[index], order[target] = order[target], order[index]
        renumber(order)


# Taking back


def last_change(meeting: Meeting, *, by: User) -> Event | None:
    """The person's last change to the roll, while it can be taken back."""
    return LEDGER.last(meeting, by=by)


def undo(meeting: Meeting, event_pk: int, *, by: User) -> None:
    """Take back the person's last change.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        ChangedSince: it is not the last one, or somebody has changed the same rows since.
    """
    with meeting.changing(by=by):
        LEDGER.undo(meeting, event_pk=event_pk, by=by)


#: What was done, by the verb of its event, for the button that takes it back.
DONE = {
    "attendance.noted": gettext_lazy("Attendance of %(name)s"),
    "attendance.all_present": gettext_lazy("All marked as present"),
    "attendance.called": gettext_lazy("Roll called from the replies"),
    "attendance.left": gettext_lazy("%(name)s left"),
    "attendance.returned": gettext_lazy("%(name)s returned"),
    "attendance.arrived": gettext_lazy("%(name)s arrived"),
    "attendance.recused": gettext_lazy("Recusal of %(name)s"),
    "attendance.readmitted": gettext_lazy("%(name)s takes part again"),
    "attendance.vacated": gettext_lazy("A seat marked as vacant"),
    "attendance.edited": gettext_lazy("Details of %(name)s"),
    "attendance.guest_added": gettext_lazy("Guest added: %(name)s"),
    "attendance.substitute_added": gettext_lazy("Substitute added: %(name)s"),
    "attendance.removed": gettext_lazy("Removed: %(name)s"),
    "attendance.moved": gettext_lazy("Order of the roll"),
    "attendance.taken_over": gettext_lazy("Changes taken over from the seats"),
}


def describe(event: Event) -> str:
    """A change in a few words: "Attendance of Vidar Visionär"."""
    return str(DONE[event.verb]) % {"name": event.data.get("name", "")}


# How every change is made


class _Change:
    """One change in the making: what the roll was before, and what a person must judge."""

    def __init__(self, meeting: Meeting, before: Snapshot) -> None:
        self.meeting, self.before = meeting, before
        self.questions: list[str] = []
        self.name = ""

    def fetch(self, row: Attendance) -> None:
        """Read the row anew, inside the lock: what was fetched before it may have changed or gone."""
        self.name = row.name
        if row.pk not in self.before:
            raise Contradiction(_("Somebody else has removed %(name)s from the roll.") % {"name": row.name})
        meeting = row.meeting
        row.refresh_from_db()
        row.forget_recusals()
        row.meeting = meeting
        self.name = row.name

    def require_new(self, row: Attendance) -> None:
        """Refuse somebody who stands in the roll already."""
        self.name = row.name
        if not row.name:
            raise Contradiction(_("Give the name, or mark the seat as vacant."))
        same = (row.name.casefold(), row.organisation.casefold())
        for values in self.before.values():
            is_person = row.person_id is not None and values["person_id"] == row.person_id
            if is_person or (values["name"].casefold(), values["organisation"].casefold()) == same:
                raise Contradiction(_("%(name)s already stands in the roll.") % {"name": values["name"]})

    def in_order(self, side: str, *, without: Attendance | None = None) -> list[Attendance]:
        rows = self.meeting.attendance.filter(side=side).in_roll_order()
        return [row for row in rows if without is None or row.pk != without.pk]


#: Asks whether the person may; see `Meeting.changing`. `by` is None for somebody who has no account.
Require = Callable[[User | None], None]


@contextmanager
def changing(
    meeting: Meeting, verb: str, *, by: User | None, confirmed: bool, require: Require | None = None
) -> Iterator[_Change]:
    """One change to the roll: locked, allowed (by default to who prepares the meeting), judged, recorded."""
    with meeting.changing(by=by, require=require):
        before = LEDGER.read(meeting)
        change = _Change(meeting, before)
        yield change
        after = LEDGER.read(meeting)
        if not confirmed:
            warnings = change.questions + _to_judge(meeting, before, after)
            if warnings:
                raise NeedsConfirmation(warnings)
        LEDGER.record(meeting, verb, before, after, by=by, name=change.name)


def _to_judge(meeting: Meeting, before: Snapshot, after: Snapshot) -> list[str]:
    found = roll_reading.places_of(meeting)
    rules = roll_reading.rules_of(meeting)
    was, now = ([_snapshot_entry(pk, row) for pk, row in rows.items()] for rows in (before, after))
    return presence.to_judge(presence.findings(was, rules, found), presence.findings(now, rules, found))


def _snapshot_entry(pk: int, values: dict[str, Any]) -> presence.Entry:
    items = Attended(values["scope"], frozenset(values["items"]), frozenset(values["recused_from"]))
    roles = frozenset(values["roles"])
    return presence.Entry(pk, values["name"], values["side"], values["mode"], roles, items, values["substitute_for_id"])


def _lost_by_absence(row: Attendance) -> list[str]:
    """What the row says that it could not say of somebody who was not there."""
    words = {"name": row.name}
    lost = [
        _("%(name)s is noted as %(role)s. The role goes if the person was not there.")
        % {**words, "role": str(Attendance.Role(role).label).lower()}
        for role in row.roles
        if role in _ROLES_OF_THE_DAY
    ]
    if row.is_limited or row.recused_pks:
        lost.append(_("%(name)s is noted for single items. They go if the person was not there.") % words)
    return lost


def _fitting_roles(row: Attendance, roles: Collection[str]) -> list[str]:
    wanted = [role.value for role in Attendance.Role if role.value in roles]
    if Attendance.Role.CHAIR in wanted and Attendance.Role.ACTING_CHAIR in wanted:
        raise Contradiction(_("Choose either chair or acting chair."))
    of_the_day = [role for role in wanted if role in _ROLES_OF_THE_DAY]
    if row.mode in _AWAY and of_the_day:
        words = {"name": row.name, "role": str(Attendance.Role(of_the_day[0]).label).lower()}
        raise Contradiction(_("%(name)s is noted as absent and cannot be %(role)s.") % words)
    return wanted


def _set_items(row: Attendance, items: Attended) -> None:
    if items.scope != ranges.ALL and row.mode in _AWAY:
        raise Contradiction(_("%(name)s is noted as absent and attends no items.") % {"name": row.name})
    if items.scope == ranges.ONLY and not items.ids:
        raise Contradiction(_("Somebody who attends no item is absent. Say which items, or mark the person as absent."))
    row.scope = items.scope
    row.items.set(items.ids)


def renumber(order: Sequence[Attendance]) -> None:
    moved = []
    for position, row in enumerate(order, start=1):
        if row.position != position:
            row.position = position
            moved.append(row)
    Attendance.objects.bulk_update(moved, ["position"])
