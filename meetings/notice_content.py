"""What a notice says, kept as it was sent, and in words what differs from one sending to the next.

Plain values and pure functions; `of` alone reads the meeting.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from cesam import display
from meetings import agenda
from meetings.agenda import Node
from meetings.models import AgendaItem, Attendance, Meeting


@dataclass(frozen=True)
class Point:
    """An item as it stands in the notice. `level` counts from 1; `kinds` are keys of `AgendaItem.Kind`."""

    id: int
    label: str
    title: str
    level: int
    kinds: tuple[str, ...] = ()
    #: The statute, for an item that is not told of outside the meeting's own pages: its title is left out.
    secrecy: str = ""
    presenters: str = ""

    @property
    def shown_title(self) -> str:
        return _("Confidential item (%(statute)s)") % {"statute": self.secrecy} if self.secrecy else self.title

    @property
    def kind_words(self) -> list[str]:
        return [
            str(AgendaItem.SHORT_KINDS[AgendaItem.Kind(kind)]) for kind in self.kinds if kind in AgendaItem.SHORT_KINDS
        ]

    @property
    def called(self) -> str:
        return agenda.called(self.label, self.shown_title)


@dataclass(frozen=True)
class Content:
    """When, where and about what. `is_whole` is False for a guest, who is told of the own items only."""

    starts_at: dt.datetime
    ends_at: dt.datetime | None
    place: str
    is_extra: bool
    points: tuple[Point, ...]
    is_whole: bool = True


def as_json(content: Content) -> dict[str, Any]:
    """Plain values for a JSON field; the twin of `from_json`."""
    plain = asdict(content)
    plain["starts_at"] = content.starts_at.isoformat()
    plain["ends_at"] = content.ends_at.isoformat() if content.ends_at else None
    plain["points"] = [point | {"kinds": list(point["kinds"])} for point in plain["points"]]
    return plain


def from_json(plain: dict[str, Any]) -> Content:
    points = tuple(Point(**{**point, "kinds": tuple(point["kinds"])}) for point in plain["points"])
    starts, ends = plain["starts_at"], plain["ends_at"]
    moments = {
        "starts_at": dt.datetime.fromisoformat(starts),
        "ends_at": dt.datetime.fromisoformat(ends) if ends else None,
    }
    return Content(**{**plain, **moments, "points": points})


def of(meeting: Meeting, nodes: Sequence[Node], row: Attendance | None = None) -> Content:
    """What the notice says to a row of the roll, or to the members. `nodes`: the whole agenda in reading order."""
    is_whole = row is None or not row.is_guest
    shown = list(nodes) if is_whole or row is None else list(_own(nodes, row))
    top = min((node.level for node in shown), default=1)
    return Content(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        is_extra=meeting.is_extra,
        points=tuple(_point(node, 0 if is_whole else top - 1) for node in shown),
        is_whole=is_whole,
    )


def _point(node: Node, outer: int) -> Point:
    item = node.item
    return Point(
        id=item.pk,
        label=node.label,
        title="" if item.is_confidential else item.title,
        level=node.level - outer,
        kinds=tuple(item.kinds),
        secrecy=item.secrecy_statute if item.is_confidential else "",
        presenters=", ".join(row.name for row in item.presenters.all()),
    )


def _own(nodes: Sequence[Node], row: Attendance) -> Iterator[Node]:
    """A guest's items and what stands under them, as on the meeting's page; nothing confidential."""
    named: Collection[int] = {item.pk for item in row.items.all()} if row.scope == Attendance.Scope.ONLY else ()
    own: set[int] = set()
    for node in nodes:
        item = node.item
        presents = any(presenter.pk == row.pk for presenter in item.presenters.all())
        if (presents or item.pk in named or item.parent_id in own) and not item.is_confidential:
            own.add(item.pk)
            yield node


def changes(was: Content, now: Content) -> list[str]:
    """What somebody who has read `was` must be told, in sentences: time and place first, then items in their order."""
    return [said[:1].upper() + said[1:] for said in (*_about_the_meeting(was, now), *_about_items(was, now))]


def _about_the_meeting(was: Content, now: Content) -> Iterator[str]:
    if (was.starts_at, was.ends_at) != (now.starts_at, now.ends_at):
        yield _("New time: %(now)s. Before: %(was)s.") % {
            "now": display.date_span(now.starts_at, now.ends_at),
            "was": display.date_span(was.starts_at, was.ends_at),
        }
    if was.place != now.place:
        yield (_("New place: %(now)s.") % {"now": now.place} if now.place else _("The place is no longer decided."))


def _about_items(was: Content, now: Content) -> Iterator[str]:
    before = {point.id: point for point in was.points}
    after = {point.id for point in now.points}
    for point in now.points:
        old = before.get(point.id)
        if old is None:
            yield _("New: %(item)s, %(title)s.") % {"item": point.called, "title": point.shown_title}
            continue
        if (old.title, old.secrecy) != (point.title, point.secrecy):
            words = {"item": point.called, "now": point.shown_title, "was": old.shown_title}
            yield _("%(item)s is now called “%(now)s”. Before: “%(was)s”.") % words
        if old.label != point.label:
            words = {"title": point.shown_title, "now": point.label or "–", "was": old.label or "–"}
            yield _("“%(title)s” has the number %(now)s. Before: %(was)s.") % words
        if old.kinds != point.kinds:
            words = {"item": point.called, "kinds": ", ".join(point.kind_words) or _("no kind")}
            yield _("%(item)s is now: %(kinds)s.") % words
        if old.presenters != point.presenters and point.presenters:
            yield _("%(item)s is presented by %(names)s.") % {"item": point.called, "names": point.presenters}
    for point in was.points:
        if point.id not in after:
            yield _("Taken away: %(item)s, %(title)s.") % {"item": point.called, "title": point.shown_title}
    moved = [point.id for point in now.points if point.id in before]
    if moved != [point.id for point in was.points if point.id in after]:
        yield _("The items stand in another order.")
