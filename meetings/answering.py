"""Answering the notice: by the link in the letter, signed in, or through the secretary who was told by telephone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices, roll
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Attendance, Invitation, Meeting
from meetings.replies import ABSENT
from parties.models import Event, User


@transaction.atomic
def give(invitation: Invitation, reply: str, *, by: User | None, note: str = "", is_linked: bool = False) -> None:
    """Answer the notice, or answer anew. Absence calls in the next substitute; coming after all calls that one off.

    `by` is the person or who prepares the meeting (an answer given by telephone); with `is_linked`, whoever holds the
    link that was sent to the person, who may have no account.

    Raises:
        NotAllowed: the answer is somebody else's.
        WrongStep: the meeting has begun, or is cancelled.
        Contradiction: the person is not called any longer.
    """
    reply = Invitation.Reply(reply)
    meeting = invitation.meeting

    def require(user: User | None) -> None:
        is_own = user is not None and user.pk == invitation.person_id
        if not (is_linked or is_own or (user is not None and meeting.is_prepared_by(user))):
            raise NotAllowed
        if meeting.status != Meeting.Status.NOTICED:
            raise WrongStep(meeting.get_status_display())

    with meeting.changing(by=by, require=require):
        locked = Invitation.objects.select_for_update(of=("self",)).select_related("row").get(pk=invitation.pk)
        if not locked.is_current:
            raise Contradiction(_("You are not called to this meeting any longer. Get in touch with the secretary."))
        locked.reply, locked.note, locked.replied_at = reply, note, timezone.now()
        locked.save(update_fields=["reply", "note", "replied_at"])
        Event.record("notice.replied", meeting, by=by, name=locked.name, reply=str(reply))
        row = locked.row
        assert row is not None
        row.meeting = meeting
        if row.is_guest:
            return
        if reply == ABSENT:
            _cannot_come(row, by=by, require=require)
        elif row.mode == Attendance.Mode.REPORTED_ABSENT:
            _comes_after_all(row, by=by, require=require)
    invitation.refresh_from_db()


def _cannot_come(row: Attendance, *, by: User | None, require: roll.Require) -> None:
    replaced = row.substitute_for
    if replaced is not None:
        replaced.meeting = row.meeting
        roll.remove(row, by=by, require=require)
    else:
        replaced = row
        if row.mode != Attendance.Mode.REPORTED_ABSENT:
            roll.note(row, Attendance.Mode.REPORTED_ABSENT, by=by, confirmed=True, require=require)
    called = notices.call_in_for(replaced, by=by, require=require)
    if called is not None:
        notices.call(called)


def _comes_after_all(row: Attendance, *, by: User | None, require: roll.Require) -> None:
    roll.note(row, Attendance.Mode.UNKNOWN, by=by, confirmed=True, require=require)
    for serving in row.substituted_by.select_related("invitation__person"):
        invitation = getattr(serving, "invitation", None)
        # Somebody whom the secretary has put in by hand is the secretary's to take out.
        if invitation is not None:
            invitation.meeting = row.meeting
            serving.meeting = row.meeting
            roll.remove(serving, by=by, require=require)
            invitation.row = None
            notices.call_off(invitation)
