"""The unions' positions on items: who may be asked, what each said, and the verbs that note it.

The secretary or the chair notes them for all; a union's representative may note the own union's, and no other.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import agenda, ranges, roll_reading, voices
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import AgendaItem, Attendance, Meeting, Position
from parties.models import Event, Seat, Union, User

_Stance = Position.Stance


@dataclass(frozen=True)
class Asked:
    """A union of the body with its position on an item; `presumed` is what goes without saying until one is noted."""

    union: Union
    name: str
    stance: str
    note: str
    presumed: str = ""

    @property
    def stance_name(self) -> str:
        return str(_Stance(self.stance).label) if self.stance else ""

    @property
    def presumed_name(self) -> str:
        return str(_Stance(self.presumed).label) if self.presumed else ""


def asked(item: AgendaItem) -> list[Asked]:
    """Each union with a seat in the body on the meeting's day, in the order of names, with its position on the item."""
    meeting = item.meeting
    noted = {position.union_id: position for position in item.positions.all()}
    present = unions_present(item)
    return [
        Asked(
            union=union,
            name=union.name_on(meeting.held_on),
            stance=noted[union.pk].stance if union.pk in noted else "",
            note=noted[union.pk].note if union.pk in noted else "",
            presumed=_presumed(union, meeting, present),
        )
        for union in unions_of(meeting)
    ]


def unions_of(meeting: Meeting) -> list[Union]:
    """The unions with a seat in the body on the meeting's day, with what their names and agreements are read from."""
    seats = meeting.body.seats.on(meeting.held_on).filter(side=Seat.Side.UNION)
    return list(Union.objects.filter(pk__in=seats.values("union")).prefetch_related("names", "agreements"))


def unions_present(item: AgendaItem) -> set[int]:
    """The unions of which somebody was there for the item, guests aside."""
    rows = item.meeting.attendance.attending(item).filter(side=Seat.Side.UNION, is_guest=False, union__isnull=False)
    return set(rows.values_list("union", flat=True))


def _presumed(union: Union, meeting: Meeting, present: Collection[int | None]) -> str:
    """A union outside the agreement of the day is met by MBL instead; one that was not there took no position."""
    if not union.is_party_on(meeting.held_on):
        return _Stance.NOT_PARTY
    return "" if union.pk in present else _Stance.ABSENT


@dataclass(frozen=True)
class Unsaid:
    """A union that has said nothing of an item; `presumed` is why ("" where it was there and could have)."""

    name: str
    presumed: str


def unsaid(
    meeting: Meeting, nodes: Iterable[agenda.Node], rows: Sequence[Attendance], places: ranges.Agenda
) -> dict[int, list[Unsaid]]:
    """By item, the body's unions without a position on it, in the order of names. A constant number of queries.

    `rows` is the roll as `with_people` reads it. Of whom nobody has noted anything, nothing is presumed.
    """
    unions = sorted(((union.name_on(meeting.held_on), union) for union in unions_of(meeting)), key=lambda pair: pair[0])
    said = set(Position.objects.filter(item__meeting=meeting).values_list("item", "union"))
    rows = [row for row in rows if row.side == Seat.Side.UNION and not row.is_guest]
    noted = [(row.union_id, roll_reading.attended(row)) for row in rows if row.is_present]
    unknown = {row.union_id for row in rows if row.mode == Attendance.Mode.UNKNOWN}
    found: dict[int, list[Unsaid]] = {}
    for pk in (node.item.pk for node in nodes):
        there = unknown.union(union for union, attended in noted if places.covers(attended, pk))
        silent = [(name, union) for name, union in unions if (pk, union.pk) not in said]
        found[pk] = [Unsaid(name, _presumed(union, meeting, there)) for name, union in silent]
    return found


def may_note(meeting: Meeting, user: User, union: int) -> bool:
    """Whether the person may say what the union's position is, at a step that allows it."""
    return meeting.is_prepared_by(user) or voices.speaks_for(meeting, user, union)


def _required(meeting: Meeting, unions: Iterable[int]) -> Callable[[User], None]:
    def require(user: User) -> None:
        if not all(may_note(meeting, user, union) for union in unions):
            raise NotAllowed
        if meeting.status not in Meeting.BEGUN_STATUSES:
            raise WrongStep(meeting.get_status_display())

    return require


def note(item: AgendaItem, union: Union, stance: str, *, by: User, note: str = "", was: str | None = None) -> None:
    """The union's position on the item; "" takes it back.

    Args:
        was: the stance that the person had read ("" for none); None asks nothing.

    Raises:
        NotAllowed: the person neither prepares the meeting nor speaks for the union.
        WrongStep: the meeting has not begun, or its minutes are out for adjustment.
        Contradiction: the union has no seat in the body on that day, or its position was noted since it was read.
    """
    with item.meeting.changing(by=by, require=_required(item.meeting, [union.pk])):
        _require_seat(item.meeting, union)
        if was is not None:
            _require_unchanged(item, union, was)
        _store(item, union, stance, note, by=by)


def note_all(item: AgendaItem, *, by: User) -> int:
    """ "No objection" of every union that is there for the item, is party to the agreement and has said nothing yet.

    What a union has said already stays. Returns how many were noted. Raises as `note`; only who prepares the meeting.
    """
    meeting = item.meeting

    def require(user: User) -> None:
        if not meeting.is_prepared_by(user):
            raise NotAllowed
        _required(meeting, ())(user)

    with meeting.changing(by=by, require=require):
        waiting = [one for one in asked(item) if not one.stance and not one.presumed]
        for one in waiting:
            _store(item, one.union, _Stance.NO_OBJECTION, "", by=by)
    return len(waiting)


def _require_seat(meeting: Meeting, union: Union) -> None:
    if not meeting.body.seats.on(meeting.held_on).filter(union=union).exists():
        raise Contradiction(_("The union has no seat in the body on the day of the meeting."))


def _require_unchanged(item: AgendaItem, union: Union, was: str) -> None:
    now = Position.objects.filter(item=item, union=union).values_list("stance", flat=True).first() or ""
    if now != was:
        words = _("Somebody else has noted the position of %(union)s meanwhile. Look at it as it is now.")
        raise Contradiction(words % {"union": union.name_on(item.meeting.held_on)})


def _store(item: AgendaItem, union: Union, stance: str, note: str, *, by: User) -> None:
    was = Position.objects.filter(item=item, union=union).first()
    told = {"was": was and [was.stance, was.note], "now": [stance, note] if stance else None}
    if told["was"] == told["now"]:
        return
    if not stance:
        assert was is not None
        was.delete()
    else:
        name = union.name_on(item.meeting.held_on)
        values = {"stance": _Stance(stance), "note": note, "union_name": name, "by": by, "at": timezone.now()}
        Position.objects.update_or_create(item=item, union=union, defaults=values)
    if _Stance.DISAGREES in (stance, was and was.stance):
        from meetings import disagreements, outcomes

        disagreements.fix(item, ended_on=outcomes.ended_on(item))
    Event.record("position.noted", item, by=by, meeting=item.meeting_id, union=union.pk, **told)
