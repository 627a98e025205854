"""Plain factories: keyword-only, made-up people, named by role."""

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any

from parties.models import AgreementParty, Body, Department, Seat, Union, User

_number = count(1)


def make_user(*, name: str = "", email: str = "", **fields: Any) -> User:
    n = next(_number)
    return User.objects.create_user(email=email or f"person{n}@example.com", name=name or f"Person {n}", **fields)


def make_department(*, name: str = "", **fields: Any) -> Department:
    return Department.objects.create(name=name or f"Department {next(_number)}", **fields)


def make_union(*, name: str = "", party_from: dt.date | None = dt.date(2018, 1, 1), **fields: Any) -> Union:
    """A union, party to the agreement from `party_from`; None leaves it outside."""
    union = Union.objects.create(name=name or f"Union {next(_number)}", **fields)
    if party_from:
        AgreementParty.objects.create(union=union, from_on=party_from)
    return union


def make_body(*, name: str = "", slug: str = "", **fields: Any) -> Body:
    n = next(_number)
    return Body.objects.create(name=name or f"Body {n}", slug=slug or f"body-{n}", **fields)


def make_seat(*, body: Body, person: User | None = None, **fields: Any) -> Seat:
    fields.setdefault("side", Seat.Side.UNION if fields.get("union") else Seat.Side.EMPLOYER)
    return Seat.objects.create(body=body, person=person, **fields)


@dataclass(frozen=True)
class Cast:
    """One body and a person in each role. `stranger` is signed in and belongs to nothing."""

    body: Body
    union: Union
    other_union: Union
    department: Department
    administrator: User
    secretary: User
    chair: User
    union_rep: User
    other_union_rep: User
    substitute: User
    presenter: User
    archivist: User
    stranger: User


def make_cast(*, body: Body | None = None) -> Cast:
    body = body or make_body(name="Centrala samverkansgruppen", slug="central", letterhead="Exempelkommunen")
    department = make_department(name="Kommunstyrelseförvaltningen", abbreviation="KSF")
    union, other_union = make_union(name="Kommunal"), make_union(name="Vision")
    people = {
        role: make_user(name=name, email=f"{role}@example.com")
        for role, name in {
            "secretary": "Siv Sekreterare",
            "chair": "Orvar Ordförande",
            "union_rep": "Ulla Unionsson",
            "other_union_rep": "Vidar Visionär",
            "substitute": "Ester Ersättare",
            "presenter": "Petra Presentatör",
            "stranger": "Frank Främling",
        }.items()
    }
    administrator = make_user(name="Adam Administratör", email="administrator@example.com", is_administrator=True)
    archivist = make_user(name="Agda Arkivarie", email="archivist@example.com", is_archivist=True)
    make_seat(body=body, person=people["chair"], department=department, role=Seat.Role.CHAIR, title="Kommundirektör")
    make_seat(
        body=body, person=people["secretary"], department=department, role=Seat.Role.SECRETARY, title="HR-sekreterare"
    )
    ordinary = make_seat(body=body, person=people["union_rep"], union=union, title="Ordförande Kommunal")
    make_seat(body=body, person=people["other_union_rep"], union=other_union, title="Ordförande Vision")
    make_seat(
        body=body,
        person=people["substitute"],
        union=union,
        kind=Seat.Kind.SUBSTITUTE,
        substitute_for=ordinary,
        title="Ersättare",
    )
    return Cast(
        body=body,
        union=union,
        other_union=other_union,
        department=department,
        administrator=administrator,
        archivist=archivist,
        **people,
    )
