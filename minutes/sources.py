"""What the minutes are composed of, read from the database: each part in one statement that is compiled once."""

from typing import Any

from django.db.models import BigAutoField, DateField, DateTimeField, QuerySet

from meetings.materials import Material
from meetings.models import Adjournment, AgendaItem, Attendance, Document, ItemLink, Meeting, Recusal
from minutes.models import Round
from parties.compiled import Asking, Compiled


def _items(asking: Asking, *kinds: Material, meeting: Any, day: Any) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting).with_minutes(day)


def _rows(asking: Asking, meeting: Any) -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting=meeting).in_roll_order().with_minutes()


def _pauses(asking: Asking, meeting: Any) -> QuerySet[Adjournment]:
    return Adjournment.objects.filter(meeting=meeting, ended_at__isnull=False).order_by("started_at", "pk")


def _recusals(asking: Asking, meeting: Any) -> QuerySet[Recusal, Any]:
    there = Recusal.objects.filter(attendance__meeting=meeting, attendance__mode__in=Attendance.PRESENT_MODES)
    in_order = there.order_by("attendance__side", "attendance__position", "pk")
    return in_order.values_list("item", "attendance__name", "reason")


def _links(asking: Asking, meeting: Any) -> QuerySet[ItemLink, Any]:
    links = ItemLink.objects.filter(later__meeting=meeting).order_by("at", "pk")
    earlier = "earlier__meeting"
    return links.values_list("later", "kind", f"{earlier}__body", f"{earlier}__body__name", f"{earlier}__starts_at")


def _adjusted(asking: Asking, meeting: Any) -> QuerySet[Round, Any]:
    return Round.objects.filter(meeting=meeting).adjusted_items()


def _annexes(asking: Asking, meeting: Any) -> QuerySet[Document, Any]:
    return Document.objects.filter(meeting=meeting).standing().in_order().values_list("label", "title", "sha256")


def _next_meeting(asking: Asking, body: Any, after: Any) -> QuerySet[Meeting, Any]:
    later = Meeting.objects.filter(body=body, starts_at__gt=after).exclude(status=Meeting.Status.CANCELLED)
    return later.order_by("starts_at").values_list("starts_at", "ends_at")[:1]


ITEMS = Compiled(_items, meeting=BigAutoField(), day=DateField())
ROWS = Compiled(_rows, meeting=BigAutoField())
PAUSES = Compiled(_pauses, meeting=BigAutoField())
RECUSALS: Compiled[Any] = Compiled(_recusals, meeting=BigAutoField())
LINKS: Compiled[Any] = Compiled(_links, meeting=BigAutoField())
ADJUSTED: Compiled[Any] = Compiled(_adjusted, meeting=BigAutoField())
ANNEXES: Compiled[Any] = Compiled(_annexes, meeting=BigAutoField())
NEXT_MEETING: Compiled[Any] = Compiled(_next_meeting, body=BigAutoField(), after=DateTimeField())
