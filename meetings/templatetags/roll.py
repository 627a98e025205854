"""The roll beside other things: read where it is shown, so that a page need not know what it costs."""

from collections.abc import Sequence

from django import template

from meetings import agenda, roll_reading
from meetings.models import Meeting

register = template.Library()


@register.simple_tag
def roll_of(meeting: Meeting, nodes: Sequence[agenda.Node] | str | None = None) -> roll_reading.Roll:
    """The meeting's roll, in a constant number of queries; fewer when the page has the agenda (`nodes`) already."""
    # A name that the page does not know comes as "".
    return roll_reading.Roll(meeting, nodes or None if not isinstance(nodes, str) else None)
