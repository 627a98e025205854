"""The minutes that are due, for the press (`paper.press`)."""

import datetime as dt
from dataclasses import dataclass, field

from minutes import adjusting, printing
from minutes.composition import Composition
from minutes.models import MinutesVersion, Print, Round
from paper.press import Claim
from paper.problems import Problem
from paper.problems import as_json as problems_as_json
from paper.rendering import Job, Printed, RenderError


@dataclass
class MinutesClaim:
    """The minutes of one meeting, as they were when they were put together."""

    print: Print
    #: Read before composing: what changes meanwhile makes the revision grow, and the print is due again.
    revision: int = field(init=False)
    content: Composition | None = None
    task: printing.Task | None = None

    def __post_init__(self) -> None:
        self.revision = self.print.meeting.revision

    def __str__(self) -> str:
        return f"The minutes of meeting {self.print.meeting_id}"

    def job(self) -> Job | None:
        meeting = self.print.meeting
        self.content = printing.current(meeting)
        if printing.ready(meeting, self.content):
            self._finish()
            return None
        self.task = printing.task(meeting, self.content)
        return self.task.job

    def keep(self, printed: Printed) -> None:
        assert self.task is not None
        if MinutesVersion.keep(self.task.meeting, self.task.content, self.task.number, printed):
            self._finish()
        else:
            # Somebody else took the number meanwhile; it stands on the paper, so it is printed again.
            self.print.release()

    def refuse(self, error: RenderError) -> None:
        # Only a renderer that has seen the text names its places.
        self._finish(*(printing.placed(error.problems, self.task.content) if self.task else error.problems))

    def crash(self, error: Exception) -> None:
        self._finish(Problem("crash", type(error).__name__))

    def renew(self) -> bool:
        return self.print.renew()

    def release(self) -> None:
        self.print.release()

    def _finish(self, *problems: Problem) -> None:
        self.print.finish(revision=self.revision, content=self.content, problems=problems)


class MinutesDue:
    """Minutes that somebody waits for, or that have changed and then been left alone for a while."""

    channel: str = Print.CHANNEL
    claim_holds: dt.timedelta = Print.CLAIM_HOLDS

    def claim(self, *, rested_for: dt.timedelta | None) -> Claim | None:
        taken = Print.claim(rested_for=rested_for)
        return MinutesClaim(taken) if taken else None


@dataclass
class RoundClaim:
    """A version that was sent for adjustment and has no file yet."""

    round: Round
    task: printing.Task | None = None

    def __str__(self) -> str:
        return f"Version {self.round.number} for adjustment of meeting {self.round.meeting_id}"

    def job(self) -> Job:
        self.task = printing.task(self.round.meeting, self.round.composition)
        return self.task.job

    def keep(self, printed: Printed) -> None:
        assert self.task is not None
        version = MinutesVersion.keep(self.task.meeting, self.task.content, self.task.number, printed)
        if version is None:
            self.round.release()
        elif self.round.renew():
            adjusting.printed(self.round, version)

    def refuse(self, error: RenderError) -> None:
        found = printing.placed(error.problems, self.task.content) if self.task else error.problems
        self._fail(*found)

    def crash(self, error: Exception) -> None:
        self._fail(Problem("crash", type(error).__name__))

    def renew(self) -> bool:
        return self.round.renew()

    def release(self) -> None:
        self.round.release()

    def _fail(self, *problems: Problem) -> None:
        mine = Round.objects.filter(pk=self.round.pk, claimed_at=self.round.claimed_at)
        mine.update(problems=problems_as_json(problems), claimed_at=None)
        self.round.meeting.touch()


class RoundsDue:
    """Versions that were sent for adjustment and wait for their file."""

    channel: str = Round.CHANNEL
    claim_holds: dt.timedelta = Round.CLAIM_HOLDS

    def claim(self, *, rested_for: dt.timedelta | None) -> Claim | None:
        taken = Round.claim()
        return RoundClaim(taken) if taken else None
