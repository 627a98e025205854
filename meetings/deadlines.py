"""When things are due before and after a meeting, by the rules that its body has agreed on.

Pure functions over dates. No law gives these numbers of days for cooperation meetings; local agreements do, so they
are rules of the body (`DeadlineRule`). What the law gives is which days are public holidays: lagen (1989:253) om
allmänna helgdagar, every Sunday and the days named there. Saturdays, Midsummer Eve, Christmas Eve and New Year's Eve
are none, but offices are closed then by agreement and custom; here all of them are days off.
"""

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass

import holidays
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from parties.models import Body, DeadlineRule, User

_LABELS = {
    DeadlineRule.Event.POINTS: _("Points from the parties by"),
    DeadlineRule.Event.NOTICE: _("Notice out by"),
    DeadlineRule.Event.DOCUMENTS: _("Documents out by"),
    DeadlineRule.Event.ADJUSTMENT: _("Minutes adjusted by"),
}
_ONE_DAY = dt.timedelta(days=1)
#: Midsummer Eve, Christmas Eve and New Year's Eve are in the calendar as days off by custom.
_CATEGORIES = (holidays.PUBLIC, holidays.DE_FACTO)
_SATURDAY = 5


@functools.cache
def _of_year(year: int, language: str) -> dict[dt.date, str]:
    found = holidays.country_holidays(
        "SE", years=year, categories=_CATEGORIES, language=language, include_sundays=False, expand=False
    )
    return dict(found.items())


def holiday_name(day: dt.date, language: str = "sv") -> str:
    """What the day off is called ("midsommarafton"), "" for a weekend without a name and for a working day."""
    return _of_year(day.year, "sv" if language.startswith("sv") else "en_US").get(day, "")


def is_day_off(day: dt.date) -> bool:
    """Saturdays, Sundays, public holidays and the eves when nobody works."""
    return day.weekday() >= _SATURDAY or bool(holiday_name(day))


def working_day_at_or_before(day: dt.date) -> dt.date:
    """The day itself or, if it is a day off, the last working day before it."""
    while is_day_off(day):
        day -= _ONE_DAY
    return day


def count(anchor: dt.date, days: int, day_kind: str, *, after: bool) -> dt.date:
    """The day that many days before or after another one, which is not counted itself.

    Args:
        days: 0 is the day itself, whatever day it is.
        day_kind: a `DeadlineRule.DayKind`. In working days, days off are stepped over; in calendar days the result may
            be a day off, and people are told which working day comes before it.
    """
    step = _ONE_DAY if after else -_ONE_DAY
    if day_kind == DeadlineRule.DayKind.CALENDAR:
        return anchor + days * step
    day = anchor
    while days:
        day += step
        if not is_day_off(day):
            days -= 1
    return day


@dataclass(frozen=True)
class Deadline:
    """One thing that is due by the end of a day; `event` is a `DeadlineRule.Event`."""

    event: str
    on: dt.date

    @property
    def label(self) -> str:
        return str(_LABELS[DeadlineRule.Event(self.event)])

    @property
    def working_day(self) -> dt.date | None:
        """The last working day before it, where it falls on a day off."""
        day = working_day_at_or_before(self.on)
        return None if day == self.on else day

    @property
    def has_passed(self) -> bool:
        return self.on < timezone.localdate()


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of one meeting, None where its body has no rule."""

    points_on: dt.date | None = None
    notice_on: dt.date | None = None
    documents_on: dt.date | None = None
    adjustment_on: dt.date | None = None

    def listed(self) -> list[Deadline]:
        """Those that there are, the first first."""
        events = DeadlineRule.Event
        days = {
            events.POINTS: self.points_on,
            events.NOTICE: self.notice_on,
            events.DOCUMENTS: self.documents_on,
            events.ADJUSTMENT: self.adjustment_on,
        }
        return sorted((Deadline(event, day) for event, day in days.items() if day), key=lambda deadline: deadline.on)


def of(meeting: Meeting) -> Deadlines:
    """A meeting's deadlines. One query for the body's rules, none where `with_body` or `body__rules` has read them."""
    told = meeting.__dict__.get("rules_told")
    rules = meeting.body.rules.all() if told is None else [DeadlineRule(**rule) for rule in told]
    return of_day(meeting.held_on, rules)


def of_day(held_on: dt.date, rules: Iterable[DeadlineRule]) -> Deadlines:
    """The deadlines of a meeting on that day."""
    by_event = {rule.event: rule for rule in rules}
    events = DeadlineRule.Event

    def due(event: DeadlineRule.Event, *, after: bool = False) -> dt.date | None:
        rule = by_event.get(event)
        return count(held_on, rule.days, rule.day_kind, after=after) if rule else None

    return Deadlines(
        points_on=due(events.POINTS),
        notice_on=due(events.NOTICE),
        documents_on=due(events.DOCUMENTS),
        adjustment_on=due(events.ADJUSTMENT, after=True),
    )


def negotiation_ends_on(body: Body, ended_on: dt.date) -> dt.date | None:
    """The last day to request central negotiation (MBL 14 §) when cooperation ended on a day; None without a rule.

    The statute gives no number of days; the local agreement does.
    """
    rule = body.rule(DeadlineRule.Event.CENTRAL_NEGOTIATION)
    return count(ended_on, rule.days, rule.day_kind, after=True) if rule else None


def beside(meeting: Meeting, user: User) -> list[Deadline] | None:
    """What the meeting's page tells of its deadlines; nothing for a body without rules or a cancelled meeting."""
    if meeting.status == Meeting.Status.CANCELLED:
        return None
    return of(meeting).listed() or None
