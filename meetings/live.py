"""What has changed in a meeting, for those who have its page open.

The page asks every few seconds. As long as nothing has changed the answer is 304 and costs one small query besides
session and person; then it is a few short marks, and the page fetches what is new from the parts' own addresses.
"""

import hashlib
from typing import Any

from meetings import agenda, course, materials
from meetings.models import AsideText, Meeting, OpenQuestion, Recusal
from parties.models import User


def tag(meeting: Meeting, user: User) -> str:
    """The mark of a meeting's state for a person who reads it whole, without looking at more than its row."""
    return f'"{meeting.pk}.{meeting.revision}.{user.pk}"'


def state(meeting: Meeting, user: User) -> dict[str, Any]:
    """The marks of everything that this person may read of the meeting.

    A guest's hold nothing beyond the own items: neither what else is on the agenda nor who is present, nor that any of
    it changed.
    """
    is_whole = meeting.is_read_whole_by(user)
    nodes = agenda.flat(agenda.visible_tree(meeting, user))
    materials.place(meeting, user, nodes)
    held = course.of(meeting)
    course.place(held, nodes, is_whole=is_whole)
    marks: dict[str, Any] = {
        "status": meeting.status,
        "agenda": _mark(_described(node) for node in nodes),
        "texts": {node.item.pk: node.item.text_revision for node in nodes},
        # A guest learns whether the own item is up, and nothing of how the meeting goes otherwise.
        "now": _mark(held.mark if is_whole else [node.item.pk for node in nodes if node.time and node.time.is_current]),
    }
    if is_whole:
        rows = meeting.attendance.in_roll_order().values_list(
            "pk", "seat", "person", "name", "organisation", "title", "side", "mode", "roles", "scope", "position",
            "substitute_for", "is_guest",
        )  # fmt: skip
        scopes = meeting.attendance.order_by("pk", "items").values_list("pk", "items")
        recused = Recusal.objects.filter(attendance__meeting=meeting).order_by("pk").values_list("attendance", "item")
        marks["attendance"] = _mark([list(rows), list(scopes), list(recused)])
    if is_whole and meeting.body.seats_of(user):
        # What stands beside the document (`questions.around`) changes with them.
        asked = OpenQuestion.objects.filter(body=meeting.body_id).order_by("pk")
        marks["questions"] = _mark(
            asked.values_list("pk", "settled_at", "withdrawn_at", "due_on", "owner", "owner_side")
        )
    if meeting.is_written_by(user):
        waiting = AsideText.objects.waiting().filter(item__meeting=meeting, item__deleted_at__isnull=True, by=user)
        marks["aside"] = dict(waiting.order_by("at").values_list("item", "pk"))
    return marks


def tag_of(marks: dict[str, Any]) -> str:
    """The mark of what a guest sees."""
    return f'"{_mark([marks])}"'


def _described(node: agenda.Node) -> list[Any]:
    """Everything that the page shows of an item besides its text."""
    item = node.item
    return [
        item.pk, node.label, node.level, item.title, item.kinds, item.is_confidential, item.secrecy_statute,
        [(row.pk, row.name) for row in item.presenters.all()],
        [union.pk for union in item.raised_by.all()],
        item.planned_minutes, node.time.pauses if node.time else (), node.materials,
    ]  # fmt: skip


def _mark(parts: Any) -> str:
    return hashlib.sha256(repr(list(parts)).encode()).hexdigest()[:16]
