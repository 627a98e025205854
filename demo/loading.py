"""The demo municipality put into the database, through the same verbs as people's own work."""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from archive import numbering
from archive.models import RegistrySeries
from demo import budgets, keeping, logotype, municipality, old_minutes, present
from demo.municipality import BodyOutline, SeatOutline, UnionOutline
from demo.outline import Item, MeetingOutline
from demo.people import PEOPLE
from demo.texts import cesam_april, cesam_other, departments, points
from demo.texts import present as texts_of_today
from meetings import agenda, phrases, proposals, roll, standing
from meetings.models import AgendaItem, Attendance, Meeting, MeetingStep
from parties.models import AgreementParty, Body, Department, Seat, Union, UnionName, User
from parties.models.kept import Kept

Row = TypeVar("Row", bound=Kept)

#: In the order in which they were planned: a § series runs by it.
MEETINGS: tuple[MeetingOutline, ...] = tuple(
    sorted((cesam_april.MEETING, *cesam_other.MEETINGS, *departments.MEETINGS), key=lambda meeting: meeting.starts_at)
)


def is_empty() -> bool:
    """Whether nobody has set up a body yet, demo or real."""
    return not Body.objects.exists()


@transaction.atomic
def load(*, today: dt.date | None = None) -> None:
    """Add what is missing of the demo municipality; what is there already is left as it is.

    `today` places the present year of the central body: what was held lately, and what is ahead.
    """
    municipality_ = _Municipality()
    cesam, by = municipality_.bodies["cesam"], municipality_.people["hr_director"]
    follow_up = budgets.load(cesam, by=by)
    for outline in MEETINGS:
        loader = _MeetingLoader(outline, municipality_)
        if loader.load() and outline is cesam_april.MEETING:
            budgets.put_in(
                loader.meeting, follow_up, budget=cesam_april.BUDGET_ITEM, allocation=cesam_april.ALLOCATION_ITEM, by=by
            )
    _live_on(municipality_, today or timezone.localdate())
    _propose_points(municipality_)
    keeping.load(cesam, by=by, archivist=municipality_.people["archive"])
    old_minutes.load(by=municipality_.people["archive"])


class _Municipality:
    """People, departments, unions and bodies by their keys: found, or added by the administrator."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {}
        self.departments: dict[str, Department] = {}
        self.unions: dict[str, Union] = {}
        self.bodies: dict[str, Body] = {}
        self.by = self._administrator()
        self._add_people()
        for key, name in municipality.DEPARTMENTS.items():
            self.departments[key] = self._kept(Department(name=name, abbreviation=key), name=name)
        for key, union in municipality.UNIONS.items():
            self.unions[key] = self._add_union(union)
        for body in municipality.BODIES:
            self.bodies[body.slug] = self._add_body(body)

    def _kept(self, row: Row, **natural_key: str) -> Row:
        """The row that is there by its natural key, or this one, added."""
        known = type(row)._default_manager.filter(**natural_key).first()
        if known is None:
            row.add(by=self.by)
        return known or row

    def _administrator(self) -> User:
        person = next(person for person in PEOPLE.values() if person.is_administrator)
        known = User.objects.filter(email=person.email).first()
        return known or User.objects.create_superuser(person.email, name=person.name)

    def _add_people(self) -> None:
        for key, person in PEOPLE.items():
            # Without a password: the only way in is the sign-in page of demo mode.
            user = User(email=person.email, name=person.name, is_archivist=person.is_archivist)
            self.people[key] = self._kept(user, email=person.email)

    def _add_union(self, outline: UnionOutline) -> Union:
        union = Union(
            name=outline.name,
            abbreviation=outline.abbreviation,
            federation=outline.federation,
            successor=self.unions.get(outline.successor),
        )
        known = self._kept(union, name=outline.name)
        if known is union:
            for former in outline.former:
                UnionName(union=union, name=former.name, to_on=former.to_on).add(by=self.by)
            if outline.party_from:
                AgreementParty(
                    union=union, agreement=municipality.AGREEMENT, from_on=outline.party_from, to_on=outline.party_to
                ).add(by=self.by)
        return known

    def _add_body(self, outline: BodyOutline) -> Body:
        body = Body(
            slug=outline.slug,
            name=outline.name,
            abbreviation=outline.abbreviation,
            level=outline.level,
            parent=self.bodies.get(outline.parent),
            department=self.departments.get(outline.department),
            is_safety_committee=outline.is_safety_committee,
            numbering=outline.numbering,
            letterhead=municipality.NAME,
            registry_prefix=outline.registry_prefix,
            adjuster_count=outline.adjuster_count,
        )
        known = self._kept(body, slug=outline.slug)
        if known is body:
            body.set_logotype(logotype.png(), alt=logotype.ALT, by=self.by)
            body.set_rules(outline.rules, by=self.by)
            series = RegistrySeries(body=body, pattern=numbering.suggested(outline.registry_prefix))
            series.classification_code = municipality.CLASSIFICATION_CODE
            series.add(by=self.people["archive"])
            self._add_seats(body, outline.seats)
            secretary = self.people[next(seat.person for seat in outline.seats if seat.role == "secretary")]
            for item in outline.standing:
                standing.add(
                    body, item.title, by=secretary, kinds=list(item.kinds), areas=list(item.areas), text=item.text
                )
            for phrase in outline.phrases:
                phrases.add(body, phrase.name, phrase.text, outcome=phrase.outcome, by=secretary)
        return known

    def _add_seats(self, body: Body, outlines: Iterable[SeatOutline]) -> None:
        by_person: dict[str, Seat] = {}
        for outline in outlines:
            union = self.unions.get(outline.organisation)
            seat = Seat(
                body=body,
                side=Seat.Side.UNION if union else Seat.Side.EMPLOYER,
                union=union,
                department=self.departments.get(outline.organisation),
                person=self.people.get(outline.person),
                role=outline.role,
                kind=Seat.Kind.SUBSTITUTE if outline.is_substitute else Seat.Kind.ORDINARY,
                substitute_for=by_person.get(outline.substitute_for),
                title=outline.title or (PEOPLE[outline.person].title if outline.person else ""),
                from_on=outline.from_on,
                to_on=outline.to_on,
            )
            seat.add(by=self.by)
            if outline.person:
                by_person[outline.person] = seat


class _MeetingLoader:
    """One meeting from its outline, by the body's secretary, step by step."""

    def __init__(self, outline: MeetingOutline, known: _Municipality) -> None:
        self.outline, self.people, self.unions = outline, known.people, known.unions
        body = known.bodies[outline.body]
        secretary = body.seats.get(role=Seat.Role.SECRETARY).person
        assert secretary is not None
        self.by = secretary
        self.meeting = Meeting(
            body=body,
            starts_at=outline.starts_at,
            ends_at=outline.ends_at,
            place=outline.place,
            registry_number=outline.registry_number,
        )
        self.rows: dict[str, Attendance] = {}
        #: What stands on the agenda, in the order in which it got there.
        self.placed: list[tuple[Item, AgendaItem]] = []

    def load(self) -> bool:
        """Whether it was made now; one that is there already is left as it is."""
        if self.meeting.body.meetings.filter(starts_at=self.outline.starts_at).exists():
            return False
        outline, meeting = self.outline, self.meeting
        meeting.plan(by=self.by)
        self._date(Meeting.Status.PLANNED, outline.starts_at - dt.timedelta(days=28))
        self._place_items()
        self._add_guests()
        self._describe(self.placed)
        if outline.cancelled_because:
            meeting.cancel(by=self.by, reason=outline.cancelled_because)
            self._date(Meeting.Status.CANCELLED, outline.starts_at - dt.timedelta(days=21))
        if outline.status in (Meeting.Status.PLANNED, Meeting.Status.CANCELLED):
            return True
        meeting.give_notice(by=self.by)
        noticed_at = outline.starts_at - dt.timedelta(days=14)
        self._date(Meeting.Status.NOTICED, noticed_at)
        Meeting.objects.filter(pk=meeting.pk).update(labels_fixed_at=noticed_at)
        self._add_late_items()
        if outline.status != Meeting.Status.NOTICED:
            meeting.start(by=self.by)
            self._date(Meeting.Status.IN_SESSION, outline.starts_at)
            self._note_attendance()
            meeting.close(by=self.by, confirmed=True)
            self._date(Meeting.Status.DRAFTING, outline.ends_at)
            Meeting.objects.filter(pk=meeting.pk).update(opened_at=outline.starts_at, closed_at=outline.ends_at)
        self._write_texts()
        return True

    def _date(self, status: str, at: dt.datetime) -> None:
        """The step as it was in 2022. What the event log says is when the demo was loaded, and stays so."""
        MeetingStep.objects.filter(meeting=self.meeting, status=status).update(at=at)

    # The agenda

    def _place_items(self) -> None:
        """Standing items are there already; the others are put in where they stand in the outline."""
        standing_items = {item.title: item for item in self.meeting.items.filter(parent=None)}
        before: AgendaItem | None = None
        for outline in self.outline.items:
            if outline.is_late:
                continue
            item = standing_items.get(outline.title) or self._add(outline, under=None, after=before)
            item.meeting = self.meeting
            self.placed.append((outline, item))
            self._place_below(outline, item)
            before = item

    def _place_below(self, outline: Item, item: AgendaItem) -> None:
        for child in outline.children:
            added = self._add(child, under=item, after=None)
            self.placed.append((child, added))
            self._place_below(child, added)

    def _add_late_items(self) -> None:
        """Each after the item that it follows in the outline."""
        by_title = {item.title: item for _, item in self.placed}
        for before, outline in itertools.pairwise(self.outline.items):
            if outline.is_late:
                late = (outline, self._add(outline, under=None, after=by_title[before.title]))
                self._describe([late])
                self.placed.append(late)

    def _add(self, outline: Item, *, under: AgendaItem | None, after: AgendaItem | None) -> AgendaItem:
        change = agenda.add(
            self.meeting, outline.title, by=self.by, under=under, after=after, is_numbered=outline.is_numbered
        )
        return change.item

    def _describe(self, placed: Iterable[tuple[Item, AgendaItem]]) -> None:
        for outline, item in placed:
            fields: dict[str, Any] = {
                "presenters": [self.rows[key] for key in outline.presenters],
                "raised_by": [self.unions[key] for key in outline.raised_by],
            }
            if outline.areas:
                fields["areas"] = list(outline.areas)
            if outline.kinds != tuple(item.kinds):
                fields["kinds"] = list(outline.kinds)
            said = {name: value for name, value in fields.items() if value}
            if said:
                item.describe(by=self.by, **said)

    def _write_texts(self) -> None:
        for outline, item in self.placed:
            for words in filter(None, (*outline.drafts, outline.text)):
                item.write(words, by=self.by, revision=item.text_revision)

    # The roll

    def _add_guests(self) -> None:
        for guest in self.outline.guests:
            person = PEOPLE[guest.person]
            self.rows[guest.person] = roll.add_guest(
                self.meeting,
                person.name,
                by=self.by,
                organisation=municipality.DEPARTMENTS[person.department],
                title=person.title,
                person=self.people[guest.person],
                items=guest.items,
            )

    def _note_attendance(self) -> None:
        outline = self.outline
        keys = {user.pk: key for key, user in self.people.items()}
        for row in self.meeting.attendance.filter(is_guest=False):
            if row.person_id is not None:
                row.meeting = self.meeting
                self.rows[keys[row.person_id]] = row
        for key in outline.absent:
            roll.note(self.rows[key], Attendance.Mode.REPORTED_ABSENT, by=self.by)
        for key in outline.remote:
            roll.note(self.rows[key], Attendance.Mode.REMOTE, by=self.by)
        for substitute, replaced in outline.substitutes.items():
            seat = self.meeting.body.seats.get(person=self.people[substitute])
            roll.add_substitute(self.rows[replaced], seat=seat, by=self.by)
        roll.all_present(self.meeting, by=self.by)
        for key, roles in outline.roles.items():
            if set(roles) != set(self.rows[key].roles):
                roll.give_roles(self.rows[key], roles, by=self.by)


def _live_on(known: _Municipality, today: dt.date) -> None:
    """The present year of the central body, if it has none yet."""
    body, by = known.bodies["cesam"], known.people["hr_director"]
    if body.meetings.filter(starts_at__year__gt=2022).exists():
        return
    for outline in texts_of_today.held(today):
        _MeetingLoader(outline, known).load()
    present.settle(body, known.unions, known.people, by)
    present.ask(body, known.unions, known.people, today)
    present.add_documents(body, by)
    present.plan(body, by, today)
    ahead = body.meetings.filter(starts_at__date__gt=today).order_by("starts_at").first()
    assert ahead is not None
    for item in ahead.items.filter(title__in=municipality.PLANNED_MINUTES):
        item.meeting = ahead
        item.describe(by=by, planned_minutes=municipality.PLANNED_MINUTES[item.title])
    present.call(body, known.people, by)


def _propose_points(known: _Municipality) -> None:
    """What the parties want on the next agenda of the central body: one is returned, one lifted from below."""
    body, unions, people = known.bodies["cesam"], known.unions, known.people
    if body.proposals.exists():
        return
    # For the one after the next: the notice of the next has gone out.
    meeting = proposals.open_meetings(body).filter(status=Meeting.Status.PLANNED).first()
    for point in points.POINTS:
        made = proposals.propose(
            body,
            title=point.title,
            text=point.text,
            by=people[point.by],
            unions=[unions[key] for key in point.unions],
            meeting=meeting,
        )
        if point.returned_because:
            proposals.give_back(made, point.returned_because, by=people["hr_director"])
    lifted = AgendaItem.objects.filter(meeting__body__slug=points.LIFTED.body, title=points.LIFTED.title).first()
    if lifted is not None:
        proposals.lift(lifted, to=body, by=people[points.LIFTED.by], background=points.LIFTED.background)
