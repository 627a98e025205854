"""Workers as processes of their own, which send to the post office of the test process."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.outbox.post_office import PostOffice
from tests.processes import start

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.outbox.worker_settings"}


@contextmanager
def opened() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    try:
        yield office
    finally:
        office.close()


@contextmanager
def workers(office: PostOffice) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts one more at each call; all end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def one_more(**more: str) -> subprocess.Popen[bytes]:
        # One letter at a time, so that a killed worker leaves one behind and not several.
        started.append(start("worker", "--at-a-time", 1, EMAIL_URL=office.url, **SETTINGS, **more))
        return started[-1]

    try:
        yield one_more
    finally:
        for process in started:
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
