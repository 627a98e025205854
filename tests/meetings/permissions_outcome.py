"""Permissions of outcomes and positions: the preparers for all, a union for itself, nobody after the step."""

from meetings.models import Meeting
from tests.permissions import GET, POST, Row, World


def _at(w: World, status: str) -> list[int]:
    Meeting.objects.filter(pk=w.meeting.pk).update(status=status)
    return [w.meeting.pk, w.item.pk]


def begun(w: World) -> list[int]:
    return _at(w, "in_session")


def planned(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def passed(w: World) -> list[int]:
    return _at(w, "in_adjustment")


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("item_outcome", GET, begun,                      "login 200   200   403   403   403   403   404   404   404"),
    Row("item_outcome", GET, planned, case="planned", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("item_outcome", POST, begun, data={"outcome": "noted"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("item_outcome", POST, passed, data={"outcome": "noted"}, case="passed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("item_positions", GET, begun,                    "login 200   200   200   200   200   404   404   404   404"),
    Row("item_positions", GET, planned, case="planned", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("item_positions", POST, begun,                   "login 302   302   302   302   302   404   404   404   404"),
    Row("item_positions", POST, passed, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("positions_all", POST, begun,                    "login 302   302   403   403   403   403   404   404   404"),
    Row("positions_all", POST, passed, case="passed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
]
# fmt: on
