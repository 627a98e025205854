"""A meeting's roll as it is read: its lines by side, and who attended which items. Changed by the verbs of `roll`."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BigAutoField, QuerySet
from django.utils.translation import gettext as _

from meetings import agenda, coming, presence, ranges, replies
from meetings.models import Attendance, Meeting
from meetings.ranges import Attended
from parties.compiled import Asking, Compiled
from parties.models import Seat


@dataclass(frozen=True)
class Line:
    """A row of the roll as it is shown; `items` is "" for the whole meeting, else e.g. "punkt 1–3, 5–9"."""

    row: Attendance
    items: str
    replaces: str = ""
    replaced_by: str = ""
    #: The items that the person took no part in because of jäv: "" or "punkt 4".
    recused: str = ""
    #: The item from which the person was there no longer, and how it is called: None while the person is there.
    gone_from: int | None = None
    gone_words: str = ""

    @property
    def roles(self) -> list[str]:
        return self.row.get_roles_display()

    @property
    def is_loose(self) -> bool:
        """Whether the row can be removed."""
        return not is_of_seat(self.row)


@dataclass(frozen=True)
class Side:
    """One side of the table."""

    side: Seat.Side
    lines: list[Line]

    @property
    def label(self) -> str:
        return str(self.side.label)

    @property
    def present(self) -> list[Line]:
        return [line for line in self.lines if line.row.is_present]

    @property
    def members(self) -> list[Line]:
        """Those present who are no guests: who meets, beside who is heard."""
        return [line for line in self.present if not line.row.is_guest]

    @property
    def guests(self) -> list[Line]:
        return [line for line in self.present if line.row.is_guest]


def _rows(asking: Asking, meeting: Any) -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting=meeting).in_roll_order().with_people()


_ROWS = Compiled(_rows, meeting=BigAutoField())


class Roll:
    """A meeting's roll with what is to be seen of it. `nodes` is the agenda, if it has been read already."""

    def __init__(self, meeting: Meeting, nodes: Sequence[agenda.Node] | None = None) -> None:
        self.meeting = meeting
        self.agenda = places_of(meeting) if nodes is None else places(nodes)
        self.rows = _ROWS.rows(None, meeting=meeting.pk)
        for row in self.rows:
            row.meeting = meeting

    @cached_property
    def lines(self) -> list[Line]:
        names = {row.substitute_for_id: row.name for row in self.rows if row.substitute_for_id}
        return [
            Line(
                row,
                ranges.wording(attended(row), self.agenda),
                replaces=row.substitute_for.name or _("the vacant seat") if row.substitute_for else "",
                replaced_by=names.get(row.pk, ""),
                recused=_recused_words(row, self.agenda),
                **self._gone(row),
            )
            for row in self.rows
        ]

    def _gone(self, row: Attendance) -> dict[str, Any]:
        left = coming.gone_from(noted(row), self.agenda) if row.is_present and row.is_limited else None
        return {"gone_from": left, "gone_words": words_of(left, self.agenda) if left else ""}

    @cached_property
    def sides(self) -> list[Side]:
        return [Side(side, [line for line in self.lines if line.row.side == side]) for side in Seat.Side]

    @cached_property
    def findings(self) -> list[presence.Finding]:
        return presence.findings([_entry(row) for row in self.rows], rules_of(self.meeting), self.agenda)

    @property
    def is_begun(self) -> bool:
        """Whether anybody has been noted. Until then nothing is amiss."""
        return any(row.mode not in (Attendance.Mode.UNKNOWN, Attendance.Mode.VACANT) for row in self.rows)

    @cached_property
    def has_replies(self) -> bool:
        """Whether anybody has answered the notice, so that the roll can be called from the replies."""
        return bool(replies.of(self.meeting))

    @property
    def present(self) -> list[Line]:
        return [line for line in self.lines if line.row.is_present]

    @property
    def guests(self) -> list[Line]:
        return [line for line in self.present if line.row.is_guest]

    @property
    def unknown(self) -> list[Line]:
        return self.in_mode(Attendance.Mode.UNKNOWN)

    @property
    def reported_absent(self) -> list[Line]:
        return self.in_mode(Attendance.Mode.REPORTED_ABSENT)

    @property
    def absent(self) -> list[Line]:
        return self.in_mode(Attendance.Mode.ABSENT)

    @property
    def vacant(self) -> list[Line]:
        return self.in_mode(Attendance.Mode.VACANT)

    @property
    def adjusters(self) -> list[Line]:
        return [line for line in self.lines if Attendance.Role.ADJUSTER in line.row.roles]

    def in_mode(self, mode: Attendance.Mode) -> list[Line]:
        return [line for line in self.lines if line.row.mode == mode]

    def line(self, pk: int) -> Line:
        return next(line for line in self.lines if line.row.pk == pk)


def movements(rows: Sequence[Attendance], places: ranges.Agenda) -> dict[int, list[tuple[str, tuple[str, ...]]]]:
    """By item, how members came and went there (`coming.movements`), with their names in the order of the roll.

    Guests are there for their own items, and do not come and go.
    """
    found: dict[int, dict[str, list[str]]] = {}
    for row in rows:
        if row.is_present and row.is_limited and not row.is_guest:
            for kind, item in coming.movements(noted(row), places):
                found.setdefault(item, {}).setdefault(kind, []).append(row.name)
    return {item: [(kind, tuple(names)) for kind, names in kinds.items()] for item, kinds in found.items()}


def is_of_seat(row: Attendance) -> bool:
    """Whether the row belongs to the roll by a seat of its own: an ordinary one that holds on the meeting's day."""
    seat = row.seat
    return seat is not None and seat.kind == Seat.Kind.ORDINARY and seat.holds_on(row.meeting.held_on)


def places(nodes: Sequence[agenda.Node]) -> ranges.Agenda:
    """The agenda as ranges are read and written against; `nodes` in reading order, all of them."""
    return ranges.Agenda(ranges.Place(node.item.pk, node.item.parent_id, node.label, node.item.title) for node in nodes)


def places_of(meeting: Meeting) -> ranges.Agenda:
    """The meeting's agenda as it is now, for ranges."""
    return places(agenda.flat(agenda.tree(meeting)))


def attended(row: Attendance) -> Attended:
    """Which items the person attended; `row` as `with_people` or `with_minutes` reads it."""
    return dataclasses.replace(noted(row), barred=row.recused_pks)


def noted(row: Attendance) -> Attended:
    """What a row says of items, whatever else kept the person from taking part in one."""
    return Attended(row.scope, row.item_pks if row.is_limited else frozenset())


def wording(row: Attendance, nodes: Sequence[agenda.Node]) -> str:
    """The items of a row in the active language: "" for the whole meeting, else "punkt 3" or "ej § 91–97"."""
    return ranges.wording(attended(row), places(nodes))


def words_of(item: int, places: ranges.Agenda) -> str:
    """ "punkt 4 b": one place as it is written in a range."""
    return ranges.wording(Attended(ranges.ONLY, frozenset({item})), places)


def _recused_words(row: Attendance, places: ranges.Agenda) -> str:
    known = row.recused_pks & places.by_id.keys() if row.is_present else frozenset()
    return ranges.wording(Attended(ranges.ONLY, frozenset(known)), places) if known else ""


def rules_of(meeting: Meeting) -> presence.Rules:
    body = meeting.body
    return presence.Rules(body.adjuster_count, body.needs_union_adjuster, body.secretary_signs)


def read_items(meeting: Meeting, text: str) -> Attended:
    """What somebody typed, against the meeting's agenda.

    Raises:
        ranges.NotUnderstood: with a sentence for the one who typed it.
    """
    return ranges.parse(text, places_of(meeting))


def _entry(row: Attendance) -> presence.Entry:
    return presence.Entry(
        row.pk, row.name, row.side, row.mode, frozenset(row.roles), attended(row), row.substitute_for_id
    )
