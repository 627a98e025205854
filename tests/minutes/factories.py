"""Documents for the tests: the smallest that has one of everything, and compositions without a database."""

import datetime as dt
import io
import zoneinfo
from typing import Any

from PIL import Image

from minutes.composition import FORMAT, Composition, Item, Letterhead, Party, Person, Signatory
from minutes.rendering import Picture

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")

#: Headings, text, lists, a table, a link and a picture, on two pages.
EVERYTHING = """<html lang="sv"><title>Protokoll</title>
<h1>Protokoll</h1><p>Löptext med <strong>fetstil</strong>, <a href="https://example.com/">länk</a> och ½ −1 234,5.</p>
<img src="image:logotype" alt="Kommunens vapen" style="width: 20mm">
<h2>Lista</h2><div class="document-item"><ul><li>ett<ul><li>inre</li></ul></li><li><p>två</p><p>tre</p></li></ul></div>
<h2>Tabell</h2><table><thead><tr><th>Namn<th>Belopp</thead>
<tbody><tr><th scope="row">A<td>1<tr><th scope="row">B<td>2</table>
<h3 style="break-before: page">Nästa sida</h3><p>Slut.</p>"""


def picture(*, width: int = 40, height: int = 30, kind: str = "PNG") -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#1b4b6b").save(file, kind)
    return Picture(f"image/{kind.lower()}", file.getvalue())


def html(body: str) -> str:
    return f'<html lang="sv"><title>Protokoll</title>{body}'


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
        "is_draft": True,
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
