"""Refusals, each by its name. What they say is meant for the person who tried."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A verb said no; nothing was changed. `str()` is the reason in the reader's words."""

    words = _("This cannot be done.")

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.args) or str(self.words)


class NotAllowed(Refused, PermissionDenied):
    """The person may not do this. A page that lets it through answers 403."""

    words = _("You may not do this.")


class Invalid(Refused):
    """The row would break a rule of the model or a constraint of the database; `args[0]` says which."""


class StillNeeded(Refused):
    """Other rows refer to this one, so it stays."""

    words = _("This has been used and is therefore kept.")


class LastAdministrator(Refused):
    """Somebody must be able to let people in."""

    words = _(
        "This is the last administrator who can sign in. Make somebody else an administrator first. "
        "Nothing was changed."
    )


class NotInvitable(Refused):
    """A person who may not sign in gets no link for it."""

    words = _("The person cannot sign in. Let the person in again first.")


class SeatEnded(Refused):
    """The seat has ended or been followed by another, so the day asked for is not its own any more."""

    words = _("The seat has ended. Nothing was changed.")


class SeatNotBegun(Refused):
    """The day lies before the seat's first day."""

    words = _("The day is before the seat's first day.")
