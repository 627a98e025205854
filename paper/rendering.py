"""HTML in, PDF out, in a child process that cannot harm or hold anything.

A text in the minutes can be built to burn hours of layout or gigabytes of memory, so each document is typeset in a
forked child of a warm, single-threaded parent (`manage.py renderer`, or a command). The child has limits on processor
time, address space and files, the parent a limit on the clock, and what comes back is bytes through a pipe. The fork
costs about 3 % of a rendering; starting a fresh interpreter would cost 1.3 s for the imports alone.

Web workers never import WeasyPrint and never wait for a document: they ask for it and show it when it is there.
"""

import contextlib
import gc
import json
import os
import select
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final, NoReturn

from django.conf import settings

from cesam.stack import roomy
from paper.preflight.findings import Finding
from paper.problems import Problem, from_json

_HEADER: Final = struct.Struct(">I")
_CHUNK: Final = 1 << 16


class Variant(StrEnum):
    """The archive format of the file; both carry PDF/UA-1 as well. 2a is for archives that take no attachments."""

    A3 = "3a"
    A2 = "2a"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for the document, addressed there as `image:NAME`."""

    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """A document to print: complete HTML with `lang` and `<title>`, the pictures that it names, and the accent.

    `accent` is the municipality's colour as #rrggbb, "" for the stylesheet's own.
    """

    html: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    variant: Variant = Variant.A3
    accent: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may use. Seconds and bytes."""

    cpu_seconds: int
    wall_seconds: float
    memory_bytes: int
    output_bytes: int = 64 << 20
    html_characters: int = 4 << 20

    @classmethod
    def from_settings(cls) -> "Limits":
        return cls(
            cpu_seconds=settings.RENDER_CPU_SECONDS,
            wall_seconds=settings.RENDER_WALL_SECONDS,
            memory_bytes=settings.RENDER_MEMORY_BYTES,
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished file and what our own preflight says about it (empty: nothing to object to)."""

    pdf: bytes
    pages: int
    findings: tuple[Finding, ...]


class RenderError(Exception):
    """The document was not made. `problems` says why, in the words of `paper.problems`."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return " ".join(problem.sentence for problem in self.problems)


class DocumentRefused(RenderError):
    """The document itself is at fault: a character, a picture, an address, a depth."""


class LimitExceeded(RenderError):
    """The document was stopped for using too much time, memory or space."""


class RendererCrashed(RenderError):
    """The renderer died without an answer: a fault of ours or of a library."""


def other_threads() -> list[threading.Thread]:
    """The threads besides this one."""
    return [thread for thread in threading.enumerate() if thread is not threading.current_thread()]


def warm_up() -> None:
    """Import and prime all that a child needs, so that each fork starts warm. Costs 1.5–2 s the first time."""
    from paper import engine

    engine.warm_up()


def render(job: Job, limits: Limits | None = None) -> Printed:
    """Print `job` and wait for it: for commands and tests. Raises a RenderError, always within the wall-clock limit."""
    rendering = Rendering(job, limits or Limits.from_settings())
    try:
        while not rendering.is_done:
            select.select([rendering], [], [], max(0.0, rendering.deadline - time.monotonic()))
            rendering.advance()
        return rendering.result()
    finally:
        rendering.cancel()


class Rendering:
    """One document being printed in a child process.

    Fits an event loop: wait until the object (it has a `fileno`) is readable or `deadline` has passed, call
    `advance()`, and when `is_done`, take `result()`. `cancel()` may be called at any time and leaves no process behind.
    """

    def __init__(self, job: Job, limits: Limits) -> None:
        if others := other_threads():
            # Another thread may hold a lock (malloc, import, logging) that the child would wait for for ever.
            raise RuntimeError(f"A document is rendered from a single-threaded process only, not beside {others}.")
        warm_up()
        self.limits = limits
        self.started = time.monotonic()
        self.deadline = self.started + limits.wall_seconds
        self.is_done = False
        self._answer = bytearray()
        self._stopped_for: Problem | None = None
        self._status: int | None = None
        if len(job.html) > limits.html_characters:
            raise DocumentRefused(Problem("length"))
        sys.stdout.flush()
        sys.stderr.flush()
        self._reader, writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._pid = os.fork()
        if not self._pid:
            _child(job, limits, writer)
        os.close(writer)

    def fileno(self) -> int:
        return self._reader

    def advance(self) -> None:
        """Take in what the child has written and enforce the clock and the size. Never blocks."""
        if self.is_done:
            return
        if time.monotonic() >= self.deadline:
            self._stop(Problem("time", f"{self.limits.wall_seconds:g}"))
            return
        try:
            while chunk := os.read(self._reader, _CHUNK):
                self._answer += chunk
                if len(self._answer) > self.limits.output_bytes:
                    self._stop(Problem("size", str(self.limits.output_bytes >> 20)))
                    return
        except BlockingIOError:
            return
        self._reap()

    def result(self) -> Printed:
        """The file; raises the RenderError that fits what happened to the child."""
        if not self.is_done:
            raise RuntimeError("The document is not ready.")
        if self._stopped_for:
            raise LimitExceeded(self._stopped_for)
        status = self._status or 0
        if os.WIFSIGNALED(status):
            self._raise_for_signal(os.WTERMSIG(status))
        return _unpack(bytes(self._answer))

    def cancel(self) -> None:
        """End the child, whatever it is doing, and leave nothing behind."""
        if not self.is_done:
            self._stop(Problem("crash", "cancelled"))

    def _stop(self, reason: Problem) -> None:
        self._stopped_for = reason
        os.kill(self._pid, signal.SIGKILL)
        self._reap()

    def _reap(self) -> None:
        _, self._status = os.waitpid(self._pid, 0)
        os.close(self._reader)
        self.is_done = True

    def _raise_for_signal(self, number: int) -> NoReturn:
        if number == signal.SIGXCPU:
            raise LimitExceeded(Problem("time", str(self.limits.cpu_seconds)))
        if number in (signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP):
            # Pango and GLib abort when malloc fails, and the kernel kills when the machine has no more to give.
            raise LimitExceeded(Problem("memory"))
        raise RendererCrashed(Problem("crash", signal.Signals(number).name))


def _child(job: Job, limits: Limits, writer: int) -> NoReturn:
    """Print and answer, and never return into the parent's code: no exit handler, no database connection, no test."""
    code = 1
    try:
        from paper import confinement, engine

        # Made beforehand: there may be no memory left to make it in.
        out_of_memory = _pack(LimitExceeded(Problem("memory")))
        try:
            engine.get_ready()
            confinement.enter(limits, keep=writer)
            # A document is alive to its end, so that looking for garbage finds none: 6 % of the time, for 1.5 % of the
            # memory at two hundred pages.
            gc.disable()
            answer = _pack(roomy(engine.print_document)(job))
        except RenderError as error:
            answer = _pack(error)
        except RecursionError:
            answer = _pack(DocumentRefused(Problem("depth")))
        except MemoryError:
            answer = out_of_memory
        except BaseException as error:
            answer = _pack(RendererCrashed(Problem("crash", f"{type(error).__name__}: {error}"[:200])))
            # For the log; a traceback reads source files, which the child may have given up.
            with contextlib.suppress(Exception):
                traceback.print_exc()
        while answer:
            answer = answer[os.write(writer, answer) :]
        code = 0
    finally:
        os._exit(code)


_ERRORS: Final = {kind.__name__: kind for kind in (DocumentRefused, LimitExceeded, RendererCrashed)}


def _pack(outcome: Printed | RenderError) -> bytes:
    if isinstance(outcome, Printed):
        head = {"pages": outcome.pages, "findings": [asdict(finding) for finding in outcome.findings]}
        body = outcome.pdf
    else:
        head = {"error": type(outcome).__name__, "problems": [asdict(problem) for problem in outcome.problems]}
        body = b""
    encoded = json.dumps(head).encode()
    return _HEADER.pack(len(encoded)) + encoded + body


def _unpack(answer: bytes) -> Printed:
    if len(answer) < _HEADER.size:
        raise RendererCrashed(Problem("crash", "no answer"))
    (length,) = _HEADER.unpack_from(answer)
    body = _HEADER.size + length
    head = json.loads(answer[_HEADER.size : body])
    if "error" in head:
        raise _ERRORS[head["error"]](*from_json(head["problems"]))
    findings = tuple(Finding(**finding) for finding in head["findings"])
    return Printed(pdf=answer[body:], pages=head["pages"], findings=findings)
