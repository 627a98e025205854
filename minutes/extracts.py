"""Extracts of sealed minutes (protokollsutdrag): whoever came to present single items gets those items, sealed too.

An extract says what the sealed minutes say of its items and who was there for them, and nothing of what else was
handled. It is made from the frozen content that was signed, never from the meeting as it is now.
"""

import dataclasses
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cesam import display
from meetings import ranges, roll_reading
from meetings.models import Attendance, Meeting
from minutes import composition, distribution, final_copy, printing
from minutes.composition import Composition, Item
from minutes.final_copy import FinalCopy
from minutes.models import Extract, Round, Sealing
from outbox import links
from outbox.letters import Enclosure
from paper.rendering import Job
from parties.models import User

Chosen = tuple[int, ...]


def wanted(round: Round) -> dict[Chosen, list[User]]:
    """Which extracts are made of a round, and for whom: the items that a person came to present or was called in for.

    Whoever gets the whole minutes needs none.
    """
    whole = {person.pk for person in distribution.recipients(round)}
    there = {item.id for item in round.composition.items}
    own: dict[int, set[int]] = {}
    people: dict[int, User] = {}
    for row in _guests(round.meeting):
        assert row.person is not None
        items = {item.pk for item in row.presents.all()}
        if row.scope == Attendance.Scope.ONLY:
            items |= {item.pk for item in row.items.all()}
        if row.person.pk not in whole and items & there:
            people[row.person.pk] = row.person
            own.setdefault(row.person.pk, set()).update(items & there)
    found: dict[Chosen, list[User]] = {}
    for pk, items in own.items():
        found.setdefault(_topmost(round.composition.items, items), []).append(people[pk])
    return dict(sorted(found.items()))


def _topmost(items: Sequence[Item], chosen: set[int]) -> Chosen:
    """Without those that stand under another: what is under an item comes along with it."""
    under = {pk for one in chosen for pk in _with_all_under(items, frozenset({one})) - {one}}
    return tuple(sorted(chosen - under))


def _guests(meeting: Meeting) -> Iterable[Attendance]:
    rows = meeting.attendance.present().filter(person__isnull=False)
    return rows.select_related("person").prefetch_related("presents", "items").order_by("pk")


def want(round: Round) -> None:
    """Order the extracts, in the transaction that keeps the seal."""
    rows = [Sealing(round=round, chosen=list(chosen)) for chosen in wanted(round)]
    if rows:
        Sealing.objects.bulk_create(rows, ignore_conflicts=True)
        Sealing.wake()


def of(content: Composition, chosen: Iterable[int], places: ranges.Agenda) -> Composition:
    """What `content` says of the items and all under them, with the headings above and those who were there.

    Args:
        content: the minutes that were signed.
        chosen: keys of items.
        places: the meeting's agenda, for who attended what.
    """
    items = _of_items(content.items, frozenset(chosen))
    shown = [item.id for item in items if item.id in _with_all_under(content.items, frozenset(chosen))]
    parties = tuple(
        dataclasses.replace(party, people=people)
        for party in content.parties
        if (people := tuple(person for person in party.people if _was_there(person.items, shown, places)))
    )
    return dataclasses.replace(
        content,
        scope=composition.EXTRACT,
        stage=composition.FINAL,
        items=items,
        parties=parties,
        reported_absent=(),
        absent=(),
        vacant=(),
        annexes=(),
        next_meeting=None,
        pauses=(),
        notes=(),
    )


def _with_all_under(items: Sequence[Item], chosen: frozenset[int]) -> frozenset[int]:
    found = set()
    within: int | None = None
    for item in items:
        if within is not None and item.level <= within:
            within = None
        if within is None and item.id in chosen:
            within = item.level
        if within is not None:
            found.add(item.id)
    return frozenset(found)


def _of_items(items: Sequence[Item], chosen: frozenset[int]) -> tuple[Item, ...]:
    """The chosen items with all under them, and of those above them what they are called."""
    kept = _with_all_under(items, chosen)
    above: list[Item] = []
    found: list[Item] = []
    for item in items:
        above = [one for one in above if one.level < item.level]
        if item.id in kept:
            found += [_heading(one) for one in above if all(one.id != there.id for there in found)]
            found.append(item)
        above.append(item)
    return tuple(found)


def _heading(item: Item) -> Item:
    return Item(item.id, item.label, item.level, item.title, (), (), (), "", "", "")


def _was_there(items: str, shown: Sequence[int], places: ranges.Agenda) -> bool:
    """Whether somebody who attended `items` ("" for all of the meeting) was there for one of those shown."""
    try:
        attended = ranges.parse(items, places)
    except ranges.NotUnderstood:
        return True
    return any(places.covers(attended, item) for item in shown if item in places.by_id)


def copy_of(sealing: Sealing) -> FinalCopy:
    """The final copy of an extract."""
    round = sealing.round
    whole = final_copy.of(round)
    with translation.override(whole.content.language):
        content = of(whole.content, sealing.chosen, roll_reading.places_of(round.meeting))
    return dataclasses.replace(whole, content=content, extract_of=round.seal.sha256)


def job(sealing: Sealing) -> Job:
    """What the press prints."""
    return final_copy.job(copy_of(sealing), sealing.round.meeting)


def visible(round: Round, user: User) -> list[Extract]:
    """The extracts of a round that a person may open, without their files: all for those who keep the minutes, their
    own for those who got one."""
    found = Extract.objects.filter(seal__round=round).defer("pdf").select_related("seal")
    if round.meeting.is_prepared_by(user) or user.is_archivist:
        return list(found)
    mine = [list(chosen) for chosen, people in wanted(round).items() if user in people]
    return [one for one in found if one.chosen in mine]


def hand_out(extract: Extract, round: Round) -> int:
    """Write the letters, in the transaction that keeps the extract; once, however often. Returns to how many."""
    people = wanted(round).get(tuple(extract.chosen), [])
    file = Enclosure(printing.extract_name(extract, round), "application/pdf", bytes(extract.pdf))
    return distribution.deliver(
        people, file, key=f"extract:{extract.pk}", words=lambda: (_subject(round), _text(extract, round.meeting))
    )


def _subject(round: Round) -> str:
    words = {"meeting": f"{round.meeting.body.short_name} {display.date_short(round.meeting.starts_at)}"}
    return _("Extract of the minutes: %(meeting)s") % words


def _text(extract: Extract, meeting: Meeting) -> str:
    lines = [
        f"{meeting.body.name}, {display.date_long(meeting.starts_at)}",
        _("The minutes are signed and sealed. The extract of the items that you were there for is enclosed."),
        links.absolute(reverse("extract_pdf", args=[meeting.pk, extract.pk])),
        _("A print-out is not the original: keep the file as it is."),
    ]
    return "\n\n".join(lines) + "\n"
