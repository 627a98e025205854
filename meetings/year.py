"""A body's year: its meetings with what is due before and after them, and many meetings planned at once."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cesam import display
from meetings import deadlines, rhythm
from meetings.deadlines import Deadline
from meetings.exceptions import Contradiction, TimeTaken
from meetings.models import Meeting
from meetings.rhythm import Gap
from parties.models import Body, User


@dataclass(frozen=True)
class Line:
    """A meeting of the year with its deadlines, the first first."""

    meeting: Meeting
    deadlines: Sequence[Deadline]

    @property
    def ahead(self) -> list[Deadline]:
        """What is still to come of them."""
        return [deadline for deadline in self.deadlines if not deadline.has_passed]


def lines(body: Body, meetings: Iterable[Meeting]) -> list[Line]:
    """The meetings with their deadlines; a cancelled one has none. No query where the body's rules have been read."""
    rules = body.rules.all()
    return [
        Line(
            meeting,
            [] if meeting.status == Meeting.Status.CANCELLED else deadlines.of_day(meeting.held_on, rules).listed(),
        )
        for meeting in meetings
    ]


@dataclass(frozen=True)
class Slot:
    """A meeting to be planned."""

    day: dt.date
    begins: dt.time
    ends: dt.time | None = None
    place: str = ""

    @property
    def starts_at(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.day, self.begins))

    @property
    def ends_at(self) -> dt.datetime | None:
        return timezone.make_aware(dt.datetime.combine(self.day, self.ends)) if self.ends else None


@dataclass(frozen=True)
class Doubt:
    """A reason to think again about a day. `key` is the same when the same is doubted again."""

    key: str
    words: str
    #: Whether the day is better left out unless somebody wants it.
    is_grave: bool = False


@dataclass(frozen=True)
class Outlook:
    """A slot with what would be due around it, and what speaks against it."""

    slot: Slot
    deadlines: Sequence[Deadline]
    doubts: Sequence[Doubt]


def outlooks(body: Body, slots: Sequence[Slot]) -> list[Outlook]:
    """Each slot as it would be. One query for the body's meetings of those days."""
    rules = body.rules.all()
    taken = _taken(body, slots)
    times = Counter(slot.day for slot in slots)
    return [
        Outlook(slot, deadlines.of_day(slot.day, rules).listed(), _doubts(slot, taken, times[slot.day]))
        for slot in slots
    ]


def _taken(body: Body, slots: Sequence[Slot]) -> dict[dt.date, Meeting]:
    days = {slot.day for slot in slots}
    known = body.meetings.filter(starts_at__date__in=days).exclude(status=Meeting.Status.CANCELLED)
    return {meeting.held_on: meeting for meeting in known}


def _doubts(slot: Slot, taken: dict[dt.date, Meeting], times: int) -> list[Doubt]:
    found, day = [], slot.day.isoformat()
    if name := deadlines.holiday_name(slot.day, get_language() or "sv"):
        found.append(Doubt(f"off-{day}", _("A day off: %(name)s.") % {"name": name}))
    elif deadlines.is_day_off(slot.day):
        found.append(Doubt(f"off-{day}", _("A weekend.")))
    if slot.day in taken:
        at = display.clock(taken[slot.day].starts_at)
        words = _("The body already has a meeting that day, at %(time)s.") % {"time": at}
        found.append(Doubt(f"taken-{day}", words, is_grave=True))
    if times > 1:
        found.append(Doubt(f"twice-{day}", _("The same day stands more than once in the list.")))
    return found


def gaps(body: Body, years: Iterable[int], also: Iterable[dt.date] = ()) -> list[Gap]:
    """Where a safety committee meets too seldom in those years (see `rhythm.gaps`); none for any other body.

    Args:
        also: days that are not planned yet.
    """
    wanted = sorted(set(years))
    if not body.is_safety_committee or not wanted:
        return []
    known = body.meetings.exclude(status=Meeting.Status.CANCELLED).values_list("starts_at", flat=True)
    days = [*(timezone.localdate(moment) for moment in known), *also]
    found = rhythm.gaps(days, until=dt.date(wanted[-1], 12, 31))
    return [gap for gap in found if any(gap.touches(year) for year in wanted)]


def gap_words(gap: Gap) -> str:
    """The gap in a sentence."""
    told = {"start": display.date_short(gap.from_on), "due": display.date_short(gap.due_on)}
    if gap.to_on is None:
        return _("Nothing is planned after %(start)s; a meeting should be held by %(due)s.") % told
    told["end"] = display.date_short(gap.to_on)
    return _("More than three months between %(start)s and %(end)s; a meeting should be held by %(due)s.") % told


@transaction.atomic
def plan(body: Body, slots: Sequence[Slot], *, by: User) -> list[Meeting]:
    """All these meetings, each as `Meeting.plan` makes it, or none of them.

    Raises:
        NotAllowed: the person does not prepare the body's meetings.
        Contradiction: the body already meets at one of those times.
    """
    made = []
    for slot in slots:
        meeting = Meeting(body=body, starts_at=slot.starts_at, ends_at=slot.ends_at, place=slot.place)
        try:
            meeting.plan(by=by)
        except TimeTaken as error:
            when = display.date_span(slot.starts_at)
            raise Contradiction(
                _("The body already has a meeting on %(when)s. Nothing was planned.") % {"when": when}
            ) from error
        made.append(meeting)
    return made
