"""Meetings, rolls, agendas and register of the made-up bodies put into the database: a body at a time, by COPY.

A body is a transaction, so that a run that was ended goes on where it was. What hangs on a row is written before it
(keys are checked when the transaction ends), so that the triggers write each entry of the search once, with all of it.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import numbering
from archive.models import RegisterEntry, RegistryCounter, SearchEntry
from demo import loading, municipality
from demo.people import PEOPLE
from demo.scale import agendas, groups
from demo.scale.groups import Group
from demo.scale.words import Language
from meetings.models import AgendaItem, Attendance, Meeting, MeetingStep, Position
from parties.models import Body, Seat, User

YEARS: Final = 22
_AHEAD: Final = dt.timedelta(days=120)
#: The minutes of a meeting are signed so long after it.
_WRITTEN_FOR: Final = dt.timedelta(days=18)
#: Rolls are made for meetings that were held within so many years.
_ROLLS: Final = dt.timedelta(days=9 * 365)
_AT_A_TIME: Final = 3000
_LOCK: Final = 7_303_014
_ZONE: Final = ZoneInfo("Europe/Stockholm")
_STEPS: Final = (
    (Meeting.Status.PLANNED, dt.timedelta(days=-28)),
    (Meeting.Status.NOTICED, dt.timedelta(days=-14)),
    (Meeting.Status.IN_SESSION, dt.timedelta()),
    (Meeting.Status.DRAFTING, dt.timedelta(hours=2)),
    (Meeting.Status.IN_ADJUSTMENT, dt.timedelta(days=5)),
    (Meeting.Status.SIGNED, dt.timedelta(days=12)),
)


class Refused(Exception):
    """Nothing was made; the text says why."""


@dataclass(frozen=True)
class Done:
    meetings: int
    items: int
    #: Whether nothing had to be made.
    was_there: bool
    seconds: float


Tell = Callable[[int, int, int, int], object]


def fill(meetings: int, items: int, *, tell: Tell = lambda *_: None, today: dt.date | None = None) -> Done:
    """Make what is missing of so many meetings with so many items, beside the demo municipality.

    `tell` is called after each body with how many meetings and items are there, and how many there are to be. The
    days of a body's meetings count from the day on which it is made.

    Raises:
        Refused: the database is not a demo's, another run is at it, or holds another number of made meetings.
    """
    began = time.monotonic()
    if items < 4 * meetings or meetings < 4:
        raise Refused(_("Ask for four meetings or more, with four items or more each."))
    with _alone():
        _require_demo()
        loading.load()
        sizes = agendas.sizes(meetings, items)
        shares = groups.meetings_of(groups.body_count(meetings), meetings)
        made = _made(shares)
        missing = {group.number for group in made if not group.body.meetings.exists()}
        if missing:
            language, begun, said = Language("skala"), 0, 0
            with _many_words():
                for group, share in zip(made, shares, strict=True):
                    mine = sizes[begun : begun + share]
                    if group.number in missing:
                        _Filler(group, mine, language, today or timezone.localdate()).fill()
                    begun, said = begun + share, said + sum(mine)
                    tell(begun, said, meetings, items)
            _look_through()
    return Done(meetings, items, not missing, time.monotonic() - began)


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs at once would make the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Refused(_("Another run is filling this database."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _many_words() -> Iterator[None]:
    """Words are gathered before they go into the index, which takes them ten times as quickly. A run that is killed
    leaves it so, and the one that goes on ends it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER INDEX entry_words SET (fastupdate = on, gin_pending_list_limit = 65536)")
        try:
            yield
        finally:
            cursor.execute("ALTER INDEX entry_words RESET (gin_pending_list_limit)")
            cursor.execute("ALTER INDEX entry_words SET (fastupdate = off)")
            cursor.execute("SELECT gin_clean_pending_list('entry_words')")


def _require_demo() -> None:
    """Refuse a database in which somebody keeps anything of their own."""
    demo = [body.slug for body in municipality.BODIES]
    bodies = Body.objects.exclude(slug__in=demo).exclude(slug__startswith=groups.SLUG)
    known = [person.email for person in PEOPLE.values()]
    people = User.objects.exclude(email__in=known).exclude(email__endswith=f"@{groups.DOMAIN}")
    if bodies.exists() or people.exists():
        raise Refused(_("There are bodies or people in this database that are not the demo's. Nothing was made."))


def _made(shares: Sequence[int]) -> list[Group]:
    """The made bodies, made if they are not there."""
    if not groups.made():
        with transaction.atomic():
            groups.make(len(shares))
    made = groups.read()
    counts = [group.body.meetings.count() for group in made]
    if len(made) != len(shares) or any(count not in (0, share) for count, share in zip(counts, shares, strict=True)):
        raise Refused(
            _("There is a made archive of another size here (%(meetings)s meetings). Use a database of its own.")
            % {"meetings": sum(counts)}
        )
    return made


def _look_through() -> None:
    """What the planner goes by."""
    tables = [
        model._meta.db_table
        for model in (Meeting, AgendaItem, Attendance, MeetingStep, Position, RegisterEntry, SearchEntry, Seat, Body)
    ]
    through = [AgendaItem.raised_by.through._meta.db_table, AgendaItem.presenters.through._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join([*tables, *through])}")


@dataclass
class _Rows:
    """What one body gets, by table: columns and rows."""

    meetings: list[Sequence[Any]] = field(default_factory=list)
    steps: list[Sequence[Any]] = field(default_factory=list)
    roll: list[Sequence[Any]] = field(default_factory=list)
    items: list[Sequence[Any]] = field(default_factory=list)
    raised_by: list[Sequence[Any]] = field(default_factory=list)
    presenters: list[Sequence[Any]] = field(default_factory=list)
    positions: list[Sequence[Any]] = field(default_factory=list)
    register: list[Sequence[Any]] = field(default_factory=list)
    #: Meetings whose unions' positions are noted before they are signed: the database takes them at no other time.
    still_open: list[int] = field(default_factory=list)


class _Filler:
    """One body's meetings."""

    def __init__(self, group: Group, sizes: Sequence[int], language: Language, today: dt.date) -> None:
        self.group, self.sizes, self.language, self.today = group, sizes, language, today
        self.chance = Random(f"skala-{group.number}")  # noqa: S311  not for secrets
        self.rows = _Rows()
        self.by = group.secretary.pk
        self.numbers: dict[str, int] = {}

    @transaction.atomic
    def fill(self) -> None:
        self.meeting_ids = iter(_keys(Meeting, len(self.sizes)))
        self.item_ids = iter(_keys(AgendaItem, sum(self.sizes)))
        for starts_at, size in zip(self._days(), self.sizes, strict=True):
            self._meeting(starts_at, size)
        self._write()

    def _days(self) -> list[dt.datetime]:
        """When the meetings begin: evenly through the years, the last one ahead; two of a day begin at two hours."""
        first = dt.date(self.today.year - YEARS, 1, 10)
        last = self.today + _AHEAD
        step = (last - first).days / len(self.sizes)
        found, taken = [], set()
        for number in range(len(self.sizes)):
            is_last = number == len(self.sizes) - 1
            day = first + dt.timedelta(days=int(step * (number + self.chance.random() * 0.8)))
            if is_last:
                day = max(day, self.today + dt.timedelta(days=self.chance.randint(5, 60)))
            hour = self.chance.choice((9, 10, 13, 14))
            while (day, hour) in taken:
                day, hour = (day, hour + 1) if hour < 21 else (day + dt.timedelta(days=1), 8)
            taken.add((day, hour))
            found.append(dt.datetime(day.year, day.month, day.day, hour, 0, tzinfo=_ZONE))
        return sorted(found)

    def _meeting(self, starts_at: dt.datetime, size: int) -> None:
        pk, ends_at, day = next(self.meeting_ids), starts_at + dt.timedelta(hours=2), starts_at.date()
        status = self._status(day)
        is_held = status in (Meeting.Status.DRAFTING, Meeting.Status.SIGNED)
        has_positions = status == Meeting.Status.SIGNED and self.chance.random() < 0.03
        if has_positions:
            self.rows.still_open.append(pk)
        self.rows.meetings.append((
            pk, self.group.body.pk, starts_at, ends_at, starts_at if is_held else None, ends_at if is_held else None,
            f"Sammanträdesrum {self.chance.choice('ABCDEF')}", False, "",
            Meeting.Status.DRAFTING if has_positions else status,
            starts_at - dt.timedelta(days=14) if is_held else None, 0, min(ends_at, timezone.now()), self.by,
        ))  # fmt: skip
        self._steps(pk, status, starts_at)
        present = self._roll(pk, day, is_held)
        statutes = self._agenda(pk, size, is_held, present, has_positions)
        if status == Meeting.Status.SIGNED:
            self._enter(pk, day, statutes)

    def _status(self, day: dt.date) -> str:
        if self.chance.random() < 0.02:
            return Meeting.Status.CANCELLED
        if day >= self.today:
            return Meeting.Status.PLANNED
        return Meeting.Status.DRAFTING if day > self.today - _WRITTEN_FOR else Meeting.Status.SIGNED

    def _steps(self, meeting: int, status: str, starts_at: dt.datetime) -> None:
        steps = [*_STEPS[:1], (status, dt.timedelta(days=-20))] if status == Meeting.Status.CANCELLED else _STEPS
        for step, after in steps:
            # What is planned was planned before today, however far ahead it is.
            at = min(starts_at + after, timezone.now())
            self.rows.steps.append((meeting, step, self.by, at, ""))
            if step == status:
                return

    def _roll(self, meeting: int, day: dt.date, is_held: bool) -> list[tuple[int, Seat]]:
        """Rows for the seats of the day; those who were there, by the key of their row."""
        if day < self.today - _ROLLS:
            return []
        seats = self.group.seats_on(day)
        found = []
        modes = self.chance.choices(("onsite", "remote", "reported_absent"), (80, 12, 8), k=len(seats))
        keys = _keys(Attendance, len(seats))
        for position, (pk, seat, drawn) in enumerate(zip(keys, seats, modes, strict=True), start=1):
            is_first = seat.role in (Seat.Role.CHAIR, Seat.Role.SECRETARY)
            mode = ("onsite" if is_first else drawn) if is_held else "unknown"
            roles = [seat.role] if is_first else []
            if is_held and mode == "onsite" and seat.role == Seat.Role.MEMBER and position % 4 == 3:
                roles = ["adjuster"]
            assert seat.person is not None
            self.rows.roll.append((
                pk, meeting, seat.pk, seat.person_id, seat.side, seat.union_id, seat.person.name, seat.organisation,
                seat.title, False, mode, roles, None, "all", position,
            ))  # fmt: skip
            if mode in Attendance.PRESENT_MODES:
                found.append((pk, seat))
        return found

    def _agenda(
        self, meeting: int, size: int, is_held: bool, present: list[tuple[int, Seat]], has_positions: bool
    ) -> list[str]:
        """The items, and the statutes of what is secret among them."""
        chance, rows = self.chance, self.rows
        places = agendas.shape(size, self.group.body.numbering, chance.randrange(5))
        keys = [next(self.item_ids) for _ in places]
        unions, statutes = self.group.unions, []
        for pk, place in zip(keys, places, strict=True):
            said = agendas.say(place, self.language, chance)
            has_text = is_held and (not place.heading or chance.random() < 0.5)
            outcome = said.outcome if is_held else ""
            ended = "at_meeting" if outcome in AgendaItem.ENDING_OUTCOMES else ""
            rows.items.append((
                pk, meeting, None if place.parent is None else keys[place.parent], place.position, said.title, True,
                [said.kind], bool(said.statute), said.statute, place.label if is_held else "",
                ["premises"] if said.kind == "work_environment" else [], outcome, ended,
                self.language.text(chance) if has_text else "", 0, 0,
            ))  # fmt: skip
            if said.statute:
                statutes.append(said.statute)
            if said.kind == "question_from_union":
                rows.raised_by.append((pk, chance.choice(unions).pk))
            if present and chance.random() < 0.08:
                rows.presenters.append((pk, chance.choice(present)[0]))
            if has_positions and said.kind == "cooperation" and outcome != AgendaItem.Outcome.WITHDRAWN:
                self._positions(pk, outcome)
        return statutes

    def _positions(self, item: int, outcome: str) -> None:
        stance = "agrees" if outcome == AgendaItem.Outcome.AGREEMENT else "no_objection"
        for union in self.group.unions:
            note = f"Vi följer {self.language.compound(self.chance)}." if self.chance.random() < 0.2 else ""
            self.rows.positions.append((item, union.pk, union.name, stance, note, self.by, timezone.now()))

    def _enter(self, meeting: int, day: dt.date, statutes: list[str]) -> None:
        """As `RegisterEntry.note_sealed` would; one in a hundred still waits for its number."""
        group = self.group
        series, number = numbering.series(group.pattern, year=day.year), ""
        if self.chance.random() > 0.01:
            self.numbers[series] = self.numbers.get(series, 0) + 1
            number = numbering.written(group.pattern, year=day.year, n=self.numbers[series])
        statute = "; ".join(dict.fromkeys(statutes))[:200]
        self.rows.register.append((
            meeting, group.body.pk, day, number, group.classification_code, group.retention, group.retention_years,
            "partly" if statute else "none", statute, None, "",
        ))  # fmt: skip

    def _write(self) -> None:
        rows = self.rows
        for columns, written in (
            (_RAISED_BY, rows.raised_by),
            (_PRESENTERS, rows.presenters),
            (_ROLL, rows.roll),
            (_MEETINGS, rows.meetings),
            (_STEPS_TAKEN, rows.steps),
            (_ITEMS, rows.items),
            (_POSITIONS, rows.positions),
        ):
            _copy(*columns, written)
        if rows.still_open:
            Meeting.objects.filter(pk__in=rows.still_open).update(status=Meeting.Status.SIGNED)
        _copy(*_REGISTER, rows.register)
        RegistryCounter.objects.bulk_create(RegistryCounter(series=s, last=last) for s, last in self.numbers.items())


_MEETINGS: Final = (
    "meetings_meeting",
    "id, body_id, starts_at, ends_at, opened_at, closed_at, place, is_extra, registry_number, status, labels_fixed_at, "
    "revision, changed_at, created_by_id",
)
_STEPS_TAKEN: Final = ("meetings_meetingstep", "meeting_id, status, by_id, at, reason")
_ROLL: Final = (
    "meetings_attendance",
    "id, meeting_id, seat_id, person_id, side, union_id, name, organisation, title, is_guest, mode, roles, "
    "substitute_for_id, scope, position",
)
_ITEMS: Final = (
    "meetings_agendaitem",
    "id, meeting_id, parent_id, position, title, is_numbered, kinds, is_confidential, secrecy_statute, fixed_label, "
    "areas, outcome, cooperation_ended, text, text_revision, text_sequence",
)
_RAISED_BY: Final = ("meetings_agendaitem_raised_by", "agendaitem_id, union_id")
_PRESENTERS: Final = ("meetings_agendaitem_presenters", "agendaitem_id, attendance_id")
_POSITIONS: Final = ("meetings_position", "item_id, union_id, union_name, stance, note, by_id, at")
_REGISTER: Final = (
    "archive_registerentry",
    "meeting_id, body_id, held_on, number, classification_code, retention, retention_years, secrecy, secrecy_statute, "
    "secrecy_until, note",
)


def _keys(model: type[Any], count: int) -> list[int]:
    """So many new keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into a table, some thousands in a statement: the search notes what a statement made at once."""
    rows = list(rows)
    for start in range(0, len(rows), _AT_A_TIME):
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out,
        ):
            for row in rows[start : start + _AT_A_TIME]:
                out.write_row(row)
