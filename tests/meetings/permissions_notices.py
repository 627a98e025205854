"""Permissions of the notice: sending it, following it, answering it."""

from meetings import notices, reply_links
from meetings.models import Invitation, Meeting, NoticeFile
from tests.permissions import GET, POST, Row, World


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def sent(w: World) -> list[int]:
    read = Meeting.objects.with_body().get(pk=w.meeting.pk)
    notices.send(read, number=1, by=w.cast.secretary)
    NoticeFile.objects.update(pdf=b"%PDF", printed_at=read.changed_at)
    return [read.pk]


def invited(w: World) -> list[int]:
    return [*sent(w), Invitation.objects.get(person=w.cast.union_rep).pk]


def refused(w: World) -> list[int]:
    pk = sent(w)[0]
    NoticeFile.objects.update(pdf=None, printed_at=None, problems=[{"kind": "glyph", "detail": "x", "item": ""}])
    file = NoticeFile.objects.filter(notice__meeting=pk).first()
    assert file is not None
    return [pk, file.pk]


def with_letter(w: World) -> list[int]:
    args = invited(w)
    for file in NoticeFile.objects.all():
        notices.post_letters(file)
    return args


def link(w: World) -> list[str]:
    sent(w)
    return [reply_links.token(Invitation.objects.get(person=w.cast.union_rep))]


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("meeting_notice", GET, meeting,                  "login 200   200   403   403   403   403   404   404   404"),
    Row("meeting_notice", POST, meeting, data={"number": 1}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("notice_elsewhere", GET, meeting,                "login 200   200   403   403   403   403   404   404   404"),
    Row("notice_elsewhere", POST, meeting,               "login 302   302   403   403   403   403   404   404   404"),
    Row("meeting_notice", GET, sent, case="amended", expected=
                                                         "login 200   200   403   403   403   403   404   404   404"),
    Row("notice_elsewhere", GET, sent, case="noticed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
    Row("notice_detail", GET, meeting,                   "login 200   200   403   403   403   403   404   404   404"),
    Row("notice_beside", GET, sent,                      "login 200   200   200   200   200   200   404   404   404"),
    Row("notice_pdf", GET, meeting, case="none", expected=
                                                         "login 404   404   404   404   404   404   404   404   404"),
    Row("notice_pdf", GET, sent,                         "login 200   200   200   200   200   200   404   404   404"),
    Row("notice_without", POST, refused,                 "login 302   302   403   403   403   403   404   404   404"),
    Row("invitation_reply", GET, invited,                "login 200   200   403   403   403   403   404   404   404"),
    Row("invitation_reply", POST, invited, data={"reply": "absent"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("invitation_address", GET, invited,              "login 200   200   403   403   403   403   404   404   404"),
    Row("invitation_address", POST, invited, data={"address": "ny@example.com"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("invitation_resend", POST, with_letter,          "login 302   302   403   403   403   403   404   404   404"),
    # The link in the letter is the right: guests and substitutes may have no account.
    Row("notice_reply", GET, link,                       "200   200   200   200   200   200   200   200   200   200"),
    Row("notice_reply", POST, link, data={"reply": "onsite"}, expected=
                                                         "302   302   302   302   302   302   302   302   302   302"),
    Row("notice_reply", GET, ["no-such-link"], case="unknown", expected=
                                                         "404   404   404   404   404   404   404   404   404   404"),
]
# fmt: on
