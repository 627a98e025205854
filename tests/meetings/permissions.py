"""Permissions of meetings: the meeting page and its agenda, the roll, the texts.

A part of the house has a file of its own, `permissions_<part>.py`, whose rows are added at the end.
"""

import contextlib
import datetime as dt
from typing import Any
from uuid import UUID

from meetings import agenda, phrases, standing
from meetings.exceptions import StaleRevision
from tests.meetings import (
    permissions_course,
    permissions_disagreement,
    permissions_documents,
    permissions_notices,
    permissions_outcome,
    permissions_positions,
    permissions_proposals,
    permissions_questions,
    permissions_year,
)
from tests.meetings.factories import make_meeting
from tests.parties.factories import make_body
from tests.permissions import GET, HTMX, POST, Build, Row, World

WHEN = {"day": "2022-05-24", "begins": "14:30", "ends": "17:00"}


def slug(w: World) -> list[str]:
    return [w.cast.body.slug]


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def item(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def sub_item(w: World) -> list[int]:
    return [w.meeting.pk, w.sub_item.pk]


def last_item(w: World) -> list[int]:
    return [w.meeting.pk, w.guest_item.pk]


def noticed(w: World) -> list[int]:
    w.meeting.give_notice(by=w.cast.secretary)
    return [w.meeting.pk]


def begun(w: World) -> list[int]:
    noticed(w)
    w.meeting.start(by=w.cast.secretary)
    return [w.meeting.pk]


def signed(w: World) -> list[int]:
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(status="signed")
    return [w.meeting.pk]


def deleted(w: World) -> list[int]:
    agenda.remove(w.item, by=w.cast.secretary)
    return [w.meeting.pk, w.item.pk]


def row(w: World) -> list[int]:
    return [w.meeting.pk, w.meeting.attendance.get(person=w.cast.union_rep).pk]


def guest(w: World) -> list[int]:
    return [w.meeting.pk, w.guest.pk]


def signed_row(w: World) -> list[int]:
    return [signed(w)[0], row(w)[1]]


def row_of_another_meeting(w: World) -> list[int]:
    other = make_meeting(cast=w.cast, starts_at=w.meeting.starts_at + dt.timedelta(days=28))
    return [w.meeting.pk, other.attendance.get(person=w.cast.union_rep).pk]


def standing_item(w: World) -> list[Any]:
    return [w.cast.body.slug, standing.add(w.cast.body, "Val", by=w.cast.secretary).pk]


def standing_item_of_another_body(w: World) -> list[Any]:
    return [w.cast.body.slug, standing.add(make_body(), "Val", by=w.cast.administrator).pk]


def phrase(w: World) -> list[Any]:
    return [w.cast.body.slug, phrases.add(w.cast.body, "Enighet", "…", by=w.cast.secretary).pk]


def phrase_of_another_body(w: World) -> list[Any]:
    return [w.cast.body.slug, phrases.add(make_body(), "Enighet", "…", by=w.cast.administrator).pk]


STANDING = {"title": "Nästa möte", "is_numbered": "on"}
PHRASE = {"name": "Oenighet", "text": "…"}
PRESENT = {"mode": "onsite"}
GUEST = {"name": "Gun Gäst", "side": "a_employer", "mode": "onsite"}
SUBSTITUTE = {"seat": "anybody", "name": "Eva Ersättare", "mode": "onsite"}


# fmt: off
_MEETING = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("body_meetings", GET, slug,                      "login 200   200   200   200   200   404   200   200   404"),
    Row("meeting_add", GET, slug,                        "login 200   200   403   403   403   404   403   403   404"),
    Row("meeting_add", POST, slug, data=WHEN, expected=  "login 302   302   403   403   403   404   403   403   404"),
    Row("meeting_add", POST, slug, case="wrong", expected=
                                                         "login 422   422   403   403   403   404   403   403   404"),
    Row("meeting_detail", GET, meeting,                  "login 200   200   200   200   200   200   404   404   404"),
    Row("meeting_detail", GET, signed, case="signed", expected=
                                                         "login 200   200   200   200   200   200   200   404   404"),
    Row("meeting_agenda", GET, meeting,                  "login 200   200   200   200   200   200   404   404   404"),
    Row("meeting_document", GET, meeting,                "login 200   200   200   200   200   200   404   404   404"),
    Row("meeting_edit", GET, meeting,                    "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_edit", GET, signed, case="signed", expected=
                                                         "login 403   403   403   403   403   403   403   404   404"),
    Row("meeting_edit", POST, meeting, data=WHEN, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("meeting_cancel", GET, meeting,                  "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_cancel", POST, meeting, data={"reason": "Sjukdom"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("meeting_start", POST, noticed,                  "login 302   302   403   403   403   403   404   404   404"),
    Row("meeting_close", GET, begun,                     "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_close", GET, meeting, case="planned", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("meeting_close", POST, begun,                    "login 422   422   403   403   403   403   404   404   404"),
    Row("meeting_close", POST, begun, data={"confirmed": "on"}, case="confirmed", expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("meeting_readiness", GET, begun,                 "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_readiness", GET, signed, case="signed", expected=
                                                         "login 403   403   403   403   403   403   403   404   404"),
    Row("item_add", GET, meeting,                        "login 200   200   403   403   403   403   404   404   404"),
    Row("item_add", POST, meeting, data={"title": "Ny"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("agenda_add", GET, meeting,                      "login 200   200   403   403   403   403   404   404   404"),
    Row("agenda_add", POST, meeting, data={"title": "Ny"}, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("items_deleted", GET, meeting,                   "login 200   200   403   403   403   403   404   404   404"),
    Row("item_edit", GET, item,                          "login 200   200   403   403   403   403   404   404   404"),
    Row("item_edit", POST, item, data={"title": "Ny"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("item_form", GET, item,                          "login 200   200   403   403   403   403   404   404   404"),
    Row("item_form", POST, item, data={"title": "Ny"}, expected=
                                                         "login 200   200   403   403   403   403   404   404   404"),
    Row("item_menu", GET, item,                          "login 200   200   403   403   403   403   404   404   404"),
    Row("item_title", GET, item,                         "login 200   200   403   403   403   403   404   404   404"),
    Row("item_title", POST, item, data={"title": "Ny"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("item_title", POST, item, data={"title": "Ny"}, headers=HTMX, case="htmx", expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("item_up", POST, last_item,                      "login 302   302   403   403   403   403   404   404   404"),
    Row("item_down", POST, item,                         "login 302   302   403   403   403   403   404   404   404"),
    Row("item_in", POST, last_item,                      "login 302   302   403   403   403   403   404   404   404"),
    Row("item_out", POST, sub_item,                      "login 302   302   403   403   403   403   404   404   404"),
    Row("item_place", POST, item,                        "login 302   302   403   403   403   403   404   404   404"),
    Row("item_delete", POST, item,                       "login 302   302   403   403   403   403   404   404   404"),
    Row("item_restore", POST, deleted,                   "login 302   302   403   403   403   403   404   404   404"),
]

_ROLL: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("attendance_list", GET, meeting,                 "login 200   200   200   200   200   403   404   404   404"),
    Row("attendance_list", GET, signed, case="signed", expected=
                                                         "login 200   200   200   200   200   403   200   404   404"),
    Row("attendance_table", GET, meeting, headers=HTMX, expected=
                                                         "200   200   200   200   200   200   403   404   404   404"),
    Row("attendance_state", GET, meeting, headers=HTMX, expected=
                                                         "200   200   200   200   200   200   403   404   404   404"),
    Row("attendance_summary", GET, meeting, headers=HTMX, expected=
                                                         "200   200   200   200   200   200   403   404   404   404"),
    Row("attendance_row", GET, row, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("attendance_row", GET, row_of_another_meeting, case="of another meeting", expected=
                                                         "login 404   404   403   403   403   403   404   404   404"),
    Row("attendance_mode", POST, row, data=PRESENT, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_mode", POST, row, data=PRESENT, headers=HTMX, case="htmx", expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("attendance_mode", POST, signed_row, data=PRESENT, case="signed", expected=
                                                         "login 403   403   403   403   403   403   403   404   404"),
    Row("attendance_all_present", POST, meeting,         "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_undo", POST, meeting,                "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_vacate", POST, row,                  "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_edit", GET, row,                     "login 200   200   403   403   403   403   404   404   404"),
    Row("attendance_edit", POST, row,                    "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_form", GET, row, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("attendance_form", POST, row, data={"items": "99"}, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   403   404   404   404"),
    Row("attendance_guest_add", GET, meeting,            "login 200   200   403   403   403   403   404   404   404"),
    Row("attendance_guest_add", POST, meeting, data=GUEST, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_guest_form", GET, meeting, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("attendance_guest_form", POST, meeting, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   403   404   404   404"),
    Row("attendance_substitute_add", GET, row,           "login 200   200   403   403   403   403   404   404   404"),
    Row("attendance_substitute_add", POST, row, data=SUBSTITUTE, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_substitute_form", GET, row, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   403   404   404   404"),
    Row("attendance_substitute_form", POST, row, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   403   404   404   404"),
    Row("attendance_delete", POST, guest,                "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_up", POST, row,                      "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_down", POST, row,                    "login 302   302   403   403   403   403   404   404   404"),
    Row("attendance_seats", GET, meeting,                "login 200   200   403   403   403   403   404   404   404"),
    Row("attendance_seats", POST, meeting,               "login 422   422   403   403   403   403   404   404   404"),
]

def _text(text: str = "<p>Hej</p>", *, role: str = "secretary") -> Build:
    """What an open editor sends, based on nothing."""
    return lambda w: {
        "text": text, "revision": 0, "editor": UUID(int=1), "sequence": 1, "writer": getattr(w.cast, role).pk
    }


def _written(w: World) -> list[int]:
    """The item with a saved text."""
    w.item.write("<p>Ett</p>", by=w.cast.secretary, revision=0)
    return [w.meeting.pk, w.item.pk]


def _aside(w: World) -> list[int]:
    """The item with a text of the secretary's that was set aside."""
    meeting, item = _written(w)
    with contextlib.suppress(StaleRevision):
        w.item.write("<p>Två</p>", by=w.cast.secretary, revision=0, editor=UUID(int=2), sequence=1)
    return [meeting, item, w.item.aside.get().pk]


_TEXTS: list[Row] = [
    #                                              anon  secr  chair union other subst prese archi admin stran
    Row("meeting_live", GET, meeting,             "login 200   200   200   200   200   200   404   404   404"),
    Row("text_show", GET, item,                   "login 200   200   200   200   200   404   404   404   404"),
    Row("text_show", GET, last_item,              "login 200   200   200   200   200   200   404   404   404",
        case="guest"),
    Row("text_editor", GET, item,                 "login 200   200   403   403   403   403   404   404   404"),
    Row("text_edit", GET, item,                   "login 200   200   403   403   403   403   404   404   404"),
    Row("text_autosave", POST, item,              "login 200   403   403   403   403   403   404   404   404",
        data=_text()),
    Row("text_autosave", POST, item,              "login 403   200   403   403   403   403   404   404   404",
        data=_text(role="chair"), case="chair"),
    Row("text_autosave", POST, _written,          "login 409   403   403   403   403   403   404   404   404",
        data=_text(), case="stale"),
    Row("text_save", POST, item,                  "login 302   403   403   403   403   403   404   404   404",
        data=_text()),
    Row("text_compare", POST, item,               "login 200   200   200   200   200   404   404   404   404",
        data=_text()),
    Row("text_paste", POST, item,                 "login 200   200   403   403   403   403   404   404   404"),
    Row("text_waiting", GET, _aside,              "login 200   404   403   403   403   403   404   404   404"),
    Row("text_aside", GET, _aside,                "login 200   200   403   403   403   403   404   404   404"),
    Row("text_yield", POST, _aside,               "login 302   404   403   403   403   403   404   404   404"),
    Row("text_history", GET, _written,            "login 200   200   403   403   403   403   404   404   404"),
    Row("text_restore", POST, lambda w: [*_written(w), 1],
                                                  "login 302   302   403   403   403   403   404   404   404",
        data={"revision": 1}),
]

_STOCK: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("standing_list", GET, slug,                      "login 200   200   403   403   403   404   403   200   404"),
    Row("standing_tree", GET, slug, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   404   403   200   404"),
    Row("standing_quick_add", POST, slug, data={"title": "Ny"}, expected=
                                                         "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_add", GET, slug,                       "login 200   200   403   403   403   404   403   200   404"),
    Row("standing_add", POST, slug, data=STANDING, expected=
                                                         "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_add_form", GET, slug, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   404   403   200   404"),
    Row("standing_add_form", POST, slug, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   404   403   422   404"),
    Row("standing_edit", GET, standing_item,             "login 200   200   403   403   403   404   403   200   404"),
    Row("standing_edit", POST, standing_item, data=STANDING, expected=
                                                         "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_edit_form", GET, standing_item, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   404   403   200   404"),
    Row("standing_edit_form", POST, standing_item, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   404   403   422   404"),
    Row("standing_up", POST, standing_item,              "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_down", POST, standing_item,            "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_in", POST, standing_item,              "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_out", POST, standing_item,             "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_delete", POST, standing_item,          "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_undo", POST, slug,                     "login 302   302   403   403   403   404   403   302   404"),
    Row("standing_delete", POST, standing_item_of_another_body, case="of another body", expected=
                                                         "login 404   404   403   403   403   404   403   404   404"),
    Row("phrase_list", GET, slug,                        "login 200   200   403   403   403   404   403   200   404"),
    Row("phrase_rows", GET, slug, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   404   403   200   404"),
    Row("phrase_add", GET, slug,                         "login 200   200   403   403   403   404   403   200   404"),
    Row("phrase_add", POST, slug, data=PHRASE, expected=
                                                         "login 302   302   403   403   403   404   403   302   404"),
    Row("phrase_add_form", GET, slug, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   404   403   200   404"),
    Row("phrase_add_form", POST, slug, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   404   403   422   404"),
    Row("phrase_edit", GET, phrase,                      "login 200   200   403   403   403   404   403   200   404"),
    Row("phrase_edit", POST, phrase, data=PHRASE, expected=
                                                         "login 302   302   403   403   403   404   403   302   404"),
    Row("phrase_edit_form", GET, phrase, headers=HTMX, expected=
                                                         "200   200   200   403   403   403   404   403   200   404"),
    Row("phrase_edit_form", POST, phrase, headers=HTMX, expected=
                                                         "200   422   422   403   403   403   404   403   422   404"),
    Row("phrase_up", POST, phrase,                       "login 302   302   403   403   403   404   403   302   404"),
    Row("phrase_down", POST, phrase,                     "login 302   302   403   403   403   404   403   302   404"),
    Row("phrase_delete", POST, phrase,                   "login 302   302   403   403   403   404   403   302   404"),
    Row("phrase_undo", POST, slug,                       "login 302   302   403   403   403   404   403   302   404"),
    Row("phrase_delete", POST, phrase_of_another_body, case="of another body", expected=
                                                         "login 404   404   403   403   403   404   403   404   404"),
]
# fmt: on

ROWS = [
    *_MEETING,
    *_ROLL,
    *_TEXTS,
    *_STOCK,
    *permissions_outcome.ROWS,
    *permissions_course.ROWS,
    *permissions_disagreement.ROWS,
    *permissions_positions.ROWS,
    *permissions_year.ROWS,
    *permissions_proposals.ROWS,
    *permissions_questions.ROWS,
    *permissions_notices.ROWS,
    *permissions_documents.ROWS,
]
