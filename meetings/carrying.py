"""Carry-over: what should come along to a meeting from the ones before it, and where items went and came from.

What is offered is worked out when the page is opened and again, under the meeting's lock, when it is sent: an item
whose meeting was moved is still found, and what somebody else has carried meanwhile is not carried twice.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cesam import display
from meetings import agenda, lifting, materials, outcomes, proposals, standing
from meetings.agenda import Node
from meetings.materials import Material
from meetings.models import AgendaItem, ItemLink, ItemProposal, Meeting, OpenQuestion, StandingItem
from parties.models import Body, Event, User


@dataclass(frozen=True)
class Offer:
    """Something that can come along: its heading on the new agenda, why it is offered, and whether it goes unasked.

    `text` is the HTML that the new item starts with; `source` the item that goes on, by a link of the kind `link`;
    `proposal` a point that is put on the agenda as it was proposed; `into` an item of the agenda that is meant for it,
    as a standing one, and still empty.
    """

    key: str
    title: str
    reason: str
    is_ticked: bool = True
    text: str = ""
    kinds: tuple[str, ...] = ()
    source: AgendaItem | None = field(default=None, compare=False)
    link: str = ItemLink.Kind.CARRIED
    proposal: ItemProposal | None = field(default=None, compare=False)
    into: AgendaItem | None = field(default=None, compare=False)


def offers(meeting: Meeting) -> list[Offer]:
    """All that can come along now: what is on the agenda already is left out.

    What goes on the agenda is in the body's language, why it is offered in the reader's.
    """
    with override(meeting.body.language):
        found = _found(meeting)
    if get_language() == meeting.body.language:
        return found
    reasons = {one.key: one.reason for one in _found(meeting)}
    return [replace(one, reason=reasons.get(one.key, one.reason)) for one in found]


def _found(meeting: Meeting) -> list[Offer]:
    taken = {item.title.casefold(): item for item in meeting.items.kept().in_tree_order()}
    found = [
        *_previous_minutes(meeting, taken),
        *_put_off(meeting),
        *_answers(meeting),
        *_proposals(meeting),
        *_questions(meeting),
        *_standing(meeting),
    ]
    return [one for one in found if one.source or one.proposal or one.into or one.title.casefold() not in taken]


def carry(meeting: Meeting, keys: Collection[str], *, by: User) -> list[AgendaItem]:
    """Put what was chosen on the agenda, each linked to where it came from. What is no longer offered is passed over.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
    """
    made = []
    with meeting.changing(by=by):
        # One at a time in the body: what is carried to another of its agendas just now is seen.
        Body.objects.select_for_update(no_key=True).get(pk=meeting.body_id)
        for offer in offers(meeting):
            if offer.key in keys:
                made.append(_place(meeting, offer, by=by))
    return made


def _place(meeting: Meeting, offer: Offer, *, by: User) -> AgendaItem:
    if offer.proposal is not None:
        return proposals.place(offer.proposal, meeting, by=by)
    if offer.into is not None:
        offer.into.meeting = meeting
        offer.into.write(offer.text, by=by, revision=offer.into.text_revision)
        return offer.into
    item = agenda.add(meeting, offer.title, by=by).item
    item.meeting = meeting
    source = offer.source
    if offer.kinds:
        item.describe(by=by, kinds=list(offer.kinds))
    if source is not None:
        secrecy = {"is_confidential": source.is_confidential, "secrecy_statute": source.secrecy_statute}
        item.describe(by=by, raised_by=list(source.raised_by.all()), areas=source.areas, **secrecy)
    if offer.text:
        item.write(offer.text, by=by, revision=0)
    if source is not None:
        ItemLink.objects.create(earlier=source, later=item, kind=offer.link, by=by)
        Event.record(f"item.{offer.link}", item, by=by, meeting=meeting.pk, earlier=source.pk)
        if offer.link == ItemLink.Kind.CARRIED:
            materials.carry(source, item, by=by)
    return item


# What is offered


def _earlier(meeting: Meeting) -> Q:
    """Items of the body's meetings before this one that were held."""
    return Q(
        meeting__body=meeting.body_id,
        meeting__starts_at__lt=meeting.starts_at,
        meeting__status__in=[status for status in Meeting.Status.values if status not in lifting.NOT_HELD],
        deleted_at__isnull=True,
    )


def _previous_minutes(meeting: Meeting, taken: Mapping[str, AgendaItem]) -> Iterator[Offer]:
    """Approval of the minutes of the meeting before, or that they are not adjusted yet: in the agenda's item for it,
    if that is there and empty."""
    before = Meeting.objects.held().filter(body=meeting.body_id, starts_at__lt=meeting.starts_at).newest_first().first()
    if before is None:
        return
    day = display.date_long(before.starts_at)
    if before.is_signed:
        reason, text = _("%(day)s, adjusted") % {"day": day}, _("The minutes of %(day)s.") % {"day": day}
    else:
        reason = _("%(day)s, not adjusted yet") % {"day": day}
        text = _("The minutes of %(day)s are not adjusted yet.") % {"day": day}
    title = _("Minutes of the previous meeting")
    there = taken.get(title.casefold())
    if there is None or not there.text:
        formality = (AgendaItem.Kind.FORMALITY,)
        yield Offer("minutes", title, reason, text=_paragraph(text), kinds=formality, into=there)


def _put_off(meeting: Meeting) -> Iterator[Offer]:
    """Items that were put off to this day or earlier, or to the next meeting, and go on nowhere yet."""
    goes_on = ItemLink.objects.filter(
        earlier=OuterRef("pk"), kind=ItemLink.Kind.CARRIED, later__deleted_at__isnull=True
    ).exclude(later__meeting__status=Meeting.Status.CANCELLED)
    waiting = (
        AgendaItem.objects.filter(
            _earlier(meeting),
            Q(returns_on__isnull=True) | Q(returns_on__lte=meeting.held_on),
            ~Exists(goes_on),
            outcome__in=AgendaItem.RETURNING_OUTCOMES,
        )
        .select_related("meeting")
        .prefetch_related("raised_by")
        .order_by("meeting__starts_at", "position", "pk")
    )
    for item in waiting:
        where = _where(item.fixed_label, item.title, item.meeting.starts_at)
        reason = _("%(outcome)s, %(where)s") % {"outcome": item.get_outcome_display(), "where": where}
        text = _paragraph(_("Carried over from %(where)s.") % {"where": where})
        yield Offer(f"item-{item.pk}", item.title, reason, text=text, kinds=tuple(item.kinds), source=item)


def _answers(meeting: Meeting) -> Iterator[Offer]:
    """What the bodies above said of items that were lifted from this one, and that has not come back yet."""
    for item in lifting.answered(meeting):
        body = item.meeting.body.name
        where = _where(item.fixed_label, item.title, item.meeting.starts_at)
        told = {"body": body, "where": where, "outcome": outcomes.sentence_of(item)}
        text = _paragraph(_("%(body)s answered in %(where)s: %(outcome)s") % told) + item.text
        yield Offer(
            key=f"answer-{item.pk}",
            title=item.title,
            reason=_("%(body)s has answered: %(outcome)s") % told,
            text=text,
            kinds=(AgendaItem.Kind.FOLLOW_UP,),
            source=item,
            link=ItemLink.Kind.ANSWERED,
        )


def _proposals(meeting: Meeting) -> Iterator[Offer]:
    """Points that wait, those lifted from a body below too: but for those that are meant for a later meeting."""
    waiting = ItemProposal.objects.waiting().filter(body=meeting.body_id).with_list()
    meant = Q(meeting__isnull=True) | Q(meeting__starts_at__lte=meeting.starts_at)
    meant |= Q(meeting__status=Meeting.Status.CANCELLED)
    for proposal in waiting.filter(meant).order_by("proposed_at", "pk"):
        said = _("Lifted by %(of)s, %(day)s") if proposal.lifted_from else _("Proposed by %(of)s, %(day)s")
        reason = said % {"of": proposal.of, "day": display.date_short(proposal.proposed_at)}
        late = ", " + _("late") if proposal.is_late else ""
        yield Offer(f"proposal-{proposal.pk}", proposal.title, reason + late, proposal=proposal)


def _questions(meeting: Meeting) -> Iterator[Offer]:
    """Questions and tasks that are open: those due by the day of the meeting ticked, those without a date not."""
    waiting = OpenQuestion.objects.open().filter(body=meeting.body_id, asked_on__lte=meeting.held_on)
    waiting = waiting.filter(Q(due_on__isnull=True) | Q(due_on__lte=meeting.held_on))
    for question in waiting.in_due_order():
        due = question.due_on
        reason = _("due %(day)s") % {"day": display.date_short(due)} if due else _("open, without a date")
        yield Offer(
            key=f"question-{question.pk}",
            title=_shortened(question.text),
            reason=f"{question.get_kind_display()}, {reason}",
            is_ticked=due is not None,
            text=_paragraph(question.text),
            kinds=(AgendaItem.Kind.FOLLOW_UP,),
        )


def _standing(meeting: Meeting) -> Iterator[Offer]:
    """Standing items on the top level that the agenda lacks."""
    for row in StandingItem.objects.filter(body=meeting.body_id, parent__isnull=True).order_by("position", "pk"):
        reason, text = _("Standing item"), standing.text_of(row)
        yield Offer(f"standing-{row.pk}", row.title, reason, False, text=text, kinds=tuple(row.kinds))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119].rstrip()}…"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _where(label: str, title: str, starts_at: dt.datetime) -> str:
    """ "punkt 4 b den 26 apr 2022"."""
    return _("%(item)s on %(day)s") % {"item": agenda.called(label, title), "day": display.date_short(starts_at)}


# What the meeting page shows


@dataclass(frozen=True)
class Way:
    """Where an item came from, or where it went; `url` is "" where the reader does not see that meeting."""

    words: str
    url: str


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, tuple[Way, ...]]:
    """Links to other meetings of the body; only who reads the meetings whole learns of them."""
    if not meeting.is_followed_by(user):
        return {}
    found = {node.item.pk: tuple(_ways(node.item, meeting, user)) for node in nodes}
    return {pk: ways for pk, ways in found.items() if ways}


def _ways(item: AgendaItem, meeting: Meeting, user: User) -> Iterator[Way]:
    for told in [*getattr(item, "came_told", ()), *getattr(item, "went_told", ())]:
        starts_at = parse_datetime(told["starts_at"])
        assert starts_at is not None
        where = _where(told["label"], told["title"], starts_at)
        url = f"{reverse('meeting_detail', args=[told['meeting']])}#item-{told['item']}"
        is_open = told["body"] == meeting.body_id or user.pk in told["readers"]
        words = _way_words(told["kind"], is_later=told["is_later"])
        yield Way(words % {"where": where, "body": told["body_name"]}, url if is_open else "")


def _way_words(kind: str, *, is_later: bool) -> str:
    match kind:
        case ItemLink.Kind.LIFTED:
            return _("Lifted to %(body)s: %(where)s") if is_later else _("Lifted by %(body)s: %(where)s")
        case ItemLink.Kind.ANSWERED:
            return _("The answer went to %(body)s: %(where)s") if is_later else _("Answered by %(body)s: %(where)s")
        case _carried:
            return _("Goes on: %(where)s") if is_later else _("Comes from: %(where)s")


def register() -> None:
    materials.register(Material("ways", "meetings/_item_ways.html", read, order=60))
