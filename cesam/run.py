"""`make run`: prepare everything, serve it, keep it alive, and stop all of it again.

    python -m cesam.run            serve on 127.0.0.1:$PORT until Ctrl-C
    python -m cesam.run prepare    database, migrations, demo and static files only
    python -m cesam.run stop       end every run of this folder, and the embedded database

Whatever stands in the way is told in one sentence; a traceback goes to var/run.log.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from cesam import database, simulated_bankid
from cesam.embedded import not_permitted, state_folder
from demo import municipality

HOST = "127.0.0.1"
WORKERS = 2
_ROOT = Path(__file__).resolve().parent.parent
_READY_SECONDS = 60.0
_GRACE_SECONDS = 10.0
_DATABASE_WATCH_SECONDS = 1.0
_DISK_FULL = "the disk is full. Make room and start again."


class CannotRun(Exception):
    """The run cannot begin or go on; the text says why and what to do."""


# ---------------------------------------------------------------- preparing


def set_environment() -> None:
    """The demo on this machine's own address: plain http, never debug mode."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cesam.settings",
        "CESAM_DEMO": "1",
        "CESAM_HTTPS": "0",
        "DEBUG": "0",
    }
    os.environ.setdefault("CESAM_MUNICIPALITY", municipality.NAME)


@contextlib.contextmanager
def step(doing: str) -> Iterator[None]:
    """Tell of any error in this block as a CannotRun or a DatabaseUnavailable."""
    from django.db import OperationalError

    try:
        yield
    except (CannotRun, database.DatabaseUnavailable):
        raise
    except OperationalError as problem:
        said = str(problem).strip()
        told = _DISK_FULL if "No space left on device" in said else f"the database does not answer: {said}"
        raise CannotRun(f"{doing}: {told}") from problem
    except OSError as problem:
        raise CannotRun(f"{doing}: {_in_words(problem)}") from problem
    except Exception as problem:
        log = state_folder() / "run.log"
        with log.open("a") as file:
            traceback.print_exception(problem, file=file)
        reason = (str(problem).strip() or "no reason given").splitlines()[0].rstrip(".")
        raise CannotRun(f"{doing}: {type(problem).__name__}: {reason}. The whole error stands in {log}.") from problem


def _in_words(problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return _DISK_FULL
    if isinstance(problem, PermissionError) and problem.filename:
        return not_permitted(Path(problem.filename))
    return f"{problem}."


def prepare() -> None:
    """Bring database, demo and static files up to date. Raises CannotRun or DatabaseUnavailable."""
    import django
    from django.core.management import call_command, get_commands

    from cesam import messages

    state_folder().mkdir(parents=True, exist_ok=True)
    with _lock(state_folder() / "prepare.lock"):
        with step("Starting the database"):
            database.ensure()
        with step("Compiling the translations"):
            messages.compile_if_changed()
        with step("Reading the settings"):
            django.setup()
        with step("Connecting to the database"):
            _check_version()
        with step("Migrating the database"):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        with step("Loading the demo municipality"):
            if "load_demo" in get_commands():
                call_command("load_demo", once=True, verbosity=0, stdout=io.StringIO())
        with step("Making the demonstration's certificates"):
            _make_certificates()
        with step("Collecting the static files"):
            _collect_static_if_changed()


def _make_certificates() -> None:
    from minutes.sealing import configuration

    configuration.demo_authority()


def _check_version() -> None:
    from django.db import connection

    connection.ensure_connection()
    # psycopg: 150003 is 15.3.
    major = connection.connection.info.server_version // 10_000
    if major < database.OLDEST_MAJOR:
        raise CannotRun(f"The database is PostgreSQL {major}; CESAM needs {database.OLDEST_MAJOR} or newer.")


def _collect_static_if_changed() -> None:
    from django.conf import settings
    from django.core.management import call_command

    stamp = state_folder() / "static.stamp"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    now = _static_digest()
    if manifest.exists() and stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)


def _static_digest() -> str:
    """Of every static file's path, size and time, the packages' files included."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = os.stat(storage.path(path))
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- children


class Child:
    """A process of the run, started again when it ends."""

    def __init__(self, name: str, command: Sequence[str], *, pass_fds: Sequence[int] = ()) -> None:
        self.name = name
        self._command = list(command)
        self._pass_fds = tuple(pass_fds)
        self._quick_ends = 0
        self._next_start = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def start(self) -> None:
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=self._pass_fds,
            # Ctrl-C reaches the whole foreground group; who is told to stop, and when, is ours to say.
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def watch(self, *, is_settled: bool) -> None:
        """Start it again if it ended, later each time; raises CannotRun if it will not stay up."""
        if self.process is None:
            if time.monotonic() >= self._next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        lived = time.monotonic() - self._started
        self._quick_ends = 0 if lived > 60 else self._quick_ends + 1
        if not is_settled or self._quick_ends > 5:
            raise CannotRun(f"The {self.name} does not stay up ({how}); what it wrote stands above.")
        self.process = None
        pause = 0 if self._quick_ends == 0 else 2 ** (self._quick_ends - 1)
        self._next_start = time.monotonic() + pause
        _tell(f"The {self.name} ended ({how}) and is started again{f' in {pause} s' if pause else ''}.")

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            # Its own session, so its own group: nobody else is in it.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


# Loaded before any fork, for nothing may be loaded between fork and exec.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Let the kernel end this child when the run is killed without a chance to stop it (PR_SET_PDEATHSIG)."""
    if _LIBC:
        _LIBC.prctl(1, signal.SIGTERM)


def children(listener: socket.socket, stamps: socket.socket, api: socket.socket, phone: socket.socket) -> list[Child]:
    server = Child(
        "web server",
        [
            *(sys.executable, "-m", "gunicorn", "cesam.wsgi"),
            *("--bind", f"fd://{listener.fileno()}", "--workers", str(WORKERS)),
            # Longer than the longest wait for a document (CESAM_RENDER_WALL_SECONDS).
            *("--timeout", "90", "--graceful-timeout", "5"),
            # Loaded once, not by each worker.
            *("--preload", "--log-level", "warning", "--no-control-socket"),
            *(("--worker-tmp-dir", "/dev/shm") if Path("/dev/shm").is_dir() else ()),  # noqa: S108  gunicorn's advice
        ],
        pass_fds=[listener.fileno()],
    )
    renderer = Child("renderer", [sys.executable, str(_ROOT / "manage.py"), "renderer"])
    worker = Child("worker", [sys.executable, str(_ROOT / "manage.py"), "worker"])
    sockets = [api.fileno(), phone.fileno()]
    bankid = Child("BankID simulator", simulated_bankid.command(api, phone), pass_fds=sockets)
    return [server, renderer, worker, _stamping(stamps), bankid]


def _stamping(listener: socket.socket) -> Child:
    """A time stamp server of the demonstration's own, for the seals that the worker makes."""
    from minutes.sealing import configuration

    bundle = configuration.demo_authority().timestamp
    command = [sys.executable, "-m", "simulators.timestamp", str(listener.fileno()), str(bundle)]
    return Child("time stamp server", command, pass_fds=[listener.fileno()])


# ---------------------------------------------------------------- serving


def read_port(given: str) -> int:
    """The port of PORT=…; 8000 when it is empty."""
    if not given:
        return 8000
    if not (given.isascii() and given.isdecimal()) or not 0 < int(given) < 65536:
        raise CannotRun(f"PORT={given} is no port: give a number between 1 and 65535.")
    return int(given)


def listen(port: int) -> socket.socket:
    """Take the port before anything else is done; whoever connects meanwhile waits for the first answer."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(2048)
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise CannotRun(
                f"Port {port} is taken by another program. Stop that one, or choose another port: PORT=8123 make run"
            ) from problem
        raise CannotRun(f"Port {port} cannot be used: {problem.strerror}.") from problem
    return listener


def wait_until_ready(port: int, processes: Sequence[Child]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not _is_healthy(port):
        for child in processes:
            child.watch(is_settled=False)
        if time.monotonic() > deadline:
            raise CannotRun(f"The web server has not answered for {_READY_SECONDS:.0f} s; what it wrote stands above.")
        time.sleep(0.05)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def keep_alive(processes: Sequence[Child]) -> None:
    """Until a signal comes: start again what ended, the embedded database included."""
    looked = time.monotonic()
    told = ""
    while True:
        time.sleep(0.2)
        for child in processes:
            child.watch(is_settled=True)
        if time.monotonic() - looked > _DATABASE_WATCH_SECONDS:
            problem = ""
            try:
                database.ensure()
            except database.DatabaseUnavailable as error:
                problem = str(error)
            if problem and problem != told:
                _tell(problem)
            looked, told = time.monotonic(), problem


def greeting(port: int) -> str:
    """Where CESAM is and, in demo mode, as whom one can sign in."""
    from django.utils.translation import override

    from demo import sign_ins

    with override("en"):
        people = [(str(person.label), person.name, person.email) for person in sign_ins()]
    wide, wider = (max(len(person[column]) for person in people) for column in (0, 1))
    lines = [f"  {role:<{wide}}  {name:<{wider}}  {email}" for role, name, email in people]
    address = f"CESAM is running at http://{HOST}:{port}"
    return "\n".join(["", address, "", "Sign in there with one click, as", *lines, "", "Ctrl-C stops everything."])


def _tell(line: str) -> None:
    print(line, flush=True)


def serve() -> None:
    port = read_port(os.environ.get("PORT", ""))
    # Letters of the demo lead to where it can be read.
    os.environ.setdefault("CESAM_SITE", f"http://{HOST}:{port}")
    with listen(port) as listener, listen(0) as stamps, listen(0) as api, listen(0) as phone, _recorded(port):
        simulated_bankid.use(api, phone)
        os.environ.setdefault("CESAM_TIMESTAMP_URL", f"http://{HOST}:{stamps.getsockname()[1]}/")
        _tell("Preparing CESAM…")
        prepare()
        with step("Making e-identifications for the demo"):
            simulated_bankid.write_people()
        server, *helpers = processes = children(listener, stamps, api, phone)
        try:
            # The first page before all else: the others would take the processors from it.
            server.start()
            wait_until_ready(port, [server])
            for child in helpers:
                child.start()
            _tell(greeting(port))
            keep_alive(processes)
        finally:
            _ignore_signals()
            for child in processes:
                child.ask_to_stop()
            deadline = time.monotonic() + _GRACE_SECONDS
            for child in processes:
                child.make_stop(deadline)


# ---------------------------------------------------------------- stopping


@contextlib.contextmanager
def _recorded(port: int) -> Iterator[None]:
    """Hold a locked file with our process id, by which `stop` finds us and knows that we live."""
    folder = state_folder() / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{port}.pid"
    with path.open("ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def stop_runs() -> int:
    """End every run of this folder; how many there were."""
    ended = 0
    for path in sorted((state_folder() / "runs").glob("*.pid")):
        with contextlib.suppress(FileNotFoundError), path.open() as file:
            if _try_lock(file.fileno()):  # its run was killed
                path.unlink()
                continue
            os.kill(int(file.read()), signal.SIGTERM)
            ended += 1
            deadline = time.monotonic() + 2 * _GRACE_SECONDS
            while not _try_lock(file.fileno()):
                if time.monotonic() > deadline:
                    raise CannotRun(f"The run on port {path.stem} has been asked to stop but has not done so.")
                time.sleep(0.05)
    return ended


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 stopped as asked or done, 1 could not run, 2 not understood."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    set_environment()
    try:
        match list(arguments):
            case []:
                serve()
            case ["prepare"]:
                # A database that is not ours to make is not ours to fill either, unless somebody says `make run`.
                if not database.is_external():
                    prepare()
            case ["stop"]:
                _tell("stopped" if stop_runs() + database.stop() else "nothing was running")
                return 0
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except KeyboardInterrupt:
        _tell("Stopped.")
    except (CannotRun, database.DatabaseUnavailable) as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    except OSError as problem:
        print(f"CESAM cannot run: {_in_words(problem)}", file=sys.stderr, flush=True)
        return 1
    finally:
        _ignore_signals()
        with contextlib.suppress(database.DatabaseUnavailable):
            _let_go_of_database()
    return 0


def _let_go_of_database() -> None:
    """Stop the embedded server unless tests or another run use it."""
    if database.is_external():
        return
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()
    database.stop(if_idle=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
