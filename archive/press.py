"""The masked copies that are due, for the press (`paper.press`)."""

import datetime as dt
from dataclasses import dataclass

from archive import copying
from archive.models import MaskedCopy
from paper.press import Claim
from paper.problems import Problem
from paper.rendering import Job, Printed, RenderError


@dataclass
class MaskedCopyClaim:
    """A copy that somebody has ordered."""

    copy: MaskedCopy

    def __str__(self) -> str:
        return f"Masked copy {self.copy.pk}"

    def job(self) -> Job:
        return copying.job(self.copy)

    def keep(self, printed: Printed) -> None:
        copying.printed(self.copy, printed)

    def refuse(self, error: RenderError) -> None:
        copying.not_printed(self.copy, *error.problems)

    def crash(self, error: Exception) -> None:
        copying.not_printed(self.copy, Problem("crash", type(error).__name__))

    def renew(self) -> bool:
        return self.copy.renew()

    def release(self) -> None:
        self.copy.release()


class MaskedCopiesDue:
    channel: str = MaskedCopy.CHANNEL
    claim_holds: dt.timedelta = MaskedCopy.CLAIM_HOLDS

    def claim(self, *, rested_for: dt.timedelta | None) -> Claim | None:
        taken = MaskedCopy.claim()
        return MaskedCopyClaim(taken) if taken else None
