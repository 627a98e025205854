"""The present year of the central body put into the database: held, disagreed about, asked, called to and planned."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from demo.texts import present
from demo.texts.cesam_april import PLACE
from meetings import answering, calling, documents, notices, outcomes, patterns, positions, year
from meetings.models import AgendaItem, Meeting, OpenQuestion, Statement
from meetings.year import Slot
from parties.models import Body, Union, User


def plan(body: Body, by: User, today: dt.date) -> None:
    """The next meeting, on the fourth Tuesday from the day, and the year after it by a pattern."""
    first = present.next_tuesday(today, weeks=3)
    slots = [Slot(first, dt.time(14, 30), dt.time(17), PLACE)]
    for said in patterns.read(present.PATTERN, year=first.year + 1) or []:
        assert said.begins is not None
        slots.append(Slot(said.day, said.begins, said.ends, said.place))
    year.plan(body, slots, by=by)


def settle(body: Body, unions: dict[str, Union], people: dict[str, User], by: User) -> None:
    """What became of the items of the meetings that were held, and what Kommunal says of one itself."""
    items = _items(body)
    for ending in present.ENDINGS:
        item = items[ending.title]
        if ending.outcome in AgendaItem.ENDING_OUTCOMES:
            for key in ending.disagrees:
                positions.note(item, unions[key], "disagrees", by=by)
            positions.note_all(item, by=by)
        outcomes.settle(item, outcome=ending.outcome, by=by, confirmed=True)
    item = items[present.REORGANISATION]
    union, writer = unions["kommunal"], people["kommunal"]
    Statement.make(item, present.STATEMENT, by=writer, union=union, kind=Statement.Kind.RESERVATION)
    # Somebody had to leave before the end.
    last = items["Övriga frågor"]
    row = last.meeting.attendance.get(person=people["vision"])
    row.meeting = last.meeting
    calling.leave(row, last, by=by)


def ask(body: Body, unions: dict[str, Union], people: dict[str, User], today: dt.date) -> None:
    items = _items(body)
    for asked in present.QUESTIONS:
        question = OpenQuestion.ask(
            body,
            asked.text,
            by=people[asked.by],
            item=items[asked.item] if asked.item else None,
            unions=[unions[key] for key in asked.unions],
            kind=asked.kind,
            owner=people[asked.owner] if asked.owner else None,
            owner_side="" if asked.owner else "a_employer",
            due_on=None if asked.days is None else today + dt.timedelta(days=asked.days),
        )
        if asked.answer:
            question.answer(asked.answer, by=people["hr_director"])


def add_documents(body: Body, by: User) -> None:
    """A sheet and a text at the items that they are about."""
    items = _items(body)
    item = items["Sjukfrånvaro tredje kvartalet"]
    documents.add(item.meeting, _sheet(), by=by, item=item, title="Sjukfrånvaro per förvaltning, kvartal 3")
    item = items[present.SCHEDULE]
    said = "Risk- och konsekvensbedömning: heltidsscheman\n\nRisker: längre pass, färre lediga helger i rad.\n"
    file = SimpleUploadedFile("Riskbedömning heltidsscheman.txt", said.encode())
    documents.add(item.meeting, file, by=by, item=item, title="Risk- och konsekvensbedömning")


def call(body: Body, people: dict[str, User], by: User) -> None:
    """The notice of the next meeting, and what has been answered so far."""
    meeting = Meeting.objects.upcoming().with_body().filter(body=body).exclude(status="in_session").first()
    assert meeting is not None
    notices.send(meeting, number=1, by=by, message=present.MESSAGE)
    invitations = {invitation.person_id: invitation for invitation in meeting.invitations.select_related("person")}
    for key, (reply, note) in present.REPLIES.items():
        invitation = invitations[people[key].pk]
        invitation.meeting = meeting
        answering.give(invitation, reply, by=people[key], note=note)


def _items(body: Body) -> dict[str, AgendaItem]:
    """The items of the meetings that were held in the present year, by heading: of two alike, the later one's."""
    held = body.meetings.filter(starts_at__year__gt=2022, starts_at__lt=timezone.now()).with_body()
    found: dict[str, AgendaItem] = {}
    for meeting in held.order_by("starts_at"):
        for item in meeting.items.kept().in_tree_order():
            item.meeting = meeting
            found[item.title] = item
    return found


def _sheet() -> SimpleUploadedFile:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Förvaltning", "Procent"), ("KSF", 4.1), ("UBF", 6.2), ("SÄF", 8.9), ("KOF", 4.8), ("SBF", 5.0)):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("Sjukfrånvaro kvartal 3.xlsx", target.getvalue())
