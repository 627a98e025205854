"""Permissions of a meeting as it is held: the current item, adjournments, times; who comes and goes."""

from meetings import course, roll
from tests.permissions import GET, HTMX, POST, Row, World


def planned(w: World) -> list[int]:
    return [w.meeting.pk]


def begun(w: World) -> list[int]:
    w.meeting.give_notice(by=w.cast.secretary)
    w.meeting.start(by=w.cast.secretary)
    return [w.meeting.pk]


def adjourned(w: World) -> list[int]:
    begun(w)
    course.adjourn(w.meeting, by=w.cast.secretary)
    return [w.meeting.pk]


def drafted(w: World) -> list[int]:
    adjourned(w)
    w.meeting.close(by=w.cast.secretary, confirmed=True)
    return [w.meeting.pk]


def passed(w: World) -> list[int]:
    drafted(w)
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(status="in_adjustment")
    return [w.meeting.pk]


def begun_item(w: World) -> list[int]:
    return [*begun(w), w.item.pk]


def drafted_item(w: World) -> list[int]:
    return [*drafted(w), w.item.pk]


def pause(w: World) -> list[int]:
    return [*drafted(w), w.meeting.adjournments.get().pk]


def passed_pause(w: World) -> list[int]:
    return [*passed(w), w.meeting.adjournments.get().pk]


def row(w: World) -> list[int]:
    return [w.meeting.pk, w.meeting.attendance.get(person=w.cast.union_rep).pk]


def begun_row(w: World) -> list[int]:
    begun(w)
    roll.all_present(w.meeting, by=w.cast.secretary)
    course.take_up(w.item, by=w.cast.secretary)
    return row(w)


def passed_row(w: World) -> list[int]:
    passed(w)
    return row(w)


# fmt: off
ROWS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("meeting_now", GET, begun,                       "login 200   200   200   200   200   200   404   404   404"),
    Row("item_current", POST, begun_item,                "login 302   302   403   403   403   403   404   404   404"),
    Row("item_current", POST, drafted_item, case="closed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("meeting_course", GET, begun,                    "login 200   200   200   200   200   403   404   404   404"),
    Row("meeting_times", GET, begun,                     "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_times", GET, planned, case="planned", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("meeting_times", POST, begun,                    "login 422   422   403   403   403   403   404   404   404"),
    Row("meeting_times", POST, passed, case="in adjustment", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("meeting_adjourn", GET, begun,                   "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_adjourn", POST, begun,                  "login 302   302   403   403   403   403   404   404   404"),
    Row("meeting_adjourn", POST, drafted, case="closed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("meeting_adjourn_form", GET, begun, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("meeting_adjourn_form", POST, begun, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("meeting_resume", POST, adjourned,               "login 302   302   403   403   403   403   404   404   404"),
    Row("adjournment_edit", GET, pause,                  "login 200   200   403   403   403   403   404   404   404"),
    Row("adjournment_edit", POST, pause,                 "login 422   422   403   403   403   403   404   404   404"),
    Row("adjournment_edit", GET, passed_pause, case="in adjustment", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("adjournment_delete", POST, pause,               "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_call", POST, begun,                  "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_call", POST, drafted, case="closed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("attendance_going", GET, begun_row,              "login 200   200   403   403   403   403   404   404   404"),
    Row("attendance_going_form", GET, begun_row, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("attendance_leave", POST, begun_row,             "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_leave", POST, row, case="planned", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("attendance_leave", POST, passed_row, case="in adjustment", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("attendance_return", POST, begun_row,            "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_arrive", POST, begun_row,            "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_recuse", POST, begun_row,            "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_readmit", POST, begun_row,           "login 302   302   403   403   403   403   404   404   404"),
]
