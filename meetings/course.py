"""How a meeting goes: the current item, the time that each has taken, and adjournments.

`Course` is what the page shows, read in one query. The verbs below change it, one at a time per meeting and only while
the meeting is on; times are corrected as long as it is written up. `used` is the arithmetic, over plain values.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.agenda import Node
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Adjournment, AgendaItem, ItemSpell, Meeting
from parties.compiled import Asking, Compiled
from parties.models import Event, Union, User

# Arithmetic


@dataclass(frozen=True)
class Span:
    """From one moment to another; without an end it still goes on."""

    starts: dt.datetime
    ends: dt.datetime | None = None

    def until(self, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        return self.starts, max(self.starts, self.ends or now)


def used(spans: Iterable[Span], pauses: Iterable[Span], now: dt.datetime) -> dt.timedelta:
    """The time of the spans that no pause takes away. Spans do not overlap; pauses may."""
    taken = [pause.until(now) for pause in pauses]
    return sum((_less(span.until(now), taken) for span in spans), dt.timedelta())


def _less(span: tuple[dt.datetime, dt.datetime], pauses: Sequence[tuple[dt.datetime, dt.datetime]]) -> dt.timedelta:
    start, end = span
    left = dt.timedelta()
    for begins, ends in sorted(pauses):
        if begins > start:
            left += max(min(begins, end) - start, dt.timedelta())
        start = max(start, ends)
    return left + max(end - start, dt.timedelta())


# Reading


@dataclass(frozen=True)
class Pause:
    """An adjournment as it is shown; `unions` by their names on the meeting's day."""

    id: int
    item: int | None
    span: Span
    unions: tuple[str, ...]
    by_employer: bool
    reason: str

    @property
    def asked_by(self) -> str:
        """ "the employer, Kommunal and Vision"; "" when nobody is named."""
        names = [*([_("the employer")] if self.by_employer else []), *self.unions]
        *first, last = names or [""]
        return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


@dataclass(frozen=True)
class ItemTime:
    """What the page shows of an item's time: seconds used, minutes planned, and whether it is the current one."""

    is_current: bool = False
    is_still: bool = False
    used_seconds: int = 0
    planned_minutes: int | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def used_minutes(self) -> int:
        return self.used_seconds // 60

    @property
    def planned_seconds(self) -> int:
        return (self.planned_minutes or 0) * 60

    @property
    def over_minutes(self) -> int:
        """How many minutes it has run over; 0 within its time or where none was planned."""
        return max(0, self.used_minutes - self.planned_minutes) if self.planned_minutes else 0

    @property
    def has_begun(self) -> bool:
        return self.is_current or self.used_seconds > 0


@dataclass
class Course:
    """A meeting's course as it is at `now`."""

    meeting: Meeting
    now: dt.datetime
    spells: list[tuple[int, Span]] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    @property
    def current(self) -> int | None:
        """The primary key of the current item."""
        return next((item for item, span in self.spells if span.ends is None), None)

    @property
    def pause(self) -> Pause | None:
        """The adjournment that goes on."""
        return next((pause for pause in self.pauses if pause.span.ends is None), None)

    @property
    def loose_pauses(self) -> list[Pause]:
        """Adjournments that were over before any item was taken up."""
        return [pause for pause in self.pauses if pause.item is None and pause.span.ends is not None]

    @property
    def seconds(self) -> int:
        """How long the meeting has been going on, adjournments not counted."""
        if self.meeting.opened_at is None:
            return 0
        return self._seconds([Span(self.meeting.opened_at, self.meeting.closed_at)])

    def time_of(self, item: AgendaItem) -> ItemTime:
        return ItemTime(
            is_current=self.current == item.pk,
            is_still=self.pause is not None,
            used_seconds=self._seconds([span for pk, span in self.spells if pk == item.pk]),
            planned_minutes=item.planned_minutes,
            pauses=tuple(pause for pause in self.pauses if pause.item == item.pk),
        )

    def _seconds(self, spans: Iterable[Span]) -> int:
        return int(used(spans, [pause.span for pause in self.pauses], self.now).total_seconds())

    @property
    def mark(self) -> list[Any]:
        """What followers compare: nothing in it changes by time alone."""
        return [self.meeting.opened_at, self.meeting.closed_at, self.spells, self.pauses]


def place(course: Course, nodes: Iterable[Node], *, is_whole: bool) -> None:
    """Give each node its time. Who does not read the meeting whole learns only whether the own item is up."""
    for node in nodes:
        time = course.time_of(node.item)
        node.time = time if is_whole else ItemTime(time.is_current, planned_minutes=time.planned_minutes)


def following(course: Course, nodes: Sequence[Node]) -> Node | None:
    """The item after the one that is up, or was last, in reading order: the first before any was, None at the end."""
    order = [node.item.pk for node in nodes]
    last = next((item for item, _span in reversed(course.spells) if item in order), None)
    index = 0 if last is None else order.index(last) + 1
    return nodes[index] if index < len(nodes) else None


def _spent(asking: Asking, meeting: Any) -> QuerySet[Meeting, tuple[Any, Any]]:
    """The spells of the items that are kept, and the adjournments, in one row."""
    spells = ItemSpell.objects.filter(meeting=OuterRef("pk"), item__deleted_at__isnull=True).order_by(
        "started_at", "pk"
    )
    pauses = Adjournment.objects.filter(meeting=OuterRef("pk")).order_by("started_at", "pk")
    return Meeting.objects.filter(pk=meeting).values_list(
        ArraySubquery(spells.values(told=JSONObject(item="item", starts="started_at", ends="ended_at"))),
        ArraySubquery(
            pauses.values(
                told=JSONObject(
                    id="pk", item="item", starts="started_at", ends="ended_at",
                    unions="union_names", by_employer="by_employer", reason="reason",
                )
            )
        ),
    )  # fmt: skip


_SPENT = Compiled(_spent, meeting=BigAutoField())


def of(meeting: Meeting) -> Course:
    """The meeting's course, in one query; in none before the meeting has begun."""
    if not meeting.is_minuted:
        return Course(meeting, timezone.now())
    [found] = _SPENT.rows(None, meeting=meeting.pk)
    return Course(meeting, timezone.now(), [(told["item"], _span(told)) for told in found[0]], _pauses(found[1]))


def _pauses(told: list[dict[str, Any]]) -> list[Pause]:
    return [
        Pause(one["id"], one["item"], _span(one), tuple(one["unions"]), one["by_employer"], one["reason"])
        for one in told
    ]


def _span(told: dict[str, Any]) -> Span:
    ends = told["ends"]
    return Span(dt.datetime.fromisoformat(told["starts"]), dt.datetime.fromisoformat(ends) if ends else None)


# The current item


def take_up(item: AgendaItem, *, by: User) -> bool:
    """Make the item the current one. Returns whether anything changed: two who press at once take one step.

    Raises:
        NotAllowed: the person does not prepare the meeting.
        WrongStep: the meeting is not in session.
        Contradiction: the meeting is adjourned, or the item has left the agenda.
    """
    meeting = item.meeting
    with meeting.changing(by=by, require=session_of(meeting)):
        if meeting.adjournments.filter(ended_at__isnull=True).exists():
            raise Contradiction(_("The meeting is adjourned. Resume it first."))
        if not meeting.items.kept().filter(pk=item.pk).exists():
            raise Contradiction(_("Somebody else has deleted the item. It is kept among the deleted items."))
        spell = meeting.spells.filter(ended_at__isnull=True).first()
        if spell is not None and spell.item_id == item.pk:
            return False
        now = timezone.now()
        if spell is not None:
            spell.ended_at = max(now, spell.started_at)
            spell.save(update_fields=["ended_at"])
        ItemSpell.objects.create(meeting=meeting, item=item, started_at=now, by=by)
        Event.record("item.taken_up", item, by=by, meeting=meeting.pk, after=spell.item_id if spell else None)
    return True


def end(meeting: Meeting) -> dt.datetime:
    """No item is current and nothing is adjourned any longer: the meeting is over. The caller holds its row."""
    now = timezone.now()
    meeting.spells.filter(ended_at__isnull=True).update(ended_at=now)
    meeting.adjournments.filter(ended_at__isnull=True).update(ended_at=now)
    return max(now, meeting.opened_at or now)


# Adjournments


def adjourn(
    meeting: Meeting, *, by: User, unions: Collection[Union] = (), by_employer: bool = False, reason: str = ""
) -> Adjournment:
    """The meeting pauses, at the current item if there is one.

    Raises:
        NotAllowed, WrongStep: as `take_up`.
        Contradiction: it is adjourned already.
    """
    with meeting.changing(by=by, require=session_of(meeting)):
        if meeting.adjournments.filter(ended_at__isnull=True).exists():
            raise Contradiction(_("The meeting is adjourned already."))
        spell = meeting.spells.filter(ended_at__isnull=True).first()
        pause = Adjournment.objects.create(
            meeting=meeting, item_id=spell.item_id if spell else None, by_employer=by_employer, reason=reason, by=by
        )
        _set_unions(pause, unions)
        pause.save(update_fields=["union_names"])
        Event.record("meeting.adjourned", meeting, by=by, adjournment=pause.pk, **_told(pause))
    return pause


def resume(meeting: Meeting, *, by: User) -> None:
    """The meeting goes on.

    Raises:
        NotAllowed, WrongStep: as `take_up`.
        Contradiction: it is not adjourned.
    """
    with meeting.changing(by=by, require=session_of(meeting)):
        pause = meeting.adjournments.filter(ended_at__isnull=True).first()
        if pause is None:
            raise Contradiction(_("The meeting is not adjourned."))
        pause.ended_at = max(timezone.now(), pause.started_at)
        pause.save(update_fields=["ended_at"])
        Event.record("meeting.resumed", meeting, by=by, adjournment=pause.pk)


#: What `correct` may change.
CORRECTABLE = ("started_at", "ended_at", "item", "unions", "by_employer", "reason")


def correct(pause: Adjournment, *, by: User, **fields: Any) -> None:
    """Other times, item, reason or who asked; `fields` are some of `CORRECTABLE`.

    Raises:
        NotAllowed: the person does not prepare the meeting.
        WrongStep: the meeting has not begun, or its minutes are out for adjustment.
        Contradiction: the times cannot be true beside the meeting's or another adjournment's.
    """
    if unknown := fields.keys() - set(CORRECTABLE):
        raise ValueError(f"not corrected here: {unknown}")
    meeting = pause.meeting
    with meeting.changing(by=by, require=begun(meeting)):
        stored = meeting.adjournments.filter(pk=pause.pk).first()
        if stored is None:
            raise Contradiction(_("Somebody else has removed the adjournment."))
        was = _told(stored)
        for name, value in fields.items():
            if name == "unions":
                _set_unions(stored, value)
            else:
                setattr(stored, name, value)
        _require_true(meeting, stored)
        stored.save()
        now = _told(stored)
        if was != now:
            Event.record("meeting.adjournment_corrected", meeting, by=by, adjournment=stored.pk, was=was, now=now)


def remove(pause: Adjournment, *, by: User) -> None:
    """There was no such adjournment. Raises as `correct`."""
    meeting = pause.meeting
    with meeting.changing(by=by, require=begun(meeting)):
        stored = meeting.adjournments.filter(pk=pause.pk).first()
        if stored is None:
            raise Contradiction(_("Somebody else has removed the adjournment."))
        was = _told(stored)
        stored.delete()
        Event.record("meeting.adjournment_removed", meeting, by=by, was=was)


def correct_times(meeting: Meeting, *, by: User, opened_at: dt.datetime, closed_at: dt.datetime | None) -> None:
    """When the meeting really began and ended. Raises as `correct`."""
    with meeting.changing(by=by, require=begun(meeting)):
        stored = Meeting.objects.get(pk=meeting.pk)
        is_over = meeting.status != Meeting.Status.IN_SESSION
        if is_over != (closed_at is not None):
            raise Contradiction(_("A meeting that is over has an end, and one that goes on has none."))
        if closed_at is not None and closed_at < opened_at:
            raise Contradiction(_("The meeting was closed before it was opened."))
        was = [_iso(stored.opened_at), _iso(stored.closed_at)]
        meeting.opened_at, meeting.closed_at = opened_at, closed_at
        for pause in meeting.adjournments.all():
            _require_true(meeting, pause)
        meeting.save(update_fields=["opened_at", "closed_at"])
        now = [_iso(opened_at), _iso(closed_at)]
        if was != now:
            Event.record("meeting.times_corrected", meeting, by=by, was=was, now=now)


def _set_unions(pause: Adjournment, unions: Collection[Union]) -> None:
    pause.unions.set(unions)
    pause.union_names = sorted(union.name_on(pause.meeting.held_on) for union in unions)


def _require_true(meeting: Meeting, pause: Adjournment) -> None:
    is_over = meeting.status != Meeting.Status.IN_SESSION
    if pause.ended_at is None and (is_over or meeting.adjournments.filter(started_at__gt=pause.started_at).exists()):
        raise Contradiction(_("Say when the meeting was resumed."))
    if pause.ended_at is not None and pause.ended_at < pause.started_at:
        raise Contradiction(_("The meeting is resumed after it was adjourned, not before."))
    # The meeting's own times are kept to the second, what a person corrects is to the minute.
    minute = dt.timedelta(minutes=1)
    if meeting.opened_at and pause.started_at < meeting.opened_at - minute:
        raise Contradiction(_("The meeting was not open yet then."))
    last = meeting.closed_at or timezone.now()
    if max(pause.started_at, pause.ended_at or pause.started_at) > last + minute:
        raise Contradiction(_("The meeting was over then.") if meeting.closed_at else _("That time has not come yet."))
    for other in meeting.adjournments.exclude(pk=pause.pk):
        ends = other.ended_at or timezone.now()
        if pause.started_at < ends and other.started_at < (pause.ended_at or timezone.now()):
            raise Contradiction(_("The meeting was adjourned already at that time."))


def _told(pause: Adjournment) -> dict[str, Any]:
    """An adjournment as the event log keeps it."""
    return {
        "started_at": _iso(pause.started_at),
        "ended_at": _iso(pause.ended_at),
        "item": pause.item_id,
        "unions": sorted(pause.unions.values_list("pk", flat=True)),
        "by_employer": pause.by_employer,
        "reason": pause.reason,
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


# Who may, and when


def session_of(meeting: Meeting) -> Any:
    """For `Meeting.changing`: by right, and while the meeting is in session."""
    return _at(meeting, Meeting.Status.IN_SESSION)


def begun(meeting: Meeting) -> Any:
    """For `Meeting.changing`: by right, and from the opening until the minutes are out for adjustment."""
    return _at(meeting, *Meeting.BEGUN_STATUSES)


def _at(meeting: Meeting, *statuses: str) -> Any:
    def require(by: User) -> None:
        if not meeting.is_prepared_by(by):
            raise NotAllowed
        if meeting.status not in statuses:
            raise WrongStep(meeting.get_status_display())

    return require
