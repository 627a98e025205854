"""Composing the minutes: from the meeting in the database to the frozen value of `minutes/composition.py`.

`compose` reads the database once, in a constant number of queries; nobody else reads a meeting for its minutes.
"""

import datetime as dt
import hashlib
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from meetings import agenda, materials, positions, prose, ranges, richtext, roll_reading
from meetings.models import Adjournment, AgendaItem, Attendance, Meeting
from minutes import signers, sources
from minutes.composition import (
    FORMAT,
    ITEMS,
    WHOLE,
    Annex,
    Composition,
    Item,
    Letterhead,
    Logotype,
    Movement,
    NextMeeting,
    Origin,
    Party,
    Pause,
    Person,
    Question,
    Recused,
    Signatory,
    Stand,
    Statement,
)
from parties.models import Body, Seat


def compose(meeting: Meeting, *, of: frozenset[int] = frozenset()) -> Composition:
    """The minutes as they are now, in a constant number of queries; a draft.

    Args:
        of: the items that are adjusted at once, with all under them; empty for the whole minutes.
    """
    body = meeting.body
    with override(body.language):
        items = sources.ITEMS.rows(None, *materials.kinds(), meeting=meeting.pk, day=meeting.held_on)
        nodes = agenda.flat(agenda.tree(meeting, items))
        rows = sources.ROWS.rows(None, meeting=meeting.pk)
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
    kept = sources.ANNEXES.rows(None, meeting=meeting.pk)
    return tuple(Annex(label, prose.plain(title), sha256) for label, title, sha256 in kept)


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
        kept = {"meeting": meeting.pk}
        return cls(
            _by_item((pause.item_id, _pause(pause)) for pause in sources.PAUSES.rows(None, **kept)),
            _by_item(
                (item, Recused(prose.plain(name), prose.plain(reason)))
                for item, name, reason in sources.RECUSALS.rows(None, **kept)
            ),
            _by_item((later, _origin(meeting, *link)) for later, *link in sources.LINKS.rows(None, **kept)),
            roll_reading.movements(rows, places),
            positions.unsaid(meeting, spoken, rows, places) if spoken else {},
            {pk: timezone.localdate(at) for pk, at in sources.ADJUSTED.rows(None, **kept)},
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


def _origin(meeting: Meeting, kind: str, body: int, name: str, starts_at: dt.datetime) -> Origin:
    return Origin(kind, "" if body == meeting.body_id else prose.plain(name), timezone.localdate(starts_at))


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
        presenters=tuple(map(prose.plain, getattr(item, "presenters_told", ()))),
        raised_by=tuple(map(prose.plain, getattr(item, "raised_told", ()))),
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


_TROUBLES: Final[dict[type[richtext.TextRefused], str]] = {
    richtext.TextTooLong: "length",
    richtext.LinesTooDeep: "depth",
    richtext.TableTooLarge: "cells",
    richtext.TableTooWide: "columns",
    prose.TableTooManyColumns: "columns",
}


def _text(text: str, level: int) -> tuple[str, str]:
    """(the text for the document, the kind of problem that it has)."""
    try:
        return prose.document_html(text, level=level), ""
    except richtext.TextRefused as error:
        return "", _TROUBLES.get(type(error), "length")


def signers_of(
    body: Body, present: Sequence[Attendance], places: ranges.Agenda, *, of: frozenset[int] = frozenset()
) -> list[signers.Signer]:
    """Who must sign, by the roll and the body's rules; `present` in the roll's order, as `attended` needs it."""
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
    found = sources.NEXT_MEETING.rows(None, body=meeting.body_id, after=meeting.starts_at)
    if not found:
        return None
    [(starts_at, ends_at)] = found
    return NextMeeting(timezone.localtime(starts_at), timezone.localtime(ends_at) if ends_at else None)
