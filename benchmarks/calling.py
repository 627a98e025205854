"""Sending the notice of a meeting to forty people: what the secretary waits for when the button is pressed."""

import datetime as dt
import http.client
from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from benchmarks.measuring import Line, Place, median
from benchmarks.serving import cookie, server
from meetings import agenda
from meetings.models import Dispatch, Meeting
from parties.models import Body, Department, Seat, User

RECIPIENTS = 40
PROMISED = 1.0
#: Any secret will do: Django compares the cookie with the form's.
_TOKEN = "b" * 32


def measure(place: Place) -> Iterator[Line]:
    body, secretary = _body()
    given = cookie(secretary)
    with server(place) as port:
        # One round more than counts, see `median`.
        addresses = iter([_meeting(body, secretary, number) for number in range(place.rounds + 1)])
        waited = median(lambda: _send(port, given, next(addresses)), rounds=place.rounds)
    assert Dispatch.objects.filter(notice__meeting__body=body).count() == RECIPIENTS * (place.rounds + 1)
    note = f"{RECIPIENTS} recipients, an agenda of 30 items"
    yield Line("sending the notice, the request", waited, goal=PROMISED, note=note)


def _body() -> tuple[Body, User]:
    body = Body.objects.create(name="Mätgruppen", slug="matgruppen")
    people = [User.objects.create_user(email=f"m{n}@example.com", name=f"Mätperson {n}") for n in range(RECIPIENTS)]
    department = Department.objects.create(name="Mätkontoret")
    for number, person in enumerate(people):
        role = Seat.Role.SECRETARY if number == 0 else Seat.Role.MEMBER
        Seat.objects.create(body=body, person=person, side=Seat.Side.EMPLOYER, department=department, role=role)
    return body, people[0]


def _meeting(body: Body, secretary: User, number: int) -> str:
    starts_at = timezone.now() + dt.timedelta(days=30 + number)
    meeting = Meeting(body=body, starts_at=starts_at, place="Stora salen")
    meeting.plan(by=secretary)
    for item in range(30):
        agenda.add(meeting, f"Punkt {item}", by=secretary)
    return f"/meetings/{meeting.pk}/notice/"


def _send(port: int, given: str, address: str) -> None:
    """Press the button, as the page does."""
    cookies = f"{given}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    form = urlencode({"csrfmiddlewaretoken": _TOKEN, "number": "1", "message": ""})
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", address, form, headers)
    response = connection.getresponse()
    response.read()
    assert response.status == 302, response.status
    connection.close()
