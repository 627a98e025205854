"""Things to be found: each with a word of its own that stands nowhere else."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from archive import tasks
from archive.models import RegisterEntry
from budget.models import FollowUpRow
from meetings import documents, positions
from meetings.models import AgendaItem, Meeting, OpenQuestion, Statement
from minutes import composition
from minutes.models import MinutesVersion, Round, Seal
from paper.rendering import Printed
from parties.models import Body, Seat
from tests.budget.factories import make_follow_up
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.minutes.factories import make_composition
from tests.minutes.factories import make_item as make_content_item
from tests.parties.factories import Cast, make_body, make_seat


@dataclass(frozen=True)
class Library:
    meeting: Meeting
    open_item: AgendaItem
    secret_item: AgendaItem
    guest_item: AgendaItem


def at(year: int, month: int = 4) -> dt.datetime:
    return dt.datetime(year, month, 26, 14, 30, tzinfo=timezone.get_current_timezone())


def write(item: AgendaItem, text: str) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(text=f"<p>{text}</p>")


def make_library(cast: Cast) -> Library:
    """One of each kind, in a meeting that goes on: open, confidential, a guest's, and a confidential one under it."""
    meeting = make_meeting(cast=cast, starts_at=at(2022))
    open_item = make_item(meeting=meeting, title="Alfakrona", kinds=["dialogue"])
    write(open_item, "Texten nämner betamossa.")
    secret: dict[str, Any] = {"is_confidential": True, "secrecy_statute": "OSL 39 kap. 1 §"}
    secret_item = make_item(meeting=meeting, title="Gammahöst", **secret)
    write(secret_item, "Här står deltaskog.")
    guest_item = make_item(meeting=meeting, title="Epsilonbro")
    make_guest(meeting=meeting, person=cast.presenter, items=[guest_item])
    make_item(meeting=meeting, title="Zetafjärd", parent=guest_item)
    make_item(meeting=meeting, title="Etasund", parent=guest_item, **secret)
    Meeting.objects.filter(pk=meeting.pk).update(status="drafting")
    meeting = Meeting.objects.with_body().get(pk=meeting.pk)
    for number, item in enumerate([open_item, secret_item, guest_item]):
        fresh = AgendaItem.objects.select_related("meeting__body").get(pk=item.pk)
        word = ("thetakulle", "jotavik", "kappanäs")[number]
        Statement.make(fresh, f"<p>Vi anser {word}.</p>", by=cast.union_rep, union=cast.union)
        positions.note(fresh, cast.union, "disagrees", by=cast.union_rep, note=f"inte {word}mark")
        OpenQuestion.ask(cast.body, f"När byggs {word}bana?", by=cast.union_rep, item=fresh, unions=[cast.union])
        documents.add(meeting, upload(f"{word}plan"), by=cast.secretary, item=fresh, title=f"{word}kartan")
    documents.add(meeting, upload("lambdaplan"), by=cast.secretary, title="lambdakartan")
    OpenQuestion.ask(cast.body, "Och mydalen?", by=cast.secretary)
    follow_up = make_follow_up(cast=cast, title="nyflod")
    row = FollowUpRow.objects.filter(follow_up=follow_up).exclude(label="").first()
    assert row
    FollowUpRow.objects.filter(pk=row.pk).update(comment="Beror på xifors.")
    while tasks.read_some():
        pass
    return Library(meeting, open_item, secret_item, guest_item)


#: Words that stand in one entry each, with what they begin with in `make_library`.
WORDS = (
    "alfakrona", "betamossa", "gammahöst", "deltaskog", "epsilonbro", "zetafjärd", "etasund", "thetakulle", "jotavik",
    "kappanäs", "lambdaplan", "lambdakartan", "mydalen", "nyflod", "xifors", "thetakulleplan", "jotavikplan",
    "kappanäsplan", "omikronsjö", "pitorp2020", "pitorp2021",
)  # fmt: skip


def upload(word: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("fil.txt", f"Filen talar om {word}.".encode())


def make_signed(cast: Cast, *, year: int = 2021) -> Meeting:
    """A meeting that is signed: what an archivist reads."""
    meeting = make_meeting(cast=cast, starts_at=at(year))
    make_item(meeting=meeting, title="Omikronsjö")
    Meeting.objects.filter(pk=meeting.pk).update(status="signed")
    return meeting


def make_former(cast: Cast) -> Meeting:
    """A meeting of another body, in which the stranger held a seat on its day and no more."""
    body = make_body(name="Lokala gruppen", slug="lokal")
    over = {"from_on": dt.date(2020, 1, 1), "to_on": dt.date(2020, 12, 31)}
    make_seat(body=body, person=cast.stranger, department=cast.department, **over)
    make_seat(body=body, person=cast.secretary, department=cast.department, role=Seat.Role.SECRETARY)
    for year in (2020, 2021):
        meeting = Meeting(body=body, starts_at=at(year))
        meeting.plan(by=cast.secretary)
        make_item(meeting=meeting, title=f"Pitorp{year}")
    return meeting


def make_sealed(
    cast: Cast, starts_at: dt.datetime, *, body: Body | None = None, registry_number: str = "", secrecy: str = ""
) -> RegisterEntry:
    """A meeting whose minutes are signed and sealed, with a stand-in for the file, and its entry in the register."""
    meeting = Meeting.objects.create(
        body=body or cast.body, starts_at=starts_at, status="signed", registry_number=registry_number
    )
    item = make_content_item(secrecy=secrecy)
    content = make_composition(registry_number=registry_number, items=(item,), stage="final")
    round = Round.objects.create(
        meeting=meeting,
        number=1,
        content=composition.as_json(content),
        content_sha256=content.sha256,
        version=MinutesVersion.keep(meeting, content, 1, Printed(b"%PDF", 1, ())),
        due_on=meeting.held_on,
        sent_by=cast.secretary,
        end="complete",
        ended_at=timezone.now(),
    )
    sha256 = hashlib.sha256(str(round.pk).encode()).hexdigest()
    Seal.objects.create(round=round, pdf=b"%PDF", sha256=sha256, pages=1, log_anchor="", report={})
    return RegisterEntry.note_sealed(round)
