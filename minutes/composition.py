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
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from meetings.tables import ItemTable
from paper.problems import Problem

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


def as_json(composition: Composition) -> dict[str, Any]:
    """Plain values, as they are kept with a version."""
    return _plain(composition)


def from_json(value: dict[str, Any]) -> Composition:
    """The inverse of `as_json`."""
    return _built(Composition, value)


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
