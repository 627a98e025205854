"""Which kinds of letters a person can switch off, and whether the person has."""

from typing import Final

from outbox.models import Preference
from parties.models import User

#: The kinds that are a service, by the field of `Preference` that switches them. Every other kind always comes:
#: a notice is how a person is called to a meeting, which nobody can decline to be told of.
SWITCHES: Final = {"reminder": "reminders", "task_reminder": "task_reminders", "digest": "digest"}


def can_be_switched_off(kind: str) -> bool:
    return kind in SWITCHES


def wants(person: User, kind: str) -> bool:
    """Whether a letter of the kind is to be written to the person. One query for the kinds that can be switched off;
    for many people use `unwanting`."""
    return kind not in SWITCHES or bool(getattr(Preference.of(person), SWITCHES[kind]))


def unwanting(kind: str) -> set[int]:
    """The keys of all people who have switched the kind off, in one query."""
    if kind not in SWITCHES:
        return set()
    return set(Preference.objects.filter(**{SWITCHES[kind]: False}).values_list("person_id", flat=True))
