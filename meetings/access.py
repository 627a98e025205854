"""Fetch and check in one call.

Not visible is 404; visible but forbidden is 403; a child is fetched through its parent.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BigAutoField, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from meetings import stock, voices
from meetings.models import (
    Adjournment,
    AgendaItem,
    Attendance,
    ItemProposal,
    Meeting,
    OpenQuestion,
    Phrase,
    StandingItem,
    Statement,
)
from parties.access import person, visible_body
from parties.compiled import Asking, Compiled
from parties.models import Body, Seat, User


def _visible(user: User, pk: Any) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(user).with_body().prefetch_related(None).filter(pk=pk)


def _seats(asking: Asking, body: Any) -> QuerySet[Seat]:
    return Seat.objects.filter(body=body)


def _glimpsed(user: User, pk: Any) -> QuerySet[Meeting]:
    return Meeting.objects.filter(pk=pk).noting_whole(user).only("revision")


def _item(user: User, is_whole: bool, meeting: Any, pk: Any) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting, pk=pk).read_by(user, is_whole=is_whole).kept()


def _written(user: User, meeting: Any, pk: Any) -> QuerySet[AgendaItem]:
    seen = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(user).filter(pk=meeting))
    return seen.select_related("meeting__body").filter(pk=pk)


_VISIBLE = Compiled(_visible, pk=BigAutoField())
_SEATS = Compiled(_seats, body=BigAutoField())
_GLIMPSED = Compiled(_glimpsed, pk=BigAutoField())
_ITEM = Compiled(_item, meeting=BigAutoField(), pk=BigAutoField())
_WRITTEN = Compiled(_written, meeting=BigAutoField(), pk=BigAutoField())


def visible_meeting(request: HttpRequest, pk: int) -> Meeting:
    return _with_seats(_VISIBLE.get_or_404(person(request), pk=pk))


def _with_seats(meeting: Meeting) -> Meeting:
    """With the seats of its body, of which its rights are read."""
    meeting.body.know_seats(_SEATS.rows(None, body=meeting.body_id))
    return meeting


def whole_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that the person reads whole; a guest sees the own items and nothing of who else was there."""
    meeting = visible_meeting(request, pk)
    if not meeting.is_read_whole_by(person(request)):
        raise PermissionDenied
    return meeting


def glimpsed_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting's revision, with `is_whole` for this person: enough to say to a member that nothing has changed.

    Whoever asks `is_whole` and gets no for an answer knows nothing yet, not even that the meeting exists for the
    person: go on with `visible_meeting`. The rule of a guest's sight would cost the database more than all of the rest.
    """
    return _GLIMPSED.get_or_404(person(request), pk=pk)


def prepared_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that the person prepares, whatever its step."""
    meeting = visible_meeting(request, pk)
    if not meeting.is_prepared_by(person(request)):
        raise PermissionDenied
    return meeting


def editable_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting whose agenda, attendance and texts the person may change now."""
    meeting = visible_meeting(request, pk)
    if not meeting.is_written_by(person(request)):
        raise PermissionDenied
    return meeting


def session_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that the person holds now: prepared by the person, and in session."""
    return _at_step(prepared_meeting(request, pk), Meeting.Status.IN_SESSION)


def begun_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that the person prepares and whose course can be corrected: begun, and not yet out for adjustment."""
    return _at_step(prepared_meeting(request, pk), *Meeting.BEGUN_STATUSES)


def _at_step(meeting: Meeting, *statuses: str) -> Meeting:
    if meeting.status not in statuses:
        raise PermissionDenied
    return meeting


def session_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    meeting = session_meeting(request, pk)
    item = get_object_or_404(meeting.items.kept(), pk=item_pk)
    item.meeting = meeting
    return item


def begun_adjournment(request: HttpRequest, pk: int, adjournment_pk: int) -> Adjournment:
    meeting = begun_meeting(request, pk)
    pause = get_object_or_404(meeting.adjournments, pk=adjournment_pk)
    pause.meeting = meeting
    return pause


def visible_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    meeting, user = visible_meeting(request, pk), person(request)
    item = _ITEM.get_or_404(user, meeting.is_read_whole_by(user), meeting=pk, pk=item_pk)
    item.meeting = meeting
    return item


def begun_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item of a meeting that the person prepares: begun, and not yet out for adjustment."""
    meeting = begun_meeting(request, pk)
    item = get_object_or_404(meeting.items.kept(), pk=item_pk)
    item.meeting = meeting
    return item


def positioned_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item on which the person may note a union's position now."""
    item = visible_item(request, pk, item_pk)
    may = item.meeting.is_prepared_by(person(request)) or voices.unions_of(item.meeting, person(request))
    if not may or item.meeting.status not in Meeting.BEGUN_STATUSES:
        raise PermissionDenied
    return item


def spoken_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item on which the person may say something for a party now."""
    item = visible_item(request, pk, item_pk)
    if not (item.meeting.is_open and voices.of(item.meeting, person(request))):
        raise PermissionDenied
    return item


def disagreed_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item in which cooperation ended in disagreement, or did until a union had requested negotiation."""
    meeting = whole_meeting(request, pk)
    item = get_object_or_404(meeting.items.kept(), pk=item_pk)
    item.meeting = meeting
    if item.outcome != AgendaItem.Outcome.DISAGREEMENT and not item.disagreements.exists():
        raise Http404
    return item


def own_statement(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> Statement:
    """A statement whose words the person may change now: one of the own party's."""
    item = visible_item(request, pk, item_pk)
    statement = get_object_or_404(item.statements.select_related("text_by"), pk=statement_pk)
    statement.item = item
    if not statement.is_written_by(person(request)):
        raise PermissionDenied
    return statement


def read_statement(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> Statement:
    """A statement of the own party with all its earlier words, at any step: how it came about is the party's own."""
    item = visible_item(request, pk, item_pk)
    statement = get_object_or_404(item.statements, pk=statement_pk)
    statement.item = item
    if not voices.speaks_for(item.meeting, person(request), statement.party):
        raise PermissionDenied
    return statement


def placed_statement(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> Statement:
    """A statement whose place the person may change now, whoever's it is."""
    item = editable_item(request, pk, item_pk)
    statement = get_object_or_404(item.statements.standing(), pk=statement_pk)
    statement.item = item
    return statement


def editable_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items.kept(), pk=item_pk)
    item.meeting = meeting
    # Adjusted at once: nothing of it changes, while the rest of the minutes is written on.
    if item.is_frozen:
        raise PermissionDenied
    return item


def writable_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item that the person may write in now, in two queries since every autosave asks.

    A deleted one too: whoever wrote while it was taken away is told so, and the text is kept (`AgendaItem.write`).
    """
    item = _WRITTEN.get_or_404(person(request), meeting=pk, pk=item_pk)
    _with_seats(item.meeting)
    if not item.meeting.is_written_by(person(request)):
        raise PermissionDenied
    return item


def prepared_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item of a meeting that the person prepares, whatever its step."""
    meeting = prepared_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    item.meeting = meeting
    return item


def editable_attendance(request: HttpRequest, pk: int, row_pk: int) -> Attendance:
    meeting = editable_meeting(request, pk)
    row = get_object_or_404(meeting.attendance.with_people(), pk=row_pk)
    row.meeting = meeting
    return row


def begun_attendance(request: HttpRequest, pk: int, row_pk: int) -> Attendance:
    """A row of the roll of a meeting that has begun."""
    meeting = begun_meeting(request, pk)
    row = get_object_or_404(meeting.attendance.with_people(), pk=row_pk)
    row.meeting = meeting
    return row


def deleted_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item that the person may bring back; one that somebody else has brought back already, too."""
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    item.meeting = meeting
    return item


def stocked_body(request: HttpRequest, slug: str) -> Body:
    """A body whose standing items and phrases the person may change."""
    body = visible_body(request, slug)
    if not stock.is_kept_by(body, person(request)):
        raise PermissionDenied
    return body


def kept_standing_item(request: HttpRequest, slug: str, pk: int) -> StandingItem:
    body = stocked_body(request, slug)
    row = get_object_or_404(body.standing_items, pk=pk)
    row.body = body
    return row


def kept_phrase(request: HttpRequest, slug: str, pk: int) -> Phrase:
    body = stocked_body(request, slug)
    phrase = get_object_or_404(body.phrases, pk=pk)
    phrase.body = body
    return phrase


def questioned_body(request: HttpRequest, slug: str) -> Body:
    """A body whose register of questions the person reads: a seat in it today."""
    body = visible_body(request, slug)
    if not body.seats_of(person(request)):
        raise PermissionDenied
    return body


def covered_body(request: HttpRequest, slug: str) -> Body:
    """A safety committee whose year the person reads: a seat in it today."""
    body = questioned_body(request, slug)
    if not body.is_safety_committee:
        raise Http404
    return body


def questioned_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting of a body whose register of questions the person reads."""
    meeting = visible_meeting(request, pk)
    if not meeting.body.seats_of(person(request)):
        raise PermissionDenied
    return meeting


def answered_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item at which the person may answer questions of the body now, if any are the person's to answer."""
    item = visible_item(request, pk, item_pk)
    if not (item.meeting.is_open and item.meeting.body.seats_of(person(request))):
        raise PermissionDenied
    return item


def asked_body(request: HttpRequest, slug: str) -> Body:
    """A body where the person may register a question."""
    body = visible_body(request, slug)
    if not OpenQuestion.may_be_asked_in(body, person(request)):
        raise PermissionDenied
    return body


def asked_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """An item at which the person may register a question now."""
    item = visible_item(request, pk, item_pk)
    if not (item.meeting.is_open and OpenQuestion.may_be_asked_in(item.meeting.body, person(request))):
        raise PermissionDenied
    return item


def visible_question(
    request: HttpRequest, pk: int, may: Callable[[OpenQuestion, User], bool] | None = None
) -> OpenQuestion:
    """A question that the person sees, and on which the person may do what `may` asks."""
    seen = OpenQuestion.objects.visible_to(person(request)).with_register().prefetch_related("body__seats")
    question = get_object_or_404(seen, pk=pk)
    if may and not may(question, person(request)):
        raise PermissionDenied
    return question


def proposing_body(request: HttpRequest, slug: str) -> Body:
    """A body where the person may propose a point and reads what was proposed: a seat in it today."""
    body = visible_body(request, slug)
    if not ItemProposal.may_be_made_in(body, person(request)):
        raise PermissionDenied
    return body


def visible_proposal(
    request: HttpRequest, pk: int, may: Callable[[ItemProposal, User], bool] | None = None
) -> ItemProposal:
    """A proposal that the person sees, and with which the person may do what `may` asks."""
    seen = ItemProposal.objects.visible_to(person(request)).with_list().prefetch_related("body__seats")
    proposal = get_object_or_404(seen, pk=pk)
    if may and not may(proposal, person(request)):
        raise PermissionDenied
    return proposal
