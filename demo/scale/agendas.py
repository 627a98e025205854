"""What made meetings have on their agendas: the tree, its labels, headings and how items end. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from demo.scale.words import Language
from meetings import numbering

#: Kind, how often, the heading's beginning, and how such an item may end (what stands twice is twice as common).
_TOPICS: Final[Sequence[tuple[str, int, str, Sequence[str]]]] = (
    ("information", 30, "Information om", ("noted",)),
    ("dialogue", 14, "Dialog om", ("dialogue_held",)),
    ("cooperation", 16, "Samverkan om", ("agreement", "no_objection", "no_objection", "agreement", "withdrawn")),
    ("work_environment", 14, "Arbetsmiljö:", ("noted", "dialogue_held", "")),
    ("risk_assessment", 6, "Riskbedömning inför", ("agreement", "noted")),
    ("question_from_union", 9, "Fråga om", ("answered", "answered", "taken_back")),
    ("follow_up", 8, "Uppföljning av", ("noted", "")),
    ("other", 3, "Övrigt:", ("noted", "")),
)
_WEIGHTS: Final = [weight for _kind, weight, _begins, _ends in _TOPICS]
_FIRST: Final = ("Mötet öppnas och justerare utses", "Föregående protokoll")
_LAST: Final = "Nästa möte"
STATUTES: Final = ("OSL 39 kap. 1 §", "OSL 19 kap. 6 §", "OSL 39 kap. 2 §")


@dataclass(frozen=True)
class Place:
    """Where an item stands: `parent` is a place earlier in the list; a formality has its heading given."""

    parent: int | None
    position: int
    label: str
    heading: str = ""


@dataclass(frozen=True)
class Said:
    title: str
    kind: str
    outcome: str
    statute: str = ""


@cache
def shape(size: int, scheme: str, variant: int) -> tuple[Place, ...]:
    """An agenda of `size` items, up to three levels deep, with labels by the product's own numbering."""
    chance = Random(f"{size}-{variant}")  # noqa: S311
    headings = [*_FIRST, *[""] * max(1, round(size * 0.4) - 3), _LAST] if size > 3 else [""] * size
    parents: list[int | None] = [None] * len(headings)
    open_tops = [index for index, heading in enumerate(headings) if not heading]
    for index in range(len(headings), size):
        under = chance.choice(open_tops)
        seconds = [one for one in range(len(headings), index) if parents[one] == under]
        # Every fifth or so goes below a second one.
        parents.append(chance.choice(seconds) if seconds and chance.random() < 0.2 else under)
    positions = [parents[:index].count(parent) + 1 for index, parent in enumerate(parents)]
    entries = [numbering.Entry(index, parents[index], positions[index]) for index in range(size)]
    labels = numbering.labels(entries, scheme)
    headings += [""] * (size - len(headings))
    return tuple(Place(parents[i], positions[i], labels[i], headings[i]) for i in range(size))


def say(place: Place, language: Language, chance: Random) -> Said:
    """The heading, kind and outcome of an item that has been handled."""
    if place.heading:
        return Said(place.heading, "formality", chance.choice(("noted", "")))
    kind, _weight, begins, ends = chance.choices(_TOPICS, _WEIGHTS)[0]
    title = f"{begins} {language.compound(chance)}"
    if chance.random() < 0.25:
        title += f", {language.place(chance)}"
    statute = chance.choice(STATUTES) if chance.random() < 0.01 else ""
    return Said(title, kind, chance.choice(ends), statute)


def sizes(meetings: int, items: int) -> list[int]:
    """How many items each meeting has: as even as it goes, but for a wobble, and `items` together."""
    chance = Random("sizes")  # noqa: S311
    mean = items / meetings
    wobble = min(4.0, mean / 4)
    ends = [round(mean * (number + 1) + chance.uniform(-wobble, wobble)) for number in range(meetings)]
    ends[-1] = items
    return [end - begin for begin, end in zip([0, *ends[:-1]], ends, strict=True)]
