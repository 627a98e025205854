"""Letters of sign-off: to those who are to sign, to the secretary, and to those whose signature no longer counts.

They always come, but for reminders, which can be switched off. The text of the minutes is never in a letter.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cesam import display
from minutes.models import Review, Round, Signatory, Signature
from outbox import letters, links, preferences
from parties.models import Seat, User

KIND = "adjustment"
REMINDER = "reminder"


def ask(signatory: Signatory) -> None:
    """It is this signatory's turn to read and sign."""
    round = signatory.round
    with translation.override(signatory.person.language):
        _post(
            signatory.person,
            key=f"round:{round.pk}:ask:{signatory.pk}",
            subject=_("Minutes for you to adjust: %(meeting)s"),
            said=_(
                "The minutes are ready for you to read and sign, at the latest on %(due)s. "
                "Read them item by item; if something should be said otherwise, propose your words there."
            ),
            round=round,
            url=reverse("round_read", args=[round.meeting_id, round.pk]),
        )


def remind(signatory: Signatory) -> None:
    """The signatory has not signed yet; once a day at most."""
    if not preferences.wants(signatory.person, REMINDER):
        return
    round = signatory.round
    with translation.override(signatory.person.language):
        _post(
            signatory.person,
            kind=REMINDER,
            key=f"round:{round.pk}:remind:{signatory.pk}:{signatory.reminded_on}",
            subject=_("Reminder: minutes for you to adjust, %(meeting)s"),
            said=_("You have not signed yet. The last day is %(due)s."),
            round=round,
            url=reverse("round_read", args=[round.meeting_id, round.pk]),
        )


def settled(review: Review) -> None:
    """What became of a remark, to who made it."""
    to = review.signatory.person
    with translation.override(to.language):
        said = {
            Review.Settlement.ACCEPTED: _("Your remark has been accepted and comes with the next version."),
            Review.Settlement.REJECTED: _("Your remark has not been accepted: %(reason)s"),
            Review.Settlement.STATEMENT: _("Your remark will stand in the minutes as a statement of your party."),
        }
        _post(
            to,
            key=f"review:{review.pk}:settled",
            subject=_("Your remark on the minutes: %(meeting)s"),
            said=said[Review.Settlement(review.settlement)],
            round=review.signatory.round,
            reason=review.settled_reason,
        )


def ended(round: Round) -> None:
    """The version will not be signed: to all who were asked, and to the secretary where somebody else ended it."""
    signed = set(Signature.objects.standing().filter(signatory__round=round).values_list("signatory", flat=True))
    signatories = round.signatories.serving().filter(asked_at__isnull=False).select_related("person")
    for signatory in signatories:
        if signatory.person_id == round.ended_by_id:
            continue
        with translation.override(signatory.person.language):
            words = _ending(round)
            if signatory.pk in signed:
                words += " " + _("Your signature on this version does not count for the next one.")
            _post(
                signatory.person,
                key=f"round:{round.pk}:ended:{signatory.pk}",
                subject=_("A version of the minutes will not be signed: %(meeting)s"),
                said=words,
                round=round,
                name=str(round.ended_by),
                reason=round.reason,
            )
    told = {signatory.person_id for signatory in signatories}
    for person in _preparers(round):
        if person.pk in told or person.pk == round.ended_by_id:
            continue
        with translation.override(person.language):
            _post(
                person,
                key=f"round:{round.pk}:ended:preparer:{person.pk}",
                subject=_("A version of the minutes will not be signed: %(meeting)s"),
                said=_ending(round),
                round=round,
                name=str(round.ended_by),
                reason=round.reason,
            )


def _ending(round: Round) -> str:
    return {
        Round.End.REVISED: _("Remarks were accepted, and a new version is being written. You will be asked again."),
        Round.End.DECLINED: _("%(name)s does not sign the version: %(reason)s. It goes back to the secretary."),
        Round.End.TAKEN_BACK: _("%(name)s has taken the version back: %(reason)s."),
    }[Round.End(round.end)]


def withdrawn(signature: Signature) -> None:
    """Somebody has taken a signature back: to those who prepare the meeting."""
    signatory = signature.signatory
    for person in _preparers(signatory.round):
        if person.pk == signatory.person_id:
            continue
        with translation.override(person.language):
            _post(
                person,
                key=f"signature:{signature.pk}:withdrawn:{person.pk}",
                subject=_("A signature has been withdrawn: %(meeting)s"),
                said=_("%(name)s has withdrawn the signature: %(reason)s"),
                round=signatory.round,
                name=signatory.name,
                reason=signature.withdrawn_reason,
            )


def remarked(signatory: Signatory) -> None:
    """Somebody has made remarks: to those who prepare the meeting, once for each signatory and version."""
    for person in _preparers(signatory.round):
        with translation.override(person.language):
            _post(
                person,
                key=f"round:{signatory.round_id}:remarked:{signatory.pk}:{person.pk}",
                subject=_("Remarks on the minutes: %(meeting)s"),
                said=_("%(name)s has remarks on the version that is out for adjustment."),
                round=signatory.round,
                name=signatory.name,
            )


def _preparers(round: Round) -> Iterable[User]:
    seats = round.meeting.body.seats.select_related("person").filter(role__in=Seat.PREPARING, person__is_active=True)
    return {seat.person_id: seat.person for seat in seats if seat.person and seat.holds_on(round.sent_on)}.values()


def _post(
    to: User, *, key: str, subject: str, said: str, round: Round, url: str = "", kind: str = KIND, **words: str
) -> None:
    """One letter: who it is from is the body; `said` and `subject` are filled with the words."""
    if not to.is_active or not to.email:
        return
    meeting = round.meeting
    about = {
        "meeting": f"{meeting.body.short_name} {display.date_short(meeting.starts_at)}",
        "due": display.date_long(round.due_on),
        **words,
    }
    page = links.absolute(url or reverse("round_detail", args=[meeting.pk, round.pk]))
    lines = [f"{meeting.body.name}, {display.date_long(meeting.starts_at)}", said % about, page]
    letters.post(
        key=key,
        kind=kind,
        to=to.email,
        person=to,
        subject=subject % about,
        text="\n\n".join(lines) + "\n",
    )
