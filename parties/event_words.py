"""The event log in words: what was done, to what, from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parties.models import DeadlineRule, Event

_VERBS: dict[str, str | Promise] = {
    "user.added": _("Person added"),
    "user.changed": _("Person changed"),
    "user.deactivated": _("Person shut out"),
    "user.activated": _("Person let in again"),
    "user.invited": _("Person invited"),
    "department.added": _("Department added"),
    "department.changed": _("Department changed"),
    "department.removed": _("Department removed"),
    "union.added": _("Union added"),
    "union.changed": _("Union changed"),
    "union.renamed": _("Union got a new name"),
    "union.removed": _("Union removed"),
    "unionname.added": _("Former name added"),
    "unionname.changed": _("Former name changed"),
    "unionname.removed": _("Former name removed"),
    "agreementparty.added": _("Time in the agreement added"),
    "agreementparty.changed": _("Time in the agreement changed"),
    "agreementparty.removed": _("Time in the agreement removed"),
    "body.added": _("Body added"),
    "body.changed": _("Body changed"),
    "body.rules_set": _("Deadlines changed"),
    "body.logotype_set": _("Logotype changed"),
    "body.logotype_removed": _("Logotype removed"),
    "seat.added": _("Seat added"),
    "seat.changed": _("Seat changed"),
    "seat.appointed": _("Seat given to somebody"),
    "seat.vacated": _("Seat made vacant"),
    "seat.followed": _("Seat went to somebody else"),
    "seat.ended": _("Seat ended"),
    "seat.prolonged": _("Seat goes on"),
    "seat.moved": _("Seat moved in the order"),
    "seat.removed": _("Seat removed"),
}
_NAMES: dict[str, str | Promise] = {
    "from_on": _("from"),
    "way": _("how"),
    "mail": _("by mail"),
    "handed_over": _("as a link to hand over"),
}
#: What happens inside meetings is between the parties; the log's page tells outsiders that it happened, not what.
_OPEN_APP = "parties"


def register(verbs: Mapping[str, str | Promise]) -> None:
    """Let an app say its own verbs: called from its `AppConfig.ready`."""
    _VERBS.update(verbs)


def verb(event: Event) -> str:
    """What was done; a verb without words stands as it is."""
    return str(_VERBS.get(event.verb, event.verb))


@dataclass(frozen=True)
class Detail:
    """A value of an event: what it was (None where it is new) and what it became."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Entry:
    """A row of the log as it is shown."""

    event: Event
    verb: str
    kind: str
    name: str
    details: tuple[Detail, ...]


def entries(events: Iterable[Event]) -> list[Entry]:
    """The events in words, with as many queries as there are kinds of rows, however many events."""
    shown = list(events)
    names = _names(shown)
    return [
        Entry(
            event,
            verb(event),
            _kind(event.subject),
            names.get((event.subject, event.subject_id)) or _former_name(event),
            details(event),
        )
        for event in shown
    ]


def details(event: Event) -> tuple[Detail, ...]:
    """What the event changed or added. Nothing for what happens inside meetings."""
    return told(event) if _is_open(event) else ()


def told(event: Event) -> tuple[Detail, ...]:
    """The same for those who may read what it is about."""
    model = apps.get_model(event.subject)
    changes = event.data.get("changes", {})
    changed = [
        Detail(_label(model, key), *(_value(model, key, side) for side in both)) for key, both in changes.items()
    ]
    given = [
        Detail(_label(model, key), None, _value(model, key, value))
        for key, value in event.data.items()
        if key not in ("changes", "follows") and value not in (None, "")
    ]
    return (*changed, *given)


def kinds() -> list[tuple[str, str]]:
    """(subject, word) for every kind of row that the log knows of, in the order of the words."""
    subjects = Event.objects.order_by("subject").values_list("subject", flat=True).distinct()
    return sorted(((subject, _kind(subject)) for subject in subjects), key=lambda kind: kind[1])


def _kind(subject: str) -> str:
    try:
        words = str(apps.get_model(subject)._meta.verbose_name)
    except LookupError:
        return subject
    return words[:1].upper() + words[1:]


def _names(events: list[Event]) -> dict[tuple[str, int], str]:
    """Today's names of the rows that still exist."""
    names: dict[tuple[str, int], str] = {}
    for subject in {event.subject for event in events if _is_open(event)}:
        rows = apps.get_model(subject)._default_manager.filter(
            pk__in={event.subject_id for event in events if event.subject == subject}
        )
        related = [field.name for field in rows.model._meta.fields if isinstance(field, models.ForeignKey)]
        names |= {(subject, row.pk): str(row) for row in rows.select_related(*related)}
    return names


def _former_name(event: Event) -> str:
    """What a row that is gone was called, where its event says so; otherwise its number."""
    name = event.data.get("name") if _is_open(event) else None
    return str(name or event.subject_id)


def _is_open(event: Event) -> bool:
    return event.subject.startswith(f"{_OPEN_APP}.")


def _label(model: type[models.Model], key: str) -> str:
    if key in DeadlineRule.Event.values:
        return str(DeadlineRule.Event(key).label)
    try:
        words = str(getattr(model._meta.get_field(key), "verbose_name", key))
    except FieldDoesNotExist:
        words = str(_NAMES.get(key, key))
    return words[:1].upper() + words[1:]


def _value(model: type[models.Model], key: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if key == "logotype":
        return f"{value[:12]}…"
    if isinstance(value, list):
        number, day_kind = value
        return f"{number} {DeadlineRule.DayKind(day_kind).label}"
    try:
        choices = dict(model._meta.get_field(key).flatchoices)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        choices = _NAMES  # type: ignore[assignment]
    return str(choices.get(value, value))
