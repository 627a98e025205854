"""Points that the parties want on an agenda: proposed, and placed, merged, returned or withdrawn; and lifted items.

Who locks takes the meeting's row first, then the proposal's: two who place one point at once, even on two agendas,
place it once.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from cesam import display
from meetings import agenda, deadlines, documents, materials, outcomes, proposal_letters, richtext, todo
from meetings.agenda import Node
from meetings.blanks import listed
from meetings.documents import Taken
from meetings.exceptions import Contradiction, ItemDeleted, NotAllowed, WrongStep
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, ItemLink, ItemProposal, Meeting, ProposalFile, StepOut
from meetings.models.meeting import MeetingQuerySet
from parties.models import Body, Event, Seat, Union, User

_State = ItemProposal.State
#: A meeting for which points can still be proposed.
AHEAD = (Meeting.Status.PLANNED, Meeting.Status.NOTICED)


def is_late(on: dt.date, last_on: dt.date | None) -> bool:
    """Whether a point that came on a day is late; never where the body has no rule for it.

    No law gives the day; the local agreement or the notice does (`DeadlineRule.Event.POINTS`).
    """
    return last_on is not None and on > last_on


def open_meetings(body: Body) -> MeetingQuerySet:
    """The meetings that a point can be proposed for, the next one first."""
    return Meeting.objects.upcoming().filter(body=body, status__in=AHEAD)


# Proposing


@transaction.atomic
def propose(
    body: Body,
    *,
    title: str,
    by: User,
    text: str = "",
    unions: Sequence[Union] = (),
    meeting: Meeting | None = None,
    lifted_from: AgendaItem | None = None,
) -> ItemProposal:
    """A new point; `text` is any HTML, `unions` none for the employer's own. Late ones are marked, never refused.

    Raises:
        NotAllowed: the person has no seat in the body, or not for that party.
        WrongStep: the meeting has begun or is cancelled.
        Contradiction: it has no heading, a union has no seat in the body, or the item has been lifted already.
        TextRefused: the text is beyond a limit.
    """
    if meeting is not None and meeting.body_id != body.pk:
        raise ValueError("the meeting is another body's")
    if lifted_from is None:
        _require_party(body, by, unions)
    elif not lifted_from.meeting.is_prepared_by(by):
        raise NotAllowed
    if not title.strip():
        raise Contradiction(_("Write what the point is about."))
    today, last_on = timezone.localdate(), None
    if meeting is not None:
        # The step may have been taken since the form was shown.
        meeting.lock()
        if meeting.status not in AHEAD:
            raise WrongStep(meeting.get_status_display())
        last_on = deadlines.of(meeting).points_on
    named = sorted(unions, key=lambda union: union.name_on(today).casefold())
    proposal = ItemProposal.objects.create(
        body=body,
        meeting=meeting,
        title=title.strip(),
        text=richtext.clean(text),
        proposer=by,
        union_names=[union.name_on(today) for union in named],
        is_late=is_late(today, last_on),
        lifted_from=lifted_from,
    )
    proposal.unions.set(named)
    told = {"unions": [union.pk for union in named], "lifted_from": lifted_from.pk if lifted_from else None}
    Event.record("proposal.made", proposal, by=by, body=body.slug, title=proposal.title, late=proposal.is_late, **told)
    proposal_letters.tell_partners(proposal, by=by)
    return proposal


@transaction.atomic
def attach(proposal: ItemProposal, taken: Taken, *, by: User) -> ProposalFile:
    """Put a stored file (`documents.take`) with a point that waits.

    Raises:
        NotAllowed: the person neither proposed it nor prepares the body's meetings.
        Contradiction: somebody has dealt with the point already.
    """
    if not (proposal.is_withdrawn_by(by) or proposal.is_answered_by(by)):
        raise NotAllowed
    locked = ItemProposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state != _State.PROPOSED:
        raise Contradiction(_("Somebody has dealt with the point already."))
    said = {"file_name": taken.file_name, "kind": taken.kind, "size": taken.size, "sha256": taken.sha256}
    file = ProposalFile.objects.create(proposal=proposal, by=by, warnings=list(taken.warnings), **said)
    Event.record("proposal.attached", proposal, by=by, file=taken.file_name, sha256=taken.sha256)
    return file


def _require_party(body: Body, by: User, unions: Sequence[Union]) -> None:
    """Who prepares the meetings may write down what any party asks; a union's representative names the own union."""
    seats = body.seats_of(by)
    if not seats:
        raise NotAllowed
    wanted = {union.pk for union in unions}
    if not body.is_prepared_by(by):
        own = {seat.union_id for seat in seats if seat.union_id}
        is_employers = any(seat.side == Seat.Side.EMPLOYER for seat in seats)
        if not (wanted & own if wanted else is_employers):
            raise NotAllowed
    today = timezone.localdate()
    seated = {seat.union_id for seat in body.seats.all() if seat.union_id and seat.holds_on(today)}
    if missing := [union for union in unions if union.pk not in seated]:
        names = listed(union.name for union in missing)
        raise Contradiction(_("%(unions)s has no seat in the body.") % {"unions": names})


def lift(item: AgendaItem, *, to: Body, by: User, background: str) -> ItemProposal:
    """Lift an item to the body above: it is a proposal there, with the background and the item's text as they are now.

    At a meeting that has begun, an item without an outcome gets the outcome "lifted".

    Raises:
        NotAllowed: the person does not prepare the meeting.
        WrongStep: the meeting is cancelled.
        ItemDeleted: the item has been taken away.
        Contradiction: that is not the body above, no background is given, or it has been lifted already.
        TextRefused: the text is beyond a limit.
    """
    meeting = item.meeting

    def require(user: User) -> None:
        if not meeting.is_prepared_by(user):
            raise NotAllowed
        if meeting.status == Meeting.Status.CANCELLED:
            raise WrongStep(meeting.get_status_display())

    if meeting.body.parent_id is None or to.pk != meeting.body.parent_id:
        raise Contradiction(_("An item is lifted to the body above."))
    with meeting.changing(by=by, require=require):
        item.refresh_from_db(fields=["title", "text", "outcome", "returns_on", "cooperation_ended", "deleted_at"])
        if item.is_deleted:
            raise ItemDeleted
        if not richtext.clean(background):
            raise Contradiction(_("Write the background for those who read it there."))
        if item.lifts.exclude(state__in=(_State.RETURNED, _State.WITHDRAWN)).exists():
            raise Contradiction(_("The item has been lifted already."))
        proposal = propose(to, title=item.title, text=_with_its_text(item, background), by=by, lifted_from=item)
        if meeting.status in Meeting.BEGUN_STATUSES and not item.outcome:
            outcomes.settle(item, outcome=AgendaItem.Outcome.LIFTED, by=by)
        Event.record("item.lifted", item, by=by, meeting=meeting.pk, to=to.slug, proposal=proposal.pk)
    return proposal


def _with_its_text(item: AgendaItem, background: str) -> str:
    """The background, and beneath it what the item says below."""
    if not item.text:
        return background
    with override(item.meeting.body.language):
        told = {
            "item": agenda.called(agenda.label_of(item), item.title),
            "body": item.meeting.body.name,
            "day": display.date_long(item.meeting.starts_at),
        }
        heading = _("From %(item)s in %(body)s, %(day)s") % told
    return f"{background}<h3>{escape(heading)}</h3>{item.text}"


# What becomes of it


def place(
    proposal: ItemProposal,
    meeting: Meeting,
    *,
    by: User,
    under: AgendaItem | None = None,
    after: AgendaItem | None = None,
) -> AgendaItem:
    """Put the point on an agenda as an item of its own, last or as `agenda.add` puts it.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: somebody has dealt with it already.
    """
    if meeting.body_id != proposal.body_id:
        raise ValueError("the meeting is another body's")
    with meeting.changing(by=by), _settling(proposal, _State.PLACED, by=by, require=proposal.is_answered_by):
        item = agenda.add(meeting, proposal.title, by=by, under=under, after=after).item
        item.meeting = meeting
        proposal.item = item
        _hand_over(proposal, item, by=by, is_new=True)
        if proposal.text:
            item.write(proposal.text, by=by, revision=0)
    return item


def merge(proposal: ItemProposal, item: AgendaItem, *, by: User) -> None:
    """Take the point up under an item that there is. Its words are kept with the item, as they were proposed.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        ItemDeleted: the item has been taken away.
        Contradiction: somebody has dealt with it already.
    """
    meeting = item.meeting
    if meeting.body_id != proposal.body_id:
        raise ValueError("the item is another body's")
    with meeting.changing(by=by), _settling(proposal, _State.MERGED, by=by, require=proposal.is_answered_by):
        if not meeting.items.kept().filter(pk=item.pk).exists():
            raise ItemDeleted
        proposal.item = item
        _hand_over(proposal, item, by=by)


def give_back(proposal: ItemProposal, reason: str, *, by: User) -> None:
    """Return the point to who proposed it.

    Raises:
        NotAllowed: the person does not prepare the body's meetings.
        Contradiction: no reason is given, or somebody has dealt with it already.
    """
    if not reason.strip():
        raise Contradiction(_("Write why it is returned."))
    with _settling(proposal, _State.RETURNED, by=by, require=proposal.is_answered_by):
        proposal.item, proposal.reason = None, reason.strip()


def withdraw(proposal: ItemProposal, *, by: User) -> None:
    """Those who proposed the point take it back before it is on an agenda.

    Raises:
        NotAllowed: see `ItemProposal.is_withdrawn_by`.
        Contradiction: somebody has dealt with it already.
    """
    with _settling(proposal, _State.WITHDRAWN, by=by, require=proposal.is_withdrawn_by):
        proposal.item = None


def step_out(proposal: ItemProposal, *, by: User) -> list[str]:
    """The person's unions leave a joint point that waits; it goes on as the others'. Returns their names.

    Raises:
        NotAllowed: see `ItemProposal.left_by`; who is alone behind it withdraws it instead.
        Contradiction: somebody has dealt with it already.
    """
    with transaction.atomic():
        rows = ItemProposal.objects.select_for_update(no_key=True, of=("self",))
        now = rows.select_related("body", "item__meeting", "lifted_from", "proposer").get(pk=proposal.pk)
        if now.state != _State.PROPOSED:
            raise Contradiction(_("Somebody has dealt with the point already: %(state)s.") % _state(now))
        leaving = now.left_by(by)
        if not leaving:
            raise NotAllowed
        day = timezone.localdate(now.proposed_at)
        names = []
        for union in now.unions.filter(pk__in=leaving).with_names():
            names.append(union.name_on(day))
            StepOut.objects.create(proposal=now, union=union, union_name=names[-1], by=by)
        Event.record("proposal.left", now, by=by, body=now.body.slug, unions=sorted(leaving))
        proposal_letters.tell_left(now, names, by=by)
    return names


def note_seen(proposal: ItemProposal, *, by: User) -> None:
    """The proposer has read the answer: it waits no longer. Raises NotAllowed for anybody else."""
    if proposal.proposer_id != by.pk:
        raise NotAllowed
    ItemProposal.objects.answered_to(by).filter(pk=proposal.pk).update(seen_at=timezone.now())


@contextmanager
def _settling(proposal: ItemProposal, state: str, *, by: User, require: Callable[[User], bool]) -> Iterator[None]:
    """Alone, with the proposal as it is now; what the block sets on it is saved, recorded and told."""
    with transaction.atomic():
        rows = ItemProposal.objects.select_for_update(no_key=True, of=("self",))
        now = rows.select_related("item__meeting", "settled_by").get(pk=proposal.pk)
        for name in ("state", "item", "reason", "settled_at", "settled_by", "seen_at"):
            setattr(proposal, name, getattr(now, name))
        if not require(by):
            raise NotAllowed
        if not proposal.is_waiting:
            raise Contradiction(_("Somebody has dealt with the point already: %(state)s.") % _state(proposal))
        yield
        proposal.state, proposal.settled_at, proposal.settled_by = state, timezone.now(), by
        proposal.seen_at = None
        proposal.save(update_fields=["state", "item", "reason", "settled_at", "settled_by", "seen_at"])
        told = {"body": proposal.body.slug, "item": proposal.item_id, "reason": proposal.reason}
        Event.record(f"proposal.{state}", proposal, by=by, **told)
        proposal_letters.tell_proposer(proposal)


def _state(proposal: ItemProposal) -> dict[str, str]:
    return {"state": str(proposal.get_state_display()).lower()}


def _hand_over(proposal: ItemProposal, item: AgendaItem, *, by: User, is_new: bool = False) -> None:
    """What goes on from the proposal to its item, beside its words: whose it is, secrecy, and where it was lifted from.

    Its files go on as documents of the item.
    """
    source = proposal.lifted_from
    fields: dict[str, Any] = {}
    standing = proposal.unions.filter(pk__in=proposal.standing_unions)
    raised = {*item.raised_by.all(), *(source.raised_by.all() if source else standing)}
    if raised:
        fields["raised_by"] = list(raised)
    if is_new and proposal.union_names:
        fields["kinds"] = [AgendaItem.Kind.QUESTION_FROM_UNION]
    if source is not None and source.is_confidential:
        fields |= {"is_confidential": True, "secrecy_statute": source.secrecy_statute}
    if fields:
        item.describe(by=by, **fields)
    for file in proposal.files.all():
        taken = Taken(file.file_name, file.kind, file.size, file.sha256, tuple(file.warnings))
        documents.place(item.meeting, taken, by=by, item=item)
    if source is not None:
        ItemLink.objects.get_or_create(earlier=source, later=item, defaults={"kind": ItemLink.Kind.LIFTED, "by": by})


# What the meeting page shows


@dataclass(frozen=True)
class Origin:
    """A proposal that an item came from, or that went into it; `text` is clean HTML, only of one that went into it."""

    id: int
    words: str
    title: str
    text: str
    is_merged: bool
    is_late: bool


@dataclass(frozen=True)
class Lift:
    """That an item is a proposal in the body above."""

    id: int
    words: str


@dataclass(frozen=True)
class Beneath:
    """What is told of proposals beneath an item."""

    origins: tuple[Origin, ...] = ()
    lifts: tuple[Lift, ...] = ()


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, Beneath]:
    """For who sees the whole meeting by a seat: a guest and an archivist do not read what was proposed."""
    if not meeting.is_followed_by(user):
        return {}
    found = {
        node.item.pk: Beneath(
            tuple(_origin(told) for told in getattr(node.item, "proposals_told", ())),
            tuple(_lift(told) for told in getattr(node.item, "lifts_told", ())),
        )
        for node in nodes
    }
    return {pk: beneath for pk, beneath in found.items() if beneath != Beneath()}


def _origin(told: Mapping[str, Any]) -> Origin:
    at = parse_datetime(told["at"])
    assert at is not None
    standing = [name for name in told["unions"] if name not in told["left"]]
    about = {"of": told["below"] or listed(standing) or _("the employer"), "day": display.date_short(at)}
    words = _("Lifted by %(of)s, %(day)s") if told["below"] else _("Proposed by %(of)s, %(day)s")
    is_merged = told["state"] == _State.MERGED
    return Origin(told["id"], words % about, told["title"], told["text"] or "", is_merged, told["late"])


def _lift(told: Mapping[str, Any]) -> Lift:
    state = str(_State(told["state"]).label).lower()
    return Lift(told["id"], _("Lifted to %(body)s: %(state)s") % {"body": told["to"], "state": state})


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    if not item.meeting.body.parent_id:
        return ()
    return [Entry(_("Lift to the body above"), "up", reverse("item_lift", args=[item.meeting_id, item.pk]))]


# What waits for a person


def _waiting(user: User) -> QuerySet[ItemProposal]:
    return ItemProposal.objects.waiting().prepared_by(user).with_list().order_by("proposed_at", "pk")


def _task(row: ItemProposal) -> todo.Task:
    context = _("Point proposed by %(of)s, %(body)s") % {"of": row.of, "body": row.body.short_name}
    return todo.Task(row.title, context, reverse("proposal_detail", args=[row.pk]), mailed=_mailed(row))


def _mailed(row: ItemProposal) -> str:
    """As `proposal_letters` names it."""
    is_secret = row.lifted_from is not None and row.lifted_from.is_confidential
    return _("A point from a confidential item") if is_secret else ""


def _answered(user: User) -> QuerySet[ItemProposal]:
    return ItemProposal.objects.answered_to(user).with_list().order_by("settled_at", "pk")


def _answer(row: ItemProposal) -> todo.Task:
    told = {"state": str(row.get_state_display()).lower(), "body": row.body.short_name}
    context = _("Your point: %(state)s, %(body)s") % told
    return todo.Task(row.title, context, reverse("proposal_detail", args=[row.pk]), mailed=_mailed(row))


def register() -> None:
    materials.register(Material("proposals", "meetings/_item_proposals.html", read, _entries, order=55))
    todo.register(todo.Source("proposals", _waiting, _task), todo.Source("answered_proposals", _answered, _answer))
