"""Refusals of the budget's tables, each by its name."""

from meetings.exceptions import ChangedSince as ChangedSince
from meetings.exceptions import Contradiction as Contradiction
from meetings.exceptions import NotAllowed as NotAllowed
from meetings.exceptions import Refused as Refused
from meetings.exceptions import StaleRevision as StaleRevision
from meetings.exceptions import WrongStep as WrongStep


class NumberUnreadable(Refused):
    """What was written is no number. `args[0]` says why, in the reader's words."""


class FormulaUnreadable(Refused):
    """A column's formula cannot be understood. `args[0]` says why, in the reader's words."""


class FileUnreadable(Refused):
    """A file or a pasted block cannot be read as a table. `args[0]` says which cell and why, in the reader's words."""

    def __init__(self, words: str, *, has_table: bool = False) -> None:
        super().__init__(words)
        #: Whether a table was found, and something in it could not be read.
        self.has_table = has_table
