"""The agenda as a tree: read with its labels, and changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q

from meetings import numbering
from meetings.models import AgendaItem, Meeting
from parties.models import Body, User


@dataclass
class Node:
    """An item in its place: label ("3 a", "" when unnumbered), level (1–3) and what stands under it."""

    item: AgendaItem
    label: str
    level: int
    children: "list[Node]" = field(default_factory=list)

    def walk(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            yield from child.walk()


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
    top = Q(items__parent__isnull=True, items__is_numbered=True, items__deleted_at__isnull=True)
    before = (
        Meeting.objects.filter(body=meeting.body, first_section__isnull=True, starts_at__lt=meeting.starts_at)
        .for_year(meeting.held_on.year)
        .exclude(status=Meeting.Status.CANCELLED)
        .aggregate(count=Count("items", filter=top))["count"]
    )
    return (series.last if series else 0) + before + 1


def tree(meeting: Meeting, items: list[AgendaItem] | None = None) -> list[Node]:
    """The meeting's agenda with labels. Without `items`, all are read in a constant number of queries."""
    everything = list(meeting.items.with_agenda()) if items is None else items
    by_label = labels_of(meeting, everything)
    children: dict[int | None, list[AgendaItem]] = {}
    for item in sorted(everything, key=lambda item: (item.position, item.pk)):
        if not item.is_deleted:
            children.setdefault(item.parent_id, []).append(item)

    def grow(parent: int | None, level: int) -> list[Node]:
        return [Node(item, by_label[item.pk], level, grow(item.pk, level + 1)) for item in children.get(parent, [])]

    return grow(None, 1)


def flat(nodes: list[Node]) -> list[Node]:
    """The nodes in reading order."""
    return [node for top in nodes for node in top.walk()]


def visible_tree(meeting: Meeting, user: User) -> list[Node]:
    """The agenda as this person may see it.

    Who reads the meeting whole sees the tree; a guest sees the own items, each by itself with its label and
    without the rest of the agenda.
    """
    nodes = tree(meeting)
    if meeting.is_read_whole_by(user):
        return nodes
    own = set(meeting.items.kept().visible_to(user, meeting).values_list("pk", flat=True))
    return [Node(node.item, node.label, 1) for node in flat(nodes) if node.item.pk in own]


def fix_labels(meeting: Meeting) -> None:
    """Write each item's label where the notice has been given; see `Meeting.fix_labels`."""
    items = list(meeting.items.all())
    found = labels_of(meeting, items)
    changed = []
    for item in items:
        if not item.fixed_label and found.get(item.pk):
            item.fixed_label = found[item.pk]
            changed.append(item)
    AgendaItem.objects.bulk_update(changed, ["fixed_label"])


def place_standing_items(meeting: Meeting) -> None:
    """Begin a new meeting's agenda with the body's standing items, as a tree of its own."""
    rows = list(meeting.body.standing_items.all())
    placed: dict[int | None, AgendaItem | None] = {None: None}
    waiting = rows
    while waiting:
        ready = [row for row in waiting if row.parent_id in placed]
        for row in ready:
            placed[row.pk] = AgendaItem.objects.create(
                meeting=meeting,
                parent=placed[row.parent_id],
                position=row.position,
                title=row.title,
                is_numbered=row.is_numbered,
                kinds=row.kinds,
            )
        waiting = [row for row in waiting if row.pk not in placed]
