"""What every test stands on: a database that is up, compiled Swedish messages, and the cast."""

import asyncio
import gc
import os
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
from pytest_django.plugin import blocking_manager_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.test_settings")


def pytest_configure(config: pytest.Config) -> None:
    from cesam import database, messages
    from tests import emptying, template

    try:
        database.ensure()
    except database.DatabaseUnavailable as problem:
        pytest.exit(str(problem), returncode=1)
    _one_connection_for_a_thread()
    emptying.use()
    # A worker of xdist is started by the process that made the template.
    with config.stash[blocking_manager_key].unblock():
        template.use(make=not hasattr(config, "workerinput"))
    if not hasattr(config, "workerinput"):
        messages.compile_all()
    _forget_messages()


def _one_connection_for_a_thread() -> None:
    """Django keeps another connection where an event loop runs, and the driver of the browser leaves one in this
    thread: what a fixture did before it would be invisible, or locked, to a test after it."""
    from django.db import connections

    connections._connections = threading.local()  # type: ignore[assignment]


#: Tests that wait for a browser or for processes of their own.
_WAITING = {
    "test_worker",
    "test_killed_worker",
    "test_killed_server",
    "test_run",
    "test_commands",
    "test_killed_sealing",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What depends on the speed of a machine with other work to do is tried once more, and shown as R in the report.

    An R is a race to be found and mended, in the test or in the product; it does not stand in the way of others.
    """
    slow = set()
    for item in items:
        if item.get_closest_marker("browser") or item.path.stem in _WAITING:
            item.add_marker(pytest.mark.flaky(reruns=1))
            slow.add(item.path)
    # Files are handed to the workers in this order: a long one that comes last would keep one worker waiting.
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What was loaded and collected lives until the end. That the garbage collector looks through it again and again is
    a sixth of the work of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _forget_messages() -> None:
    """Django was set up before this file was read and has already cached the messages of the run before."""
    import gettext

    from django.utils.translation import trans_real

    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()
    trans_real._default = None


@contextmanager
def _no_loop_of_the_browser(item: pytest.Item) -> Iterator[None]:
    """The driver of the browser leaves its event loop running in this thread until the run ends; what runs one of its
    own (sealing) is tested as in a process without a browser."""
    loop = asyncio._get_running_loop()
    if loop is None or item.get_closest_marker("browser"):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """With what is made once for a module or for the run."""
    with _no_loop_of_the_browser(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    with _no_loop_of_the_browser(item):
        return (yield)


@pytest.fixture
def cast(db):
    """A body with everybody in it, by role (tests/parties/factories.py)."""
    from tests.parties.factories import make_cast

    return make_cast()


@pytest.fixture(scope="session", autouse=True)
def _idle_threads_do_not_count():
    """The renderer forks from single-threaded processes only. A test run keeps the threads of the live server, of the
    browser's driver and of pytest-rerunfailures until its end; they wait idly while another test renders, and hold no
    lock."""
    from django.test.testcases import LiveServerThread

    from paper import rendering

    every = rendering.other_threads

    def without_idle():
        return [
            thread
            for thread in every()
            if not isinstance(thread, LiveServerThread)
            # A test of the browser does in a thread what the loop of the browser's driver keeps from its own.
            and thread is not threading.main_thread()
            # The driver's process is waited for in a thread, whose name has changed between versions of Python.
            and not thread.name.startswith(("asyncio", "waitpid"))
            and not any(name in thread.name for name in ("process_request_thread", "run_server", "run_connection"))
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "other_threads", without_idle)
        yield
