"""A server that is killed while two people write: nothing that it acknowledged is missing afterwards."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse

from meetings.models import AgendaItem
from parties.models import User
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "t" * 32
KILLS = 1
SAVES = 40


class Server:
    """gunicorn with two workers on a port of its own, as in production but for its settings."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served_settings",
            "CESAM_SERVED_DATABASE": connection.settings_dict["NAME"],
        }
        command = [sys.executable, "-m", "gunicorn", "cesam.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"]
        quiet = ["--log-level", "critical", "--no-control-socket", "--reuse-port"]
        self.process = subprocess.Popen(  # a group of its own, so that master and workers die together
            [*command, *quiet], cwd=ROOT, env=environment, start_new_session=True
        )
        until = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            request = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            request.request("GET", "/healthz")
            return request.getresponse().status == 200
        except OSError:
            return False

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.kill()


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass
class Writer:
    """An open editor: one request at a time, and the same text again until somebody answers."""

    name: str
    person: int
    session: str
    url: str
    port: int
    is_over: Event
    editor: str = field(default_factory=lambda: str(uuid4()))
    revision: int = 0
    sequence: int = 0
    acknowledged: list[str] = field(default_factory=list)
    lost_answers: int = 0

    def write(self) -> None:
        number = 0
        while not self.is_over.is_set():
            number += 1
            text = f"<p>{self.name} {number}</p>"
            while not self.send(text):
                self.lost_answers += 1
                time.sleep(0.02)
                if self.is_over.is_set():
                    return
            self.acknowledged.append(text)

    def send(self, text: str) -> bool:
        self.sequence += 1
        values = {"text": text, "revision": self.revision, "editor": self.editor, "sequence": self.sequence}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Host": "localhost",
        }
        try:
            request = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            request.request("POST", self.url, urlencode(values | {"writer": self.person}), headers)
            answer = request.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return False
        if answer.status != 200:
            assert answer.status >= 500, f"{answer.status}: {body[:300]}"
            return False
        self.revision = int(body.partition('data-revision="')[2].partition('"')[0])
        return True


def test_nothing_acknowledged_is_missing_after_the_server_was_killed(server):
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    is_over = Event()
    items = [make_item(meeting=meeting, title=title) for title in ("Ett", "Två")]
    writers = [
        Writer(
            name=person.name.split()[0],
            person=person.pk,
            session=session_of(person),
            url=reverse("text_autosave", args=[meeting.pk, item.pk]),
            port=server.port,
            is_over=is_over,
        )
        for person, item in zip((cast.secretary, cast.chair), items, strict=True)
    ]
    chance = random.Random(7)

    server.start()
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(writer.write) for writer in writers]
        try:
            for _ in range(KILLS):
                wait_for(writers, SAVES, running)
                time.sleep(chance.random() * 0.05)
                server.kill()
                server.start()
            wait_for(writers, SAVES, running)
        finally:
            is_over.set()
        for done in running:
            done.result()

    # The kills came while both were writing, or the test has shown nothing.
    assert all(writer.lost_answers for writer in writers)
    for writer, item in zip(writers, items, strict=True):
        kept = list(item.revisions.order_by("number").values_list("number", "text"))
        assert [number for number, _ in kept] == list(range(1, len(kept) + 1))
        missing = set(writer.acknowledged) - {text for _, text in kept}
        assert not missing
        # A text whose answer was lost may have been kept as well; none is kept twice.
        assert len({text for _, text in kept}) == len(kept)
        now = AgendaItem.objects.get(pk=item.pk)
        assert (now.text_revision, now.text) == kept[-1]
        assert not item.aside.exists()


def wait_for(writers: list[Writer], more: int, running: list) -> None:
    """Until each writer has had so many more saves acknowledged."""
    goals = [len(writer.acknowledged) + more for writer in writers]
    until = time.monotonic() + 60
    while any(len(writer.acknowledged) < goal for writer, goal in zip(writers, goals, strict=True)):
        assert not any(done.done() for done in running), "a writer stopped"
        assert time.monotonic() < until, "the writers do not get through"
        time.sleep(0.01)
