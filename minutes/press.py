"""The press: takes what needs printing from the database and prints it in children, several at a time.

One single-threaded process per machine, started beside the web server. It is woken by NOTIFY when a person waits and
looks by itself every second, so that nothing is ever forgotten: what needs printing is a query, not a queue. When it
dies, its claims run out by themselves and the next one takes them up.
"""

import datetime as dt
import logging
import os
import selectors
import signal
import time
from dataclasses import dataclass
from types import FrameType
from typing import Final

from django.db import Error, connection

from minutes import printing
from minutes.composition import Composition, compose
from minutes.models import MinutesVersion, Print
from paper.problems import Problem
from paper.rendering import DocumentRefused, Limits, RenderError, Rendering, warm_up

log = logging.getLogger(__name__)

#: How often it looks without being woken, and how long it waits for a database that is away (seconds).
LOOK_EVERY: Final = 1.0
WAIT_FOR_DATABASE: Final = 2.0


@dataclass
class _Work:
    """A claim and the child that prints it."""

    claim: Print
    revision: int
    task: printing.Task
    rendering: Rendering


class Press:
    """Prints until `stop` is called or, with `drain`, until nothing is due."""

    def __init__(self, *, at_a_time: int | None = None) -> None:
        self._at_a_time = at_a_time or max(2, len(os.sched_getaffinity(0)))
        self._work: list[_Work] = []
        self._is_stopping = False
        self._renewed_at = 0.0
        # A byte here ends the wait at once when a signal comes.
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """End soon: children are ended and their claims given back. Fits `signal.signal`."""
        self._is_stopping = True

    def drain(self) -> int:
        """Print everything that is due, rested or not, and return how many files were made or found impossible."""
        warm_up()
        done = 0
        while self._take(rested_for=dt.timedelta(0)) or self._work:
            self._wait(LOOK_EVERY)
            done += self._advance()
        return done

    def run(self) -> None:
        """Print until told to stop. A database that goes away and comes back is waited for."""
        warm_up()
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, self.stop)
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        try:
            while not self._is_stopping:
                try:
                    self._listen()
                    self._round()
                except Error as error:
                    log.warning("The database does not answer, trying again: %s", error)
                    connection.close()
                    self._wait(WAIT_FOR_DATABASE)
        finally:
            signal.set_wakeup_fd(-1)
            self._give_up()

    def _round(self) -> None:
        while not self._is_stopping:
            self._take()
            self._wait(LOOK_EVERY)
            self._advance()
            self._renew()

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {Print.CHANNEL}")

    def _take(self, *, rested_for: dt.timedelta | None = None) -> bool:
        """Claim and start what is due, as much as there is room for; whether anything was taken."""
        took = False
        while len(self._work) < self._at_a_time and (claim := Print.claim(rested_for=rested_for)):
            took = True
            self._start(claim)
        return took

    def _start(self, claim: Print) -> None:
        content = None
        # Read before composing: what changes meanwhile makes the revision grow, and the print is due again.
        revision = claim.meeting.revision
        try:
            content = compose(claim.meeting)
            if printing.ready(claim.meeting, content):
                claim.finish(revision=revision, content=content, problems=())
                return
            task = printing.task(claim.meeting, content)
            self._work.append(_Work(claim, revision, task, Rendering(task.job, Limits.from_settings())))
        except RenderError as error:
            claim.finish(revision=revision, content=content, problems=error.problems)
        except Error:
            raise
        except Exception as error:
            # One meeting that cannot be composed must not keep the others from their files.
            log.exception("The minutes of meeting %s cannot be composed", claim.meeting.pk)
            self._fail(claim, revision, content, error)

    def _fail(self, claim: Print, revision: int, content: Composition | None, error: Exception) -> None:
        claim.finish(revision=revision, content=content, problems=[Problem("crash", type(error).__name__)])

    def _wait(self, longest: float) -> None:
        """Until a child has written, a person waits, a signal came, or the time is over."""
        deadlines = [work.rendering.deadline for work in self._work]
        timeout = max(0.0, min([time.monotonic() + longest, *deadlines]) - time.monotonic())
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_reader, selectors.EVENT_READ)
            if connection.connection is not None and not connection.connection.closed:
                selector.register(connection.connection.fileno(), selectors.EVENT_READ)
            for work in self._work:
                selector.register(work.rendering, selectors.EVENT_READ)
            selector.select(timeout)

    def _advance(self) -> int:
        """Take in what the children have written and keep what is finished; returns how many are."""
        for work in self._work:
            work.rendering.advance()
        finished = [work for work in self._work if work.rendering.is_done]
        for work in finished:
            self._work.remove(work)
            self._keep(work)
        return len(finished)

    def _keep(self, work: _Work) -> None:
        content = work.task.content
        try:
            printed = work.rendering.result()
        except RenderError as error:
            if not isinstance(error, DocumentRefused):
                log.warning("The minutes of meeting %s were not printed: %s", work.claim.meeting_id, error)
            placed = printing.placed(error.problems, content)
            work.claim.finish(revision=work.revision, content=content, problems=placed)
            return
        if MinutesVersion.keep(work.task.meeting, content, work.task.number, printed):
            work.claim.finish(revision=work.revision, content=content, problems=())
        else:
            # Somebody else took the number meanwhile; it stands on the paper, so it is printed again.
            work.claim.release()

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed_at < Print.CLAIM_HOLDS.total_seconds() / 3:
            return
        self._renewed_at = now
        for work in list(self._work):
            if not work.claim.renew():
                work.rendering.cancel()
                self._work.remove(work)

    def _give_up(self) -> None:
        for work in self._work:
            work.rendering.cancel()
        try:
            for work in self._work:
                work.claim.release()
        except Error:
            log.warning("The claims could not be given back; they run out by themselves.")
        self._work.clear()
