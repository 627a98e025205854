"""Reading what stands about a person, one table at a time, as the person may read it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.personal.traces import LABELS, SECTIONS, Section, Trace
from archive.retention.kinds import rules
from cesam import display
from meetings import plaintext
from meetings.models import AgendaItem, Attendance, Meeting
from outbox import links
from outbox.models import Letter
from parties import event_words
from parties.models import Event, User

#: More rows than this are gathered by the worker.
SMALL: Final = 3000
_AT_A_TIME: Final = 1000
#: Addresses of our own in a letter.
_ADDRESS: Final = re.compile(re.escape(links.absolute("/")) + r"[^\s<>]*")


@dataclass(frozen=True)
class Entry:
    """A row about the person: what it is, when it was, where, and what it says (label and value)."""

    words: str
    #: As a person reads it, and as a program does.
    at: str
    iso: str
    meeting: str
    item: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gathered:
    section: Section
    kept: str
    entries: tuple[Entry, ...]


def is_small(person: User) -> bool:
    """Whether it is gathered while somebody waits."""
    left = SMALL
    for section in SECTIONS:
        for trace in section.traces:
            left -= _rows(trace, person)[: left + 1].count()
            if left < 0:
                return False
    return True


def gather(person: User) -> list[Gathered]:
    """Everything, section by section, in the language that is active."""
    return [Gathered(section, _kept(section), tuple(_of(section, person))) for section in SECTIONS]


def evidence(person: User) -> Iterator[tuple[str, bytes]]:
    """The person's own evidence of signatures, as (name, content)."""
    found = apps.get_model("minutes.EvidenceFile")._base_manager.filter(signature__signatory__person=person)
    for file in found.order_by("pk").iterator(chunk_size=20):
        yield f"{file.signature_id}-{file.pk}-{file.name}", bytes(file.content)


def _rows(trace: Trace, person: User) -> "models.QuerySet[Any]":
    asked = Q()
    for way in trace.people:
        asked |= Q(**{way: person.pk})
    # Not the rows themselves: each once, whatever way it was found by.
    return apps.get_model(trace.model)._base_manager.filter(asked).order_by("pk")


def _of(section: Section, person: User) -> Iterator[Entry]:
    for trace in section.traces:
        if trace.model == "parties.Event":
            yield from _events(person)
            continue
        keys = _rows(trace, person).values_list("pk", flat=True).iterator(chunk_size=_AT_A_TIME)
        for some in _by(keys, _AT_A_TIME):
            yield from _entries(trace, some, person)


def _entries(trace: Trace, keys: list[Any], person: User) -> Iterator[Entry]:
    model = apps.get_model(trace.model)
    names = [name for name in (*trace.fields, *trace.own) if _is_stored(model, name)]
    wanted = dict.fromkeys(filter(None, ("pk", trace.at, *names)))
    ways = {"trace_meeting": trace.meeting, "trace_item": trace.item}
    found = (
        model._base_manager.filter(pk__in=keys)
        .order_by("pk")
        .annotate(**{name: models.F(way) for name, way in ways.items() if way})
    )
    referred = [name for name in names if isinstance(model._meta.get_field(name), models.ForeignKey)]
    rows = list(found.select_related(*referred).only(*wanted))
    meetings = _meetings(getattr(row, "trace_meeting", None) for row in rows)
    titles, read = _items((getattr(row, "trace_item", None) for row in rows), person)
    for row in rows:
        item = getattr(row, "trace_item", None)
        is_read = item is None or item in read
        yield Entry(
            str(trace.words),
            _value(row, trace.at) if trace.at else "",
            _iso(getattr(row, trace.at)) if trace.at else "",
            meetings.get(getattr(row, "trace_meeting", None), ""),
            ("" if item is None else titles.get(item, "")) if is_read else _("an item that you may no longer read"),
            tuple(_said(row, trace, is_read)),
        )


def _said(row: Any, trace: Trace, is_read: bool) -> Iterator[tuple[str, str]]:
    for name in (*trace.fields, *trace.own):
        if value := _value(row, name):
            hidden = name in trace.own and not is_read
            yield label(type(row), name), _("It is held, but you may no longer read the item.") if hidden else value


def _is_stored(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _iso(at: dt.datetime | dt.date | None) -> str:
    if isinstance(at, dt.datetime):
        return timezone.localtime(at).isoformat(timespec="seconds")
    return at.isoformat() if at else ""


def label(model: type[models.Model], name: str) -> str:
    """What a field is called, in words."""
    words = str(getattr(model._meta.get_field(name), "verbose_name", name))
    if words == name.replace("_", " "):
        words = str(LABELS.get(name, words))
    return words[:1].upper() + words[1:]


def _value(row: Any, name: str) -> str:
    """A value as a person reads it."""
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(field, models.DateTimeField):
        return display.moment(value)
    if isinstance(field, models.DateField):
        return display.date_short(value)
    if isinstance(value, list):
        # A signatory's roles are those of the roll.
        words = dict(Attendance.Role.choices) if name == "roles" else {}
        return ", ".join(str(words.get(one, one)) for one in value)
    if name == "text" and row._meta.app_label == "meetings":
        return plaintext.text_of(str(value))
    if name == "text" and isinstance(row, Letter):
        # Whoever has such an address answers for the person, and the file may be made by somebody else.
        return _ADDRESS.sub(_("(address in CESAM)"), str(value))
    return str(value)


def _meetings(keys: Iterable[int | None]) -> dict[int | None, str]:
    """That the person was there, or did something there, is the person's to know, with body and day."""
    found = Meeting.objects.filter(pk__in={key for key in keys if key}).select_related("body")
    return {one.pk: f"{one.body.name}, {display.date_short(one.held_on)}" for one in found}


def _items(keys: Iterable[int | None], person: User) -> tuple[dict[int, str], set[int]]:
    """The titles of items that the person may read today, and which those are."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}, set()
    whole = Meeting.objects.read_whole_by(person)
    items = AgendaItem.objects.filter(pk__in=wanted)
    titles = dict(items.filter(meeting__in=whole.values("pk")).values_list("pk", "title"))
    titles |= dict(items.read_by_guest(person).values_list("pk", "title"))
    return titles, set(titles)


def _events(person: User) -> Iterator[Entry]:
    """What the person did, in words, and what was done with the person's account and seats: that with its values."""
    seats = set(person.seats.values_list("pk", flat=True))
    own = Q(subject="parties.user", subject_id=person.pk) | Q(subject="parties.seat", subject_id__in=seats)
    mine = Q(actor=person) | own
    for event in Event.objects.filter(mine).order_by("pk").iterator(chunk_size=_AT_A_TIME):
        about = (event.subject == "parties.user" and event.subject_id == person.pk) or (
            event.subject == "parties.seat" and event.subject_id in seats
        )
        said = [(_("Log number"), str(event.pk))]
        if about:
            if event.actor_id != person.pk:
                said.append((_("By"), event.actor_name))
            said += [(one.label, f"{one.before} → {one.after}" if one.before is not None else one.after)
                     for one in event_words.details(event)]  # fmt: skip
        words = event_words.verb(event)
        at = display.moment(event.at) if event.at else ""
        if about:
            words = _("%(what)s (about you)") % {"what": words}
        yield Entry(words, at, _iso(event.at), "", "", tuple(said))


def _kept(section: Section) -> str:
    """How long it is kept, in words."""
    if section.kept_words:
        return str(section.kept_words)
    said: list[str] = []
    for kind, rule in rules().items():
        if kind in section.kept:
            if rule.act == "delete":
                long = _("deleted %(years)s years after the end of the year") % {"years": rule.years}
            elif rule.act == "register":
                long = _("preserved, or deleted as the register of minutes says")
            else:
                long = _("preserved")
            said.append(f"{rule.get_kind_display()}: {long}")
    return f"{section.kept_first} ".lstrip() + ". ".join(said) + "."


def _by(keys: Iterable[Any], size: int) -> Iterator[list[Any]]:
    some: list[Any] = []
    for key in keys:
        some.append(key)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
