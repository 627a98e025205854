"""After disagreement: the time for central negotiation, and when the employer's decision may be executed.

MBL 14 § lets a union that disagreed request central negotiation; the employer waits with the decision until the time
for it is over or the negotiation has ended (11 and 14 §§). The statute gives no number of days, the local agreement
does: a rule of the body. For particular reasons the employer may act before (11 § second paragraph); that demands a
reason.

These acts are records of their own: they remain possible after the minutes are signed, and never change them.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cesam import display
from meetings import deadlines, materials, todo, voices
from meetings.agenda import Node
from meetings.exceptions import Contradiction, NotAllowed
from meetings.materials import Material
from meetings.models import AgendaItem, Disagreement, EmployerDecision, Meeting, Position
from parties.models import Event, User

#: A time that ends so soon is told to who prepares the meeting.
_SOON = dt.timedelta(days=7)


# The rule


def is_open(
    day: dt.date, *, last_on: dt.date | None, requested_on: dt.date | None, negotiated_on: dt.date | None
) -> bool:
    """Whether the employer waits for a union on a day (MBL 14 §).

    Until the last day to request negotiation has passed or, when it was requested in time, until the negotiation has
    ended. A request that came late does not bind. Without a last day, because cooperation has not ended or no number of
    days is agreed on, the employer waits.
    """
    if negotiated_on is not None and negotiated_on <= day:
        return False
    if requested_on is not None:
        return last_on is None or requested_on <= last_on
    return last_on is None or day <= last_on


def working_days_left(today: dt.date, last_on: dt.date) -> int:
    """How many working days there are from today to the last day, both counted; 0 when it has passed."""
    days = (today + dt.timedelta(days=n) for n in range((last_on - today).days + 1))
    return sum(not deadlines.is_day_off(day) for day in days)


# Fixed by the outcome


def fix(item: AgendaItem, *, ended_on: dt.date | None) -> None:
    """Give each union that disagrees its time, in the transaction that changed outcome or positions.

    The last day stays as it was fixed unless the day changes on which cooperation ended. A union that no longer
    disagrees loses its row, unless it has requested negotiation.
    """
    disagreeing: dict[int, str] = {}
    if item.outcome == AgendaItem.Outcome.DISAGREEMENT:
        rows = Position.objects.filter(item=item, stance=Position.Stance.DISAGREES)
        disagreeing = dict(rows.values_list("union", "union_name"))
    item.disagreements.exclude(union__in=disagreeing).filter(requested_on__isnull=True).delete()
    last_on = deadlines.negotiation_ends_on(item.meeting.body, ended_on) if ended_on else None
    for union, name in disagreeing.items():
        Disagreement.objects.get_or_create(item=item, union_id=union, defaults={"union_name": name})
    moved = item.disagreements.filter(requested_on__isnull=True).exclude(ended_on=ended_on)
    moved.update(ended_on=ended_on, last_on=last_on)


# Verbs


def may_request(disagreement: Disagreement, user: User) -> bool:
    """Who prepares the meeting registers any union's request; a representative the own union's."""
    meeting = disagreement.item.meeting
    return meeting.is_prepared_by(user) or voices.speaks_for(meeting, user, disagreement.union_id)


def request(disagreement: Disagreement, *, on: dt.date, by: User) -> None:
    """Register that the union requests central negotiation. A late one is registered too, and marked.

    Raises:
        NotAllowed: see `may_request`.
        Contradiction: it is registered already, or the day lies ahead or before cooperation ended.
    """
    if not may_request(disagreement, by):
        raise NotAllowed
    with _alone(disagreement.item.meeting):
        disagreement.refresh_from_db(fields=["requested_on", "last_on", "ended_on", "negotiated_on"])
        if disagreement.requested_on is not None:
            raise Contradiction(_("The request is registered already."))
        _require_past(on, after=disagreement.ended_on)
        disagreement.requested_on, disagreement.requested_by = on, by
        disagreement.save(update_fields=["requested_on", "requested_by"])
        _record("requested", disagreement, by=by, on=on.isoformat(), is_late=disagreement.is_late)


def end(disagreement: Disagreement, *, on: dt.date, result: str, by: User) -> None:
    """The central negotiation has ended.

    Raises:
        NotAllowed: only who prepares the meeting.
        Contradiction: none was requested, it has ended already, or the day cannot be.
    """
    _require_preparer(disagreement.item.meeting, by)
    with _alone(disagreement.item.meeting):
        disagreement.refresh_from_db(fields=["requested_on", "last_on", "negotiated_on"])
        if disagreement.requested_on is None or disagreement.negotiated_on is not None:
            raise Contradiction(_("There is no negotiation that goes on."))
        _require_past(on, after=disagreement.requested_on)
        disagreement.negotiated_on, disagreement.result = on, result
        disagreement.save(update_fields=["negotiated_on", "result"])
        _record("negotiated", disagreement, by=by, on=on.isoformat())


def decide(item: AgendaItem, *, by: User, **said: Any) -> EmployerDecision:
    """Register the employer's decision, or correct it as long as it has not been executed.

    Raises:
        NotAllowed: only who prepares the meeting.
        Contradiction: it has been executed, or the day lies ahead.
    """
    _require_preparer(item.meeting, by)
    with _alone(item.meeting):
        decision = EmployerDecision.objects.filter(item=item).first() or EmployerDecision(item=item)
        if decision.executed_on is not None:
            raise Contradiction(_("The decision has been executed and stays as it is."))
        _require_past(said["decided_on"])
        for name in ("text", "decided_by", "delegation", "decided_on"):
            setattr(decision, name, said[name])
        decision.by, decision.at = by, timezone.now()
        decision.save()
        told = {"text": decision.text, "decided_by": decision.decided_by, "delegation": decision.delegation}
        Event.record(
            "decision.registered", item, by=by, meeting=item.meeting_id, on=decision.decided_on.isoformat(), **told
        )
    return decision


def execute(decision: EmployerDecision, *, on: dt.date, by: User, override_reason: str = "") -> None:
    """Mark the decision as executed.

    Raises:
        NotAllowed: only who prepares the meeting.
        Contradiction: it is executed already, the day cannot be, or the employer waits for a union on that day
            (`is_open`) and no reason is given.
    """
    item = decision.item
    _require_preparer(item.meeting, by)
    with _alone(item.meeting):
        decision.refresh_from_db(fields=["executed_on", "decided_on"])
        if decision.executed_on is not None:
            raise Contradiction(_("The decision is executed already."))
        _require_past(on, after=decision.decided_on)
        waits_for = [one.union_name for one in item.disagreements.all() if one.is_open_on(on)]
        if waits_for and not override_reason.strip():
            words = _(
                "The decision cannot be executed on that day: the time or the negotiation is not over for %(unions)s."
            )
            raise Contradiction(words % {"unions": ", ".join(waits_for)})
        decision.executed_on, decision.executed_by = on, by
        decision.override_reason = override_reason.strip() if waits_for else ""
        decision.save(update_fields=["executed_on", "executed_by", "override_reason"])
        told = {"on": on.isoformat(), "waited_for": waits_for, "override_reason": decision.override_reason}
        Event.record("decision.executed", item, by=by, meeting=item.meeting_id, **told)


@contextmanager
def _alone(meeting: Meeting) -> Iterator[None]:
    """One act at a time. The meeting is not touched: its minutes, frozen or not, say nothing of what follows."""
    with transaction.atomic():
        meeting.lock()
        yield


def _require_preparer(meeting: Meeting, user: User) -> None:
    if not meeting.is_prepared_by(user):
        raise NotAllowed


def _require_past(day: dt.date, after: dt.date | None = None) -> None:
    if day > timezone.localdate():
        raise Contradiction(_("The day lies ahead."))
    if after is not None and day < after:
        raise Contradiction(_("The day is before %(day)s.") % {"day": display.date_short(after)})


def _record(verb: str, disagreement: Disagreement, *, by: User, **data: Any) -> None:
    item = disagreement.item
    Event.record(f"disagreement.{verb}", item, by=by, meeting=item.meeting_id, union=disagreement.union_id, **data)


# What is shown


def _read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, bool]:
    """Beneath an item that ended in disagreement, for who reads the meeting whole: the way to what follows."""
    if not meeting.is_read_whole_by(user):
        return {}
    return {node.item.pk: True for node in nodes if node.item.outcome == AgendaItem.Outcome.DISAGREEMENT}


def _waiting(user: User) -> Any:
    today = user.today
    soon = Q(requested_on__isnull=True, last_on__range=(today, today + _SOON))
    going_on = Q(requested_on__isnull=False, negotiated_on__isnull=True)
    prepared = Meeting.objects.prepared_by(user)
    return (
        Disagreement.objects.open_on(today)
        .filter(soon | going_on, item__meeting__in=prepared, item__deleted_at__isnull=True)
        .select_related("item__meeting__body")
    )


def _task(row: Disagreement) -> todo.Task:
    meeting = row.item.meeting
    title = (
        _("Central negotiation with %(union)s") if row.requested_on else _("%(union)s may request central negotiation")
    )
    return todo.Task(
        title % {"union": row.union_name},
        f"{meeting.body.short_name} {display.date_short(meeting.held_on)}: {row.item.title}",
        reverse("disagreement_detail", args=[meeting.pk, row.item_id]),
        None if row.requested_on else row.last_on,
        mailed=title % {"union": row.union_name} if row.item.is_confidential else "",
    )


def register() -> None:
    materials.register(Material("disagreement", "meetings/_item_disagreement.html", _read, order=35))
    todo.register(todo.Source("disagreements", _waiting, _task))
