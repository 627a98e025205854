"""What the frame around every page needs."""

import contextlib
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from demo import SignIn, sign_ins
from meetings import todo
from parties.access import person
from parties.compiled import Compiled
from parties.models import Body, User

_REGISTERS = [
    (_("Bodies"), "body_list"),
    (_("Unions"), "union_list"),
    (_("Departments"), "department_list"),
    (_("People"), "user_list"),
    (_("E-identifications"), "eid_link_list"),
    (_("Event log"), "event_list"),
]


#: A slug that stands for all.
_ANY = "any"


def _bodies(user: User) -> QuerySet[Body]:
    return Body.objects.visible_to(user).in_name_order()


_BODIES = Compiled(_bodies)


class Place(NamedTuple):
    """A link of the frame to a body; `current` is the value of aria-current."""

    url: str
    name: str
    body: int
    current: str


class Frame:
    """Asked only by pages that draw the frame: a fragment or an error page costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def municipality(self) -> str:
        return settings.MUNICIPALITY

    @property
    def has_accent(self) -> bool:
        return bool(settings.ACCENT)

    @property
    def languages(self) -> list[tuple[str, str]]:
        return settings.LANGUAGES

    @cached_property
    def bodies(self) -> list[Body]:
        """The bodies the person belongs to, or all of them for those who see all."""
        user = getattr(self._request, "user", None)
        return _BODIES.rows(user) if user and user.is_authenticated else []

    @property
    def places(self) -> list[Place]:
        """The bodies as links. Archivists have hundreds of them on every page, so the template has little to ask."""
        user, path = person(self._request), self._request.path
        page = reverse("body_detail" if user.is_administrator else "body_meetings", args=[_ANY])
        found = []
        for body in self.bodies:
            url = page.replace(f"/{_ANY}/", f"/{body.slug}/")
            current = "page" if path == url else "true" if f"/bodies/{body.slug}/" in path else ""
            found.append(Place(url, body.short_name, body.pk, current))
        return found

    @cached_property
    def waiting_count(self) -> int:
        user = getattr(self._request, "user", None)
        return todo.count(user) if user and user.is_authenticated else 0

    @cached_property
    def registers(self) -> list[tuple[str, str]]:
        """(label, address) of what administrators keep."""
        places = []
        for label, name in _REGISTERS:
            with contextlib.suppress(NoReverseMatch):
                places.append((str(label), reverse(name)))
        return places

    @property
    def is_demo(self) -> bool:
        return settings.DEMO_MODE

    @property
    def sign_ins(self) -> list[SignIn]:
        """The made-up people of the demonstration; nobody outside demo mode."""
        return sign_ins() if settings.DEMO_MODE else []


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
