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
from meetings.materials import Entry, Material, Panel
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


@dataclass(frozen=True)
class Beneath:
    """What stands beneath an item for one person."""

    questions: tuple[Raised, ...] = ()
    #: For a member; who prepares the meeting finds the same among the entries.
    acts: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Around:
    """What a meeting has to know of its body's questions."""

    open: Sequence[OpenQuestion]
    answered: Sequence[OpenQuestion]


def around(meeting: Meeting, user: User) -> Around:
    """The body's open questions, and those that were answered after the meeting before this one. Three queries."""
    seen = OpenQuestion.objects.visible_to(user).filter(body=meeting.body_id).with_register()
    before = Meeting.objects.held().filter(body=meeting.body_id, starts_at__lt=meeting.starts_at).newest_first().first()
    answered = seen.settled_since(_ended(before) if before else dt.datetime.min.replace(tzinfo=dt.UTC))
    if before:
        answered = answered.exclude(settled_item__meeting=before)
    return Around(list(seen.open().in_due_order()), list(answered.order_by("settled_at", "pk")))


def _ended(meeting: Meeting) -> dt.datetime:
    return meeting.closed_at or meeting.ends_at or meeting.starts_at


def answerable(meeting: Meeting, user: User) -> list[OpenQuestion]:
    """The body's open questions that the person may answer at an item of the meeting."""
    seen = OpenQuestion.objects.visible_to(user).open().filter(body=meeting.body_id)
    rows = list(seen.select_related("owner", "owner_union").in_due_order())
    for row in rows:
        row.body = meeting.body
    return [row for row in rows if row.is_answered_by(user)]


def _beside(meeting: Meeting, user: User) -> bool | None:
    """That there is a section beside the document, which fetches itself; for who sees the body's register."""
    return True if meeting.body.seats_of(user) else None


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, Beneath]:
    """For who sees the body's register: a guest and an archivist do not."""
    if not meeting.body.seats_of(user):
        return {}
    may_ask = meeting.is_open and OpenQuestion.may_be_asked_in(meeting.body, user)
    can_ask = may_ask and not meeting.is_prepared_by(user)
    found = {
        node.item.pk: Beneath(
            tuple(_told(node.item, row) for row in getattr(node.item, "questions_told", ())),
            (Entry(_("Ask a question"), "info", reverse("item_question_add", args=[meeting.pk, node.item.pk])),)
            if can_ask
            else (),
        )
        for node in nodes
    }
    return {pk: beneath for pk, beneath in found.items() if beneath != Beneath()}


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
    place = [item.meeting_id, item.pk]
    return [
        Entry(_("Open question"), "info", reverse("item_question_add", args=place)),
        Entry(_("Answer an open question"), "check", reverse("item_question_answer", args=place)),
    ]


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
    materials.register(Panel("questions", "meetings/_questions_beside.html", _beside, order=50))
    todo.register(todo.Source("questions", _waiting, _task))
