"""Fetch and check in one call. Not visible is 404; visible but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from meetings.access import visible_meeting
from meetings.models import Meeting
from parties.access import person


def whole_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting whose minutes the person may read from beginning to end; guests read only their own items."""
    meeting = visible_meeting(request, pk)
    if not meeting.is_read_whole_by(person(request)):
        raise PermissionDenied
    return meeting
