"""How an item ended: judged as a pure function, settled by a verb, and shown with the unions' positions."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import course, disagreements, materials, voices, wording
from meetings.agenda import Node
from meetings.exceptions import Contradiction, NeedsConfirmation
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, Meeting, Position
from parties.models import Event, User

_Outcome = AgendaItem.Outcome
_End = AgendaItem.CooperationEnd
_Kind = AgendaItem.Kind
#: Kinds in which the parties take a stand; in the others an outcome of cooperation is asked about.
COOPERATION_KINDS = frozenset({_Kind.COOPERATION, _Kind.MBL_NEGOTIATION, _Kind.WORK_ENVIRONMENT, _Kind.RISK_ASSESSMENT})
#: Kinds that must not be left without an outcome.
SETTLED_KINDS = frozenset({_Kind.COOPERATION, _Kind.MBL_NEGOTIATION})


@dataclass(frozen=True)
class Case:
    """What an outcome is judged by; `disagreeing` are the names of unions that disagree."""

    outcome: str
    kinds: frozenset[str]
    disagreeing: tuple[str, ...]
    held_on: dt.date
    returns_on: dt.date | None = None
    ended: str = ""


@dataclass(frozen=True)
class Judgement:
    """`contradictions` cannot be; `questions` may, if a person says so. Sentences in the active language."""

    contradictions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def judge(case: Case) -> Judgement:
    """Whether an outcome can stand beside what else is known of the item.

    A disagreement is a union's (MBL 14 § runs for each that disagreed), so one must be named before cooperation ends in
    disagreement, and none may be when it ends otherwise.
    """
    wrong, ask = [], []
    ends = case.outcome in AgendaItem.ENDING_OUTCOMES
    if case.outcome == _Outcome.DISAGREEMENT and not case.disagreeing:
        wrong.append(_("Note first which union disagrees."))
    if case.outcome in (_Outcome.AGREEMENT, _Outcome.NO_OBJECTION) and case.disagreeing:
        unions = wording.listed(case.disagreeing)
        wrong.append(_("It cannot have ended so: %(unions)s disagrees.") % {"unions": unions})
    if ends and case.ended == _End.NOT_ENDED:
        wrong.append(_("Cooperation that has not ended has no such outcome. Choose Adjourned, or say when it ended."))
    if case.ended in (_End.AT_MEETING, _End.AT_ADJUSTMENT) and not ends:
        wrong.append(_("Say how cooperation ended, or leave out when."))
    if case.returns_on and case.outcome not in AgendaItem.RETURNING_OUTCOMES:
        wrong.append(_("Only an item that was put off returns on a day."))
    if case.returns_on and case.returns_on <= case.held_on:
        wrong.append(_("The item must return after the day of the meeting."))
    if ends and not case.kinds & COOPERATION_KINDS:
        ask.append(_("The item is not marked as cooperation. Is it right that cooperation ended in it?"))
    return Judgement(tuple(wrong), tuple(ask))


def settle(
    item: AgendaItem,
    *,
    outcome: str,
    by: User,
    returns_on: dt.date | None = None,
    cooperation_ended: str = "",
    confirmed: bool = False,
) -> None:
    """Say how the item ended; "" takes it back. Without a word of when, cooperation ended at the meeting.

    Raises:
        NotAllowed, WrongStep: by right, and from the opening until the minutes are out for adjustment.
        Contradiction, NeedsConfirmation: see `judge`.
    """
    meeting = item.meeting
    if outcome in AgendaItem.ENDING_OUTCOMES:
        cooperation_ended = cooperation_ended or _End.AT_MEETING
    with meeting.changing(by=by, require=course.begun(meeting)):
        stored = AgendaItem.objects.get(pk=item.pk)
        disagreeing = item.positions.filter(stance=Position.Stance.DISAGREES).values_list("union_name", flat=True)
        kinds = frozenset(stored.kinds)
        case = Case(outcome, kinds, tuple(disagreeing), meeting.held_on, returns_on, cooperation_ended)
        found = judge(case)
        if found.contradictions:
            raise Contradiction(" ".join(found.contradictions))
        if found.questions and not confirmed:
            raise NeedsConfirmation(list(found.questions))
        was = _told(stored)
        item.outcome, item.returns_on, item.cooperation_ended = outcome, returns_on, cooperation_ended
        if was != _told(item):
            item.save(update_fields=["outcome", "returns_on", "cooperation_ended"])
            disagreements.fix(item, ended_on=ended_on(item))
            Event.record("item.settled", item, by=by, meeting=meeting.pk, was=was, now=_told(item))


def ended_on(item: AgendaItem) -> dt.date | None:
    """The day on which cooperation in the item ended; None while it has not, or as long as it ends with adjustment."""
    at_meeting = item.outcome in AgendaItem.ENDING_OUTCOMES and item.cooperation_ended == _End.AT_MEETING
    return item.meeting.held_on if at_meeting else None


def _told(item: AgendaItem) -> dict[str, str | None]:
    returns_on = item.returns_on.isoformat() if item.returns_on else None
    return {"outcome": item.outcome, "returns_on": returns_on, "cooperation_ended": item.cooperation_ended}


# What the meeting page shows


@dataclass(frozen=True)
class Stand:
    """A union's position as it is shown."""

    union: int
    name: str
    stance: str
    note: str

    @property
    def stance_name(self) -> str:
        return str(Position.Stance(self.stance).label)


@dataclass(frozen=True)
class Beneath:
    """How an item ended, for one person; `own` are the unions for which the person may note a position."""

    sentence: str = ""
    stands: tuple[Stand, ...] = ()
    is_missing: bool = False
    can_settle: bool = False
    own: tuple[int, ...] = ()


def stands_of(item: AgendaItem) -> tuple[Stand, ...]:
    """The positions on an item that `with_agenda` has read, in the order of names."""
    return tuple(Stand(**told) for told in getattr(item, "positions_told", ()))


def sentence_of(item: AgendaItem) -> str:
    return wording.outcome_sentence(item.outcome, ended=item.cooperation_ended, returns_on=item.returns_on)


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, Beneath]:
    begun = meeting.status in Meeting.BEGUN_STATUSES
    can_settle = begun and meeting.is_prepared_by(user)
    own = tuple(voices.unions_of(meeting, user)) if begun else ()
    found = {node.item.pk: _beneath(node.item, can_settle, own) for node in nodes}
    return {pk: beneath for pk, beneath in found.items() if beneath != Beneath()}


def _beneath(item: AgendaItem, can_settle: bool, own: tuple[int, ...]) -> Beneath:
    sentence, stands = sentence_of(item), stands_of(item)
    # Where nobody asks how an item ended, the way to say it is in the item's menu.
    is_asked = bool(sentence or stands or COOPERATION_KINDS & set(item.kinds))
    return Beneath(
        sentence=sentence,
        stands=stands,
        is_missing=can_settle and is_unsettled(item),
        can_settle=can_settle and is_asked,
        own=own if COOPERATION_KINDS & set(item.kinds) else (),
    )


def is_unsettled(item: AgendaItem) -> bool:
    """Whether the item must get an outcome before the minutes go out: cooperation that nobody said the end of."""
    return not item.outcome and bool(SETTLED_KINDS & set(item.kinds))


def unsettled(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    return [item for item in items if is_unsettled(item)]


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    if item.meeting.status not in Meeting.BEGUN_STATUSES:
        return ()
    args = [item.meeting_id, item.pk]
    return [
        Entry(_("Outcome"), "check", reverse("item_outcome", args=args)),
        Entry(_("Positions of the unions"), "people", reverse("item_positions", args=args)),
    ]


def register() -> None:
    materials.register(Material("outcome", "meetings/_item_outcome.html", read, _entries, order=30))
