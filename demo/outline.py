"""How a demo meeting is written down before it is loaded."""

import datetime as dt
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

_STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of 2022 in Sweden."""
    return dt.datetime(2022, month, day, hour, minute, tzinfo=_STOCKHOLM)


def text(source: str) -> str:
    """HTML as an editor gives it: the source's line breaks and indents are no part of the text.

    Narrow and unbreakable spaces stay as they are.
    """
    return re.sub(r"> <", "><", re.sub(r"[ \n]+", " ", source)).strip()


@dataclass(frozen=True)
class Item:
    """An item of the agenda. `presenters` are keys of PEOPLE, `raised_by` of UNIONS, `kinds` of AgendaItem.Kind."""

    title: str
    text: str = ""
    kinds: tuple[str, ...] = ()
    children: "tuple[Item, ...]" = ()
    presenters: tuple[str, ...] = ()
    raised_by: tuple[str, ...] = ()
    #: Of AgendaItem.Area.
    areas: tuple[str, ...] = ()
    is_numbered: bool = True
    #: Texts that were saved before the present one, the oldest first.
    drafts: tuple[str, ...] = ()
    #: Put on the agenda after the notice had gone out.
    is_late: bool = False


@dataclass(frozen=True)
class Guest:
    """Somebody without a seat, and the items that the person attends ("" for all)."""

    person: str
    items: str = ""


@dataclass(frozen=True)
class MeetingOutline:
    """A meeting with what the roll says. People are keys of PEOPLE.

    Seats: whoever is neither `absent` nor replaced in `substitutes` (substitute → the one replaced) was there.
    """

    body: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    items: tuple[Item, ...]
    registry_number: str = ""
    guests: tuple[Guest, ...] = ()
    absent: frozenset[str] = frozenset()
    remote: frozenset[str] = frozenset()
    substitutes: dict[str, str] = field(default_factory=dict)
    #: Roles of the day beside those that follow from the seats: Attendance.Role by person.
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: How far the meeting has come: a Meeting.Status.
    status: str = "drafting"
    cancelled_because: str = ""
