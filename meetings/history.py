"""The texts of an item as a history that a person can read: not a line per autosave but one per sitting."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from meetings import worddiff
from meetings.models import StatementRevision, TextRevision
from parties.models import User

Revision = TextRevision | StatementRevision

#: A longer pause begins a new sitting.
PAUSE = dt.timedelta(minutes=20)


@dataclass(frozen=True)
class Sitting:
    """What one person saved in one go, oldest first. A restored text is a sitting of its own."""

    revisions: tuple[Revision, ...]

    @property
    def by(self) -> User | None:
        return self.revisions[0].by

    @property
    def first(self) -> Revision:
        return self.revisions[0]

    @property
    def last(self) -> Revision:
        return self.revisions[-1]

    @property
    def earlier(self) -> tuple[Revision, ...]:
        """All but the last, newest first."""
        return self.revisions[-2::-1]

    @property
    def restored_from(self) -> int | None:
        return self.first.restored_from

    @property
    def before(self) -> int:
        """The number of the text that the sitting began from; 0 for an empty item."""
        return self.first.number - 1


@dataclass(frozen=True)
class Comparison:
    """Two saved texts by their numbers (0 for none), and what differs."""

    older: int
    newer: int
    difference: list[worddiff.Part]

    @classmethod
    def of(cls, texts: Mapping[int, str], older: int, newer: int) -> "Comparison":
        return cls(older, newer, worddiff.compare(texts.get(older, ""), texts.get(newer, "")))

    @property
    def counts(self) -> tuple[int, int]:
        return worddiff.counts(self.difference)

    @property
    def is_same(self) -> bool:
        return worddiff.is_same(self.difference)


def began_from(listed: Sequence[Sitting], newer: int) -> int:
    """The number of the text to compare with where nobody says another: what its sitting began from."""
    return next((one.before for one in listed if one.last.number == newer), newer - 1)


def sittings(revisions: Iterable[Revision]) -> list[Sitting]:
    """Revisions (oldest first) grouped by who wrote and when; the newest sitting comes first."""
    groups: list[list[Revision]] = []
    for revision in revisions:
        last = groups[-1][-1] if groups else None
        if last and _goes_on(last, revision):
            groups[-1].append(revision)
        else:
            groups.append([revision])
    return [Sitting(tuple(group)) for group in reversed(groups)]


def _goes_on(last: Revision, revision: Revision) -> bool:
    is_restored = revision.restored_from is not None or last.restored_from is not None
    return last.by_id == revision.by_id and not is_restored and revision.at - last.at <= PAUSE
