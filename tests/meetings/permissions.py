"""Permissions of meetings: the meeting page and its agenda, the roll, the texts."""

from tests.permissions import GET, Row

# fmt: off
_MEETING = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("meeting_detail", GET, lambda w: [w.meeting.pk], "login 200   200   200   200   200   200   404   404   404"),
]

_ROLL: list[Row] = [
]

_TEXTS: list[Row] = [
]
# fmt: on

ROWS = [*_MEETING, *_ROLL, *_TEXTS]
