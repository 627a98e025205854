"""Who meets in the made-up twenty years: departments, bodies, people and their seats."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password

from archive.models import RegistrySeries, Retention
from demo.scale.words import listed
from parties.models import AgreementParty, Body, Department, Seat, Union, User

SLUG: Final = "skala-"
DOMAIN: Final = "skala.example"
#: Since then; on the day before, one seat of each body had another holder.
_HANDED_OVER: Final = dt.date(2016, 1, 1)
_AGREEMENT: Final = "Samverkansavtal för den stora demon"
_DEPARTMENTS: Final = 20
_UNIONS: Final = ("Vårdlaget", "Skolfolket", "Teknikerlaget", "Handläggarna", "Bokfolket", "Driftlaget", "Ledarlaget")
_UNITS: Final = (
    "hemtjänst", "förskolor", "grundskola", "gymnasium", "äldreboende", "bibliotek", "park och gata", "fastighet",
    "kost", "städ", "räddning", "museum", "simhall", "ekonomi", "bygglov", "socialkontor", "musikskola", "vuxenskola",
    "återvinning", "arkiv",
)  # fmt: skip
_FIRST_NAMES: Final = listed(
    "Alva Björn Cilla Dag Embla Folke Gerda Hugo Ines Jonte Kajsa Loke Majken Nils Olga Pelle Runa Sixten Tyra "
    "Ulf Vera Yngve Åke Ärla Örjan"
)
#: Joined with the second half, names that nobody has.
_NAME_BEGINS: Final = listed("Siffer Räkne Mängd Tabell Kolumn Rubrik Register Pärm Skåp Hylle")
_NAME_ENDS: Final = listed("berg ström lund gren kvist vall dal holm sjö näs mark bo")


@dataclass(frozen=True)
class Group:
    """A made body with those who sit in it: the seats of today and the one that was handed over."""

    number: int
    body: Body
    pattern: str
    classification_code: str
    retention: str
    retention_years: int | None
    seats: Sequence[Seat]

    @property
    def secretary(self) -> User:
        return next(seat.person for seat in self.seats if seat.role == Seat.Role.SECRETARY and seat.person)

    def seats_on(self, day: dt.date) -> list[Seat]:
        return [seat for seat in self.seats if seat.holds_on(day)]

    @property
    def unions(self) -> list[Union]:
        return [seat.union for seat in self.seats if seat.union and not seat.to_on]


def body_count(meetings: int) -> int:
    return max(4, min(300, meetings // 200))


def meetings_of(bodies: int, meetings: int) -> list[int]:
    """How many meetings each body has, the first one by far the most; `meetings` together."""
    weights = [1 / (number + 6) ** 0.6 for number in range(bodies)]
    so_far, begun, shares = 0.0, 0, []
    for weight in weights:
        so_far += weight
        upto = round(meetings * so_far / sum(weights))
        shares.append(upto - begun)
        begun = upto
    return shares


def make(count: int) -> None:
    """Departments, unions, people, bodies with their series, and seats. In a transaction of the caller's."""
    departments = Department.objects.bulk_create(
        Department(name=f"Förvaltningen för {unit} i Skaladelen", abbreviation=f"S{number:02}")
        for number, unit in enumerate(_UNITS[:_DEPARTMENTS])
    )
    unions = Union.objects.bulk_create(Union(name=name, federation="Skalarådet") for name in _UNIONS)
    AgreementParty.objects.bulk_create(AgreementParty(union=union, agreement=_AGREEMENT) for union in unions)
    bodies = _make_bodies(count, departments)
    RegistrySeries.objects.bulk_create(_series(number, body) for number, body in enumerate(bodies))
    _seat(bodies, unions)


def _make_bodies(count: int, departments: Sequence[Department]) -> list[Body]:
    top = Body(
        slug=f"{SLUG}0", name="Skaladelens centrala samverkansgrupp", abbreviation="Skala", level=Body.Level.CENTRAL
    )
    top.save()
    middle = [
        Body(slug=f"{SLUG}{number}", name=f"Förvaltningssamverkan {_UNITS[number - 1]}", abbreviation=f"FSG {number}",
             level=Body.Level.DEPARTMENT, parent=top, department=departments[number - 1])
        for number in range(1, min(count, len(departments) + 1))
    ]  # fmt: skip
    Body.objects.bulk_create(middle)
    low = []
    for number in range(len(middle) + 1, count):
        above = middle[number % len(middle)]
        name = f"Lokal samverkan {_UNITS[number % len(middle)]}, enhet {number}"
        low.append(
            Body(slug=f"{SLUG}{number}", name=name, abbreviation=f"LSG {number}", level=Body.Level.LOCAL,
                 parent=above, department=above.department)
        )  # fmt: skip
    Body.objects.bulk_create(low)
    bodies = [top, *middle, *low]
    for number, body in enumerate(bodies):
        body.numbering = Body.Numbering.DECIMAL if number % 3 == 1 else Body.Numbering.LETTERS
        body.letterhead = "Almfjärds kommun"
    Body.objects.bulk_update(bodies, ["numbering", "letterhead"])
    return bodies


def _series(number: int, body: Body) -> RegistrySeries:
    is_kept = body.level != Body.Level.LOCAL
    return RegistrySeries(
        body=body,
        pattern=f"SK{number} {{year}}-{{n:04}}",
        classification_code="2.4.1" if is_kept else "2.4.2",
        retention=Retention.PRESERVE if is_kept else Retention.DELETE,
        retention_years=None if is_kept else 10,
    )


def _seat(bodies: Sequence[Body], unions: Sequence[Union]) -> None:
    """Chair, secretary and two more of the employer; some unions, whose people sit in two bodies."""
    people = _People()
    seats: list[Seat] = []
    for number, body in enumerate(bodies):
        for position, role in enumerate(("chair", "secretary", "member", "member"), start=1):
            person = people.one(f"a{number}-{position}")
            seats.append(Seat(body=body, side=Seat.Side.EMPLOYER, department=body.department, person=person, role=role,
                              title="HR-konsult" if role == "secretary" else "Chef", position=position))  # fmt: skip
        for position, union in enumerate(unions[: 4 + number % 4], start=1):
            person = people.one(f"u{union.pk}-{number // 2}")
            seats.append(Seat(body=body, side=Seat.Side.UNION, union=union, person=person, title="Ombud",
                              position=position))  # fmt: skip
    people.make()
    Seat.objects.bulk_create(seats)
    _hand_over(seats, len(bodies))


def _hand_over(seats: Iterable[Seat], bodies: int) -> None:
    """The first union's seat in each body was held by somebody else's representative before."""
    firsts = [seat for seat in seats if seat.side == Seat.Side.UNION and seat.position == 1]
    pairs = []
    for number, seat in enumerate(firsts):
        before = Seat(body=seat.body, side=seat.side, union=seat.union, person=firsts[(number + 2) % bodies].person,
                      title=seat.title, position=1, to_on=_HANDED_OVER - dt.timedelta(days=1))  # fmt: skip
        pairs.append((before, seat))
    Seat.objects.bulk_create(before for before, _seat in pairs)
    for before, seat in pairs:
        seat.follows, seat.from_on = before, _HANDED_OVER
    Seat.objects.bulk_update([seat for _before, seat in pairs], ["follows", "from_on"])


class _People:
    """Made-up people by key, saved together."""

    def __init__(self) -> None:
        self._known: dict[str, User] = {}
        self._chance = Random("people")  # noqa: S311
        self._password = make_password(None)

    def one(self, key: str) -> User:
        if key not in self._known:
            draw = self._chance.choice
            name = f"{draw(_FIRST_NAMES)} {draw(_NAME_BEGINS)}{draw(_NAME_ENDS)}"
            email = f"person{len(self._known) + 1}@{DOMAIN}"
            # Without a password: the only way in is the sign-in page of demo mode.
            self._known[key] = User(email=email, name=name, password=self._password)
        return self._known[key]

    def make(self) -> None:
        User.objects.bulk_create(self._known.values())


def read() -> list[Group]:
    """The made bodies with their seats, in order."""
    seats = Seat.objects.filter(body__slug__startswith=SLUG).select_related("person", "union", "department", "body")
    by_body: dict[int, list[Seat]] = {}
    for seat in seats.in_seat_order():
        by_body.setdefault(seat.body_id, []).append(seat)
    series = {one.body_id: one for one in RegistrySeries.objects.filter(body__slug__startswith=SLUG)}
    bodies = sorted(made(), key=lambda body: int(body.slug.removeprefix(SLUG)))
    return [
        Group(number, body, one.pattern, one.classification_code, one.retention, one.retention_years, by_body[body.pk])
        for number, body in enumerate(bodies)
        for one in [series[body.pk]]
    ]


def made() -> list[Body]:
    return list(Body.objects.filter(slug__startswith=SLUG))
