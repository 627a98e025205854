"""The minutes of 26 April 2022 as they stand in the source: sent for adjustment, two of three signatures."""

from django.db import transaction
from django.utils import timezone

from meetings.models import Meeting
from minutes import adjusting, ordering, preparing
from minutes.eid.demo import Demo
from minutes.models import Round, Signatory
from minutes.press import RoundClaim
from paper.rendering import render
from parties.models import Seat, User

#: Whose signature is missing, as somebody's is in the source: the first of the elected adjusters.
MISSING = "adjuster"


def sign_off() -> None:
    """Send the minutes and sign them but for one; what has been done already is left as it is."""
    meetings = Meeting.objects.with_body().filter(body__slug="cesam", starts_at__date="2022-04-26")
    meeting = meetings.filter(status=Meeting.Status.DRAFTING, rounds=None).first()
    if meeting is None:
        return
    today = timezone.localdate()
    due_on = preparing.due_on(meeting, today)
    with transaction.atomic():
        round = adjusting.send(meeting, by=_secretary(meeting), due_on=due_on, confirmed=True)
        # Ours from its first moment: a renderer that runs would print it beside us.
        round.renew()
    _print(round)
    places = list(round.signatories.serving().in_order().select_related("person"))
    missing = next(place for place in places if MISSING in place.roles)
    for place in places:
        place.round = round
        if place.pk != missing.pk:
            _sign(place)


def _secretary(meeting: Meeting) -> User:
    seats = meeting.body.seats.filter(role__in=Seat.PREPARING).select_related("person").order_by("-role")
    return next(seat.person for seat in seats if seat.person and seat.holds_on(timezone.localdate()))


def _print(round: Round) -> None:
    """What the renderer does when it is running."""
    claim = RoundClaim(round)
    claim.keep(render(claim.job()))
    round.refresh_from_db()


def _sign(place: Signatory) -> None:
    order = ordering.start(place, Demo(), by=place.person, end_user_ip="127.0.0.1", return_url="")
    ordering.take_back(order, {})
