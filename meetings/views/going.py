"""People who come and go while the meeting is on, and the roll called from the replies."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from meetings import calling, coming, ranges, roll_reading
from meetings.access import begun_attendance, session_meeting
from meetings.exceptions import Contradiction
from meetings.forms.going import GoingForm
from meetings.models import AgendaItem, Attendance
from meetings.views import parts
from parties.models import User


@require_POST
def attendance_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has answered the notice is noted so."""
    meeting = session_meeting(request, pk)

    def act(by: User) -> str:
        count = calling.call_from_replies(meeting, by=by)
        if not count:
            return _("Nobody of those who are left has replied. Ask them, or note the rest as present.")
        told = ngettext("%(count)s noted from the replies", "%(count)s noted from the replies", count)
        return told % {"count": count}

    return parts.act(request, act, focus="list-heading", back=reverse("attendance_list", args=[pk]))


@require_safe
def attendance_going(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    return render(request, "meetings/attendance_going.html", _shown(begun_attendance(request, pk, row_pk)))


@require_safe
def attendance_going_form(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The same in a dialog over the roll or the meeting."""
    return render(request, "meetings/_attendance_going.html", _shown(begun_attendance(request, pk, row_pk)))


@require_POST
def attendance_leave(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    said = _("%(name)s leaves from %(item)s")
    return _act(request, begun_attendance(request, pk, row_pk), calling.leave, said)


@require_POST
def attendance_return(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    said = _("%(name)s is back from %(item)s")
    return _act(request, begun_attendance(request, pk, row_pk), calling.come_back, said)


@require_POST
def attendance_arrive(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    said = _("%(name)s came at %(item)s")
    return _act(request, begun_attendance(request, pk, row_pk), calling.arrive, said)


@require_POST
def attendance_recuse(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Present, but with no part in one item because of a conflict of interest."""
    said = _("%(name)s takes no part in %(item)s: conflict of interest")
    return _act(request, begun_attendance(request, pk, row_pk), calling.recuse, said)


@require_POST
def attendance_readmit(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    said = _("%(name)s takes part in %(item)s again")
    return _act(request, begun_attendance(request, pk, row_pk), calling.readmit, said)


def from_item(request: HttpRequest, places: ranges.Agenda) -> dict[str, Any]:
    """The items that a substitute takes over, where the address says from which one."""
    given = request.GET.get("from", "")
    known = int(given) if given.isdecimal() else 0
    return {"items": ranges.wording(coming.rest_from(places, known), places)} if known in places.by_id else {}


def _shown(row: Attendance) -> dict[str, Any]:
    found = roll_reading.Roll(row.meeting)
    recusals = [
        (recusal, roll_reading.words_of(recusal.item_id, found.agenda))
        for recusal in row.recusals.all()
        if recusal.item_id in found.agenda.by_id
    ]
    form = GoingForm(meeting=row.meeting, auto_id="going-%s")
    return {"meeting": row.meeting, "row": row, "line": found.line(row.pk), "form": form, "recusals": recusals}


def _act(request: HttpRequest, row: Attendance, verb: Callable[..., None], said: str) -> HttpResponse:
    form = GoingForm(request.POST, meeting=row.meeting)

    def act(by: User) -> str:
        if not form.is_valid():
            raise Contradiction(form.errors["item"][0])
        item: AgendaItem = form.cleaned_data["item"]
        verb(row, item, by=by)
        return said % {"name": row.name, "item": roll_reading.words_of(item.pk, roll_reading.places_of(row.meeting))}

    back = f"{reverse('attendance_list', args=[row.meeting.pk])}#row-{row.pk}"
    return parts.act(request, act, focus=f"row-{row.pk}-more", back=back)
