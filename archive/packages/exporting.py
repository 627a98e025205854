"""Packages of many: a body, a year, or everything. Broken off anywhere, it goes on where it was.

While it is made, a folder holds a journal: a line for each package that has got its name. When all are there the
manifest takes its place. A folder without a manifest is not finished, whatever else lies in it.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import RegisterEntry
from archive.packages import contents, writing
from archive.packages.checking import JOURNAL, LOCK, MANIFEST
from meetings import documents
from parties.models import Body

_FORMAT: Final = 1
#: A manifest or journal that is being written.
_NEW: Final = ".new"


class Busy(Exception):
    """Somebody else is writing to the folder now."""


class Foreign(Exception):
    """The folder holds something else; nothing in it was touched."""


@dataclass(frozen=True)
class Scope:
    """Which minutes of the register; None is every one."""

    body: Body | None = None
    year: int | None = None

    def entries(self) -> "QuerySet[RegisterEntry]":
        entries = RegisterEntry.objects.order_by("held_on", "pk")
        if self.body is not None:
            entries = entries.filter(body=self.body)
        return entries.held_in(self.year) if self.year is not None else entries

    @property
    def told(self) -> dict[str, Any]:
        return {"format": _FORMAT, "body": self.body.slug if self.body else "", "year": self.year}


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    name: str


@dataclass(frozen=True)
class Outcome:
    """`is_finished` is False where the time was up: call again. `left_out` says what has no package, and why."""

    is_finished: bool
    packages: int
    size: int
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass
class _Known:
    """What the journal or the manifest says is there, by entry."""

    packages: dict[int, dict[str, Any]] = field(default_factory=dict)
    left_out: dict[int, dict[str, Any]] = field(default_factory=dict)


def run(
    folder: Path,
    scope: Scope,
    *,
    tell: Callable[[Progress], None] = lambda progress: None,
    is_wanted: Callable[[], bool] = lambda: True,
    seconds: float | None = None,
    is_again: bool = True,
) -> Outcome:
    """Write what is not there yet into `folder`.

    Args:
        seconds: stop after so long, between two packages.
        is_again: look whether packages that are there still say what is so. Without it they are taken as they are.

    Raises:
        Busy, Foreign: nothing was done.
        OSError: it cannot be written; what is there stays, and another run goes on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        known = _open(folder, scope)
        if is_again:
            known.left_out.clear()
        return _go_on(folder, scope, known, tell, is_wanted, seconds, is_again)


def _go_on(
    folder: Path,
    scope: Scope,
    known: _Known,
    tell: Callable[[Progress], None],
    is_wanted: Callable[[], bool],
    seconds: float | None,
    is_again: bool,
) -> Outcome:
    begun, is_begun = time.monotonic(), False
    wanted = list(scope.entries().values_list("pk", flat=True))
    with (folder / JOURNAL).open("a") as journal:
        for number, pk in enumerate(wanted, 1):
            if (pk in known.packages and not is_again) or pk in known.left_out:
                continue
            # At least one each time: an export comes to its end however short the time is.
            is_late = is_begun and seconds is not None and time.monotonic() - begun > seconds
            if is_late or not is_wanted():
                return _outcome(known, is_finished=False)
            entry = RegisterEntry.objects.select_related("body", "meeting").filter(pk=pk).first()
            if entry is None:
                # Deleted by a rule since the list was read.
                continue
            _take(folder, entry, known, journal)
            is_begun = True
            tell(Progress(number, len(wanted), f"{entry.body.short_name} {entry.held_on:%Y-%m-%d}"))
    # Asked anew: what was deleted by a rule meanwhile has no package either.
    for pk in set(known.packages) - set(scope.entries().values_list("pk", flat=True)):
        _remove(folder / known.packages.pop(pk)["name"])
    _finish(folder, scope, known)
    return _outcome(known, is_finished=True)


def holds_deleted(folder: Path) -> bool:
    """Whether it has a package of minutes that are no longer in the register, or does not say what it has."""
    path = next((path for path in (folder / MANIFEST, folder / JOURNAL) if path.is_file()), None)
    if path is None:
        return folder.is_dir()
    known, text = _Known(), path.read_text(errors="replace")
    if path.name == MANIFEST:
        told = _line(text)
        if "packages" not in told:
            return True
        _take_in(known, told["packages"])
    else:
        _take_in(known, filter(None, map(_line, text.splitlines()[1:])))
    there = RegisterEntry.objects.filter(pk__in=list(known.packages)).count()
    return there < len(known.packages)


def _take(folder: Path, entry: RegisterEntry, known: _Known, journal: Any) -> None:
    """One more package, or why there is none."""
    mark = contents.fingerprint(entry)
    before = known.packages.get(entry.pk)
    if before and before["fingerprint"] == mark and _is_as_made(folder, before):
        return
    try:
        made = writing.write(entry, folder)
    except (contents.Unsound, documents.FileDamaged, writing.Faulty) as error:
        words = f"{_why(error)}: {error}"
        known.packages.pop(entry.pk, None)
        line: dict[str, Any] = {"entry": entry.pk, "what": str(entry), "why": words}
        known.left_out[entry.pk] = line
    else:
        if before and before["name"] != made.name:
            _remove(folder / before["name"])
        line = {"entry": entry.pk, "name": made.name, "mets": made.mets_sha256, "size": made.size, "fingerprint": mark}
        known.packages[entry.pk] = line
    journal.write(json.dumps(line, ensure_ascii=False) + "\n")
    journal.flush()
    os.fsync(journal.fileno())


def _why(error: Exception) -> str:
    if isinstance(error, contents.Unsound):
        return _("What is kept is not what was sealed")
    if isinstance(error, documents.FileDamaged):
        return _("A file is missing or damaged")
    return _("The package did not pass its check")


def _is_as_made(folder: Path, known: dict[str, Any]) -> bool:
    mets = folder / known["name"] / "METS.xml"
    return mets.is_file() and writing.sha256_of(mets) == known["mets"]


def _open(folder: Path, scope: Scope) -> _Known:
    """What is there of this scope, with what was broken off swept away."""
    known = _Known()
    manifest, journal = folder / MANIFEST, folder / JOURNAL
    if journal.exists():
        lines = journal.read_text(errors="replace").splitlines()
        told = _line(lines[0]) if lines else {}
        if told and told != scope.told:
            raise Foreign(folder)
        _take_in(known, filter(None, map(_line, lines[1:])))
    elif manifest.exists():
        told = _line(manifest.read_text(errors="replace"))
        if {name: told.get(name) for name in scope.told} != scope.told:
            raise Foreign(folder)
        _take_in(known, [*told.get("packages", []), *told.get("left_out", [])])
    elif any(path.name != LOCK and not path.name.endswith(_NEW) for path in folder.iterdir()):
        raise Foreign(folder)
    # A line that was broken off would spoil the next one: the journal is written anew.
    lines = [
        json.dumps(each, ensure_ascii=False)
        for each in (scope.told, *known.packages.values(), *known.left_out.values())
    ]
    _replace(journal, "\n".join(lines) + "\n")
    manifest.unlink(missing_ok=True)
    named = {each["name"] for each in known.packages.values()}
    for path in folder.iterdir():
        is_half = path.name.endswith(writing.PART)
        if path.name.startswith("cesam-") and path.is_dir() and (is_half or path.name not in named):
            _remove(path)
        elif path.name.startswith(".") and path.name.endswith(_NEW):
            path.unlink()
    return known


def _take_in(known: _Known, lines: Any) -> None:
    for line in lines:
        of, other = (known.packages, known.left_out) if "name" in line else (known.left_out, known.packages)
        of[line["entry"]] = line
        other.pop(line["entry"], None)


def _line(text: str) -> dict[str, Any]:
    """The last line of a journal may have been broken off."""
    with suppress(ValueError):
        told = json.loads(text)
        return told if isinstance(told, dict) else {}
    return {}


def _finish(folder: Path, scope: Scope, known: _Known) -> None:
    told = {
        **scope.told,
        "made_at": timezone.now().isoformat(),
        "packages": list(known.packages.values()),
        "left_out": list(known.left_out.values()),
    }
    _replace(folder / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
    (folder / JOURNAL).unlink()
    writing.settle(folder)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name.lstrip('.')}{_NEW}")
    with beside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    writing.settle(path.parent)


def _remove(path: Path) -> None:
    """Out of its name first, so that what is half gone is never taken for a package."""
    if not path.is_dir() or path.is_symlink():
        return
    gone = path if path.name.endswith(writing.PART) else path.with_name(f"{path.name}.gone{writing.PART}")
    path.rename(gone)
    shutil.rmtree(gone)


def _outcome(known: _Known, *, is_finished: bool) -> Outcome:
    size = sum(each["size"] for each in known.packages.values())
    left_out = tuple((each["what"], each["why"]) for each in known.left_out.values())
    return Outcome(is_finished, len(known.packages), size, left_out)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time; the lock of a process that dies is free."""
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(folder) from None
        yield
