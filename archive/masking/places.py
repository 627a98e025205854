"""Where in a composition there is something to mask: every text in it, whatever kind of thing it belongs to.

A place is a path into the composition, as `items.3.text` or `parties.0.people.2.name`. What is not a place is named
in `_KEPT`, field by field, so that a text that is added to the composition later is one by itself.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from archive.masking import markup
from meetings.tables import TableLine
from minutes import composition
from minutes.composition import Composition, Item
from paper.charts import Chart

#: Fields that are words of ours or names of public things, not of what was said or of whom.
_KEPT: Final[dict[type, frozenset[str]]] = {
    Composition: frozenset(
        {"language", "variant", "body", "body_abbreviation", "letterhead", "stage", "scope", "corrects", "next_meeting"}
    ),
    composition.Person: frozenset({"roles"}),
    composition.Party: frozenset({"side"}),
    composition.Statement: frozenset({"kind"}),
    composition.Origin: frozenset({"kind"}),
    composition.Stand: frozenset({"stance"}),
    composition.Question: frozenset({"kind"}),
    composition.Movement: frozenset({"kind"}),
    composition.Item: frozenset({"label", "kinds", "trouble", "outcome", "cooperation_ended"}),
    composition.Signatory: frozenset({"roles"}),
    composition.Annex: frozenset({"label", "sha256"}),
    TableLine: frozenset({"kind"}),
}
#: Texts that are HTML made by `meetings.prose`.
MARKUP: Final = frozenset({(Item, "text"), (composition.Statement, "text")})
#: What can be masked as a whole beside the texts: everything of an item, with or without its heading, and what it says
#: in sentences of ours.
CONTENT, OUTCOME, POSITIONS = "content", "outcome", "positions"


@dataclass(frozen=True)
class Place:
    """A text that can be masked, wholly or in passages. `html` is "" for a plain line."""

    path: str
    text: str
    html: str = ""

    @property
    def name(self) -> str:
        """What the text is, as a word before it."""
        return _name(self.path)


@dataclass(frozen=True)
class Section:
    """Places that belong together, as a reader sees them. `whole` and `content` mask all of an item."""

    title: str
    places: tuple[Place, ...]
    label: str = ""
    level: int = 1
    secrecy: str = ""
    whole: str = ""
    content: str = ""
    #: What else of the item can be masked as a whole: (path, what it says).
    further: tuple[tuple[str, str], ...] = ()

    @property
    def groups(self) -> frozenset[str]:
        return frozenset({self.whole, self.content, *(path for path, _words in self.further)})


def places(content: Composition) -> dict[str, Place]:
    """Every text by its path, in reading order. Empty texts are no places."""
    return {place.path: place for place in _walk(content, "", Composition)}


def _walk(value: Any, path: str, kind: type, field: str = "") -> Iterator[Place]:
    if isinstance(value, str):
        if value:
            is_markup = (kind, field) in MARKUP
            yield Place(path, markup.plain(value) if is_markup else value, value if is_markup else "")
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _walk(one, f"{path}.{number}", kind, field)
    elif dataclasses.is_dataclass(value) and not isinstance(value, Chart):
        kept = _KEPT.get(type(value), frozenset())
        for one in dataclasses.fields(value):
            if one.name not in kept:
                inner = f"{path}.{one.name}" if path else one.name
                yield from _walk(getattr(value, one.name), inner, type(value), one.name)


def _name(path: str) -> str:
    """What a text is, as a word before it; "" for an item's own text."""
    parts = [part for part in path.split(".") if not part.isdigit()]
    if len(parts) > 2 and parts[0] == "items":
        within, last = parts[1], parts[-1]
        words = {
            "statements": _("Statement") if last == "text" else _("The party of the statement"),
            "questions": _("Question") if last == "text" else _("Returns to it"),
            "positions": _("Note on a position") if last == "note" else _("Union"),
            "pauses": _("Adjournment"),
            "recused": _("Took no part") if last == "name" else _("Reason"),
            "movements": _("Came or went"),
            "origins": _("Body"),
            "tables": {"caption": _("Table"), "heads": _("Heading of a column"), "label": _("Row")}.get(
                last, _("Note") if last == "notes" else _("Cell")
            ),
        }
        return str(words.get(within, ""))
    names = {
        "title": _("Heading"),
        "presenters": _("Presented by"),
        "raised_by": _("Raised by"),
        "secrecy": _("Statute of secrecy"),
        "registry_number": _("Registry number"),
        "place": _("Place"),
        "name": _("Name"),
        "organisation": _("Organisation"),
        "substitute_for": _("Substitute for"),
        "items": pgettext("attended", "Items"),
        "vacant": _("Vacant seat"),
        "notes": _("Note"),
        "reason": _("Reason"),
        "unions": _("Union"),
    }
    if parts[-1] == "title" and parts[0] != "items":
        return _("Title") if parts[0] != "annexes" else _("Annex")
    return str(names.get(parts[-1], ""))


def sections(content: Composition) -> list[Section]:
    """The places as the document has them: its head, the roll, each item, who signs, the annexes."""
    every = places(content)

    def those(*begin: str) -> tuple[Place, ...]:
        return tuple(place for path, place in every.items() if path.split(".")[0] in begin)

    found = [
        Section(_("Head of the minutes"), those("registry_number", "place", "notes", "pauses")),
        Section(_("Roll"), those("parties", "reported_absent", "absent", "vacant")),
    ]
    for number, item in enumerate(content.items):
        path = f"items.{number}"
        own = tuple(place for place in every.values() if place.path.startswith(f"{path}."))
        found.append(
            Section(
                item.title,
                own,
                item.label,
                item.level,
                item.secrecy,
                whole=path,
                content=f"{path}.{CONTENT}",
                further=_further(item, path),
            )
        )
    found += [Section(_("Adjusted by"), those("signatories")), Section(_("Annexes"), those("annexes"))]
    return [section for section in found if section.places or section.whole]


def row_of(place: Place) -> str:
    """The path of what is read in one line with the place: a person, a row of a table; else its own."""
    parts = place.path.split(".")
    if place.html or (parts[-1] == "title" and parts[0] == "items"):
        return place.path
    if "lines" in parts:
        return ".".join(parts[: parts.index("lines") + 2])
    return ".".join(parts[:-1]) if len(parts) > 1 else place.path


def row_name(places: Sequence[Place]) -> str:
    """What a line of several texts is."""
    parts = places[0].path.split(".")
    if parts[0] == "items" and len(parts) > 2:
        words = {"positions": _("Position"), "questions": _("Question"), "tables": _("Row")}
        if parts[2] == "tables" and parts[-2] == "heads":
            return _("Headings of columns")
        return str(words.get(parts[2], places[0].name))
    words = {"reported_absent": _("Reported absent"), "absent": _("Absent")}
    if parts[0] in ("parties", "signatories"):
        return ""
    return str(words.get(parts[0], places[0].name))


def _further(item: Item, path: str) -> tuple[tuple[str, str], ...]:
    found = []
    if item.outcome:
        found.append((f"{path}.{OUTCOME}", _("The outcome")))
    if item.positions:
        found.append((f"{path}.{POSITIONS}", _("The positions")))
    found += [
        (f"{path}.tables.{number}", _("The table %(caption)s") % {"caption": table.caption})
        for number, table in enumerate(item.tables)
    ]
    return tuple(found)


def is_group(content: Composition, path: str) -> bool:
    """Whether the path is a whole item, its content, its outcome or positions, or a table."""
    parts = path.split(".")
    if parts[0] != "items" or len(parts) < 2 or not parts[1].isdigit() or int(parts[1]) >= len(content.items):
        return False
    item, rest = content.items[int(parts[1])], parts[2:]
    if not rest or rest == [CONTENT]:
        return True
    if rest == [OUTCOME]:
        return bool(item.outcome)
    if rest == [POSITIONS]:
        return bool(item.positions)
    return len(rest) == 2 and rest[0] == "tables" and rest[1].isdigit() and int(rest[1]) < len(item.tables)


def is_under(path: str, group: str) -> bool:
    """Whether the text at a path is left out with a group: all of an item, its content, its positions, a table."""
    head, _dot, last = group.rpartition(".")
    if last == CONTENT:
        return path.startswith(f"{head}.") and path != f"{head}.title"
    return path.startswith(f"{group}.")


def confidential(content: Composition) -> list[tuple[int, str]]:
    """(number, statute) of each item that is confidential, by itself or with the item that it stands under."""
    found: list[tuple[int, str]] = []
    above: list[tuple[int, str]] = []
    for number, item in enumerate(content.items):
        while above and above[-1][0] >= item.level:
            above.pop()
        statute = item.secrecy or (above[-1][1] if above else "")
        above.append((item.level, statute))
        if statute:
            found.append((number, statute))
    return found
