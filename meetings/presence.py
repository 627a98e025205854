"""What a roll must hold to be true, as pure functions over plain values.

A *finding* is something that is not as it should be: not noted yet, no chair for an item, too few adjusters. Most
of them only wait to be filled in and are shown until they are; those in `JUDGED` may be right, but a person must say
so when they come about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import ranges
from meetings.ranges import Agenda, Attended

CHAIR, ACTING_CHAIR, SECRETARY, ADJUSTER = "chair", "acting_chair", "secretary", "adjuster"
UNKNOWN, VACANT = "unknown", "vacant"
PRESENT = ("onsite", "remote")
UNION_SIDE = "b_union"


@dataclass(frozen=True)
class Entry:
    """A row of the roll."""

    id: int
    name: str
    side: str
    mode: str
    roles: frozenset[str] = frozenset()
    attended: Attended = field(default_factory=Attended)
    substitute_for: int | None = None

    @property
    def is_present(self) -> bool:
        return self.mode in PRESENT

    @property
    def is_chair(self) -> bool:
        return bool(self.roles & {CHAIR, ACTING_CHAIR})


@dataclass(frozen=True)
class Rules:
    """What the body has decided."""

    adjuster_count: int = 2
    needs_union_adjuster: bool = True
    secretary_signs: bool = True


class Kind(Enum):
    NOT_NOTED = "not_noted"
    NO_CHAIR = "no_chair"
    MANY_CHAIRS = "many_chairs"
    NO_SECRETARY = "no_secretary"
    FEW_ADJUSTERS = "few_adjusters"
    MANY_ADJUSTERS = "many_adjusters"
    NO_UNION_ADJUSTER = "no_union_adjuster"
    #: A substitute serves for somebody who is there for the same items.
    SUBSTITUTE_BESIDE = "substitute_beside"
    #: The items that somebody attended have all left the agenda.
    NO_ITEM_LEFT = "no_item_left"


JUDGED = frozenset({Kind.MANY_CHAIRS, Kind.MANY_ADJUSTERS, Kind.SUBSTITUTE_BESIDE})


@dataclass(frozen=True)
class Finding:
    """What is not as it should be, of which rows; `sentence` is for the reader, in the active language."""

    kind: Kind
    rows: tuple[int, ...] = ()
    sentence: str = field(default="", compare=False)


def findings(entries: Sequence[Entry], rules: Rules, agenda: Agenda) -> list[Finding]:
    """Everything about the roll that is not as it should be, in the order in which it is mended."""
    return [
        *_not_noted(entries),
        *_chairs(entries, agenda),
        *_secretary(entries, rules),
        *_adjusters(entries, rules),
        *_substitutes(entries, agenda),
        *_without_items(entries, agenda),
    ]


def to_judge(before: Iterable[Finding], after: Iterable[Finding]) -> list[str]:
    """The sentences that a person must answer before `before` becomes `after`."""
    known = set(before)
    return [finding.sentence for finding in after if finding.kind in JUDGED and finding not in known]


def _not_noted(entries: Sequence[Entry]) -> list[Finding]:
    rows = tuple(entry.id for entry in entries if entry.mode == UNKNOWN)
    words = {"count": len(rows), "name": next((entry.name for entry in entries if entry.id in rows), "")}
    sentence = ngettext("%(name)s is not noted yet.", "%(count)s people are not noted yet.", len(rows)) % words
    return [Finding(Kind.NOT_NOTED, rows, sentence)] if rows else []


def _chairs(entries: Sequence[Entry], agenda: Agenda) -> list[Finding]:
    chairs = [(entry, _there(entry, agenda)) for entry in entries if entry.is_present and entry.is_chair]
    found = []
    missing = _rounded(_whole(agenda) - frozenset().union(*(there for _entry, there in chairs)), agenda)
    if missing == _whole(agenda):
        found.append(Finding(Kind.NO_CHAIR, (), _("Nobody who is present is noted as chair.")))
    elif missing:
        words = {"items": _items(missing, agenda)}
        found.append(Finding(Kind.NO_CHAIR, (), _("Nobody who is present is noted as chair for %(items)s.") % words))
    twice = {
        place: tuple(entry.id for entry, there in chairs if place in there)
        for place in _whole(agenda)
        if sum(place in there for _entry, there in chairs) > 1
    }
    for rows in sorted(set(twice.values())):
        shared = _rounded(frozenset(place for place, who in twice.items() if who == rows), agenda)
        if not shared:
            continue
        names = _names(entry.name for entry, _there_ in chairs if entry.id in rows)
        if shared == _whole(agenda):
            sentence = _("There is more than one chair: %(names)s.") % {"names": names}
        else:
            words = {"names": names, "items": _items(shared, agenda)}
            sentence = _("There is more than one chair for %(items)s: %(names)s.") % words
        found.append(Finding(Kind.MANY_CHAIRS, rows, sentence))
    return found


def _secretary(entries: Sequence[Entry], rules: Rules) -> list[Finding]:
    if not rules.secretary_signs or any(entry.is_present and SECRETARY in entry.roles for entry in entries):
        return []
    return [Finding(Kind.NO_SECRETARY, (), _("Nobody who is present is noted as secretary."))]


def _adjusters(entries: Sequence[Entry], rules: Rules) -> list[Finding]:
    adjusters = [entry for entry in entries if entry.is_present and ADJUSTER in entry.roles]
    words = {"count": len(adjusters), "wanted": rules.adjuster_count}
    found = []
    if len(adjusters) < rules.adjuster_count:
        found.append(Finding(Kind.FEW_ADJUSTERS, (), _("%(count)s of %(wanted)s adjusters are noted.") % words))
    elif len(adjusters) > rules.adjuster_count:
        rows = tuple(entry.id for entry in adjusters)
        sentence = _("%(count)s adjusters are noted; the body elects %(wanted)s.") % words
        found.append(Finding(Kind.MANY_ADJUSTERS, rows, sentence))
    if adjusters and rules.needs_union_adjuster and all(entry.side != UNION_SIDE for entry in adjusters):
        found.append(Finding(Kind.NO_UNION_ADJUSTER, (), _("At least one adjuster is to come from a union.")))
    return found


def _substitutes(entries: Sequence[Entry], agenda: Agenda) -> list[Finding]:
    by_id = {entry.id: entry for entry in entries}
    found = []
    for entry in entries:
        replaced = by_id.get(entry.substitute_for or 0)
        if not replaced or not entry.is_present or not replaced.is_present:
            continue
        shared = _rounded(_there(entry, agenda) & _there(replaced, agenda), agenda)
        words = {"substitute": entry.name, "name": replaced.name, "items": _items(shared, agenda)}
        if shared == _whole(agenda):
            sentence = _("%(substitute)s is noted as substitute for %(name)s, who is present as well.") % words
        else:
            sentence = (
                _("%(substitute)s is noted as substitute for %(name)s, who is present as well for %(items)s.") % words
            )
        if shared:
            found.append(Finding(Kind.SUBSTITUTE_BESIDE, (entry.id, replaced.id), sentence))
    return found


def _without_items(entries: Sequence[Entry], agenda: Agenda) -> list[Finding]:
    return [
        Finding(
            Kind.NO_ITEM_LEFT,
            (entry.id,),
            _("The items that %(name)s is noted for are no longer on the agenda.") % {"name": entry.name},
        )
        for entry in entries
        if entry.attended.scope == ranges.ONLY and not agenda.tidy(entry.attended).ids
    ]


def _whole(agenda: Agenda) -> frozenset[int]:
    """All places; an agenda without any is one place that has no name."""
    return frozenset(agenda.by_id) or frozenset({0})


def _there(entry: Entry, agenda: Agenda) -> frozenset[int]:
    if not agenda.by_id:
        return frozenset() if entry.attended.scope == ranges.ONLY else _whole(agenda)
    return frozenset(place for place in agenda.by_id if agenda.covers(entry.attended, place))


def _rounded(places: frozenset[int], agenda: Agenda) -> frozenset[int]:
    """Without those under which another place is left out: who had the chair for 4 a–c had it for item 4 as well."""
    left_out = {above for id in agenda.by_id.keys() - places for above in agenda.above(id)}
    return places - left_out


def _items(places: frozenset[int], agenda: Agenda) -> str:
    return ranges.wording(Attended(ranges.ONLY, places), agenda)


def _names(names: Iterable[str]) -> str:
    *first, last = names
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
