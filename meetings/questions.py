"""Open questions as the meeting page and the start page show them. The verbs are `OpenQuestion`'s."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import materials, todo
from meetings.agenda import Node
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, Meeting, OpenQuestion
from parties.models import Seat, User


@dataclass(frozen=True)
class Raised:
    """A question beneath the item where it was raised or answered."""

    id: int
    kind: str
    text: str
    owner: str
    due_on: dt.date | None
    is_open: bool
    is_overdue: bool
    is_answered_here: bool


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, tuple[Raised, ...]]:
    """For who sees the body's register: a guest and an archivist do not."""
    if not meeting.body.seats_of(user):
        return {}
    found = {
        node.item.pk: tuple(_told(node.item, row) for row in getattr(node.item, "questions_told", ())) for node in nodes
    }
    return {pk: told for pk, told in found.items() if told}


def _told(item: AgendaItem, row: Mapping[str, Any]) -> Raised:
    due_on = dt.date.fromisoformat(row["due"]) if row["due"] else None
    is_open = not (row["settled"] or row["withdrawn"])
    side = _("The employer") if row["side"] == Seat.Side.EMPLOYER else ""
    return Raised(
        id=row["id"],
        kind=str(OpenQuestion.Kind(row["kind"]).label),
        text=row["text"],
        owner=row["owner"] or row["union"] or side,
        due_on=due_on,
        is_open=is_open,
        is_overdue=is_open and due_on is not None and due_on < timezone.localdate(),
        is_answered_here=row["at"] == item.pk,
    )


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    return [Entry(_("Open question"), "info", reverse("item_question_add", args=[item.meeting_id, item.pk]))]


def _waiting(user: User) -> QuerySet[OpenQuestion]:
    return OpenQuestion.objects.open().owned_by(user).select_related("body").in_due_order()


def _task(row: OpenQuestion) -> todo.Task:
    return todo.Task(
        title=row.text,
        context=f"{row.get_kind_display()}, {row.body.short_name}",
        url=reverse("question_detail", args=[row.pk]),
        due_on=row.due_on,
    )


def register() -> None:
    materials.register(Material("questions", "meetings/_item_questions.html", read, _entries, order=60))
    todo.register(todo.Source("questions", _waiting, _task))
