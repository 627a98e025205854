"""The two sides of a body on a day, in the order in which they are shown: each seat with its substitutes under it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from parties.models import Body, Seat


@dataclass
class Place:
    """A seat on the day, by the names of that day."""

    seat: Seat
    organisation: str
    #: False for a union that stands outside the cooperation agreement on the day.
    is_in_agreement: bool
    substitutes: list["Place"] = field(default_factory=list)


@dataclass
class Side:
    value: str
    label: str
    places: list[Place]
    #: Substitutes that stand in for no seat in particular.
    free_substitutes: list[Place]

    @cached_property
    def vacant_count(self) -> int:
        """Ordinary seats that nobody holds."""
        return sum(place.seat.is_vacant for place in self.places)

    @property
    def is_empty(self) -> bool:
        return not (self.places or self.free_substitutes)


def sides(body: Body, day: dt.date) -> list[Side]:
    """Employer and unions as they stood on the day. Needs `with_parties`; asks the database nothing."""
    places = {seat.pk: _place(seat, day) for seat in body.seats.all() if seat.holds_on(day)}
    for place in places.values():
        if place.seat.substitute_for_id in places:
            places[place.seat.substitute_for_id].substitutes.append(place)
    return [_side(value, str(label), places.values()) for value, label in Seat.Side.choices]


def _side(value: str, label: str, places: Iterable[Place]) -> Side:
    own = [place for place in places if place.seat.side == value]
    shown_under_another = {id(substitute) for place in own for substitute in place.substitutes}
    free = [place for place in own if place.seat.is_substitute and id(place) not in shown_under_another]
    return Side(value, label, [place for place in own if not place.seat.is_substitute], free)


def _place(seat: Seat, day: dt.date) -> Place:
    return Place(seat, seat.organisation_on(day), seat.union is None or seat.union.is_party_on(day))
