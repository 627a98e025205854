"""Reading a backup: looked through entirely, then put into an empty database, then measured."""

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from archive.backup import programs
from archive.backup.envelope import Damaged, Opening, is_encrypted
from archive.backup.writing import FORMAT, MANIFEST
from meetings import documents
from parties.models import Event

_MOST_MANIFEST: Final = 512 << 20


class BackupDamaged(Exception):
    """The file is not a backup, or not as it was written; the text says what is wrong with it."""


class NotEmpty(Exception):
    """There is something in the database already. Nothing was changed."""


def restore(path: Path, *, passphrase: str = "") -> list[str]:
    """Fill the database, which must be empty, and the folder of files; what does not hold afterwards, normally nothing.

    Raises:
        BackupDamaged, envelope.WrongPassphrase: nothing was changed.
        NotEmpty: nothing was changed.
    """
    manifest = verify(path, passphrase=passphrase)
    with connection.cursor() as cursor:
        if programs.tables(cursor):
            raise NotEmpty
    connection.close()
    restoring = programs.start(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname",
        connection.settings_dict["NAME"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert restoring.stdin
    assert restoring.stderr
    try:
        for name, data in _members(path, passphrase):
            if name.startswith("database/"):
                restoring.stdin.write(data)
            elif name.startswith("files/"):
                _keep(name.removeprefix("files/"), data)
        restoring.stdin.close()
        complaint = restoring.stderr.read()
        if restoring.wait():
            raise BackupDamaged(programs.failed("pg_restore", complaint))
    except BrokenPipeError:
        raise BackupDamaged(programs.failed("pg_restore", restoring.stderr.read())) from None
    finally:
        restoring.kill()
        restoring.wait()
        restoring.stderr.close()
    return measured(manifest)


def verify(path: Path, *, passphrase: str = "") -> dict[str, Any]:
    """Look through the whole file: every piece is there and is what the manifest says. Returns the manifest.

    Raises: BackupDamaged, envelope.WrongPassphrase.
    """
    seen: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    for name, data in _members(path, passphrase):
        if manifest is not None:
            raise BackupDamaged(f"{name} stands after the manifest.")
        if name == MANIFEST:
            manifest = json.loads(data)
        elif name in seen:
            raise BackupDamaged(f"{name} is there twice.")
        else:
            seen[name] = hashlib.sha256(data).hexdigest()
    if manifest is None:
        raise BackupDamaged("It was broken off before it was finished: there is no manifest.")
    if manifest.get("format") != FORMAT:
        raise BackupDamaged(f"It is of format {manifest.get('format')}, and this program reads format {FORMAT}.")
    wanted = {piece["name"]: piece["sha256"] for piece in manifest["database"]}
    wanted |= {f"files/{sha256}": sha256 for sha256 in manifest["files"]}
    for name, sha256 in wanted.items():
        if name not in seen:
            raise BackupDamaged(f"{name} is missing.")
        if seen[name] != sha256:
            raise BackupDamaged(f"{name} has been changed.")
    if more := sorted(set(seen) - set(wanted)):
        raise BackupDamaged(f"{more[0]} does not belong to it.")
    return manifest


def measured(manifest: dict[str, Any]) -> list[str]:
    """What of the database and the folder is not as the manifest says; empty when everything is there."""
    problems = []
    with connection.cursor() as cursor:
        present = set(programs.tables(cursor))
        for table, wanted in manifest["tables"].items():
            if table not in present:
                problems.append(f"The table {table} is missing.")
                continue
            rows, hashes = programs.measure(cursor, table)
            if rows != wanted["rows"]:
                problems.append(f"The table {table} has {rows} rows, not {wanted['rows']}.")
            elif hashes != wanted["hashes"]:
                problems.append(f"The table {table} has other content than it had.")
    if Event.objects.all().faults():
        problems.append("The event log does not hold.")
    head = Event.objects.all().head()
    if (head.anchor if head else "") != manifest["log_head"]:
        problems.append("The event log does not end where it did.")
    for sha256 in manifest["files"]:
        try:
            data = documents.path_of(sha256).read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != sha256:
            problems.append(f"The file {sha256} is missing or damaged.")
    return problems


def _keep(sha256: str, data: bytes) -> None:
    folder = Path(settings.DOCUMENTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    kept = documents.path_of(sha256)
    kept.parent.mkdir(exist_ok=True, mode=0o700)
    os.replace(made, kept)


def _members(path: Path, passphrase: str) -> Iterator[tuple[str, bytes]]:
    with _opened(path, passphrase) as source, _named_errors(), tarfile.open(fileobj=source, mode="r|") as tar:
        for member in tar:
            if not member.isfile() or member.size > _MOST_MANIFEST:
                raise BackupDamaged(f"{member.name} does not belong to it.")
            content = tar.extractfile(member)
            assert content
            yield member.name, content.read()


@contextmanager
def _opened(path: Path, passphrase: str) -> Iterator[Any]:
    with path.open("rb") as file:
        if not is_encrypted(file):
            yield file
            return
        if not passphrase:
            raise BackupDamaged("It is encrypted: give its passphrase.")
        try:
            yield Opening(file, passphrase)
        except Damaged as error:
            raise BackupDamaged(f"It is damaged: {error}.") from None


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise BackupDamaged(f"It cannot be read: {error}.") from None
