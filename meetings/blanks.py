"""The blanks of phrases, "{datum}" or "{justerare}", filled from the meeting.

`fill` and `unknown` are pure. A blank may be named in Swedish or in English, whatever the language of the body, so
that a phrase bank can be taken along. What the meeting does not know yet becomes "…", which the writer fills in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cesam import display
from meetings import agenda
from meetings.models import AgendaItem, Attendance, Meeting, Position
from parties.models import Seat

_BLANK = re.compile(r"\{([^{}\n]*)\}")
#: What the writer fills in.
OPEN = "…"


@dataclass(frozen=True)
class Blank:
    """A blank by its names, and what it becomes."""

    key: str
    swedish: str
    english: str
    becomes: str | Promise

    @property
    def name(self) -> str:
        """Its name in the active language, as it is written: "{datum}"."""
        return f"{{{self.swedish if display.is_swedish() else self.english}}}"


BLANKS = (
    Blank("date", "datum", "date", gettext_lazy("the day of the meeting")),
    Blank("item", "punkt", "item", gettext_lazy("the item as it is called, for example item 4 b")),
    Blank("heading", "rubrik", "heading", gettext_lazy("the heading of the item")),
    Blank("adjusters", "justerare", "adjusters", gettext_lazy("the elected adjusters")),
    Blank("chair", "ordförande", "chair", gettext_lazy("who held the chair")),
    Blank("secretary", "sekreterare", "secretary", gettext_lazy("the secretary of the meeting")),
    Blank("present", "närvarande förbund", "unions present", gettext_lazy("the unions that were there for the item")),
    Blank("disagreeing", "förbund som är oeniga", "unions that disagree", gettext_lazy("the unions that disagreed")),
    Blank("next", "nästa möte", "next meeting", gettext_lazy("when the body meets next")),
)
_KEYS = {name.casefold(): blank.key for blank in BLANKS for name in (blank.swedish, blank.english)}


def unknown(text: str) -> list[str]:
    """The blanks that nobody knows, as they are written."""
    return [found[0] for found in _BLANK.finditer(text) if _key(found[1]) not in _KEYS]


def why_unknown(text: str) -> str:
    """A sentence for who wrote an unknown blank, with those that there are; "" when all are known."""
    if not (wrong := unknown(text)):
        return ""
    known = ", ".join(blank.name for blank in BLANKS)
    return _("%(wrong)s is not known. The blanks are: %(known)s.") % {"wrong": ", ".join(wrong), "known": known}


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; `values` by `Blank.key`. What has no value is left open."""
    return _BLANK.sub(lambda found: values.get(_KEYS.get(_key(found[1]), ""), "") or OPEN, text)


def listed(names: Iterable[str]) -> str:
    """ "Kommunal, SSR och Vision"; "" of nobody."""
    *first, last = [*names] or [""]
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def values_for(item: AgendaItem) -> dict[str, str]:
    """What the meeting knows for the blanks of a text in the item, in the language of the body."""
    meeting = item.meeting
    with override(meeting.body.language):
        rows = list(meeting.attendance.in_roll_order().with_people().prefetch_related("union__names"))
        present = [row for row in rows if row.attends(item)]
        return {
            "date": date_format(meeting.held_on, "j F Y"),
            "item": agenda.called(agenda.label_of(item), item.title),
            "heading": item.title,
            "adjusters": listed(_holders(rows, Attendance.Role.ADJUSTER)),
            "chair": listed(_holders(rows, Attendance.Role.ACTING_CHAIR) or _holders(rows, Attendance.Role.CHAIR)),
            "secretary": listed(_holders(rows, Attendance.Role.SECRETARY)),
            "present": listed(_unions(meeting, present)),
            "disagreeing": listed(
                item.positions.filter(stance=Position.Stance.DISAGREES).values_list("union_name", flat=True)
            ),
            "next": _next(meeting),
        }


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _holders(rows: Iterable[Attendance], role: str) -> list[str]:
    return [row.name for row in rows if row.is_present and role in row.roles]


def _unions(meeting: Meeting, rows: Iterable[Attendance]) -> list[str]:
    """The unions of these rows by their names on the meeting's day, each once."""
    found = {row.union_id: row.union for row in rows if row.side == Seat.Side.UNION and row.union and not row.is_guest}
    return [union.name_on(meeting.held_on) for union in found.values()]


def _next(meeting: Meeting) -> str:
    later = Meeting.objects.filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    following = later.exclude(status=Meeting.Status.CANCELLED).order_by("starts_at").first()
    return display.date_span(following.starts_at) if following else ""
