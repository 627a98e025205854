"""The agenda as a tree: read with its labels, and changed.

Every change goes through `Meeting.changing`: one at a time per meeting, by somebody who may, at a step that allows
it. What moves where is decided by meetings/outline.py, what it is called by meetings/numbering.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigAutoField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import numbering, standing
from meetings.models import AgendaItem, Meeting, SectionSeries
from meetings.outline import Outline, Place, Reason
from parties.compiled import Asking, Compiled
from parties.models import Body, Event, User

if TYPE_CHECKING:
    from meetings.course import ItemTime
    from meetings.materials import Entry, Material, Placed


@dataclass
class Node:
    """An item in its place: label ("3 a", "" when unnumbered), level (1–3) and what stands under it.

    `materials` is what stands beneath its text for the person who reads; meetings/materials.py places it.
    """

    item: AgendaItem
    label: str
    level: int
    children: "list[Node]" = field(default_factory=list)
    materials: "list[Placed]" = field(default_factory=list)
    #: What it has taken of the meeting's time; meetings/course.py places it.
    time: "ItemTime | None" = None

    def walk(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def called(self) -> str:
        """See `called`."""
        return called(self.label, self.item.title)

    @property
    def acts(self) -> "list[Entry]":
        """What somebody who does not write the meeting can do at the item, for its menu."""
        return [act for placed in self.materials for act in getattr(placed.value, "acts", ())]


@dataclass(frozen=True)
class Change:
    """What a verb did: the item, and its labels before and after ("" for an unnumbered heading)."""

    item: AgendaItem
    was: str
    now: str

    @property
    def called(self) -> str:
        """The item as people called it when they asked for the change."""
        return called(self.was or self.now, self.item.title)


def called(label: str, title: str) -> str:
    """An item as it is named in running text: "punkt 4 b", "§ 61" or, without a number, its heading."""
    if not label:
        return _("the heading “%(title)s”") % {"title": title}
    return label if label.startswith("§") else _("item %(label)s") % {"label": label}


# Reading


def labels_of(meeting: Meeting, items: list[AgendaItem]) -> dict[int, str]:
    """The labels of all the meeting's items by primary key. `items` are all of them, the deleted ones too."""
    kept = [item for item in items if not item.is_deleted]
    return numbering.labels(
        [numbering.Entry(item.pk, item.parent_id, item.position, item.is_numbered, item.fixed_label) for item in kept],
        meeting.body.numbering,
        first=first_number(meeting),
        fixed=meeting.are_labels_fixed,
        retired=[item.fixed_label for item in items if item.is_deleted and item.fixed_label],
    )


def first_number(meeting: Meeting) -> int:
    """The number of the meeting's first item.

    In the section scheme it runs on from the body's earlier meetings of the year; until it is drawn it is a
    forecast: what has been drawn and what the meetings before this one would draw.
    """
    if meeting.body.numbering != Body.Numbering.SECTION:
        return 1
    if meeting.first_section is not None:
        return meeting.first_section
    series = meeting.body.section_series.filter(year=meeting.held_on.year).first()
    before = (
        Meeting.objects.filter(body=meeting.body, first_section__isnull=True, starts_at__lt=meeting.starts_at)
        .for_year(meeting.held_on.year)
        .exclude(status=Meeting.Status.CANCELLED)
    )
    waiting = AgendaItem.objects.numbered_top().filter(meeting__in=before).count()
    return (series.last if series else 0) + waiting + 1


def _with_agenda(asking: Any, *kinds: "Material", meeting: Any) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting).with_agenda(asking.today)


def _numbered(asking: Asking, meeting: Any) -> QuerySet[AgendaItem]:
    told = AgendaItem.objects.only("meeting", "parent", "position", "is_numbered", "fixed_label", "deleted_at")
    return told.filter(meeting=meeting)


_WITH_AGENDA = Compiled(_with_agenda, meeting=BigAutoField())
_NUMBERED = Compiled(_numbered, meeting=BigAutoField())


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """All items of the meeting, deleted ones too, with all that the agenda shows of them."""
    from meetings import materials

    items = _WITH_AGENDA.rows(None, *materials.kinds(), meeting=meeting.pk)
    for item in items:
        item.meeting = meeting
    return items


def tree(meeting: Meeting, items: list[AgendaItem] | None = None) -> list[Node]:
    """The meeting's agenda with labels. Without `items`, all are read in a constant number of queries."""
    everything = items_of(meeting) if items is None else items
    by_label = labels_of(meeting, everything)
    children: dict[int | None, list[AgendaItem]] = {}
    for item in sorted(everything, key=lambda item: (item.position, item.pk)):
        if not item.is_deleted:
            # What is shown of an item asks its meeting; it is this one.
            item.meeting = meeting
            children.setdefault(item.parent_id, []).append(item)

    def grow(parent: int | None, level: int) -> list[Node]:
        return [Node(item, by_label[item.pk], level, grow(item.pk, level + 1)) for item in children.get(parent, [])]

    return grow(None, 1)


def flat(nodes: list[Node]) -> list[Node]:
    """The nodes in reading order."""
    return [node for top in nodes for node in top.walk()]


def visible_tree(meeting: Meeting, user: User, items: list[AgendaItem] | None = None) -> list[Node]:
    """The agenda as this person may see it; `items` as in `tree`.

    Who reads the meeting whole sees the tree; a guest sees the own items with their labels, and what stands under
    them, without the rest of the agenda.
    """
    nodes = tree(meeting, items)
    if meeting.is_read_whole_by(user):
        return nodes
    own = set(meeting.items.kept().visible_to(user, meeting).values_list("pk", flat=True))
    return _pruned(nodes, own, level=1)


def _pruned(nodes: list[Node], own: set[int], *, level: int) -> list[Node]:
    """The nodes in `own`; one whose parent is not there moves up to where that parent stood."""
    found: list[Node] = []
    for node in nodes:
        if node.item.pk in own:
            found.append(Node(node.item, node.label, level, _pruned(node.children, own, level=level + 1)))
        else:
            found += _pruned(node.children, own, level=level)
    return found


def label_of(item: AgendaItem) -> str:
    """One item's label, as it is now; for a deleted item, the one it was last known by if that was fixed."""
    return item.fixed_label if item.is_deleted else stand_of(item).label


class Stand(NamedTuple):
    """Where an item stands among the others: its label as `label_of`, its level (1–3), whether anything is under it."""

    label: str
    level: int
    has_children: bool


def stand_of(item: AgendaItem) -> Stand:
    """Read in one query, however deep the item stands."""
    items = _NUMBERED.rows(None, meeting=item.meeting_id)
    parents = {row.pk: row.parent_id for row in items}
    level, above = 1, item.parent_id
    while above is not None:
        level, above = level + 1, parents[above]
    label = item.fixed_label if item.is_deleted else labels_of(item.meeting, items)[item.pk]
    return Stand(label, level, any(row.parent_id == item.pk and not row.is_deleted for row in items))


def outline_of(items: list[AgendaItem]) -> Outline:
    """The places of a meeting's items, deleted ones too."""
    places = [Place(item.pk, item.parent_id, item.position, item.is_deleted) for item in items]
    return Outline(places, max_depth=AgendaItem.MAX_DEPTH)


# Changing


def add(
    meeting: Meeting,
    title: str,
    *,
    by: User,
    under: AgendaItem | None = None,
    after: AgendaItem | None = None,
    is_numbered: bool = True,
) -> Change:
    """A new item after a sibling, or last under an item, or last in the agenda.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Impossible: the place has gone or is too deep.
    """
    with meeting.changing(by=by):
        items = list(meeting.items.all())
        # The place decides; what was fetched before the lock may have moved since.
        known = {item.pk: item for item in items}
        parent = known[after.pk].parent_id if after and after.pk in known else under.pk if under else None
        item = AgendaItem(meeting=meeting, title=title, is_numbered=is_numbered, parent_id=parent)
        # First a place that nobody has, then the one that was asked for: the constraint waits for the commit.
        item.position = 1 + max((other.position for other in items), default=0)
        item.save()
        outline = outline_of(items)
        outline.add(item.pk, parent, after=after.pk if after else None)
        now = _write(meeting, [*items, item], outline)
        Event.record("item.added", item, by=by, meeting=meeting.pk, title=title, label=now[item.pk])
    return Change(item, "", now[item.pk])


def move_up(item: AgendaItem, *, by: User) -> Change:
    """Before the sibling before it. Raises as `place`."""
    return _move(item, lambda outline: outline.up(item.pk), by=by)


def move_down(item: AgendaItem, *, by: User) -> Change:
    """After the sibling after it. Raises as `place`."""
    return _move(item, lambda outline: outline.down(item.pk), by=by)


def move_in(item: AgendaItem, *, by: User) -> Change:
    """Last under the sibling before it, with all that stands under it. Raises as `place`."""
    return _move(item, lambda outline: outline.inward(item.pk), by=by)


def move_out(item: AgendaItem, *, by: User) -> Change:
    """Just after the item that it stands under. Raises as `place`."""
    return _move(item, lambda outline: outline.outward(item.pk), by=by)


def place(
    item: AgendaItem,
    *,
    by: User,
    under: AgendaItem | None,
    before: AgendaItem | None = None,
) -> Change:
    """Under an item (None: at the top), before a sibling there or last.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Impossible: see its reasons.
    """
    parent, beside = under.pk if under else None, before.pk if before else None
    return _move(item, lambda outline: outline.place(item.pk, parent, before=beside), by=by)


def remove(item: AgendaItem, *, by: User) -> Change:
    """Take an item and all that stands under it off the agenda. Texts and places are kept: see `restore`.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Impossible: somebody else has removed it.
    """
    from meetings import documents

    meeting = item.meeting
    with meeting.changing(by=by):
        items = list(meeting.items.all())
        outline = outline_of(items)
        outline.require_kept(item.pk)
        was = labels_of(meeting, items)[item.pk]
        item.deleted_at = timezone.now()
        gone = outline.kept_subtree(item.pk)
        meeting.items.filter(pk__in=gone).update(deleted_at=item.deleted_at)
        meeting.spells.filter(item__in=gone, ended_at__isnull=True).update(ended_at=item.deleted_at)
        documents.renumber(meeting)
        Event.record("item.removed", item, by=by, meeting=meeting.pk, title=item.title, label=was, items=gone)
    return Change(item, was, "")


def restore(item: AgendaItem, *, by: User) -> Change:
    """Bring back a deleted item and what was deleted with it, to its old place or, if that has gone, last.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
    """
    from meetings import documents

    meeting = item.meeting
    with meeting.changing(by=by):
        items = list(meeting.items.all())
        known = {other.pk: other for other in items}
        deleted_at = known[item.pk].deleted_at
        outline = outline_of(items)
        together = [pk for pk in outline.subtree(item.pk) if deleted_at and known[pk].deleted_at == deleted_at]
        if together:
            outline.restore(together)
            meeting.items.filter(pk__in=together).update(deleted_at=None)
            for pk in together:
                known[pk].deleted_at = None
        now = _write(meeting, items, outline)
        if together:
            documents.renumber(meeting)
            Event.record("item.restored", item, by=by, meeting=meeting.pk, label=now[item.pk], items=together)
    item.deleted_at = None
    return Change(item, "", now[item.pk])


def fix_labels(meeting: Meeting) -> None:
    """Write the label of each item that has none yet; see `Meeting.fix_labels`. § numbers are drawn here, once."""
    if meeting.body.numbering == Body.Numbering.SECTION and meeting.first_section is None:
        count = meeting.items.numbered_top().count()
        # Without any item on top there is nothing to draw yet: a series has no gaps.
        if count:
            meeting.first_section = SectionSeries.draw(meeting.body, meeting.held_on.year, count=count)
            meeting.save(update_fields=["first_section"])
    items = list(meeting.items.all())
    found = labels_of(meeting, items)
    changed = []
    for item in items:
        if not item.fixed_label and found.get(item.pk):
            item.fixed_label = found[item.pk]
            changed.append(item)
    AgendaItem.objects.bulk_update(changed, ["fixed_label"])


def place_standing_items(meeting: Meeting, *, by: User) -> None:
    """Begin a new meeting's agenda with the body's standing items and their texts, as a tree of its own."""
    rows = list(meeting.body.standing_items.all())
    placed: dict[int | None, AgendaItem | None] = {None: None}
    waiting = rows
    while ready := [row for row in waiting if row.parent_id in placed]:
        for row in ready:
            item = placed[row.pk] = AgendaItem.objects.create(
                meeting=meeting,
                parent=placed[row.parent_id],
                position=row.position,
                title=row.title,
                is_numbered=row.is_numbered,
                kinds=row.kinds,
                areas=row.areas,
            )
            if row.text:
                item.write(standing.text_of(row), by=by, revision=0)
        waiting = [row for row in waiting if row.pk not in placed]


def _move(item: AgendaItem, act: Callable[[Outline], None], *, by: User) -> Change:
    meeting = item.meeting
    with meeting.changing(by=by):
        items = list(meeting.items.all())
        was = labels_of(meeting, items)
        outline = outline_of(items)
        outline.require_kept(item.pk)
        act(outline)
        now = _write(meeting, items, outline)
        if item.pk in outline.changes():
            parent, position = outline.changes()[item.pk]
            told = {"was": was[item.pk], "now": now[item.pk], "under": parent, "position": position}
            Event.record("item.moved", item, by=by, meeting=meeting.pk, **told)
    return Change(item, was[item.pk], now[item.pk])


def _write(meeting: Meeting, items: list[AgendaItem], outline: Outline) -> dict[int, str]:
    """Save the outline's changes and, after the notice, the labels of late items. Returns all labels."""
    changes = outline.changes()
    moved = [item for item in items if item.pk in changes]
    for item in moved:
        item.parent_id, item.position = changes[item.pk]
    AgendaItem.objects.bulk_update(moved, ["parent", "position"])
    if meeting.are_labels_fixed:
        fix_labels(meeting)
        items = list(meeting.items.all())
    return labels_of(meeting, items)


#: Why an item cannot go where it was sent, in the reader's words.
REASONS = {
    Reason.ALREADY_FIRST: gettext_lazy("The item already stands first. Nothing was changed."),
    Reason.ALREADY_LAST: gettext_lazy("The item already stands last. Nothing was changed."),
    Reason.NOTHING_BEFORE: gettext_lazy("There is no item before this one for it to stand under. Nothing was changed."),
    Reason.ALREADY_AT_TOP: gettext_lazy("The item already stands at the top level. Nothing was changed."),
    Reason.TOO_DEEP: gettext_lazy("An agenda has at most three levels. The item stays where it was."),
    Reason.UNDER_ITSELF: gettext_lazy("An item cannot stand under itself. It stays where it was."),
    Reason.NO_SUCH_PLACE: gettext_lazy(
        "Somebody else has changed the agenda and that place has gone. Look at the agenda as it is now and try again."
    ),
    Reason.GONE: gettext_lazy("Somebody else has deleted the item. It is kept among the deleted items."),
}
