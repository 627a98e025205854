"""What must hold before the server starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from cesam import colour, ownership


@register()
def accent_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """The municipality's colour carries white text and is itself read as text: WCAG 2.2, 1.4.3."""
    if not settings.ACCENT:
        return []
    try:
        accent = colour.parse(settings.ACCENT)
    except ValueError as error:
        return [Error(f"CESAM_ACCENT: {error}", id="cesam.E001")]
    found = colour.weakest(accent)
    if found >= colour.TEXT_CONTRAST:
        return []
    return [
        Error(
            f"CESAM_ACCENT: {accent} has a contrast of {found:.1f} to the page; {colour.TEXT_CONTRAST} is needed.",
            hint="Choose a darker shade of the same colour.",
            id="cesam.E002",
        )
    ]


@register(Tags.database)
def nothing_is_owned(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Asked by `manage.py check --database default`, as the services are, and by the worker when it starts."""
    if not databases or settings.DEMO_MODE:
        return []
    try:
        told = ownership.warning()
    except DatabaseError as error:
        return [Warning(f"The database does not say who owns its tables: {error}", id="cesam.W002")]
    return [Warning(told, id="cesam.W001")] if told else []
