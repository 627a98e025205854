"""Sending the notice: to whom, what each circle is told, and the letters.

A notice is kept first and its files are printed by the renderer; when a file is ready, its letters are written in the
same transaction (`post_letters`), each under a key of its own, so that no press, no crash and no second worker makes a
person get it twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cesam import display
from meetings import agenda, calendar, notice_content, reply_links, roll
from meetings.exceptions import Contradiction, WrongStep
from meetings.models import Attendance, Dispatch, Invitation, Meeting, Notice, NoticeFile
from meetings.notice_content import Content
from outbox import letters, links
from outbox.letters import Enclosure
from outbox.models import Letter
from parties.models import Event, User

KIND = "notice"
_SENDABLE = (Meeting.Status.PLANNED, Meeting.Status.NOTICED)


# What would be sent


@dataclass(frozen=True)
class Recipient:
    """Somebody in the roll who is to be called; `address` is "" where none is known."""

    row: Attendance
    invitation: Invitation | None
    content: Content
    #: What the person was last sent; None for who has had nothing yet.
    last: Content | None

    @property
    def address(self) -> str:
        if self.invitation and self.invitation.address:
            return self.invitation.address
        return self.row.person.email if self.row.person else ""

    @property
    def is_new(self) -> bool:
        return self.last is None

    @property
    def changes(self) -> list[str]:
        return notice_content.changes(self.last, self.content) if self.last else []


def recipients(meeting: Meeting) -> list[Recipient]:
    """Everybody in the roll who has a name, with what each would be told now. A constant number of queries."""
    with override(meeting.body.language):
        nodes = nodes_of(meeting)
        rows = meeting.attendance.in_roll_order().with_people().exclude(mode=Attendance.Mode.VACANT)
        known = {invitation.row_id: invitation for invitation in meeting.invitations.filter(row__isnull=False)}
        last = _last_sent(meeting)
        whole = notice_content.of(meeting, nodes)
        found = []
        for row in rows:
            invitation = known.get(row.pk)
            content = notice_content.of(meeting, nodes, row) if row.is_guest else whole
            found.append(Recipient(row, invitation, content, last.get(invitation.pk) if invitation else None))
        return found


def nodes_of(meeting: Meeting) -> list[agenda.Node]:
    return agenda.flat(agenda.tree(meeting))


def address_of(invitation: Invitation) -> str:
    """Where its letters go: the address that was mended for this meeting, or the person's own; "" for none."""
    return invitation.address or (invitation.person.email if invitation.person else "")


def _last_sent(meeting: Meeting) -> dict[int, Content]:
    """By the key of the invitation, what was last sent to it."""
    sent = Dispatch.objects.filter(notice__meeting=meeting).order_by("notice__number")
    files = dict(sent.values_list("invitation", "file"))
    contents = dict(NoticeFile.objects.filter(pk__in=files.values()).values_list("pk", "content"))
    return {invitation: notice_content.from_json(contents[file]) for invitation, file in files.items()}


def due(found: Iterable[Recipient], *, has_message: bool = False) -> list[Recipient]:
    """Those to whom a notice would go: who has had none, and who would be told something new."""
    return [one for one in found if one.is_new or has_message or one.changes]


# Sending


def send(meeting: Meeting, *, number: int, by: User, message: str = "") -> Notice:
    """Send the notice (`number` 1), or an amended one under the next number.

    The meeting takes the step to noticed with the first one; substitutes of those who have reported absence are called
    in. The request only keeps what is to be sent: the renderer prints, the worker sends.

    Raises:
        NotAllowed: the person does not prepare the meeting.
        WrongStep: the meeting has begun or is cancelled.
        Contradiction: that number has been sent already, the agenda is empty, or there is nothing new to say.
    """
    with meeting.changing(by=by):
        if meeting.status not in _SENDABLE:
            raise WrongStep(meeting.get_status_display())
        if number != next_number(meeting):
            raise Contradiction(_("The notice has been sent already. Nothing was sent twice."))
        if meeting.status == Meeting.Status.PLANNED:
            meeting.give_notice(by=by)
        for row in meeting.attendance.filter(mode=Attendance.Mode.REPORTED_ABSENT, substitute_for=None, is_guest=False):
            call_in_for(row, by=by)
        found = recipients(meeting)
        going = due(found, has_message=bool(message))
        if not going:
            raise Contradiction(_("Nothing has changed since the last notice, and everybody has got it."))
        if not any(one.content.points for one in found):
            raise Contradiction(_("The agenda is empty."))
        notice = Notice.objects.create(meeting=meeting, number=number, message=message, by=by)
        _address(notice, going)
        Event.record("notice.sent", meeting, by=by, number=number, recipients=len(going))
    return notice


def next_number(meeting: Meeting) -> int:
    last = meeting.notices.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _address(notice: Notice, going: Sequence[Recipient]) -> None:
    """Invitations for who has none, and a file for each circle that is told the same."""
    files: dict[tuple[str, str], NoticeFile] = {}
    invited = _invite(notice.meeting, [one.row for one in going if one.invitation is None])
    dispatches = []
    with override(notice.meeting.body.language):
        for one in going:
            circle = (repr(one.content), repr(one.last))
            if circle not in files:
                files[circle] = NoticeFile.objects.create(
                    notice=notice, content=notice_content.as_json(one.content), changes=one.changes
                )
            invitation = one.invitation or invited[one.row.pk]
            dispatches.append(Dispatch(notice=notice, invitation=invitation, file=files[circle]))
    Dispatch.objects.bulk_create(dispatches)
    NoticeFile.wake()


def _invite(meeting: Meeting, rows: Sequence[Attendance]) -> dict[int, Invitation]:
    """The invitations of rows of the roll, by the row's key; a seat that was called before gets the same again."""
    seats = [row.seat_id for row in rows if row.seat_id is not None]
    before = {invitation.seat_id: invitation for invitation in meeting.invitations.filter(seat__in=seats)}
    found = {}
    for row in rows:
        invitation = before.get(row.seat_id) if row.seat_id is not None else None
        invitation = invitation or Invitation(meeting=meeting, seat=row.seat)
        invitation.row, invitation.person = row, row.person
        invitation.side, invitation.name, invitation.called_off_at = row.side, row.name, None
        found[row.pk] = invitation
    Invitation.objects.bulk_create([one for one in found.values() if one.pk is None])
    again = [one for one in found.values() if one.seat_id in before]
    Invitation.objects.bulk_update(again, ["row", "person", "side", "name", "called_off_at"])
    return found


# Substitutes


def call_in_for(replaced: Attendance, *, by: User | None, require: roll.Require | None = None) -> Attendance | None:
    """Put the next substitute of the seat's party into the roll; None when there is none left, or one serves already.

    Whoever has answered that they cannot come is not asked again.
    """
    meeting = replaced.meeting
    if replaced.substituted_by.exists():
        return None
    declined = set(
        meeting.invitations.filter(reply=Invitation.Reply.ABSENT, seat__isnull=False).values_list("seat", flat=True)
    )
    for seat in roll.substitutes_for(replaced):
        is_own = seat.substitute_for_id == replaced.seat_id or (
            seat.substitute_for_id is None and seat.union_id == replaced.union_id
        )
        if is_own and seat.pk not in declined:
            mode = Attendance.Mode.UNKNOWN
            return roll.add_substitute(replaced, by=by, seat=seat, mode=mode, confirmed=True, require=require)
    return None


def call(row: Attendance) -> None:
    """Send the latest notice to somebody who has come into the roll since, if one has been sent."""
    file = NoticeFile.objects.filter(notice__meeting=row.meeting, content__is_whole=True).order_by("-pk").first()
    if file is None:
        return
    invitation = _invite(row.meeting, [row])[row.pk]
    dispatch, is_new = Dispatch.objects.get_or_create(
        notice=file.notice, invitation=invitation, defaults={"file": file}
    )
    if not is_new:
        # Called, called off and called again: the person is told again.
        invitation.link_version += 1
        invitation.save(update_fields=["link_version"])
    _again(dispatch)


def call_off(invitation: Invitation) -> None:
    """Tell a substitute who was called that the ordinary member comes after all."""
    invitation.called_off_at = timezone.now()
    invitation.save(update_fields=["called_off_at"])
    _tell(invitation, "off", _called_off)


# Letters


def post_letters(file: NoticeFile) -> None:
    """Write the letters of a file that is ready; who has no address is left to be mended."""
    earlier = Dispatch.objects.filter(invitation=OuterRef("invitation"), notice__number__lt=file.notice.number)
    waiting = file.dispatches.filter(letter=None, invitation__called_off_at=None).annotate(was_told=Exists(earlier))
    for dispatch in waiting.select_related("invitation__person"):
        invitation = dispatch.invitation
        address = address_of(invitation)
        if address:
            # Who is called for the first time reads a notice; what it was before is nothing to that person.
            changes = file.changes if dispatch.was_told else []
            dispatch.letter = _letter(file, invitation, address, changes)
            dispatch.save(update_fields=["letter"])


def _letter(file: NoticeFile, invitation: Invitation, address: str, changes: list[str]) -> Letter:
    notice = file.notice
    meeting = notice.meeting
    with override(_language(invitation)):
        url = reply_links.of(invitation)
        context = {
            "meeting": meeting,
            "content": notice_content.from_json(file.content),
            "changes": changes,
            "message": notice.message,
            "name": invitation.name,
            "reply_url": url,
            "meeting_url": links.absolute(reverse("meeting_detail", args=[meeting.pk])) if invitation.person_id else "",
            "has_file": file.pdf is not None,
        }
        words = {"body": meeting.body.name, "day": display.date_long(meeting.starts_at)}
        subject = _("Amended notice: %(body)s, %(day)s") if changes else _("Notice: %(body)s, %(day)s")
        event = calendar.notice_event(meeting, attendee_name=invitation.name, attendee_address=address, url=url)
        enclosed = [Enclosure(_("meeting") + ".ics", "text/calendar; method=REQUEST", event)]
        if file.pdf is not None:
            enclosed.insert(0, Enclosure(file_name(notice), "application/pdf", bytes(file.pdf)))
        return letters.post(
            key=f"notice:{notice.pk}:{invitation.pk}:{invitation.link_version}",
            kind=KIND,
            to=address,
            person=invitation.person,
            subject=subject % words,
            text=render_to_string("meetings/notice_letter.txt", context),
            html=render_to_string("meetings/notice_letter.html", context),
            enclosures=enclosed,
            headers=_reply_to(notice.by),
        )


def tell_cancelled(meeting: Meeting, *, reason: str) -> None:
    """Write to everybody who was called that the meeting is not held; calendars take it away."""
    if not meeting.notices.exists():
        return
    for invitation in meeting.invitations.current().select_related("person"):
        _tell(invitation, "cancelled", lambda words: _cancelled(words, reason))


def _tell(invitation: Invitation, what: str, put: Any) -> None:
    """A short letter that takes the event out of the person's calendar; `put(words)` gives subject and text."""
    meeting = invitation.meeting
    address = address_of(invitation)
    if not address:
        return
    with override(_language(invitation)):
        subject, text = put({"body": meeting.body.name, "day": display.date_span(meeting.starts_at, meeting.ends_at)})
        event = calendar.notice_event(meeting, method="CANCEL", attendee_name=invitation.name, attendee_address=address)
        letters.post(
            # Called off, called again and called off again is told each time.
            key=f"notice-{what}:{meeting.pk}:{invitation.pk}:{meeting.revision}",
            kind=KIND,
            to=address,
            person=invitation.person,
            subject=subject,
            text=text,
            enclosures=[Enclosure(_("meeting") + ".ics", "text/calendar; method=CANCEL", event)],
        )


def _called_off(words: dict[str, str]) -> tuple[str, str]:
    return (
        _("You are not needed: %(body)s, %(day)s") % words,
        _("You were called as a substitute to %(body)s, %(day)s. The ordinary member comes after all.\n") % words,
    )


def _cancelled(words: dict[str, str], reason: str) -> tuple[str, str]:
    return (
        _("Cancelled: %(body)s, %(day)s") % words,
        _("The meeting of %(body)s, %(day)s, is not held.\n\n%(reason)s\n") % {**words, "reason": reason},
    )


def _language(invitation: Invitation) -> str:
    return invitation.person.language if invitation.person else invitation.meeting.body.language


def _reply_to(by: User | None) -> dict[str, str]:
    """Who answers the letter itself reaches the one who sent it."""
    return {"Reply-To": by.email} if by and by.email else {}


def file_name(notice: Notice) -> str:
    """`Kallelse CESAM 2022-04-26.pdf`, in the language of the document."""
    meeting = notice.meeting
    with override(meeting.body.language):
        name = _("Amended notice %(body)s %(date)s") if notice.is_amended else _("Notice %(body)s %(date)s")
        said = name % {"body": meeting.body.short_name, "date": f"{meeting.held_on:%Y-%m-%d}"}
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", said) + ".pdf"


# How far it has come


@dataclass(frozen=True)
class Line:
    """How far the notice has come with one person: `state` is none, waiting, queued, sent or failed."""

    invitation: Invitation
    address: str
    state: str
    error: str
    is_absent_without_substitute: bool

    @property
    def is_failed(self) -> bool:
        return self.state == "failed"


def state_of(meeting: Meeting) -> dict[str, Any]:
    """What was sent, whom it has reached and who comes, for the pages. A constant number of queries."""
    sent = list(meeting.notices.select_related("by").order_by("-number"))
    files = NoticeFile.objects.filter(notice__in=sent).select_related("notice").defer("pdf").order_by("-pk")
    dispatches = Dispatch.objects.filter(notice__in=sent).select_related("letter").order_by("notice__number")
    last = {dispatch.invitation_id: dispatch for dispatch in dispatches}
    invitations = list(meeting.invitations.current().in_roll_order().select_related("person", "row"))
    serving = set(meeting.attendance.filter(substitute_for__isnull=False).values_list("substitute_for", flat=True))
    lines = [_line(invitation, last.get(invitation.pk), serving) for invitation in invitations]
    going = due(recipients(meeting)) if meeting.status == Meeting.Status.NOTICED else []
    return {
        "sent": sent,
        "refused": [file for file in files if file.problems and not file.is_ready],
        "stuck": [file for file in files if file.has_waited_long],
        "files": list(files),
        "lines": lines,
        "failed": [line for line in lines if line.is_failed or line.state == "none"],
        "coming": sum(line.invitation.reply in (Invitation.Reply.ONSITE, Invitation.Reply.REMOTE) for line in lines),
        "absent": sum(line.invitation.reply == Invitation.Reply.ABSENT for line in lines),
        "unanswered": sum(not line.invitation.reply for line in lines),
        "uncovered": [line for line in lines if line.is_absent_without_substitute],
        "new": [one for one in going if one.is_new],
        "changes": next((one.changes for one in going if one.changes), []),
        "is_printed": any(file.printed_at for file in files),
    }


def _line(invitation: Invitation, dispatch: Dispatch | None, serving: set[int | None]) -> Line:
    letter = dispatch.letter if dispatch else None
    address = address_of(invitation)
    state = str(letter.state) if letter else "waiting" if dispatch and address else "none"
    row = invitation.row
    is_absent = row is not None and row.mode == Attendance.Mode.REPORTED_ABSENT and not row.is_guest
    return Line(
        invitation=invitation,
        address=letter.address if letter else address,
        state=state,
        error=letter.error if letter else "" if address else _("No address is known."),
        is_absent_without_substitute=is_absent and row is not None and row.pk not in serving,
    )


# Mending


@transaction.atomic
def mend_address(invitation: Invitation, address: str, *, by: User) -> None:
    """Send to another address from now on: what has not reached the person goes there, and links to the old one die.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
    """
    with invitation.meeting.changing(by=by):
        invitation.address, invitation.link_version = address, invitation.link_version + 1
        invitation.save(update_fields=["address", "link_version"])
        Event.record("notice.address_mended", invitation.meeting, by=by, name=invitation.name)
        last = invitation.dispatches.select_related("file__notice").order_by("-notice__number").first()
        if last is not None:
            _again(last)


def _again(dispatch: Dispatch) -> None:
    """Write the letter once more, with a link of its own."""
    dispatch.letter = None
    dispatch.save(update_fields=["letter"])
    if dispatch.file.is_ready:
        post_letters(dispatch.file)


def resend(dispatch: Dispatch, *, by: User) -> None:
    """Try a letter again that did not reach its address.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        outbox.exceptions.NotFailed: it has not failed.
    """
    with dispatch.notice.meeting.changing(by=by):
        if dispatch.letter is None:
            raise Contradiction(_("The letter has not been written yet."))
        dispatch.letter.retry(by=by)


def send_without_file(file: NoticeFile, *, by: User) -> None:
    """Let the letters of a file that could not be printed go without it.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: the file is printed after all.
    """
    with file.notice.meeting.changing(by=by):
        locked = NoticeFile.objects.select_for_update().get(pk=file.pk)
        if locked.is_ready:
            raise Contradiction(_("The letters have been sent."))
        locked.is_left_out = True
        locked.save(update_fields=["is_left_out"])
        post_letters(locked)


def register() -> None:
    """What waits for people, told where the house gathers it (`meetings.todo`)."""
    from meetings import todo
    from meetings.todo import Source, Task

    def unanswered(invitation: Invitation) -> Task:
        meeting = invitation.meeting
        return Task(
            title=_("Answer the notice"),
            context=f"{meeting.body.short_name}, {display.moment(meeting.starts_at)}",
            url=reverse("notice_reply", args=[reply_links.token(invitation)]),
        )

    def failed(dispatch: Dispatch) -> Task:
        return Task(
            title=_("The notice did not reach %(name)s") % {"name": dispatch.invitation.name},
            context=dispatch.notice.meeting.body.short_name,
            url=reverse("notice_detail", args=[dispatch.notice.meeting_id]),
        )

    def with_meeting(user: User) -> Any:
        found = Dispatch.objects.waiting_for(user)
        return found.select_related("invitation", "notice__meeting__body")

    todo.register(
        Source("invitations", lambda user: Invitation.objects.waiting_for(user), unanswered),
        Source("undelivered", with_meeting, failed),
    )
