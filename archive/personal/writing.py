"""The extract as a zip: a page that any browser shows, the same as JSON, and the person's own evidence of
signatures."""

import io
import json
import zipfile
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from archive.personal.gathering import Gathered, evidence, gather
from parties.models import User

PAGE: Final = "mina-uppgifter.html"
DATA: Final = "mina-uppgifter.json"
_STYLE: Final = "utseende.css"
_CSS: Final = """
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 ui-sans-serif, system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; }
section { border-top: 1px solid; margin-top: 2rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: 0.1rem 1rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
li { margin-bottom: 0.75rem; }
@media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); } }
"""


def make(person: User) -> bytes:
    """The file, in the person's language. The same state of the database gives the same entries in the same order."""
    with translation.override(person.language):
        gathered = gather(person)
        now = timezone.localtime()
        about = {"person": person, "gathered": gathered, "at": now, "language": person.language}
        page = render_to_string("archive/personal_data.html", about | {"style": _STYLE, "data": DATA})
        told = _told(person, gathered)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(PAGE, page)
        packed.writestr(_STYLE, _CSS)
        packed.writestr(DATA, json.dumps(told, ensure_ascii=False, indent=1))
        for name, content in evidence(person):
            packed.writestr(f"underskrifter/{get_valid_filename(name)}", content)
    return target.getvalue()


def _told(person: User, gathered: list[Gathered]) -> dict[str, Any]:
    return {
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "person": {"id": person.pk, "name": person.name, "email": person.email},
        "sections": [
            {
                "key": one.section.key,
                "name": str(one.section.name),
                "why": str(one.section.why),
                "kept": one.kept,
                "entries": [
                    {
                        "what": entry.words,
                        "at": entry.iso,
                        "meeting": entry.meeting,
                        "item": entry.item,
                        "said": [{"label": label, "value": value} for label, value in entry.said],
                    }
                    for entry in one.entries
                ],
            }
            for one in gathered
        ],
    }


def file_name(person: User) -> str:
    """`mina-uppgifter-2026-03-03.zip`, without a name that others see in a folder."""
    return _("my-data") + f"-{timezone.localdate():%Y-%m-%d}.zip"
