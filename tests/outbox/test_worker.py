"""The worker as a process of its own, against a real mail server: each letter once, whatever happens meanwhile."""

import subprocess
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from outbox.letters import Enclosure
from outbox.models import Letter
from tests.outbox.factories import make_letter
from tests.outbox.post_office import PostOffice
from tests.outbox.workers import SETTINGS, kill, opened, wait_for, workers
from tests.processes import manage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with opened() as office:
        yield office


@pytest.fixture
def worker(office) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    with workers(office) as one_more:
        yield one_more


def write(count: int) -> list[Letter]:
    enclosures = [Enclosure("Kallelse.pdf", "application/pdf", b"%PDF " + bytes(50_000))]
    with transaction.atomic():
        return [make_letter(subject=f"Brev {n}", enclosures=enclosures) for n in range(count)]


def all_sent() -> bool:
    return not Letter.objects.exclude(state="sent").exists()


def test_forty_letters_come_once_each_though_the_worker_is_killed_in_the_middle(office, worker):
    office.hold = "Brev 17"
    letters = write(40)
    killed = worker()
    assert office.is_holding.wait(20)
    in_doubt = Letter.objects.get(subject="Brev 17")
    assert (in_doubt.state, in_doubt.attempts, in_doubt.fault) == ("queued", 1, "")
    assert in_doubt.tried_at is not None
    assert in_doubt.sent_at is None
    kill(killed)
    worker(TEST_STALLED_SECONDS="2")
    wait_for(all_sent)
    assert office.subjects() == {letter.subject: 1 for letter in letters}
    assert {message["Message-ID"] for message in office.taken} == {letter.message_id for letter in letters}
    in_doubt.refresh_from_db()
    assert in_doubt.attempts == 2


def test_a_letter_that_the_server_took_before_the_worker_could_note_it_comes_again_as_the_same(office, worker):
    """The one moment that SMTP leaves open: see outbox/sending.py."""
    office.hold, office.takes_held = "Brev 1", True
    write(3)
    killed = worker()
    assert office.is_holding.wait(20)
    kill(killed)
    worker(TEST_STALLED_SECONDS="2")
    wait_for(all_sent)
    assert office.subjects() == {"Brev 0": 1, "Brev 1": 2, "Brev 2": 1}
    first, again = (message for message in office.taken if message["Subject"] == "Brev 1")
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]


def test_two_workers_send_each_letter_once_and_do_periodic_work_once(office, worker):
    letters = write(40)
    workers = [worker(), worker()]
    wait_for(all_sent)
    assert office.subjects() == {letter.subject: 1 for letter in letters}
    with connection.cursor() as cursor:
        # Both saw at least two seconds of the clock; each second has one job.
        wait_for(lambda: ProcrastinateJob.objects.filter(task_name="outbox.take_up").count() >= 2)
        cursor.execute("SELECT args->>'timestamp' FROM procrastinate_jobs WHERE task_name = 'outbox.take_up'")
        seconds = [row[0] for row in cursor.fetchall()]
    assert len(seconds) == len(set(seconds))
    for process in workers:
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert process.stderr.read().decode() == ""


def test_faults_that_pass_are_tried_again_and_those_that_stay_are_told(office, worker):
    """One life of a worker, in one test since each start costs a second."""
    office.refusals = {
        "upptagen@example.com": ["451 4.7.1 Greylisted", "450 4.2.0 Busy"],
        "okand@example.com": ["550 5.1.1 No such user here"] * 9,
    }
    worker()
    busy = make_letter(to="upptagen@example.com")
    unknown = make_letter(to="okand@example.com")
    with transaction.atomic():
        make_letter(subject="Ångrat")
        transaction.set_rollback(True)
    wait_for(lambda: not Letter.objects.queued().exists())
    busy.refresh_from_db()
    unknown.refresh_from_db()
    assert (busy.state, busy.attempts, busy.error) == ("sent", 3, "")
    assert (unknown.state, unknown.attempts) == ("failed", 1)
    assert unknown.error == (
        "E-postservern godtar inte adressen. Kontrollera hur den är stavad. Den svarade: 550 5.1.1 No such user here"
    )
    assert office.subjects() == {busy.subject: 1}

    # The server is away, and comes back.
    office.close()
    late = make_letter()
    wait_for(lambda: Letter.objects.filter(pk=late.pk, fault="unreachable", attempts__gte=2).exists())
    office.open()
    wait_for(lambda: Letter.objects.sent().filter(pk=late.pk).exists())
    assert office.subjects()[late.subject] == 1

    # No job of a letter counts as broken, whatever became of the letter.
    # Other tests' letters may still have jobs: the queue's tables are not emptied between tests.
    jobs = ProcrastinateJob.objects.filter(task_name="outbox.send", args__letter__in=[busy.pk, unknown.pk, late.pk])
    wait_for(lambda: not jobs.exclude(status="succeeded").exists())
    assert jobs.count() == 3
    assert not ProcrastinateEvent.objects.filter(type="failed", job__in=jobs).exists()


def test_a_worker_waits_for_a_database_that_goes_away(office, worker):
    living = worker()
    letter = make_letter()
    wait_for(all_sent)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    late = make_letter()
    wait_for(all_sent)
    assert office.subjects() == {letter.subject: 1, late.subject: 1}
    living.terminate()
    assert living.wait(timeout=10) == 0
    said = living.stderr.read().decode().splitlines()
    assert all("The database does not answer, trying again" in line for line in said), said


def test_a_worker_can_do_what_is_due_and_end(office):
    write(3)
    done = manage("worker", "--once", EMAIL_URL=office.url, **SETTINGS)
    assert (done.returncode, done.stderr) == (0, "")
    assert all_sent()
    assert len(office.taken) == 3


def test_a_worker_finishes_its_letter_when_it_is_told_to_stop(office, worker):
    office.hold, office.takes_held = "Brev 0", True
    write(2)
    stopped = worker()
    assert office.is_holding.wait(20)
    stopped.terminate()
    # Still waiting for the answer that it will get.
    with pytest.raises(subprocess.TimeoutExpired):
        stopped.wait(timeout=0.5)
    office.let_go.set()
    assert stopped.wait(timeout=10) == 0
    assert stopped.stderr.read() == b""
    assert [letter.state for letter in Letter.objects.in_order()] == ["sent", "queued"]
    assert office.subjects() == {"Brev 0": 1}
