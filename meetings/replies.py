"""What people have answered to the notice: who comes, who takes part remotely, who cannot. Given in `answering`."""

from meetings.models import Invitation, Meeting

ONSITE, REMOTE, ABSENT = Invitation.Reply.ONSITE, Invitation.Reply.REMOTE, Invitation.Reply.ABSENT


def of(meeting: Meeting) -> dict[int, str]:
    """The reply of each row of the roll by its primary key; who has not answered is not there."""
    replied = meeting.invitations.current().exclude(reply="")
    return {pk: reply for pk, reply in replied.values_list("row", "reply") if pk is not None}
