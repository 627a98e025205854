"""Things to be found: each with a word of its own that stands nowhere else."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from archive import tasks
from archive.models import FileText, ImportedRecord, MaskedCopy, RegisterEntry
from budget.models import FollowUpRow
from meetings import documents, positions
from meetings.models import AgendaItem, Meeting, OpenQuestion, Statement
from meetings.tables import ItemTable, TableLine
from minutes import composition
from minutes.composition import Composition
from minutes.models import MinutesVersion, Round, Seal
from paper.charts import Chart, Series
from paper.rendering import Printed
from parties.models import Body, Seat
from tests.budget.factories import make_follow_up
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.minutes.factories import ZONE, make_composition
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
    make_records(cast)
    while tasks.read_some():
        pass
    return Library(meeting, open_item, secret_item, guest_item)


#: Words that stand in one entry each, with what they begin with in `make_library`.
WORDS = (
    "alfakrona", "betamossa", "gammahöst", "deltaskog", "epsilonbro", "zetafjärd", "etasund", "thetakulle", "jotavik",
    "kappanäs", "lambdaplan", "lambdakartan", "mydalen", "nyflod", "xifors", "thetakulleplan", "jotavikplan",
    "kappanäsplan", "rhoholme", "taunäset", "rhoholmesten", "taunäsetsten", "omikronsjö", "pitorp2020", "pitorp2021",
)  # fmt: skip


def make_records(cast: Cast) -> None:
    """Imported minutes of the cast's body, and others with secrecy: what is said of files, without files."""
    for word, secrecy in (("rhoholme", "none"), ("taunäset", "whole")):
        about = {"body": cast.body, "held_on": dt.date(2009, 3, 14), "title": f"{word}protokoll"}
        file = {"file_name": "Protokoll.pdf", "kind": "pdf", "size": 1, "reading": "text", "by": cast.archivist}
        record = ImportedRecord(**about, **file, sha256=hashlib.sha256(word.encode()).hexdigest())
        entry = record.enter(by=cast.archivist)
        RegisterEntry.objects.filter(pk=entry.pk).update(
            secrecy=secrecy, secrecy_statute="" if secrecy == "none" else "OSL 39 kap. 1 §"
        )
        FileText.objects.create(sha256=record.sha256, text=f"Filen talar om {word}sten.")


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
    cast: Cast,
    starts_at: dt.datetime,
    *,
    body: Body | None = None,
    registry_number: str = "",
    secrecy: str = "",
    content: Composition | None = None,
) -> RegisterEntry:
    """A meeting whose minutes are signed and sealed, with a stand-in for the file, and its entry in the register."""
    meeting = Meeting.objects.create(
        body=body or cast.body, starts_at=starts_at, status="signed", registry_number=registry_number
    )
    item = make_content_item(secrecy=secrecy)
    content = content or make_composition(registry_number=registry_number, items=(item,), stage="final")
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


def make_copy(cast: Cast, content: Composition | None = None, **fields: Any) -> MaskedCopy:
    """A masked copy that is being drawn up."""
    entry = make_sealed(cast, at(2021), content=content, **fields)
    return MaskedCopy.begin(entry.meeting.rounds.select_related("seal", "meeting__body").get(), by=cast.archivist)


def order(copy: MaskedCopy, cast: Cast) -> MaskedCopy:
    copy.order(by=cast.archivist, decided_by="Kanslichefen", decided_on=dt.date(2026, 3, 3))
    return copy


def make_full_content(word: Callable[[], str]) -> Composition:
    """Minutes with a text in every place that has one, each made of new words."""

    def line() -> str:
        return " ".join(word() for _ in range(4))

    def person() -> composition.Person:
        return composition.Person(word(), word(), word(), ("chair",), True, word(), word())

    text = (
        f'<p>{line()} <strong>{line()}</strong>, {line()} &amp; <a href="https://{word()}.example/">{line()}</a></p>'
        f"<ul><li>{line()}</li><li>{line()}<ul><li>{line()}</li></ul></li></ul><h3>{line()}</h3>"
        f'<table><thead><tr><th scope="col">{word()}</th><th scope="col">{word()}</th></tr></thead>'
        f'<tbody><tr><th scope="row">{word()}</th><td>{word()}</td></tr></tbody></table><p>{line()}<br>{line()}</p>'
    )
    now = dt.datetime(2022, 4, 26, 15, 0, tzinfo=ZONE)

    def pause() -> composition.Pause:
        return composition.Pause(now, now, (word(),), False, line())

    chart = Chart("bars", word(), line(), "sv", (word(), word()), (Series(word(), ("1", "2")),))
    item = composition.Item(
        id=7,
        label="1",
        level=1,
        title=line(),
        kinds=("information",),
        presenters=(word(), word()),
        raised_by=(word(),),
        secrecy="",
        text=text,
        trouble="",
        outcome="agreement",
        cooperation_ended="at_meeting",
        positions=(composition.Stand(word(), "agrees", line()),),
        statements=(composition.Statement(word(), "statement", f"<p>{line()}</p>"),),
        pauses=(pause(),),
        recused=(composition.Recused(word(), line()),),
        movements=(composition.Movement("left", (word(), word())),),
        origins=(composition.Origin("lifted", word(), dt.date(2022, 3, 22)),),
        questions=(composition.Question("question", line(), word(), False, None, False),),
        tables=(
            ItemTable(
                line(), (word(), word()), (TableLine(word(), "row", (word(),)), TableLine(word(), "sum", (word(),))),
                (line(),), chart,
            ),
        ),
    )  # fmt: skip
    return make_composition(
        stage="final",
        registry_number=word(),
        place=line(),
        parties=(composition.Party("a_employer", (person(),)), composition.Party("b_union", (person(), person()))),
        reported_absent=(person(),),
        absent=(person(),),
        vacant=(word(),),
        items=(item, dataclasses.replace(make_content_item(), id=8, label="2", title=line(), text=f"<p>{line()}</p>")),
        signatories=(composition.Signatory(word(), ("adjuster",), word(), word(), word()),),
        annexes=(composition.Annex("1", line(), "0" * 64),),
        pauses=(pause(),),
    )
