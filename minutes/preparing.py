"""What sending for adjustment would send, who would sign it, and what stands in the way. Reads only."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import agenda, deadlines, ranges, readiness, roll_reading
from meetings.models import AgendaItem, Attendance, Meeting
from minutes import composing, composition, exposure, signers
from minutes.composition import Composition
from minutes.models import Round, Signatory
from parties.models import Seat, User

#: Where the body has no rule for adjustment.
DEFAULT_DAYS = 14


@dataclass(frozen=True)
class Proposed:
    """Somebody who must sign: what the rule says, and the row of the roll (None: nobody is noted yet)."""

    signer: signers.Signer
    row: Attendance | None
    items: str

    @property
    def name(self) -> str:
        return self.row.name if self.row else ""

    @property
    def roles(self) -> str:
        """What the person signs as, in the active language."""
        words = ", ".join(signers.role_name(role) for role in self.signer.roles)
        return words[:1].upper() + words[1:].lower()


class Preparation:
    """What sending would send, and what stands in the way."""

    def __init__(self, meeting: Meeting, of: Collection[int] = ()) -> None:
        self.meeting = meeting
        self.of = frozenset(of)
        nodes = agenda.flat(agenda.tree(meeting))
        self.places = roll_reading.places(nodes)
        self.rows = [row for row in meeting.attendance.in_roll_order().with_people() if row.is_present]

    @cached_property
    def proposed(self) -> list[Proposed]:
        by_id = {row.pk: row for row in self.rows}
        return [
            Proposed(
                signer, by_id.get(signer.row) if signer.row else None, ranges.wording(signer.attended, self.places)
            )
            for signer in composing.signers_of(self.meeting.body, self.rows, self.places, of=self.of)
        ]

    @cached_property
    def content(self) -> Composition:
        number = next_number(self.meeting, self.of)
        found = composing.compose(self.meeting, of=self.of)
        return dataclasses.replace(found, stage=composition.ADJUSTMENT, adjustment=number)

    @cached_property
    def findings(self) -> list[str]:
        """What is not as it should be but hinders nothing: a person says that it is right so."""
        missing = [] if self.of else [finding.sentence for finding in readiness.of(self.meeting)]
        return [*missing, *exposure.findings(self.content)]

    @cached_property
    def hindrances(self) -> list[str]:
        """Why it cannot be sent, in sentences; empty when it can."""
        found = []
        for one in self.proposed:
            if one.row is None:
                found.append(_("Nobody who was present is noted as %(role)s.") % {"role": one.roles.lower()})
            elif one.row.person is None or not one.row.person.is_active:
                found.append(
                    _("%(name)s has no account and cannot sign. Say in the roll who it is.") % {"name": one.name}
                )
        people = [one.row.person_id for one in self.proposed if one.row and one.row.person_id]
        if len(people) != len(set(people)):
            found.append(_("The same person stands twice in the roll among those who sign."))
        if self.meeting.body.needs_union_adjuster and not any(
            one.row is not None and one.row.side == Seat.Side.UNION for one in self.proposed
        ):
            found.append(_("At least one of those who sign is to come from a union."))
        found += [problem.sentence for problem in self.content.problems()]
        return found


def due_on(meeting: Meeting, today: dt.date) -> dt.date:
    """The last day to sign, by the body's rule; never before a day that leaves time to read."""
    by_rule = deadlines.of(meeting).adjustment_on
    soonest = today + dt.timedelta(days=3)
    return max(by_rule, soonest) if by_rule else today + dt.timedelta(days=DEFAULT_DAYS)


def next_number(meeting: Meeting, of: frozenset[int]) -> int:
    earlier = meeting.rounds.filter(scope=Round.Scope.ITEMS if of else Round.Scope.WHOLE)
    if of:
        return 1 + sum(of == {item.pk for item in one.items.all()} for one in earlier.prefetch_related("items"))
    return 1 + earlier.count()


def with_under(meeting: Meeting, chosen: Collection[int]) -> "QuerySet[AgendaItem]":
    """The items with all under them."""
    found = set(chosen)
    parents = dict(meeting.items.values_list("pk", "parent"))
    for pk in parents:
        above: int | None = pk
        while above is not None and above not in found:
            above = parents.get(above)
        if above is not None:
            found.add(pk)
    return AgendaItem.objects.filter(pk__in=found)


def stand_ins(signatory: Signatory) -> list[User]:
    """Who may sign in this one's place: people of the same party with a seat in the body on the day or today.

    For the chair and the secretary anybody of the employer's side; for a union its own representatives.
    """
    meeting = signatory.round.meeting
    today = timezone.localdate()
    side = Seat.Side.UNION if signatory.union_id else Seat.Side.EMPLOYER
    found = {
        seat.person_id: seat.person
        for seat in meeting.body.seats.select_related("person")
        if seat.side == side
        and (signatory.union_id is None or seat.union_id == signatory.union_id)
        and seat.person is not None
        and seat.person.is_active
        and (seat.holds_on(today) or seat.holds_on(meeting.held_on))
    }
    for row in meeting.attendance.present().filter(side=side, person__isnull=False).select_related("person"):
        is_of_party = signatory.union_id is None or row.union_id == signatory.union_id
        if is_of_party and row.person is not None and row.person.is_active:
            found.setdefault(row.person_id, row.person)
    signing = set(signatory.round.signatories.serving().values_list("person", flat=True))
    return sorted((one for one in found.values() if one and one.pk not in signing), key=lambda one: one.name)
