"""The drill: what would be done after a disaster, done on an ordinary day, beside what is in use."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import DatabaseError, connection
from psycopg import sql

from archive.backup.writing import BREAK_OFF

_PATIENCE = 600


class DrillFailed(Exception):
    """The drill has shown that something would not come back."""


def drill(tell: Callable[[str], object]) -> None:
    """Break off a backup, make one, restore it into a new database and folder, and measure. Leaves nothing behind.

    Raises:
        DrillFailed: the text says what does not hold.
    """
    with tempfile.TemporaryDirectory(prefix="cesam-drill-") as folder, _new_database() as url:
        target = Path(folder) / "backup"
        _break_off(target)
        tell("A backup that was broken off has left nothing behind.")
        tell(_manage("backup", str(target)))
        tell(_manage("restore", "--check", str(target)))
        elsewhere = {"DATABASE_URL": url, "CESAM_DOCUMENTS": str(Path(folder) / "documents")}
        tell(_manage("restore", str(target), **elsewhere))
        tell(_manage("verify_log", **elsewhere))


def _break_off(target: Path) -> None:
    """A backup that is killed while it writes, without a chance to tidy up."""
    process = _start("backup", str(target), **{BREAK_OFF: "1"})
    process.communicate(timeout=_PATIENCE)
    if process.returncode != -signal.SIGKILL or not any(target.parent.glob(f".{target.name}.*.part")):
        raise DrillFailed("The backup could not be broken off.")
    if target.exists():
        raise DrillFailed("A backup that was broken off stands there as if it were whole.")


def _manage(*command: str, **elsewhere: str) -> str:
    process = _start(*command, **elsewhere)
    said, complaint = process.communicate(timeout=_PATIENCE)
    if process.returncode:
        raise DrillFailed((complaint or said).decode().strip())
    return said.decode().strip()


def _start(*command: str, **elsewhere: str) -> "subprocess.Popen[bytes]":
    """A command in a process of its own, on the database that this process is connected to if not elsewhere."""
    here = {"DATABASE_URL": _url(connection.settings_dict["NAME"]), "CESAM_DOCUMENTS": str(settings.DOCUMENTS)}
    return subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | here | elsewhere,
    )


@contextmanager
def _new_database() -> Iterator[str]:
    name = f"cesam_drill_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        yield _url(name)
    finally:
        _drop(name)


def _drop(name: str) -> None:
    """A vacuum that PostgreSQL itself has begun there cannot be sent away; it goes by itself."""
    for patience in range(100, -1, -1):
        try:
            with connection._nodb_cursor() as cursor:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        except DatabaseError:
            if not patience:
                raise
            time.sleep(0.1)
        else:
            return


def _url(name: str) -> str:
    given = connection.settings_dict
    who = quote(given["USER"], safe="") + (f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else "")
    where = quote(given["HOST"], safe="") + (f":{given['PORT']}" if given["PORT"] else "")
    options = {key: value for key, value in given["OPTIONS"].items() if key.startswith("ssl")}
    return f"postgres://{who}@{where}/{name}" + (f"?{urlencode(options)}" if options else "")
