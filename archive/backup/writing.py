"""Writing a backup."""

import hashlib
import io
import json
import os
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.db import connection
from django.utils import timezone

from archive.backup import programs
from archive.backup.envelope import Closing
from meetings import documents

FORMAT: Final = 2
#: The database comes in pieces, since a tar says how long each of its members is before it begins.
PIECE: Final = 8 << 20
MANIFEST: Final = "manifest.json"
#: Set by a drill: the process is killed in the middle, when the database is written and the files are not.
BREAK_OFF: Final = "CESAM_DRILL_BREAKS_OFF"


class BackupFailed(Exception):
    """No backup was written; the text says why."""


@dataclass(frozen=True)
class Written:
    """What is in it. `missing` are files that the database names and the disk lacks; all else is there."""

    tables: int
    rows: int
    files: int
    missing: tuple[str, ...]


def write(path: Path, *, passphrase: str = "") -> Written:
    """Write everything to `path`, encrypted if there is a passphrase. Work may go on meanwhile: it is not in it.

    Raises:
        BackupFailed: pg_dump could not do it; an earlier file of that name is as it was.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            part.chmod(0o600)
            written = _write(file, passphrase)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        _settle(path.parent)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return written


def _settle(folder: Path) -> None:
    """A new name in a folder is there after a power cut only when the folder itself has been written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(file: IO[bytes], passphrase: str) -> Written:
    envelope = Closing(file, passphrase) if passphrase else None
    target: Any = envelope or file
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as tar, _instant() as (cursor, snapshot):
        told = _told(cursor)
        told["database"] = list(_database(tar, snapshot))
        if BREAK_OFF in os.environ:
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        told["files"], told["missing"] = _files(tar, _named(cursor))
        _add(tar, MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode())
    if envelope:
        envelope.close()
    rows = sum(table["rows"] for table in told["tables"].values())
    return Written(len(told["tables"]), rows, len(told["files"]), tuple(told["missing"]))


@contextmanager
def _instant() -> Iterator[tuple[Any, str]]:
    """A connection that sees the database as it is now for as long as it is open, and the name of that instant."""
    alone = connection.copy()
    try:
        alone.ensure_connection()
        alone.set_autocommit(False)
        with alone.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
    finally:
        alone.close()


def _told(cursor: Any) -> dict[str, Any]:
    """What the restored database is measured by."""
    measured = {table: programs.measure(cursor, table) for table in programs.tables(cursor)}
    cursor.execute("SELECT id, hash FROM parties_event ORDER BY id DESC LIMIT 1")
    head = cursor.fetchone()
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "tables": {table: {"rows": rows, "hashes": hashes} for table, (rows, hashes) in measured.items()},
        "log_head": f"{head[0]}:{head[1]}" if head else "",
        "migrations": [f"{app}.{name}" for app, name in cursor.fetchall()],
    }


def _named(cursor: Any) -> list[str]:
    """The hashes of all files that the database names."""
    cursor.execute(
        "SELECT sha256 FROM meetings_document UNION SELECT sha256 FROM meetings_proposalfile"
        " UNION SELECT sha256 FROM archive_importedrecord"
        " UNION SELECT sha256 FROM archive_intakefile WHERE step IN ('waiting', 'ready')"
        " UNION SELECT sha256 FROM archive_intakepack WHERE NOT is_done ORDER BY 1"
    )
    return [sha256 for (sha256,) in cursor.fetchall()]


def _database(tar: tarfile.TarFile, snapshot: str) -> Iterator[dict[str, str]]:
    dumping = programs.start(
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", stdout=subprocess.PIPE
    )
    assert dumping.stdout
    assert dumping.stderr
    try:
        number = 0
        while piece := dumping.stdout.read(PIECE):
            name = f"database/{number:06}"
            _add(tar, name, piece)
            yield {"name": name, "sha256": hashlib.sha256(piece).hexdigest()}
            number += 1
        complaint = dumping.stderr.read()
        if dumping.wait():
            raise BackupFailed(programs.failed("pg_dump", complaint))
    finally:
        dumping.kill()
        dumping.wait()
        dumping.stdout.close()
        dumping.stderr.close()


def _files(tar: tarfile.TarFile, hashes: list[str]) -> tuple[list[str], list[str]]:
    """Those that are there and are what they were; and those that are not."""
    kept, missing = [], []
    for sha256 in hashes:
        try:
            data = documents.path_of(sha256).read_bytes()
        except OSError:
            missing.append(sha256)
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            missing.append(sha256)
            continue
        _add(tar, f"files/{sha256}", data)
        kept.append(sha256)
    return kept, missing


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(data))
