"""What the minutes of a meeting say, as one frozen value.

`compose` reads the database once; everything else (the page, the PDF, the comparison of two versions, the archive's
metadata) reads the Composition. Two compositions with the same `sha256` are the same document.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from meetings import agenda, materials, positions, prose, ranges, richtext, roll_reading
from meetings.models import Adjournment, AgendaItem, Attendance, ItemLink, Meeting, Recusal
from meetings.tables import ItemTable
from minutes import signers
from paper.problems import Problem
from parties.models import Body, Seat

#: What a document is: still written, frozen for those who adjust it, or with their signatures in it.
DRAFT: Final = "draft"
ADJUSTMENT: Final = "adjustment"
FINAL: Final = "final"
#: What it holds: all of the minutes, items that were adjusted at once, or what corrects minutes that are signed.
WHOLE: Final = "whole"
ITEMS: Final = "items"
CORRECTION: Final = "correction"
#: Items of minutes that are sealed, for those who came to present them.
EXTRACT: Final = "extract"
#: Grows when the same content shall be set differently (template, stylesheet), so that drafts are made anew.
FORMAT: Final = 13
_TROUBLES: Final[dict[type[richtext.TextRefused], str]] = {
    richtext.TextTooLong: "length",
    richtext.LinesTooDeep: "depth",
    richtext.TableTooLarge: "cells",
    richtext.TableTooWide: "columns",
    prose.TableTooManyColumns: "columns",
}


@dataclass(frozen=True)
class Logotype:
    """A picture by its content; the bytes stay with the body."""

    sha256: str
    alt: str


@dataclass(frozen=True)
class Letterhead:
    name: str
    accent: str
    logotype: Logotype | None


@dataclass(frozen=True)
class Person:
    """Somebody in the roll, as they were on the day. `items` is "" for the whole meeting, else e.g. "1–3, 5–9"."""

    name: str
    organisation: str
    title: str
    roles: tuple[str, ...] = ()
    is_remote: bool = False
    substitute_for: str = ""
    items: str = ""


@dataclass(frozen=True)
class Party:
    """One side of the table; `side` is a Seat.Side."""

    side: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Statement:
    """A party's own words on an item; `party` "" is the employer, `kind` a Statement.Kind, `text` as an item's."""

    party: str
    kind: str
    text: str


@dataclass(frozen=True)
class Pause:
    """An adjournment that is over; `unions` asked for it, by their names on the day, or the employer, or nobody."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    unions: tuple[str, ...]
    by_employer: bool
    reason: str


@dataclass(frozen=True)
class Origin:
    """An earlier item that this one goes on from; `kind` is an ItemLink.Kind, `body` "" for the meeting's own."""

    kind: str
    body: str
    held_on: dt.date


@dataclass(frozen=True)
class Stand:
    """What a union said of the item: its name on the day, a Position.Stance, and its own words or ""."""

    union: str
    stance: str
    note: str


@dataclass(frozen=True)
class Question:
    """What was asked or promised at the item, or answered there; `kind` is an OpenQuestion.Kind.

    `owner` returns to it, by name, "" where nobody does; `due_on` None is no date.
    """

    kind: str
    text: str
    owner: str
    is_owned_by_employer: bool
    due_on: dt.date | None
    is_answered: bool


@dataclass(frozen=True)
class Movement:
    """Members who came or went before the item was taken up; `kind` is `coming.ARRIVED`, `LEFT` or `RETURNED`."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Recused:
    """Somebody who was there but took no part in the item."""

    name: str
    reason: str


@dataclass(frozen=True)
class Item:
    """An item in reading order: `level` 1–3, `label` "" when unnumbered, `text` HTML made by `meetings.prose`.

    `trouble` is the kind of problem (`paper.problems`) for which the text, or a statement's, could not be taken in;
    then that text is "". `outcome` and `cooperation_ended` are those of AgendaItem; `returns_on` is the day on which an
    item that was put off comes back, None for the next meeting.
    """

    id: int
    label: str
    level: int
    title: str
    kinds: tuple[str, ...]
    presenters: tuple[str, ...]
    raised_by: tuple[str, ...]
    secrecy: str
    text: str
    trouble: str
    outcome: str = ""
    returns_on: dt.date | None = None
    cooperation_ended: str = ""
    positions: tuple[Stand, ...] = ()
    #: Every union of the body is among the positions.
    are_all_heard: bool = False
    statements: tuple[Statement, ...] = ()
    pauses: tuple[Pause, ...] = ()
    recused: tuple[Recused, ...] = ()
    movements: tuple[Movement, ...] = ()
    origins: tuple[Origin, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[ItemTable, ...] = ()
    #: When the item was adjusted at once, in minutes of its own.
    adjusted_on: dt.date | None = None

    @property
    def name(self) -> str:
        """What people call the item: its label, or its heading where it has none."""
        return self.label or self.title


@dataclass(frozen=True)
class Signatory:
    """Who signs, and as what; `name` is "" until somebody has been elected.

    `items` is "" for all of the minutes, else "1–4": the chair changed hands.
    """

    name: str
    roles: tuple[str, ...]
    title: str
    organisation: str
    items: str = ""


@dataclass(frozen=True)
class Annex:
    """A file that belongs to the minutes: "1" or "2 a", and its hash, so that it is known to be that one."""

    label: str
    title: str
    sha256: str


@dataclass(frozen=True)
class Corrected:
    """The minutes that a correction belongs to: when they were sealed, and the hash of the file that was adjusted."""

    sealed_on: dt.date
    sha256: str


@dataclass(frozen=True)
class NextMeeting:
    starts_at: dt.datetime
    ends_at: dt.datetime | None


@dataclass(frozen=True)
class Composition:
    """The whole document. Times are in the municipality's zone; words are in `language`."""

    format: int
    language: str
    variant: str
    body: str
    body_abbreviation: str
    is_safety_committee: bool
    letterhead: Letterhead
    registry_number: str
    is_extra: bool
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    place: str
    parties: tuple[Party, ...]
    reported_absent: tuple[Person, ...]
    absent: tuple[Person, ...]
    vacant: tuple[str, ...]
    items: tuple[Item, ...]
    signatories: tuple[Signatory, ...]
    annexes: tuple[Annex, ...]
    next_meeting: NextMeeting | None
    notes: tuple[str, ...]
    #: Adjournments before any item was taken up.
    pauses: tuple[Pause, ...] = ()
    #: When the meeting was really held; None where nobody was at hand to note it on the day.
    opened_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    stage: str = DRAFT
    scope: str = WHOLE
    #: Which of the versions that were sent for adjustment; 0 for a draft.
    adjustment: int = 0
    corrects: Corrected | None = None

    @property
    def is_draft(self) -> bool:
        return self.stage == DRAFT

    @cached_property
    def canonical(self) -> str:
        """The one JSON text of this content: sorted keys, no spare space, UTF-8."""
        return json.dumps(as_json(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def problems(self) -> tuple[Problem, ...]:
        """What can be seen to hinder typesetting before it is tried, item by item."""
        return tuple(Problem(item.trouble, item=item.name) for item in self.items if item.trouble)

    def item_with(self, sign: str) -> str:
        """The label of the first item where a sign occurs, or ""."""
        return next((item.name for item in self.items if any(sign in text for text in texts_of(item))), "")


def compose(meeting: Meeting, *, of: frozenset[int] = frozenset()) -> Composition:
    """The minutes as they are now, in a constant number of queries; a draft.

    Args:
        of: the items that are adjusted at once, with all under them; empty for the whole minutes.
    """
    body = meeting.body
    with override(body.language):
        nodes = agenda.flat(agenda.tree(meeting))
        rows = list(meeting.attendance.in_roll_order().with_people())
        present = [row for row in rows if row.is_present]
        places = roll_reading.places(nodes)
        people = [(row.side, _person(row, places)) for row in present]
        beside = _Beside.of(meeting, rows, nodes, places)
        return Composition(
            format=FORMAT,
            language=body.language,
            variant=body.pdf_variant,
            body=prose.plain(body.name),
            body_abbreviation=prose.plain(body.abbreviation),
            is_safety_committee=body.is_safety_committee,
            letterhead=_letterhead(body),
            registry_number=prose.plain(meeting.registry_number),
            is_extra=meeting.is_extra,
            starts_at=timezone.localtime(meeting.starts_at),
            ends_at=timezone.localtime(meeting.ends_at) if meeting.ends_at else None,
            place=prose.plain(meeting.place),
            parties=tuple(
                Party(side, tuple(person for its_side, person in people if its_side == side))
                for side in Seat.Side.values
                if any(its_side == side for its_side, _ in people)
            ),
            reported_absent=_people(rows, Attendance.Mode.REPORTED_ABSENT),
            absent=_people(rows, Attendance.Mode.ABSENT),
            vacant=tuple(prose.plain(row.organisation) for row in rows if row.mode == Attendance.Mode.VACANT),
            items=_chosen(tuple(_item(node, meeting, beside) for node in nodes), places, of),
            signatories=tuple(
                _signatory(signer, present, places) for signer in signers_of(body, present, places, of=of)
            ),
            annexes=_annexes(meeting, of),
            next_meeting=_next_meeting(meeting),
            notes=(),
            pauses=tuple(beside.pauses.get(None, ())) if not of else (),
            opened_at=_real(meeting.opened_at, meeting),
            closed_at=_real(meeting.closed_at, meeting) if _real(meeting.opened_at, meeting) else None,
            scope=ITEMS if of else WHOLE,
        )


def _real(moment: dt.datetime | None, meeting: Meeting) -> dt.datetime | None:
    """A time that was noted, to the minute. A meeting that was written up on another day was not opened then."""
    if moment is None or abs(moment - meeting.starts_at) > dt.timedelta(hours=18):
        return None
    return timezone.localtime(moment).replace(second=0, microsecond=0)


def _chosen(items: tuple[Item, ...], places: ranges.Agenda, of: frozenset[int]) -> tuple[Item, ...]:
    """The items with all under them, and of those above them what they are called."""
    if not of:
        return items
    above = {place for chosen in of for place in places.above(chosen)}
    found = []
    for item in items:
        if item.id in of or not of.isdisjoint(places.above(item.id)):
            found.append(item)
        elif item.id in above:
            found.append(Item(item.id, item.label, item.level, item.title, (), (), (), "", "", ""))
    return tuple(found)


def _annexes(meeting: Meeting, of: frozenset[int]) -> tuple[Annex, ...]:
    if of:
        # What is handed out with the meeting goes with its minutes.
        return ()
    kept = meeting.documents.standing().in_order()
    return tuple(Annex(file.label, prose.plain(file.title), file.sha256) for file in kept)


def as_json(composition: Composition) -> dict[str, Any]:
    """Plain values, as they are kept with a version."""
    return _plain(composition)


def from_json(value: dict[str, Any]) -> Composition:
    """The inverse of `as_json`."""
    return _built(Composition, value)


def _letterhead(body: Body) -> Letterhead:
    picture = bytes(body.logotype) if body.logotype else None
    name = prose.plain(body.letterhead)
    return Letterhead(
        name=name,
        accent=getattr(settings, "ACCENT", ""),
        logotype=Logotype(hashlib.sha256(picture).hexdigest(), prose.plain(body.logotype_alt) or name)
        if picture
        else None,
    )


def _person(row: Attendance, places: ranges.Agenda | None = None) -> Person:
    return Person(
        name=prose.plain(row.name),
        organisation=prose.plain(row.organisation),
        title=prose.plain(row.title),
        roles=tuple(role for role in Attendance.Role.values if role in row.roles and role != Attendance.Role.ADJUSTER),
        is_remote=row.mode == Attendance.Mode.REMOTE,
        substitute_for=prose.plain(row.substitute_for.name) if row.substitute_for else "",
        items=ranges.wording(roll_reading.attended(row), places) if places else "",
    )


def _people(rows: list[Attendance], mode: str) -> tuple[Person, ...]:
    return tuple(_person(row) for row in rows if row.mode == mode)


@dataclass(frozen=True)
class _Beside:
    """What is told of the items but is not kept with them, by item."""

    pauses: dict[int | None, list[Pause]]
    recused: dict[int | None, list[Recused]]
    origins: dict[int | None, list[Origin]]
    movements: dict[int, list[tuple[str, tuple[str, ...]]]]
    unsaid: dict[int, list[positions.Unsaid]]
    adjusted: dict[int, dt.date]

    @classmethod
    def of(
        cls, meeting: Meeting, rows: list[Attendance], nodes: Sequence[agenda.Node], places: ranges.Agenda
    ) -> "_Beside":
        spoken = [node for node in nodes if getattr(node.item, "positions_told", ())]
        pauses = Adjournment.objects.filter(meeting=meeting, ended_at__isnull=False).order_by("started_at", "pk")
        recusals = Recusal.objects.filter(attendance__meeting=meeting, attendance__mode__in=Attendance.PRESENT_MODES)
        recusals = recusals.order_by("attendance__side", "attendance__position", "pk")
        names = recusals.values_list("item", "attendance__name", "reason")
        links = ItemLink.objects.filter(later__meeting=meeting).select_related("earlier__meeting__body")
        return cls(
            _by_item((pause.item_id, _pause(pause)) for pause in pauses),
            _by_item((item, Recused(prose.plain(name), prose.plain(reason))) for item, name, reason in names),
            _by_item((link.later_id, _origin(link, meeting)) for link in links.order_by("at", "pk")),
            roll_reading.movements(rows, places),
            positions.unsaid(meeting, spoken, rows, places) if spoken else {},
            {pk: timezone.localdate(at) for pk, at in meeting.rounds.adjusted_items()},
        )


T = typing.TypeVar("T")


def _by_item(told: Iterable[tuple[int | None, T]]) -> dict[int | None, list[T]]:
    found: dict[int | None, list[T]] = {}
    for item, one in told:
        found.setdefault(item, []).append(one)
    return found


def _pause(pause: Adjournment) -> Pause:
    return Pause(
        starts_at=timezone.localtime(pause.started_at),
        ends_at=timezone.localtime(pause.ended_at),
        unions=tuple(prose.plain(name) for name in pause.union_names),
        by_employer=pause.by_employer,
        reason=prose.plain(pause.reason),
    )


def _stands(item: AgendaItem, beside: _Beside) -> tuple[tuple[Stand, ...], bool]:
    """(what the unions said of the item, whether all are among them): once one has spoken, who was not there or is
    outside the agreement is told too."""
    said = [
        Stand(prose.plain(told["name"]), told["stance"], prose.plain(told["note"]))
        for told in getattr(item, "positions_told", ())
    ]
    if not said:
        return (), False
    others = beside.unsaid.get(item.pk, [])
    told = [*said, *(Stand(prose.plain(one.name), one.presumed, "") for one in others if one.presumed)]
    return tuple(sorted(told, key=lambda one: one.union)), all(one.presumed for one in others)


def _origin(link: ItemLink, meeting: Meeting) -> Origin:
    earlier = link.earlier.meeting
    body = "" if earlier.body_id == meeting.body_id else prose.plain(earlier.body.name)
    return Origin(link.kind, body, earlier.held_on)


def _item(node: agenda.Node, meeting: Meeting, beside: _Beside) -> Item:
    item = node.item
    text, trouble = _text(item.text, node.level + 1)
    stands, are_all_heard = _stands(item, beside)
    statements = [(told, *_text(told["text"], node.level + 1)) for told in getattr(item, "statements_told", ())]
    return Item(
        id=item.pk,
        label=node.label,
        level=node.level,
        title=prose.plain(item.title),
        kinds=tuple(kind for kind in AgendaItem.Kind.values if kind in item.kinds),
        presenters=tuple(prose.plain(row.name) for row in item.presenters.all()),
        raised_by=tuple(prose.plain(union.name_on(meeting.held_on)) for union in item.raised_by.all()),
        secrecy=prose.plain(item.secrecy_statute) if item.is_confidential else "",
        text=text,
        trouble=next(filter(None, (trouble, *(its for _told, _said, its in statements))), ""),
        outcome=item.outcome,
        returns_on=item.returns_on,
        cooperation_ended=item.cooperation_ended,
        positions=stands,
        are_all_heard=are_all_heard,
        statements=tuple(Statement(prose.plain(told["name"]), told["kind"], said) for told, said, _its in statements),
        pauses=tuple(beside.pauses.get(item.pk, ())),
        recused=tuple(beside.recused.get(item.pk, ())),
        movements=tuple(
            Movement(kind, tuple(map(prose.plain, names))) for kind, names in beside.movements.get(item.pk, ())
        ),
        origins=tuple(beside.origins.get(item.pk, ())),
        questions=tuple(_question(told, item) for told in getattr(item, "questions_told", ()) if not told["withdrawn"]),
        tables=materials.tables(item),
        adjusted_on=beside.adjusted.get(item.pk),
    )


def _question(told: dict[str, Any], item: AgendaItem) -> Question:
    owner = told["owner"] or told["union"] or ""
    return Question(
        kind=told["kind"],
        text=prose.plain(told["text"]),
        owner=prose.plain(owner),
        is_owned_by_employer=not owner and told["side"] == Seat.Side.EMPLOYER,
        due_on=dt.date.fromisoformat(told["due"]) if told["due"] else None,
        is_answered=told["at"] == item.pk,
    )


def texts_of(item: Item) -> tuple[str, ...]:
    """All that is written at an item."""
    return (
        item.title,
        item.text,
        *(one.text for one in item.statements),
        *(one.text for one in item.questions),
        *(one.note for one in item.positions),
        *(one.reason for one in item.pauses),
        *(text for one in item.tables for text in one.texts),
    )


def _text(text: str, level: int) -> tuple[str, str]:
    """(the text for the document, the kind of problem that it has)."""
    try:
        return prose.document_html(text, level=level), ""
    except richtext.TextRefused as error:
        return "", _TROUBLES.get(type(error), "length")


def signers_of(
    body: Body, present: Sequence[Attendance], places: ranges.Agenda, *, of: frozenset[int] = frozenset()
) -> list[signers.Signer]:
    """Who must sign, by the roll and the body's rules; `present` in the roll's order, as `with_people` reads it."""
    people = [
        signers.Present(
            row.pk,
            frozenset(row.roles),
            roll_reading.attended(row),
            row.union_id if row.side == Seat.Side.UNION else None,
            row.is_guest,
        )
        for row in present
    ]
    rules = signers.Rules(body.adjuster_count, body.secretary_signs, body.each_union_signs)
    return signers.required(people, rules, places, of=of)


def _signatory(signer: signers.Signer, present: Sequence[Attendance], places: ranges.Agenda) -> Signatory:
    row = next((row for row in present if row.pk == signer.row), None)
    return Signatory(
        name=prose.plain(row.name) if row else "",
        roles=signer.roles,
        title=prose.plain(row.title) if row else "",
        organisation=prose.plain(row.organisation) if row else "",
        items=ranges.wording(signer.attended, places),
    )


def _next_meeting(meeting: Meeting) -> NextMeeting | None:
    later = Meeting.objects.filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    later = later.exclude(status=Meeting.Status.CANCELLED).order_by("starts_at")
    times = later.values_list("starts_at", "ends_at").first()
    if times is None:
        return None
    starts_at, ends_at = times
    return NextMeeting(timezone.localtime(starts_at), timezone.localtime(ends_at) if ends_at else None)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _built(kind: Any, value: Any) -> Any:
    """`value` from JSON as `kind`: a dataclass, a tuple of one kind, an optional, a time, a day or a plain value."""
    if isinstance(kind, types.UnionType):
        return None if value is None else _built(next(one for one in kind.__args__ if one is not type(None)), value)
    if typing.get_origin(kind) is tuple:
        return tuple(_built(kind.__args__[0], part) for part in value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        # What an earlier format said and this one does not is passed over.
        return kind(**{name: _built(hints[name], part) for name, part in value.items() if name in hints})
    return kind.fromisoformat(value) if kind in (dt.datetime, dt.date) else value
