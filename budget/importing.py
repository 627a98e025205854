"""From what was sent to a follow-up: kept as a draft, understood, corrected by a person, taken in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from budget import columns, meaning, reading
from budget.exceptions import FileUnreadable, Refused
from budget.models import FollowUp, HeadingMeaning, ImportDraft
from budget.reading import Reading
from budget.reading.cells import Sheet
from budget.reading.layout import tables_in
from budget.tables import STANDARD, Column
from parties.models import Body, Department, User

_PERIOD = re.compile(r"(20\d{2})(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"\b(20\d{2})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Found:
    """A table of a draft: its number among all, where it stands, and how it reads."""

    number: int
    sheet: Sheet
    #: Its place in the sheet.
    at: int
    reading: Reading


def receive(body: Body, name: str, data: bytes, *, by: User) -> ImportDraft:
    """Keep what was sent, if a table can be read in it. Raises FileUnreadable; then nothing is kept."""
    reading.read(name, data)
    ImportDraft.objects.filter(body=body, by=by).delete()
    return ImportDraft.objects.create(body=body, name=name[:200], data=data, by=by)


def tables_of(draft: ImportDraft) -> Sequence[Found]:
    """All tables of the draft that can be read, those of hidden sheets last."""
    own, known = known_of(draft.body)
    found: list[Found] = []
    sheets = reading.sheets_of(draft.name, bytes(draft.data))
    for sheet in sorted(sheets, key=lambda one: one.is_hidden):
        try:
            tables = tables_in(sheet, known=known, own=own)
        except FileUnreadable:
            continue
        found += [Found(len(found) + at, sheet, at, table) for at, table in enumerate(tables)]
    if not found:
        raise FileUnreadable(_("The file has no table that can be read."))
    return found


def known_of(body: Body) -> tuple[Mapping[str, Column], Mapping[str, str]]:
    """The body's own columns by key, and what headings mean to it: its columns' own, and what it has been taught."""
    own = columns.own_of(body)
    return own, columns.headings_of(own) | HeadingMeaning.known_by(body)


def guessed(draft: ImportDraft, table: Reading) -> dict[str, Any]:
    """What the title, the headings and the file's name say of the period, the unit and the signs."""
    texts = " ".join([table.title, *(source.heading for source in table.sources), draft.name])
    years = [int(year) for year in _YEAR.findall(texts)]
    periods = [(int(year), int(month)) for year, month in _PERIOD.findall(texts)]
    months = [at for at, month in enumerate(_MONTHS, start=1) if re.search(rf"\b{month}", texts.lower())]
    year, month = max(periods) if periods else (max(years, default=None), max(months, default=None))
    formula = table.table.by_key["deviation"].formula if "deviation" in table.table.by_key else ""
    sign = FollowUp.Sign.PLUS if formula == "budget - forecast" else FollowUp.Sign.MINUS
    return {"year": year, "through_month": month, "unit": table.unit or FollowUp.Unit.TKR, "sign": sign}


@transaction.atomic
def take_in(draft: ImportDraft, found: Found, chosen: Mapping[int, str], *, by: User, **about: Any) -> FollowUp:
    """The follow-up, with the columns as the person said; what was said otherwise than it reads is remembered."""
    own, known = known_of(draft.body)
    for source in found.reading.sources:
        key = chosen.get(source.at, "")
        if key != meaning.key_of(source.heading, known) and (key in STANDARD or key in own or not key):
            HeadingMeaning.remember(draft.body, source.heading, key)
    table = tables_in(found.sheet, known=known, chosen=chosen, own=own)[found.at].table
    made = FollowUp.take_in(draft.body, table, by=by, source=draft.name, **about)
    if draft.wanted is None:
        draft.delete()
    else:
        ImportDraft.objects.filter(pk=draft.pk).update(follow_up=made, data=b"", step=ImportDraft.STEPS)
    return made


# Long ones, by the worker


def is_long(found: Found) -> bool:
    return len(found.reading.table.lines) > settings.BUDGET_ROWS_AT_ONCE


@transaction.atomic
def want(draft: ImportDraft, found: Found, chosen: Mapping[int, str], **about: Any) -> None:
    """Let the worker take it in for who sent it; a second press changes nothing."""
    from budget import tasks

    kept = ImportDraft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    if kept.wanted is not None:
        return
    department = about.pop("department", None)
    about |= {"department": department.pk if department else None}
    kept.wanted = {"table": found.number, "chosen": [[at, key] for at, key in chosen.items()], "about": about}
    kept.step, kept.problem = 0, ""
    kept.save(update_fields=["wanted", "step", "problem"])
    tasks.take_in.defer(draft=kept.pk)


def take_in_wanted(pk: int) -> None:
    """The worker's part. Run again, it does nothing that was done; what was broken off left nothing behind."""
    draft = ImportDraft.objects.select_related("body", "by").filter(pk=pk, follow_up=None).first()
    if draft is None or draft.wanted is None:
        return
    rows = ImportDraft.objects.filter(pk=pk)
    with override(draft.body.language):
        try:
            rows.update(step=1)
            found = tables_of(draft)[draft.wanted["table"]]
            rows.update(step=2)
            about = dict(draft.wanted["about"])
            department = about.pop("department")
            about["department"] = Department.objects.get(pk=department) if department else None
            chosen = {int(at): str(key) for at, key in draft.wanted["chosen"]}
            take_in(draft, found, chosen, by=draft.by, **about)
        except Exception as error:
            words = str(error) if isinstance(error, Refused) else ""
            rows.update(wanted=None, problem=words or _("The table could not be read in. Nothing has been saved."))
            if not isinstance(error, Refused):
                raise
