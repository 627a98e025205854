"""Which items a person attended, as people write it: "punkt 3", "4 a", "1–3, 5–9", "ej § 91–97".

Pure functions. `parse` reads what was typed against the agenda's labels; `wording` writes the shortest clear form
in the active language. They are each other's inverse: `parse(wording(x, agenda), agenda) == agenda.tidy(x)`.

What is kept are the items themselves, never the words, so that a changed agenda only changes how the roll reads.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ALL, ONLY, EXCEPT = "all", "only", "except"


@dataclass(frozen=True)
class Place:
    """An item in the agenda: `label` is "" when it has no number. Its order is that of the list it stands in."""

    id: int
    parent: int | None
    label: str
    title: str = ""


@dataclass(frozen=True)
class Attended:
    """All of the meeting, `ONLY` these items or all `EXCEPT` these. An item stands for what is under it as well.

    `barred` are items that the person took no part in for a reason of its own (jäv), whatever the rest says.
    """

    scope: str = ALL
    ids: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()


class NotUnderstood(ValueError):
    """What was typed does not name items of the agenda. `str()` is a sentence for the one who typed it."""


class Agenda:
    """The places of an agenda in reading order, with what is asked about them again and again.

    Numbers run on past a heading without one, so "siblings" here are the places that are counted together: those
    with the same nearest numbered place above them.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = list(places)
        self.by_id = {place.id: place for place in self.places}

    def above(self, id: int) -> Iterator[int]:
        """The places above, the nearest first."""
        parent = self.by_id[id].parent
        while parent in self.by_id:
            yield parent
            parent = self.by_id[parent].parent

    def tidy(self, attended: Attended) -> Attended:
        """The same with nothing said twice: no place under another, none that is gone, no exception of nothing."""
        if attended.barred & self.by_id.keys():
            there = frozenset(place.id for place in self.places if self.covers(attended, place.id))
            return self.expressed(there, is_open=attended.scope != ONLY)
        if attended.scope == ALL:
            return Attended()
        known = attended.ids & self.by_id.keys()
        ids = frozenset(id for id in known if not any(above in known for above in self.above(id)))
        return Attended() if attended.scope == EXCEPT and not ids else Attended(attended.scope, ids)

    def expressed(self, there: frozenset[int], *, is_open: bool) -> Attended:
        """These places in the fewest words; `is_open`: what is added to the agenda later was attended as well.

        A place with others under it counts by them: see `coming`.
        """
        under: dict[int, set[int]] = {place.id: set() for place in self.places}
        for place in self.places:
            for above in self.above(place.id):
                under[above].add(place.id)
        ids = self.by_id.keys() - there if is_open else there
        whole = frozenset(id for id in ids if under[id] <= ids)
        return self.tidy(Attended(EXCEPT if is_open else ONLY, whole))

    def covers(self, attended: Attended, id: int) -> bool:
        """Whether the item was attended."""
        if attended.barred and (id in attended.barred or not attended.barred.isdisjoint(self.above(id))):
            return False
        if attended.scope == ALL:
            return True
        is_named = id in attended.ids or any(above in attended.ids for above in self.above(id))
        return is_named == (attended.scope == ONLY)

    @cached_property
    def names(self) -> dict[int, str]:
        """How each place is written: its label without "§", or its heading in quotes where it has no label."""
        counted: dict[str, list[int]] = {}
        for place in self.places:
            counted.setdefault(_key(place.label), []).append(place.id)
        titled: dict[str, list[int]] = {}
        names = {}
        for place in self.places:
            key = _key(place.label)
            if key and len(counted[key]) == 1:
                names[place.id] = place.label.removeprefix("§").strip()
            else:
                titled.setdefault(_quoted(place.title).casefold(), []).append(place.id)
        for ids in titled.values():
            for number, id in enumerate(ids, start=1):
                title = _quoted(self.by_id[id].title)
                names[id] = f"”{title}”" if len(ids) == 1 else f"”{title}” ({number})"
        return names

    @cached_property
    def by_key(self) -> dict[str, int]:
        return {_key(name): id for id, name in self.names.items() if not name.startswith("”")}

    @cached_property
    def by_title(self) -> dict[str, int]:
        return {name.casefold(): id for id, name in self.names.items() if name.startswith("”")}

    def is_numbered(self, id: int) -> bool:
        return not self.names[id].startswith("”")

    def counted_under(self, id: int) -> int | None:
        """The nearest numbered place above: places are counted together when this is the same."""
        return next((above for above in self.above(id) if self.is_numbered(above)), None)

    @cached_property
    def groups(self) -> dict[int | None, list[int]]:
        """The places that are counted together, in reading order; those without a number stand among them."""
        groups: dict[int | None, list[int]] = {}
        for place in self.places:
            groups.setdefault(self.counted_under(place.id), []).append(place.id)
        return groups

    def between(self, first: int, last: int) -> list[int]:
        """The places from one to another in the same group.

        A heading without a number belongs if it stands between them with all that is counted under it.
        """
        group = self.groups[self.counted_under(first)]
        start, end = group.index(first), group.index(last)
        span = group[start : end + 1]
        beyond = {id for id in group[end + 1 :] if self.is_numbered(id)}
        reaches_beyond = {above for id in beyond for above in self.above(id)}
        return [id for id in span if id not in reaches_beyond or self.is_numbered(id)]

    @property
    def sign(self) -> str:
        """ "§" where the agenda is numbered by section."""
        return "§" if any(place.label.startswith("§") for place in self.places) else ""

    def existing(self) -> str:
        """All labels, as ranges: "1–9, 3 a–b, 4 a–c"."""
        numbered = ([id for id in group if self.is_numbered(id)] for group in self.groups.values())
        return ", ".join(_range(self, ids[0], ids[-1]) for ids in numbered if ids)


# --- reading -------------------------------------------------------------------------------------------------------

_DASH = re.compile(
    r"\s*(?:[-‐‑‒–—―−]+|\bt\.?\s?o\.?\s?m\.?(?=\s|\d)|\btill(?: och med)?\b|\bto\b|\bthrough\b)\s*", re.IGNORECASE
)
_COMMA = re.compile(r"\s*(?:[,;+&]|\b(?:och|samt|and)\b)\s*", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:hela(?: mötet)?|alla(?: punkter)?|allt|the whole meeting|all(?: items)?|everything)", re.IGNORECASE
)
_NOTHING = re.compile(r"(?:ingen|inga|ingenting|no|none)(?: (?:punkt|punkter|items?))?", re.IGNORECASE)
_NOT = re.compile(
    r"(?:(?:hela mötet|alla(?: punkter)?|allt|the whole meeting|all(?: items)?|everything)[ ,]+)?"
    r"\b(?:ej|inte|utom|förutom|but not|except(?: for)?|but|not)\b(?: (?:vid|under|på|for|at))?[ :]*",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"(?:(?:punkt(?:en|er|erna)?|pkt|p|paragraf(?:en|er|erna)?|items?|nr|no)\b\.?|§+|[ :])+(?=[\d{])",
    re.IGNORECASE,
)
_TITLE = re.compile(r"[”“\"„«»]([^”“\"„«»]*)[”“\"„«»](?:\s*\((\d+)\))?")


def parse(text: str, agenda: Agenda) -> Attended:
    """What was typed, as items.

    Nothing, "hela mötet" or "all" is the whole meeting. Ranges stay on one level ("4 a–c", "1–3"), the second end may
    leave out what it shares with the first.

    Raises:
        NotUnderstood: with a sentence that names the piece and the labels that exist.
    """
    text = " ".join(re.sub(r"[{}]", " ", text).split()).strip(" .")
    if not text or _WHOLE.fullmatch(text):
        return Attended()
    if _NOTHING.fullmatch(text):
        return Attended(ONLY)
    scope = ONLY
    if negation := _NOT.match(text):
        scope, text = EXCEPT, text[negation.end() :]
    text, titles = _set_aside_titles(text)
    if _NOT.search(text):
        raise NotUnderstood(_("Give either the items or the exceptions, not both."))
    ids: set[int] = set()
    before = ""
    for piece in filter(None, (piece.strip(" .") for piece in _COMMA.split(_DASH.sub("–", text)))):
        found, before = _read_piece(piece, before, titles, agenda)
        ids.update(found)
    if not ids:
        raise _unknown(text, agenda)
    return agenda.tidy(Attended(scope, frozenset(ids)))


def _set_aside_titles(text: str) -> tuple[str, list[str]]:
    """Headings in quotes may hold commas and dashes: each is replaced by a number in braces."""
    titles: list[str] = []

    def keep(match: re.Match) -> str:
        titles.append(f"”{_quoted(match[1])}”" + (f" ({match[2]})" if match[2] else ""))
        return f"{{{len(titles) - 1}}}"

    return _TITLE.sub(keep, text), titles


def _read_piece(piece: str, before: str, titles: list[str], agenda: Agenda) -> tuple[list[int], str]:
    """The items of one place or one range, and the label that a shortened next one goes on from."""
    ends = [_NOUN.sub("", end.strip(), count=1).strip(" .)(") for end in piece.split("–")]
    if len(ends) > 2 or not all(ends):
        raise NotUnderstood(_("“%(text)s” is not a range. Write for example 1–3.") % {"text": piece})
    if "{" in piece:
        if len(ends) == 2:
            raise NotUnderstood(_("A range goes from one number to another, not from or to a heading."))
        title = re.sub(r"\{(\d+)\}", lambda match: titles[int(match[1])], ends[0])
        if title.casefold() not in agenda.by_title:
            raise _unknown(title, agenda)
        return [agenda.by_title[title.casefold()]], ""
    first = _find(ends[0], before, agenda)
    if first is None:
        raise _unknown(ends[0], agenda)
    name = agenda.names[first]
    if len(ends) == 1:
        return [first], name
    last = _find_end(first, ends[1], agenda)
    return agenda.between(first, last), agenda.names[last]


def _find(label: str, before: str, agenda: Agenda) -> int | None:
    """The place with this label, or with it put in the place of the last part of the label before ("4 a, b")."""
    direct = agenda.by_key.get(_key(label))
    if direct is None and before and label.isalpha():
        return agenda.by_key.get(_key(_swapped(before, label)))
    return direct


def _find_end(first: int, label: str, agenda: Agenda) -> int:
    """The end of a range that begins at `first`."""
    candidates = [agenda.by_key.get(_key(label)), agenda.by_key.get(_key(_swapped(agenda.names[first], label)))]
    known = [id for id in candidates if id is not None]
    if not known:
        raise _unknown(label, agenda)
    group = agenda.groups[agenda.counted_under(first)]
    beside = [id for id in known if id in group]
    words = {"first": agenda.names[first], "last": agenda.names[(beside or known)[0]]}
    if not beside:
        raise NotUnderstood(
            _("%(first)s and %(last)s are not on the same level, so there is no range from one to the other.") % words
        )
    after = [id for id in beside if group.index(id) >= group.index(first)]
    if not after:
        raise NotUnderstood(
            _("The range %(first)s–%(last)s runs backwards. Write the one that comes first on the agenda first.")
            % words
        )
    return after[0]


def _unknown(text: str, agenda: Agenda) -> NotUnderstood:
    existing = f"{agenda.sign} {agenda.existing()}".strip()
    if existing in ("", "§"):
        return NotUnderstood(_("The agenda has no numbered items yet."))
    words = {"text": text.strip(" ”"), "existing": existing}
    if not words["text"]:
        return NotUnderstood(_("Say which items. The agenda has %(existing)s.") % words)
    return NotUnderstood(_("There is no item “%(text)s” on the agenda. It has %(existing)s.") % words)


# --- writing -------------------------------------------------------------------------------------------------------


def wording(attended: Attended, agenda: Agenda) -> str:
    """ "" for the whole meeting, "punkt 1–3, 5", "ej punkt 4 a" or "§ 207–237, 239" in the active language."""
    attended = agenda.tidy(attended)
    if attended.scope == ALL:
        return ""
    if not attended.ids:
        return _("no item")
    pieces = _pieces(agenda, attended.ids)
    if agenda.sign:
        named = f"{agenda.sign} {', '.join(pieces)}"
    else:
        count = 2 if len(pieces) > 1 or "–" in pieces[0] else 1
        named = ngettext("item %(items)s", "items %(items)s", count) % {"items": ", ".join(pieces)}
    return _("not %(items)s") % {"items": named} if attended.scope == EXCEPT else named


def _pieces(agenda: Agenda, ids: frozenset[int]) -> list[str]:
    """The places as labels, ranges and headings, in reading order."""
    begins: dict[int, str] = {}
    for group in agenda.groups.values():
        spans, loose = _spans(agenda, group, ids.intersection(group))
        begins |= {first: _range(agenda, first, last) for first, last in spans}
        begins |= {id: agenda.names[id] for id in loose}
    return [begins[place.id] for place in agenda.places if place.id in begins]


def _spans(agenda: Agenda, group: list[int], ids: frozenset[int]) -> tuple[list[tuple[int, int]], set[int]]:
    """The fewest ranges for the places of one group, and the headings without number that no range tells of.

    A heading stands for what is under it: it helps a range past it, or is named itself in its place.
    """
    headings = {id for id in ids if not agenda.is_numbered(id)}
    loose: set[int] = set()
    while True:
        carried = {id for id in group if headings.difference(loose).intersection(agenda.above(id))}
        named = {*ids, *carried} - loose
        spans = _runs(agenda, [id for id in group if agenda.is_numbered(id)], named)
        told = {id for first, last in spans for id in agenda.between(first, last)}
        untold = headings - told - loose
        if not untold:
            return spans, loose
        loose |= untold


def _runs(agenda: Agenda, numbered: list[int], named: set[int]) -> list[tuple[int, int]]:
    """First and last of each stretch of `numbered` in which all that stands between is named."""
    runs = []
    index = 0
    while index < len(numbered):
        end = index
        if numbered[index] in named:
            while end + 1 < len(numbered) and named.issuperset(agenda.between(numbered[index], numbered[end + 1])):
                end += 1
            runs.append((numbered[index], numbered[end]))
        index = end + 1
    return runs


def _range(agenda: Agenda, first: int, last: int) -> str:
    """ "3", "1–3", "4 a–c" or "3.1–3.4"."""
    start, end = agenda.names[first], agenda.names[last]
    if first == last:
        return start
    if "." not in end:
        *shared, short = end.split(" ")
        if shared and start.split(" ")[:-1] == shared and _find_end(first, short, agenda) == last:
            end = short
    return f"{start}–{end}"


# --- labels --------------------------------------------------------------------------------------------------------


def _key(label: str) -> str:
    """A label as it is compared: "§ 4A)" and "4 a" are the same, "3.1" and "3 1" too where nothing else is."""
    return " ".join(re.findall(r"\d+|[^\W\d_]+", label.casefold()))


def _swapped(label: str, part: str) -> str:
    """The label with its last part exchanged: "4 a" and "c" → "4 c"; "3.1" and "4" → "3.4"."""
    return re.sub(r"(?:\d+|[^\W\d_]+)$", part, label)


def _quoted(title: str) -> str:
    """A heading as it can stand between quotation marks on one line."""
    return " ".join(re.sub(r"[”“\"„«»{}]", "", title).split())
