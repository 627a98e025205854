"""From a meeting to its file: the page that is printed, the version that is kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from meetings.models import Meeting
from minutes.composing import compose
from minutes.composition import Composition
from minutes.models import Extract, MinutesVersion, Print, Round
from paper import drawing
from paper.problems import Problem
from paper.rendering import DocumentRefused, Job, Picture, RenderError, Variant, render


@dataclass(frozen=True)
class Task:
    """A content to be printed as a version, with everything that the renderer needs."""

    meeting: Meeting
    content: Composition
    number: int
    job: Job


@dataclass(frozen=True)
class Standing:
    """Where a content stands: its version when the file is ready, else whether it is being made and what hinders it."""

    content: Composition
    version: MinutesVersion | None
    is_wanted: bool
    is_printing: bool
    problems: tuple[Problem, ...]

    @property
    def is_ready(self) -> bool:
        return self.version is not None

    @property
    def is_under_way(self) -> bool:
        return not self.is_ready and not self.problems and (self.is_wanted or self.is_printing)

    @property
    def key(self) -> str:
        """Changes when what a page tells of the standing changes."""
        state = (
            "ready" if self.is_ready else "failed" if self.problems else "under-way" if self.is_under_way else "none"
        )
        return f"{self.content.sha256[:16]}-{state}"


def current(meeting: Meeting) -> Composition:
    """What the minutes say now: what was sent for adjustment or is signed, else the draft as it is."""
    if meeting.is_open:
        return compose(meeting)
    frozen = meeting.rounds.filter(scope=Round.Scope.WHOLE, end__in=["", Round.End.COMPLETE]).last()
    return frozen.composition if frozen else compose(meeting)


def standing(meeting: Meeting) -> Standing:
    """Compose the minutes and look up how far their file has come. Reads only."""
    content = current(meeting)
    version = ready(meeting, content)
    state = Print.objects.filter(meeting=meeting).first()
    is_wanted = state is not None and state.wanted_at is not None
    failed = state.problems_of(content) if state and not is_wanted else ()
    return Standing(
        content=content,
        version=version,
        is_wanted=is_wanted,
        is_printing=state is not None and state.is_claimed,
        problems=content.problems() or failed,
    )


def ready(meeting: Meeting, content: Composition) -> MinutesVersion | None:
    """The version with this very content, if its file is in store (without its bytes)."""
    return MinutesVersion.objects.kept().light().filter(meeting=meeting, content_sha256=content.sha256).first()


def task(meeting: Meeting, content: Composition) -> Task:
    """What to print for a content, under the number that it has or will get.

    Raises:
        DocumentRefused: it can be seen beforehand that the content cannot be printed.
    """
    if found := content.problems():
        raise DocumentRefused(*found)
    version = MinutesVersion.objects.light().filter(meeting=meeting, content_sha256=content.sha256).first()
    number = version.number if version else MinutesVersion.next_number(meeting)
    return Task(meeting, content, number, _job(meeting, content, number))


def print_now(meeting: Meeting) -> MinutesVersion:
    """The version of the minutes as they are, printed here and now if its file is not in store. For commands.

    Raises:
        RenderError: it cannot be printed.
    """
    content = current(meeting)
    while True:
        if version := MinutesVersion.objects.kept().filter(meeting=meeting, content_sha256=content.sha256).first():
            return version
        todo = task(meeting, content)
        try:
            printed = render(todo.job)
        except RenderError as error:
            raise type(error)(*placed(error.problems, content)) from None
        if version := MinutesVersion.keep(meeting, content, todo.number, printed):
            return version


def placed(problems: Iterable[Problem], content: Composition) -> tuple[Problem, ...]:
    """The problems with the item where each was seen, as far as that can be told."""
    return tuple(
        problem.at(content.item_with(problem.detail.partition(" ")[0])) if problem.kind == "glyph" else problem
        for problem in problems
    )


def file_name(meeting: Meeting, version: MinutesVersion) -> str:
    """`Protokoll CESAM 2022-04-26 version 3.pdf`, in the language of the document."""
    with override(meeting.body.language):
        words = gettext("Minutes %(body)s %(date)s version %(number)s") % {
            "body": meeting.body.short_name,
            "date": f"{meeting.held_on:%Y-%m-%d}",
            "number": version.number,
        }
    return as_file(words)


def as_file(words: str) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", words) + ".pdf"


def sealed_name(round: Round) -> str:
    """`Protokoll CESAM 2022-04-26 förseglat.pdf`, in the language of the document."""
    meeting = round.meeting
    with override(meeting.body.language):
        words = gettext("Minutes %(body)s %(date)s sealed") % {
            "body": meeting.body.short_name,
            "date": f"{meeting.held_on:%Y-%m-%d}",
        }
    return as_file(words)


def extract_name(extract: Extract, round: Round) -> str:
    """`Protokollsutdrag CESAM 2022-04-26 punkt 3 b.pdf`, in the language of the document."""
    meeting = round.meeting
    names = {item.id: item.name for item in round.composition.items}
    with override(meeting.body.language):
        words = gettext("Extract of minutes %(body)s %(date)s item %(items)s") % {
            "body": meeting.body.short_name,
            "date": f"{meeting.held_on:%Y-%m-%d}",
            "items": ", ".join(names[pk] for pk in extract.chosen if pk in names),
        }
    return as_file(words[:120])


def article(content: Composition, *, logotype: str, meeting_pk: int | None = None) -> SafeString:
    """The document as a piece of a page, in its own language; `logotype` is the picture's address or "".

    With the meeting's key the pictures of its tables are shown, without it the tables alone.
    """
    with override(content.language):
        context = {"document": content, "logotype": logotype, "is_screen": True, "meeting_pk": meeting_pk}
        return render_to_string("minutes/_document.html", context)


def page(content: Composition, number: int, *, logotype: str) -> str:
    """The whole document as HTML for paper, in its own language."""
    with override(content.language):
        return render_to_string("minutes/document.html", {"document": content, "number": number, "logotype": logotype})


def pictures(meeting: Meeting, content: Composition) -> dict[str, Picture]:
    """The pictures that a content names, by the name that the page uses."""
    found = {}
    if content.letterhead.logotype and meeting.body.logotype:
        found["logotype"] = Picture("image/png", bytes(meeting.body.logotype))
    for chart in (table.chart for item in content.items for table in item.tables if table.chart):
        found[chart.name] = Picture(drawing.CONTENT_TYPE, drawing.drawn(chart))
    return found


def _job(meeting: Meeting, content: Composition, number: int) -> Job:
    found = pictures(meeting, content)
    html = page(content, number, logotype="image:logotype" if "logotype" in found else "")
    return Job(html, found, Variant(content.variant), content.letterhead.accent)
