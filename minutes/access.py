"""Fetch and check in one call; see `meetings/access.py`."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from meetings.access import prepared_meeting, visible_meeting, whole_meeting
from meetings.models import AgendaItem, Meeting
from minutes.models import Review, Round, Signatory
from parties.access import person


def read_round(request: HttpRequest, pk: int, round_pk: int) -> Round:
    """A round of a meeting that the person reads whole, or signs."""
    meeting = visible_meeting(request, pk)
    round = _round(meeting, round_pk)
    user = person(request)
    if not meeting.is_read_whole_by(user) and not round.signatories.filter(person=user).exists():
        raise PermissionDenied
    return round


def prepared_round(request: HttpRequest, pk: int, round_pk: int) -> Round:
    """A round that the person settles: of a meeting that the person prepares."""
    return _round(prepared_meeting(request, pk), round_pk)


def own_place(request: HttpRequest, pk: int, round_pk: int) -> Signatory:
    """The place where the person is to sign in a round."""
    round = read_round(request, pk, round_pk)
    found = round.signatories.serving().filter(person=person(request)).select_related("person", "union").first()
    if found is None:
        raise PermissionDenied
    found.round = round
    return found


def reviewed_item(place: Signatory, item_pk: int) -> AgendaItem:
    """An item of the version that the person reads."""
    item = get_object_or_404(
        place.round.meeting.items, pk=item_pk, pk__in=[one.id for one in place.round.composition.items]
    )
    item.meeting = place.round.meeting
    return item


def settled_review(request: HttpRequest, pk: int, round_pk: int, review_pk: int) -> Review:
    """A remark that the person may settle."""
    round = prepared_round(request, pk, round_pk)
    found = Review.objects.filter(signatory__round=round, verdict=Review.Verdict.REMARK)
    review = get_object_or_404(found.select_related("signatory__person", "signatory__union", "item"), pk=review_pk)
    review.signatory.round = round
    return review


def replaced_signatory(request: HttpRequest, pk: int, round_pk: int, signatory_pk: int) -> Signatory:
    """A place for which the person may name somebody else."""
    round = prepared_round(request, pk, round_pk)
    found = get_object_or_404(round.signatories.serving(), pk=signatory_pk)
    found.round = round
    return found


def _round(meeting: Meeting, round_pk: int) -> Round:
    found = meeting.rounds.select_related("sent_by", "ended_by", "corrects")
    round = get_object_or_404(found.defer_file(), pk=round_pk)
    round.meeting = meeting
    return round


__all__ = [
    "own_place",
    "prepared_round",
    "read_round",
    "replaced_signatory",
    "reviewed_item",
    "settled_review",
    "whole_meeting",
]
