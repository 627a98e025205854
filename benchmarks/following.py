"""Thirty people who follow one live meeting, each with a session of their own, as the page asks: every four seconds.

The server is the one of `make run`, with two workers. Now and then the secretary's text is saved; whoever is told of a
new text fetches it, as the page does. Only the question "is there anything new" is measured.
"""

import http.client
import json
import random
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.measuring import Line, Place
from benchmarks.serving import cookie, server
from cesam.run import WORKERS
from meetings.models import AgendaItem, Meeting
from parties.models import Body, Seat, User

FOLLOWERS, EVERY, SECONDS = 30, 4.0, 60.0
PROMISED_P95, PROMISED_SHARE = 0.1, 0.9
#: Any secret will do: Django compares the cookie with the header.
_TOKEN = "b" * 32
Answer = tuple[int, http.client.HTTPMessage, bytes]


@dataclass
class Told:
    """What the followers were answered: how long each question took, and with which status."""

    times: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.statuses[304] / max(1, self.statuses.total())

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.times, n=100)[percent - 1]


def measure(place: Place) -> Iterator[Line]:
    meeting, secretary, followers = _meeting()
    queries = _queries_of_304(meeting, followers[0])
    cookies = [cookie(person) for person in followers]
    with server(place, workers=WORKERS) as port:
        told = _follow(port, meeting, cookies, secretary, seconds=SECONDS, save_every=50.0)
        note = f"{len(told.times)} answers, {told.share:.1%} of them 304, {queries} queries for each"
        yield Line("30 followers for a minute, one save: p50", told.percentile(50), is_base=True, note=note)
        is_broken = told.share <= PROMISED_SHARE or bool(told.statuses.keys() - {200, 304})
        yield Line("the same: p95", told.percentile(95), goal=PROMISED_P95, note=_said(told), is_broken=is_broken)
        told = _follow(port, meeting, cookies, secretary, seconds=SECONDS / 2, save_every=3.0)
        yield Line("while the secretary writes all the time: p95", told.percentile(95), note=_said(told))


def _said(told: Told) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(told.statuses.items()))


def _meeting() -> tuple[Meeting, User, list[User]]:
    """The central body's next meeting, in session, and thirty members of unions who follow it."""
    body = Body.objects.get(slug="cesam")
    secretary = body.seats.get(role=Seat.Role.SECRETARY).person
    assert secretary is not None
    meeting = Meeting.objects.with_body().filter(body=body, status="planned", starts_at__gte=timezone.now())[0]
    meeting.give_notice(by=secretary)
    meeting.start(by=secretary)
    union = body.seats.exclude(union=None)[0].union
    followers = []
    for number in range(FOLLOWERS):
        person = User.objects.create_user(email=f"follower{number}@example.com", name=f"Följare {number}")
        Seat.objects.create(body=body, side=Seat.Side.UNION, union=union, person=person)
        followers.append(person)
    return meeting, secretary, followers


def _queries_of_304(meeting: Meeting, person: User) -> int:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    first = client.get(f"/meetings/{meeting.pk}/live/", secure=True)
    with CaptureQueriesContext(connection) as asked:
        known = {"If-None-Match": first.headers["ETag"]}
        again = client.get(f"/meetings/{meeting.pk}/live/", headers=known, secure=True)
    assert again.status_code == 304, again.status_code
    return len(asked)


def _follow(
    port: int, meeting: Meeting, cookies: list[str], secretary: User, *, seconds: float, save_every: float
) -> Told:
    told, lock = Told(), threading.Lock()
    # The minute begins when everybody has the page: thirty who open it in the same instant are another measure.
    opened = [_ask(port, meeting, given, None)[1:] for given in cookies]
    began = time.monotonic() + 1
    ends = began + seconds

    def follower(given: str, offset: float, tag: str | None, texts: dict[str, int]) -> None:
        due = began + offset
        while True:
            time.sleep(max(0.0, due - time.monotonic()))
            if time.monotonic() >= ends:
                return
            asked = time.perf_counter()
            status, tag, now = _ask(port, meeting, given, tag)
            took = time.perf_counter() - asked
            with lock:
                told.times.append(took)
                told.statuses[status] += 1
            for item, revision in now.items():
                if texts.get(item) != revision:
                    _get(port, f"/meetings/{meeting.pk}/items/{item}/text/", given, {"HX-Request": "true"})
            texts = now or texts
            # As the page: the next question is asked that long after the answer.
            due = time.monotonic() + EVERY

    offsets = random.Random(4)  # noqa: S311  not for secrets
    threads = [
        threading.Thread(target=follower, args=(given, offsets.uniform(0, EVERY), *had), daemon=True)
        for given, had in zip(cookies, opened, strict=True)
    ]
    # Read here: a thread would keep a connection of its own.
    writing = (port, meeting.items.kept().in_tree_order()[0], cookie(secretary), secretary, (began, ends), save_every)
    threads.append(threading.Thread(target=_write, args=writing, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 60)
    return told


def _write(port: int, item: AgendaItem, given: str, writer: User, times: tuple[float, float], every: float) -> None:
    """The secretary's editor, which saves every so often, first after half that time."""
    began, ends = times
    revision, editor = item.text_revision, uuid4()
    for sequence in range(1, 1000):
        due = began + every * (sequence - 0.5)
        if due >= ends:
            return
        time.sleep(max(0.0, due - time.monotonic()))
        values = {"text": f"<p>{'En mening till. ' * sequence}</p>", "revision": revision, "editor": editor}
        values |= {"sequence": sequence, "writer": writer.pk}
        body = urlencode(values).encode()
        headers = {"X-CSRFToken": _TOKEN, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        cookies = f"{given}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"
        path = f"/meetings/{item.meeting_id}/items/{item.pk}/text/autosave/"
        status, _headers, answer = _send("POST", port, path, cookies, headers, body)
        found = re.search(rb'data-revision="(\d+)"', answer)
        if status != 200 or not found:
            raise RuntimeError(f"the text was not saved: {status}")
        revision = int(found[1])


def _ask(port: int, meeting: Meeting, given: str, tag: str | None) -> tuple[int, str | None, dict[str, int]]:
    headers = {"HX-Request": "true"} | ({"If-None-Match": tag} if tag else {})
    status, told, body = _get(port, f"/meetings/{meeting.pk}/live/", given, headers)
    return status, told.get("ETag", tag), json.loads(body)["texts"] if status == 200 else {}


def _get(port: int, path: str, given: str, headers: dict[str, str]) -> Answer:
    return _send("GET", port, path, given, headers)


def _send(method: str, port: int, path: str, given: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body, headers={"Cookie": given} | headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()
