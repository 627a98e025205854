"""Permissions of minutes: whoever reads the whole meeting reads its minutes."""

from tests.permissions import GET, POST, Row, World


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def signed(w: World) -> list[int]:
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(status="signed")
    return [w.meeting.pk]


def with_logotype(w: World) -> list[int]:
    w.cast.body.set_logotype(b"\x89PNG", alt="Vapen", by=w.cast.administrator)
    return [w.meeting.pk]


# fmt: off
ROWS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("minutes_preview", GET, meeting,                 "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_preview", GET, signed, case="signed", expected=
                                                         "login 200   200   200   200   200   403   200   404   404"),
    Row("minutes_state", GET, meeting,                   "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_request", POST, meeting,                "login 302   302   302   302   302   403   404   404   404"),
    Row("minutes_pdf", GET, meeting,                     "login 302   302   302   302   302   403   404   404   404"),
    Row("minutes_preflight", GET, meeting,               "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_logotype", GET, with_logotype,          "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_logotype", GET, meeting, case="none",   expected=
                                                         "login 404   404   404   404   404   403   404   404   404"),
]
