"""The final copies that are due, for the press (`paper.press`)."""

import datetime as dt
from dataclasses import dataclass

from minutes import sealing_jobs
from minutes.models import Sealing
from paper.press import Claim
from paper.problems import Problem
from paper.rendering import Job, Printed, RenderError


@dataclass
class FinalCopyClaim:
    """What everybody has signed and has no final copy yet."""

    sealing: Sealing

    def __str__(self) -> str:
        return f"The final copy of {self.sealing}"

    def job(self) -> Job:
        return sealing_jobs.job(self.sealing)

    def keep(self, printed: Printed) -> None:
        sealing_jobs.printed(self.sealing, printed)

    def refuse(self, error: RenderError) -> None:
        sealing_jobs.not_printed(self.sealing, *error.problems)

    def crash(self, error: Exception) -> None:
        sealing_jobs.not_printed(self.sealing, Problem("crash", type(error).__name__))

    def renew(self) -> bool:
        return self.sealing.renew()

    def release(self) -> None:
        self.sealing.release()


class FinalCopiesDue:
    """Rounds that everybody has signed and that wait for their final copy."""

    channel: str = Sealing.CHANNEL
    claim_holds: dt.timedelta = Sealing.CLAIM_HOLDS

    def claim(self, *, rested_for: dt.timedelta | None) -> Claim | None:
        taken = Sealing.claim()
        return FinalCopyClaim(taken) if taken else None
