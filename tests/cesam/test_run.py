"""`make run`: its parts one by one, and the whole of it with real processes."""

import errno
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from cesam import database, embedded, run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder of its own, reachable for the database's user, with static files that need no collecting."""
    folder = Path(tempfile.mkdtemp(prefix="cesam-test-"))
    folder.chmod(0o755)
    monkeypatch.setenv("CESAM_STATE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (folder / "static").mkdir()
    (folder / "static" / "staticfiles.json").write_text(json.dumps({"paths": {}, "version": "1.1", "hash": ""}))
    (folder / "static.stamp").write_text(run._static_digest())
    yield folder
    database.stop()
    shutil.rmtree(folder, ignore_errors=True)


# The port


@pytest.mark.parametrize(("given", "port"), [("", 8000), ("8123", 8123), ("65535", 65535)])
def test_the_port_is_a_number_and_8000_by_default(given, port):
    assert run.read_port(given) == port


@pytest.mark.parametrize("given", ["0", "65536", "-1", "80a", " ", "٣"])
def test_what_is_no_port_is_told(given):
    with pytest.raises(run.CannotRun, match="is no port"):
        run.read_port(given)


def test_a_taken_port_is_one_sentence_and_nothing_is_begun(state):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = subprocess.run(
            [sys.executable, "-m", "cesam.run"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith(f"Port {port} is taken by another program.")
    assert "PORT=8123 make run" in answer.stderr
    assert not (state / "postgres").exists()


# Errors


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Doing it: the disk is full. Make room and start again."),
        (OSError(errno.EIO, "Input/output error", "/x"), "Doing it: [Errno 5] Input/output error: '/x'."),
        (
            OperationalError("could not extend file: No space left on device"),
            "Doing it: the disk is full. Make room and start again.",
        ),
        (OperationalError("connection refused\n"), "Doing it: the database does not answer: connection refused"),
        (run.CannotRun("As it is."), "As it is."),
    ],
)
def test_an_error_that_can_be_understood_is_told_in_a_sentence(state, raised, told):
    with pytest.raises(run.CannotRun) as caught, run.step("Doing it"):
        raise raised
    assert str(caught.value) == told
    assert not (state / "run.log").exists()


def test_somebody_elses_file_is_told_with_its_owner(state):
    with (
        pytest.raises(run.CannotRun, match=r"Doing it: \w+ may not use /proc/1/mem: /proc/1/mem belongs to "),
        run.step("Doing it"),
    ):
        raise PermissionError(errno.EACCES, "Permission denied", "/proc/1/mem")


def test_an_error_nobody_foresaw_is_told_in_a_sentence_and_its_traceback_kept(state):
    with pytest.raises(run.CannotRun) as caught, run.step("Migrating the database"):
        raise ValueError("no such column\nDETAIL: more")
    log = state / "run.log"
    assert str(caught.value) == (
        f"Migrating the database: ValueError: no such column. The whole error stands in {log}."
    )
    assert "Traceback" in log.read_text()


@pytest.mark.django_db
def test_an_old_database_server_is_refused(monkeypatch):
    run._check_version()
    monkeypatch.setattr(database, "OLDEST_MAJOR", 99)
    with pytest.raises(run.CannotRun, match="CESAM needs 99 or newer"):
        run._check_version()


# Children


@pytest.fixture
def child() -> Iterator[Callable[[str], run.Child]]:
    made: list[run.Child] = []

    def make(script: str) -> run.Child:
        made.append(run.Child("helper", ["sh", "-c", script]))
        return made[-1]

    yield make
    for each in made:
        each.ask_to_stop()
        each.make_stop(time.monotonic() + 1)


def test_a_child_that_dies_at_once_ends_the_run(child):
    helper = child("exit 3")
    helper.start()
    helper.process.wait()
    with pytest.raises(run.CannotRun, match=r"The helper does not stay up \(exit code 3\)"):
        helper.watch(is_settled=False)


def test_a_child_that_dies_later_is_started_again_but_not_for_ever(child, capsys):
    helper = child("kill -9 $$")
    helper.start()
    for _ in range(5):
        helper.process.wait()
        helper.watch(is_settled=True)
        assert helper.process is None
        helper._next_start = 0
        helper.watch(is_settled=True)
    assert capsys.readouterr().out.splitlines() == [
        f"The helper ended (signal 9) and is started again in {pause} s." for pause in (1, 2, 4, 8, 16)
    ]
    helper.process.wait()
    with pytest.raises(run.CannotRun, match="does not stay up"):
        helper.watch(is_settled=True)


def test_a_child_that_lived_long_is_started_again_at_once(child, capsys):
    helper = child("exit 0")
    helper.start()
    helper.process.wait()
    helper._started -= 3600
    helper.watch(is_settled=True)
    assert capsys.readouterr().out == "The helper ended (exit code 0) and is started again.\n"


def test_a_child_that_will_not_stop_is_killed_with_its_own_children(child, tmp_path):
    helper = child(f"trap '' TERM; sleep 60 & echo $! >{tmp_path}/pid; wait; wait")
    helper.start()
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        time.sleep(0.01)
    helper.ask_to_stop()
    helper.make_stop(time.monotonic())
    assert helper.process.returncode == -signal.SIGKILL
    grandchild = int((tmp_path / "pid").read_text())
    while embedded._is_process(grandchild):
        time.sleep(0.01)


# The whole


def health(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def until(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def server_pid(state: Path) -> int:
    try:
        return int((state / "postgres" / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return 0


def test_a_run_serves_survives_its_parts_and_leaves_nothing_behind(state):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cesam.run"]
    environment = os.environ | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            # It tells where it is and who can sign in, when that is true and not before.
            said = []
            for line in running.stdout:
                said.append(line.strip())
                if line.startswith("Ctrl-C"):
                    break
            assert f"CESAM is running at http://127.0.0.1:{port}" in said
            assert sum("@" in line for line in said) == 8, said
            assert health(port) == 200

            # Nothing has been loaded that the first page does not need: a spreadsheet's library brings numpy along.
            web, renderer, worker, *others = children_of(running.pid)
            assert "numpy" not in Path(f"/proc/{web}/maps").read_text()

            # The web server is killed: another takes its place on the same port. So with the worker.
            os.kill(web, signal.SIGKILL)
            assert running.stdout.readline().startswith("The web server ended (signal 9)")
            until(lambda: health(port) == 200)
            os.kill(worker, signal.SIGKILL)
            assert running.stdout.readline().startswith("The worker ended (signal 9)")
            until(lambda: len(set(children_of(running.pid)) - {web, renderer, worker, *others}) == 2)

            # The database is killed: it comes back, and so do the connections to it.
            killed = server_pid(state)
            os.kill(killed, signal.SIGKILL)
            until(lambda: server_pid(state) not in (0, killed))
            until(lambda: health(port) == 200)

            # It is stopped from elsewhere, and everything with it.
            children = children_of(running.pid)
            grandchildren = [pid for child in children for pid in children_of(child)]
            assert grandchildren
            stopped = subprocess.run([*command, "stop"], cwd=ROOT, env=environment, capture_output=True, check=False)
            assert stopped.stdout == b"stopped\n"
            assert running.wait(timeout=60) == 0
            assert not any(embedded._is_process(pid) for pid in [*children, *grandchildren])
            assert not embedded.is_up()
            assert list((state / "runs").iterdir()) == []
            assert "Traceback" not in running.stdout.read()
        finally:
            if running.poll() is None:
                running.kill()


def test_a_run_that_is_killed_takes_its_children_along(state, monkeypatch):
    """By the kernel's hand: a killed process has no chance to stop anything itself."""
    program = (
        "import time; from cesam import run; child = run.Child('helper', ['sleep', '60']); child.start();"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        helper = int(parent.stdout.readline())
        parent.kill()
    until(lambda: not embedded._is_process(helper), seconds=5)


def test_a_record_of_a_run_that_was_killed_is_cleared_away(state):
    (state / "runs").mkdir()
    (state / "runs" / "8000.pid").write_text(str(os.getpid()))
    assert run.stop_runs() == 0
    assert list((state / "runs").iterdir()) == []
