"""Compositions without a database."""

import datetime as dt
import zoneinfo
from typing import Any

from minutes.composition import FORMAT, Composition, Item, Letterhead, Party, Person, Signatory

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")


def make_item(**fields: Any) -> Item:
    values: dict[str, Any] = {
        "id": 1,
        "label": "1",
        "level": 1,
        "title": "Budgetfrågor",
        "kinds": (),
        "presenters": (),
        "raised_by": (),
        "secrecy": "",
        "text": "<p>Arbetsgivaren redovisade läget.</p>",
        "trouble": "",
    }
    return Item(**(values | fields))


def make_composition(**fields: Any) -> Composition:
    values: dict[str, Any] = {
        "format": FORMAT,
        "language": "sv",
        "variant": "3a",
        "body": "Centrala samverkansgruppen",
        "body_abbreviation": "Cesam",
        "is_safety_committee": False,
        "letterhead": Letterhead("Exempelkommunen", "", None),
        "registry_number": "KS 2022/1",
        "is_extra": False,
        "starts_at": dt.datetime(2022, 4, 26, 14, 30, tzinfo=ZONE),
        "ends_at": dt.datetime(2022, 4, 26, 17, 0, tzinfo=ZONE),
        "place": "Stora salen",
        "stage": "draft",
        "parties": (Party("b_union", (Person("Ulla Unionsson", "Kommunal", "Ordförande", items="3"),)),),
        "reported_absent": (),
        "absent": (),
        "vacant": (),
        "items": (make_item(),),
        "signatories": (Signatory("Ulla Unionsson", ("adjuster",), "", "Kommunal"),),
        "annexes": (),
        "next_meeting": None,
        "notes": (),
    }
    return Composition(**(values | fields))
