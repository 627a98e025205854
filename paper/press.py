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
from typing import Final, Protocol

from django.db import Error, connection

from paper.rendering import DocumentRefused, Job, Limits, Printed, RenderError, Rendering, warm_up

log = logging.getLogger(__name__)

#: How often it looks without being woken, and how long it waits for a database that is away (seconds).
LOOK_EVERY: Final = 1.0
WAIT_FOR_DATABASE: Final = 2.0


class Claim(Protocol):
    """Something that this press has taken upon itself to print; nobody else takes it while the claim holds."""

    def job(self) -> Job | None:
        """What to print; None when it turns out to be dealt with. May raise RenderError; anything else is `crash`."""

    def keep(self, printed: Printed) -> None:
        """Keep the finished file and give the claim back."""

    def refuse(self, error: RenderError) -> None:
        """It cannot be printed: keep why, and give the claim back."""

    def crash(self, error: Exception) -> None:
        """It could not even be put together: keep that, and give the claim back."""

    def renew(self) -> bool:
        """Say that the work goes on; False when somebody else has taken it up meanwhile."""

    def release(self) -> None:
        """Give the claim back undone."""


class Source(Protocol):
    """Where due work comes from."""

    #: The NOTIFY channel that wakes the press.
    channel: str
    #: How long a claim holds without being renewed.
    claim_holds: dt.timedelta

    def claim(self, *, rested_for: dt.timedelta | None) -> Claim | None:
        """Take something that is due, if anything is. `rested_for`: how long it was left alone (None: the setting)."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called by an app when it is ready; the same channel again replaces what was there."""
    _sources[source.channel] = source


@dataclass
class _Work:
    """A claim and the child that prints it."""

    claim: Claim
    rendering: Rendering


class Press:
    """Prints until `stop` is called or, with `drain`, until nothing is due."""

    def __init__(self, *, at_a_time: int | None = None) -> None:
        self._sources = list(_sources.values())
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
            for source in self._sources:
                cursor.execute(f"LISTEN {source.channel}")

    def _take(self, *, rested_for: dt.timedelta | None = None) -> bool:
        """Claim and start what is due, as much as there is room for; whether anything was taken."""
        took = False
        while len(self._work) < self._at_a_time and (claim := self._next(rested_for)):
            took = True
            self._start(claim)
        return took

    def _next(self, rested_for: dt.timedelta | None) -> Claim | None:
        """The sources take turns: a heap of one kind never keeps the others waiting."""
        for source in list(self._sources):
            if claim := source.claim(rested_for=rested_for):
                self._sources.remove(source)
                self._sources.append(source)
                return claim
        return None

    def _start(self, claim: Claim) -> None:
        try:
            job = claim.job()
            if job is not None:
                self._work.append(_Work(claim, Rendering(job, Limits.from_settings())))
        except RenderError as error:
            claim.refuse(error)
        except Error:
            raise
        except Exception as error:
            # One document that cannot be put together must not keep the others from their files.
            log.exception("%s cannot be put together", claim)
            claim.crash(error)

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
        try:
            printed = work.rendering.result()
        except RenderError as error:
            if not isinstance(error, DocumentRefused):
                log.warning("%s was not printed: %s", work.claim, error)
            work.claim.refuse(error)
        else:
            work.claim.keep(printed)

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed_at < min(source.claim_holds for source in self._sources).total_seconds() / 3:
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
