"""What people have answered to the notice: who comes, who takes part remotely, who cannot."""

from meetings.models import Meeting

ONSITE, REMOTE, ABSENT = "onsite", "remote", "absent"


def of(meeting: Meeting) -> dict[int, str]:
    """The reply of each row of the roll by its primary key; who has not answered is not there."""
    return {}
