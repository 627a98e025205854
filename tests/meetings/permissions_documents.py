"""Permissions of files: members read them, a guest those of the own items, who prepares the meeting keeps them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from meetings import documents
from meetings.models import Document, Meeting
from tests.permissions import GET, POST, Row, World


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def _file(w: World, item: object = None) -> list[int]:
    read = Meeting.objects.with_body().get(pk=w.meeting.pk)
    upload = SimpleUploadedFile("a.txt", b"Text")
    return [read.pk, documents.add(read, upload, by=w.cast.secretary, item=item).pk]  # type: ignore[arg-type]


def whole(w: World) -> list[int]:
    return _file(w)


def guests(w: World) -> list[int]:
    return _file(w, w.guest_item)


def gone(w: World) -> list[int]:
    args = _file(w)
    documents.remove(Document.objects.get(pk=args[1]), by=w.cast.secretary)
    return args


def passed(w: World) -> list[int]:
    args = _file(w)
    Meeting.objects.filter(pk=w.meeting.pk).update(status="in_adjustment")
    return args


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("document_list", GET, meeting,                   "login 200   200   200   200   200   200   404   404   404"),
    Row("document_list", POST, meeting, data=lambda w: {"file": SimpleUploadedFile("a.txt", b"Text")}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("document_file", GET, whole,                     "login 200   200   200   200   200   404   404   404   404"),
    Row("document_file", GET, guests, case="a guest's own", expected=
                                                         "login 200   200   200   200   200   200   404   404   404"),
    Row("document_edit", GET, whole,                     "login 200   200   403   403   403   403   404   404   404"),
    Row("document_edit", POST, whole, data={"title": "Ny"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("document_up", POST, whole,                      "login 302   302   403   403   403   403   404   404   404"),
    Row("document_down", POST, whole,                    "login 302   302   403   403   403   403   404   404   404"),
    Row("document_remove", POST, whole,                  "login 302   302   403   403   403   403   404   404   404"),
    Row("document_restore", POST, gone,                  "login 302   302   403   403   403   403   404   404   404"),
    Row("document_restore", POST, whole, case="which is there", expected=
                                                         "login 404   404   403   403   403   403   404   404   404"),
    Row("document_remove", POST, passed, case="passed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
]
# fmt: on
