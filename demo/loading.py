"""The demo municipality put into the database, through the same verbs as people's own work."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from demo import logotype, municipality
from demo.municipality import BodyOutline, SeatOutline
from demo.outline import Item, MeetingOutline
from demo.people import PEOPLE
from demo.texts import cesam_april, cesam_other, departments
from meetings import agenda
from meetings.models import AgendaItem, Attendance, Meeting, MeetingStep, Phrase, StandingItem
from parties.models import AgreementParty, Body, DeadlineRule, Department, Seat, Union, UnionName, User

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

    `today` places the next meeting of the central body, so that somebody who signs in has one ahead.
    """
    people = _load_people()
    departments_by_key = _load_departments()
    unions = _load_unions()
    bodies: dict[str, Body] = {}
    for outline in municipality.BODIES:
        bodies[outline.slug] = _load_body(outline, bodies, people, departments_by_key, unions)
    for meeting in MEETINGS:
        _MeetingLoader(meeting, bodies[meeting.body], people, unions).load()
    _plan_ahead(bodies["cesam"], people["hr_director"], today or timezone.localdate())


def _load_people() -> dict[str, User]:
    found = {}
    for key, person in PEOPLE.items():
        known = User.objects.filter(email=person.email).first()
        # Without a password: the only way in is the sign-in page of demo mode.
        found[key] = known or User.objects.create_user(
            person.email, name=person.name, is_administrator=person.is_administrator, is_archivist=person.is_archivist
        )
    return found


def _load_departments() -> dict[str, Department]:
    return {
        key: Department.objects.get_or_create(name=name, defaults={"abbreviation": key})[0]
        for key, name in municipality.DEPARTMENTS.items()
    }


def _load_unions() -> dict[str, Union]:
    found: dict[str, Union] = {}
    for key, outline in municipality.UNIONS.items():
        union, is_new = Union.objects.get_or_create(
            name=outline.name,
            defaults={
                "abbreviation": outline.abbreviation,
                "federation": outline.federation,
                "successor": found.get(outline.successor),
            },
        )
        found[key] = union
        if not is_new:
            continue
        for former in outline.former:
            UnionName.objects.create(union=union, name=former.name, to_on=former.to_on)
        if outline.party_from:
            AgreementParty.objects.create(
                union=union, agreement=municipality.AGREEMENT, from_on=outline.party_from, to_on=outline.party_to
            )
    return found


def _load_body(
    outline: BodyOutline,
    bodies: dict[str, Body],
    people: dict[str, User],
    departments_by_key: dict[str, Department],
    unions: dict[str, Union],
) -> Body:
    body, is_new = Body.objects.get_or_create(
        slug=outline.slug,
        defaults={
            "name": outline.name,
            "abbreviation": outline.abbreviation,
            "level": outline.level,
            "parent": bodies.get(outline.parent),
            "department": departments_by_key.get(outline.department),
            "is_safety_committee": outline.is_safety_committee,
            "numbering": outline.numbering,
            "letterhead": municipality.NAME,
            "registry_prefix": outline.registry_prefix,
        },
    )
    if not is_new:
        return body
    body.set_logotype(logotype.png(), alt=logotype.ALT, by=people["systems"])
    for event, (days, day_kind) in outline.rules.items():
        DeadlineRule.objects.create(body=body, event=event, days=days, day_kind=day_kind)
    _load_seats(body, outline.seats, people, departments_by_key, unions)
    for position, standing in enumerate(outline.standing, start=1):
        StandingItem.objects.create(body=body, position=position, title=standing.title, kinds=list(standing.kinds))
    for position, phrase in enumerate(municipality.PHRASES, start=1):
        Phrase.objects.create(body=body, position=position, name=phrase.name, text=phrase.text)
    return body


def _load_seats(
    body: Body,
    outlines: Iterable[SeatOutline],
    people: dict[str, User],
    departments_by_key: dict[str, Department],
    unions: dict[str, Union],
) -> None:
    by_person: dict[str, Seat] = {}
    for position, outline in enumerate(outlines, start=1):
        union = unions.get(outline.organisation)
        title = outline.title or (PEOPLE[outline.person].title if outline.person else "")
        seat = Seat.objects.create(
            body=body,
            side=Seat.Side.UNION if union else Seat.Side.EMPLOYER,
            union=union,
            department=departments_by_key.get(outline.organisation),
            person=people.get(outline.person),
            role=outline.role,
            kind=Seat.Kind.SUBSTITUTE if outline.is_substitute else Seat.Kind.ORDINARY,
            substitute_for=by_person.get(outline.substitute_for),
            title=title,
            position=position,
            from_on=outline.from_on,
            to_on=outline.to_on,
        )
        if outline.person:
            by_person[outline.person] = seat


class _MeetingLoader:
    """One meeting from its outline, by the body's secretary, step by step."""

    def __init__(self, outline: MeetingOutline, body: Body, people: dict[str, User], unions: dict[str, Union]) -> None:
        self.outline, self.body, self.people, self.unions = outline, body, people, unions
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

    def load(self) -> None:
        if self.body.meetings.filter(starts_at=self.outline.starts_at).exists():
            return
        outline, meeting = self.outline, self.meeting
        meeting.plan(by=self.by)
        self._date(Meeting.Status.PLANNED, outline.starts_at - dt.timedelta(days=28))
        self._add_items(outline.items, late=False)
        self._note_guests()
        self._describe_items()
        if outline.status == Meeting.Status.PLANNED:
            return
        meeting.give_notice(by=self.by)
        noticed_at = outline.starts_at - dt.timedelta(days=14)
        self._date(Meeting.Status.NOTICED, noticed_at)
        Meeting.objects.filter(pk=meeting.pk).update(labels_fixed_at=noticed_at)
        self._add_items(outline.items, late=True)
        self._describe_items()
        if outline.status != Meeting.Status.NOTICED:
            meeting.start(by=self.by)
            self._date(Meeting.Status.IN_SESSION, outline.starts_at)
            self._note_attendance()
            meeting.close(by=self.by)
            self._date(Meeting.Status.DRAFTING, outline.ends_at)
        self._write_texts(outline.items, None)

    def _date(self, status: str, at: dt.datetime) -> None:
        """The step as it was in 2022. What the event log says is when the demo was loaded, and stays so."""
        MeetingStep.objects.filter(meeting=self.meeting, status=status).update(at=at)

    # The agenda

    def _item(self, outline: Item, parent: AgendaItem | None) -> AgendaItem | None:
        return self.meeting.items.filter(title=outline.title, parent=parent).first()

    def _add_items(self, outlines: tuple[Item, ...], *, late: bool, parent: AgendaItem | None = None) -> None:
        """Standing items are there already; the others are put in where they stand in the outline."""
        before: AgendaItem | None = None
        for outline in outlines:
            item = self._item(outline, parent)
            if item is None and outline.is_late == late:
                after = {"under": parent} if before is None else {"after": before}
                item = agenda.add(
                    self.meeting, outline.title, by=self.by, is_numbered=outline.is_numbered, **after
                ).item
            if item is not None:
                self._add_items(outline.children, late=late, parent=item)
                before = item

    def _describe_items(self, outlines: tuple[Item, ...] | None = None, parent: AgendaItem | None = None) -> None:
        for outline in self.outline.items if outlines is None else outlines:
            item = self._item(outline, parent)
            if item is None:
                continue
            fields = {
                "kinds": list(outline.kinds) or item.kinds,
                "presenters": [self.rows[key] for key in outline.presenters],
                "raised_by": [self.unions[key] for key in outline.raised_by],
            }
            item.meeting = self.meeting
            item.describe(by=self.by, **{name: value for name, value in fields.items() if value})
            self._describe_items(outline.children, item)

    def _write_texts(self, outlines: tuple[Item, ...], parent: AgendaItem | None) -> None:
        for outline in outlines:
            item = self._item(outline, parent)
            assert item is not None, outline.title
            item.meeting = self.meeting
            for words in filter(None, (*outline.drafts, outline.text)):
                item.write(words, by=self.by, revision=item.text_revision)
            self._write_texts(outline.children, item)

    # The roll

    def _note_guests(self) -> None:
        for position, guest in enumerate(self.outline.guests, start=1):
            person = self.people[guest.person]
            self.rows[guest.person] = Attendance.objects.create(
                meeting=self.meeting,
                person=person,
                name=person.name,
                organisation=municipality.DEPARTMENTS[PEOPLE[guest.person].department],
                title=PEOPLE[guest.person].title,
                side=Seat.Side.EMPLOYER,
                is_guest=True,
                position=100 + position,
            )

    def _note_attendance(self) -> None:
        outline = self.outline
        by_label = {node.label: node.item for node in agenda.flat(agenda.tree(self.meeting))}
        for guest in outline.guests:
            row = self.rows[guest.person]
            row.mode = Attendance.Mode.REMOTE if guest.is_remote else Attendance.Mode.ONSITE
            row.scope = Attendance.Scope.ONLY if guest.items else Attendance.Scope.ALL
            row.save()
            row.items.set([by_label[guest.items]] if guest.items else [])
        keys = {user.pk: key for key, user in self.people.items()}
        for row in self.meeting.attendance.filter(is_guest=False, person__isnull=False):
            key = keys[row.person_id]
            self.rows[key] = row
            row.mode = self._mode(key)
            row.roles = list(outline.roles.get(key, ()))
            row.save()
        for substitute, replaced in outline.substitutes.items():
            seat = self.body.seats.get(person=self.people[substitute])
            from meetings.roll import row_for

            row = row_for(self.meeting, seat, 50)
            row.mode = self._mode(substitute)
            row.substitute_for = self.rows[replaced]
            row.save()

    def _mode(self, key: str) -> Attendance.Mode:
        if key in self.outline.absent:
            return Attendance.Mode.REPORTED_ABSENT
        return Attendance.Mode.REMOTE if key in self.outline.remote else Attendance.Mode.ONSITE


def _plan_ahead(body: Body, secretary: User, today: dt.date) -> None:
    """A meeting that is still to come, on the fourth Tuesday from today."""
    if body.meetings.filter(starts_at__date__gt=today).exists():
        return
    day = today + dt.timedelta(days=21 + (1 - today.weekday()) % 7)
    starts_at = timezone.make_aware(dt.datetime.combine(day, dt.time(14, 30)))
    Meeting(
        body=body, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2, minutes=30), place=cesam_april.PLACE
    ).plan(by=secretary)
