"""What a row of the permission matrix is, and the world that it is tried in (see tests/test_permission_matrix.py)."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from meetings.models import AgendaItem, Attendance, Meeting
from parties.models import User
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.parties.factories import Cast, make_cast

#: The columns of the table, in this order.
ROLES = (
    "anonymous",
    "secretary",
    "chair",
    "union_rep",
    "other_union_rep",
    "substitute",
    "presenter",
    "archivist",
    "administrator",
    "stranger",
)
GET, POST = "GET", "POST"


@dataclass(frozen=True)
class World:
    """A body with its cast and one planned meeting with an item, an item under it and a guest's item.

    A row that needs more makes it in its `args` or `data`, through the factories.
    """

    cast: Cast
    meeting: Meeting
    item: AgendaItem
    sub_item: AgendaItem
    guest_item: AgendaItem
    guest: Attendance
    #: The key of each role's session: signing in takes as long as half a page, and thousands of requests are tried.
    sessions: Mapping[str, str]

    def client(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


def make_world() -> World:
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budgetfrågor")
    guest_item = make_item(meeting=meeting, title="Upphandling")
    guest = make_guest(meeting=meeting, person=cast.presenter, items=[guest_item])
    sub_item = make_item(meeting=meeting, title="Budgetuppföljning", parent=item)
    sessions = {role: _session_of(getattr(cast, role)) for role in ROLES if role != "anonymous"}
    return World(cast, meeting, item, sub_item, guest_item, guest, sessions)


def _session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


Build = Callable[[World], Any]


@dataclass(frozen=True)
class Row:
    """One line of the table: a URL name, a method, how its arguments are made, and a status for each role.

    `expected` holds ten words in the order of ROLES: a status code, or "login" for a redirect to the sign-in page.
    `args` and `data` are values or functions of the World; `headers` are request headers (`HTMX` for a fragment).
    """

    name: str
    method: str
    args: Sequence[Any] | Build
    expected: str
    data: Mapping[str, Any] | Build = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Tells rows of one URL and method apart, e.g. "signed" for a meeting at another step.
    case: str = ""
    #: Where the row stands, so that a failure leads to it.
    place: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        words = self.expected.split()
        if len(words) != len(ROLES):
            raise ValueError(f"{self.name}: {len(words)} statuses for {len(ROLES)} roles")
        if wrong := [word for word in words if word != "login" and not word.isdigit()]:
            raise ValueError(f"{self.name}: {wrong[0]} is no status")
        if self.method not in (GET, POST):
            raise ValueError(f"{self.name}: {self.method} is neither GET nor POST")
        caller = sys._getframe(2)
        object.__setattr__(
            self, "place", f"{Path(caller.f_code.co_filename).parent.name}/permissions.py:{caller.f_lineno}"
        )

    def __str__(self) -> str:
        return "-".join(filter(None, [self.name, self.method, self.case]))

    @property
    def statuses(self) -> dict[str, str]:
        return dict(zip(ROLES, self.expected.split(), strict=True))


HTMX = {"HX-Request": "true"}
