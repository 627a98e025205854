"""The worker is killed between the last signature and the seal; after a restart there is exactly one sealed file."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from meetings.models import Meeting
from minutes import sealing_jobs, signing
from minutes.models import Round, Seal, Sealing
from minutes.sealing import validation
from paper.press import Press
from parties.models import Event
from simulators.timestamp.server import TimestampServer
from tests.minutes.signoff import make_round, sign_all
from tests.parties.factories import make_cast
from tests.processes import start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealing(sealing_settings) -> Sealing:
    """Signed by everybody, with its final copy, and nothing sealed yet."""
    sign_all(make_round(cast=make_cast()))
    Press().drain()
    return Sealing.objects.get()


def killed(work: Callable[[], object]) -> bool:
    """Do the work in a forked process that may be killed on the way; whether it was."""
    pid = os.fork()
    if not pid:
        try:
            # The parent's connection is the parent's; without a good-bye it is only forgotten here.
            connection.connection = None
            connection.ensure_connection()
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(monkeypatch: pytest.MonkeyPatch, place: object, name: str, *, after: bool) -> None:
    """Whoever calls it is killed before, or after, it has done its work."""
    work = getattr(place, name)

    def call(*arguments: object, **named: object) -> object:
        if not after:
            die()
        work(*arguments, **named)
        return die()

    monkeypatch.setattr(place, name, call)


STEPS = [
    (sealing_jobs, "_make"),
    (sealing_jobs, "_keep"),
    (Meeting, "lock"),
    (Seal.objects, "create"),
    (Event, "record"),
    (signing, "sealed"),
]


def test_a_worker_killed_at_any_of_twenty_moments_seals_once(sealing, monkeypatch, trust):
    began = time.monotonic()
    made = sealing_jobs._make(Sealing.objects.select_related("round__meeting__body", "round__version").get())
    whole = time.monotonic() - began
    kills = 0
    # In the middle of whatever it is doing.
    chosen = random.Random(8)
    for _ in range(8):
        moment = chosen.uniform(0.01, 0.9) * whole

        def timed(moment: float = moment) -> None:
            signal.setitimer(signal.ITIMER_REAL, moment)
            sealing_jobs.attempt(sealing.pk)
            die()

        kills += killed(timed)
        if Seal.objects.exists():
            break
    # Before and after each step; what takes long is done already.
    for place, name in STEPS:
        for after in (False, True):
            if Seal.objects.exists():
                break
            with monkeypatch.context() as patch:
                if name != "_make":
                    patch.setattr(sealing_jobs, "_make", lambda _: made)
                dying(patch, place, name, after=after)
                kills += killed(lambda: sealing_jobs.attempt(sealing.pk))
    assert kills == 20 or Seal.objects.exists()
    # The restart, and one more.
    sealing_jobs.attempt(sealing.pk)
    sealing_jobs.attempt(sealing.pk)
    seal = Seal.objects.get()
    assert not Sealing.objects.exists()
    assert validation.validate(bytes(seal.pdf), trust).is_genuine
    assert Event.objects.filter(verb="minutes.sealed").count() == 1
    assert Meeting.objects.get(pk=seal.round.meeting_id).status == Meeting.Status.SIGNED


class Held(TimestampServer):
    """Answers when it is told to."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.is_holding, self.let_go = threading.Event(), threading.Event()

    def is_asked(self) -> None:
        self.is_holding.set()
        self.let_go.wait(30)


@pytest.fixture
def held(demo_authority) -> Iterator[Held]:
    with Held(demo_authority.timestamp) as server:
        threading.Thread(target=server.serve_forever, name="run_server held", daemon=True).start()
        yield server
        server.let_go.set()
        server.shutdown()


def test_a_killed_worker_leaves_the_sealing_to_the_next_one(sealing, held, demo_authority):
    """As a process of its own, with the job that it leaves behind."""
    how = {
        "DJANGO_SETTINGS_MODULE": "tests.outbox.worker_settings",
        "CESAM_SEAL_PKCS12": str(demo_authority.organisation),
        "CESAM_SEAL_ROOTS": str(demo_authority.roots),
        "CESAM_SEAL_REVOCATIONS": str(demo_authority.revocations),
        "CESAM_TIMESTAMP_URL": held.url,
    }
    workers = [start("worker", **how)]
    try:
        assert held.is_holding.wait(30)
        workers[0].kill()
        workers[0].wait()
        held.let_go.set()
        assert Sealing.objects.get().attempts == 1
        workers.append(start("worker", **how, TEST_STALLED_SECONDS="2"))
        deadline = time.monotonic() + 30
        while not Seal.objects.exists():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.05)
        workers[1].terminate()
        assert workers[1].wait(timeout=15) == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
            worker.stderr.close()
    assert Seal.objects.count() == 1
    assert not Sealing.objects.exists()
    assert Round.objects.get().is_complete
