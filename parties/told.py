"""Who else is told when something of the parties changes.

The parties know nothing of what is built on them. What must follow a change there, as a document that shows a body's
letterhead, registers itself here in its app's `ready`; it is told in the transaction of the change.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

Listener = Callable[[Any], None]

_LISTENERS: dict[str, list[Listener]] = {}


def register(model: type[models.Model], listener: Listener) -> None:
    """Call `listener` with each object of `model` when an event about it is recorded."""
    listeners = _LISTENERS.setdefault(model._meta.label_lower, [])
    if listener not in listeners:
        listeners.append(listener)


def tell(subject: models.Model) -> None:
    """Tell of a change to `subject`, in the current transaction."""
    for listener in _LISTENERS.get(subject._meta.label_lower, ()):
        listener(subject)
