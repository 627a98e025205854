"""Where a meeting is in its life, and what comes next, for the line at the top of its page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cesam import display
from meetings.models import Meeting, MeetingStep
from parties.models import User

#: The seven steps of the line, in order. A cancelled meeting ends where it was.
LINE = (
    Meeting.Status.PLANNED,
    Meeting.Status.NOTICED,
    Meeting.Status.IN_SESSION,
    Meeting.Status.DRAFTING,
    Meeting.Status.IN_ADJUSTMENT,
    Meeting.Status.SIGNED,
    Meeting.Status.ARCHIVED,
)


@dataclass(frozen=True)
class Step:
    """One step: its word, "done", "present" or "coming", and when and by whom it was taken ("" if it was not)."""

    label: str
    state: str
    detail: str


@dataclass(frozen=True)
class Next:
    """The one thing for this person to do (`act` names it, `label` is its button), or what is waited for."""

    act: str = ""
    label: str = ""
    waiting: str = ""
    #: Where the act is done, when an app above says what comes next.
    url: str = ""
    #: What else the person can do, less often, and where.
    also: str = ""
    also_url: str = ""


#: What the apps above say comes next for a person; the first that has something to say is heard.
_further: list[Callable[[Meeting, User], Next | None]] = []


def register(further: Callable[[Meeting, User], Next | None]) -> None:
    """Called by an app when it is ready."""
    _further.append(further)


def taken_steps(meeting: Meeting) -> list[MeetingStep]:
    """The steps that have been taken, oldest first, with who took them."""
    return list(meeting.steps.select_related("by"))


def timeline(meeting: Meeting, steps: list[MeetingStep]) -> list[Step]:
    """The whole line, with when and who."""
    # A step may be taken twice (back from adjustment to draft): the last time counts.
    return list(_line(meeting, {step.status: step for step in steps}))


def _line(meeting: Meeting, taken: dict[str, MeetingStep]) -> Iterator[Step]:
    status = Meeting.Status(meeting.status)
    if status == Meeting.Status.CANCELLED:
        for step in LINE:
            if step in taken:
                yield Step(str(step.label), "done", _detail(taken[step]))
        yield Step(str(status.label), "present", _detail(taken.get(status)))
        return
    present = LINE.index(status)
    for index, step in enumerate(LINE):
        state = "done" if index < present else "present" if index == present else "coming"
        yield Step(str(step.label), state, _detail(taken.get(step)) if index <= present else "")


def _detail(step: MeetingStep | None) -> str:
    if step is None:
        return ""
    when = display.moment(step.at)
    return f"{when}, {step.by}" if step.by else when


def next_step(meeting: Meeting, steps: list[MeetingStep], user: User) -> Next:
    """What this person can do now, or what is being waited for."""
    for further in _further:
        if found := further(meeting, user):
            return found
    is_preparer = meeting.is_prepared_by(user)
    acts = {
        Meeting.Status.PLANNED: Next("notice", _("Send the notice")),
        Meeting.Status.NOTICED: Next("start", _("Start the meeting")),
        Meeting.Status.IN_SESSION: Next("close", _("Close the meeting")),
    }
    if is_preparer and meeting.status in acts:
        return acts[Meeting.Status(meeting.status)]
    return Next(waiting=_waiting(meeting, steps[-1] if steps else None, is_preparer=is_preparer))


def _waiting(meeting: Meeting, last: MeetingStep | None, *, is_preparer: bool) -> str:
    days = (timezone.localdate() - timezone.localdate(last.at)).days if last else 0
    since = ngettext("since %(days)s day", "since %(days)s days", days) % {"days": days} if days else _("since today")
    return {
        Meeting.Status.PLANNED: _("The notice has not been sent yet"),
        Meeting.Status.NOTICED: _("Waiting for the meeting"),
        Meeting.Status.IN_SESSION: _("The meeting is going on"),
        Meeting.Status.DRAFTING: _("The minutes are yours to write")
        if is_preparer
        else _("The secretary is writing the minutes"),
        Meeting.Status.IN_ADJUSTMENT: _("Waiting for adjustment %(since)s") % {"since": since},
        Meeting.Status.SIGNED: _("The minutes are adjusted and signed"),
        Meeting.Status.ARCHIVED: _("The minutes are archived"),
        Meeting.Status.CANCELLED: last.reason if last else "",
    }[Meeting.Status(meeting.status)]
