"""Refusals, each by its name."""

from parties.exceptions import NotAllowed as NotAllowed
from parties.exceptions import Refused as Refused


class WrongStep(Refused):
    """The meeting is at a step where this cannot be done. `args[0]` is the step in the reader's words."""


class StaleRevision(Refused):
    """Somebody else has written since the text was read; both texts are kept (see `AgendaItem.write`)."""


class TimeTaken(Refused):
    """The body already has a meeting that starts then."""


class SeriesDrawn(Refused):
    """The meeting has § numbers of one year's series and cannot move to another year."""


class ItemDeleted(Refused):
    """The item was taken away while somebody wrote in it; the text is kept aside."""


class Contradiction(Refused):
    """What was asked cannot be true beside what is known. `args[0]` says why, in the reader's words."""


class NeedsConfirmation(Refused):
    """It can be true, but a person must judge: ask again with `confirmed=True`. `warnings` are sentences."""

    def __init__(self, warnings: list[str]) -> None:
        super().__init__(" ".join(warnings))
        self.warnings = warnings


class ChangedSince(Refused):
    """What should be taken back has been changed again since."""
