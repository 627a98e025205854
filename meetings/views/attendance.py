"""The roll: the page, its parts, and an URL for each act.

A browser with scripts sends by htmx. What concerns one row answers with that row and tells the page `rollChanged`;
what concerns several (`rowsChanged`) answers with nothing, and the page fetches the whole roll. Without scripts the
same URL leads back to the page.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from cesam.forms import sent
from cesam.htmx import announce, by_htmx
from meetings import roll, roll_reading, seating
from meetings.access import editable_attendance, editable_meeting, whole_meeting
from meetings.exceptions import NeedsConfirmation, Refused
from meetings.forms.attendance import (
    MODES,
    ConfirmingForm,
    GuestForm,
    ModeForm,
    RowForm,
    SeatsForm,
    SubstituteForm,
    UndoForm,
)
from meetings.models import Attendance, Meeting
from meetings.views import parts
from meetings.views.going import from_item
from meetings.views.parts import form_page, rows_changed, words
from parties.access import person
from parties.models import Department, User


@require_safe
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll. Who may note something finds the controls there, others read."""
    return render(request, "meetings/attendance_list.html", _shown(request, whole_meeting(request, pk)))


@require_safe
def attendance_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides of the roll as they are now."""
    return render(request, "meetings/attendance_list.html#table", _shown(request, whole_meeting(request, pk)))


@require_safe
def attendance_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How many are there, what is to be checked, and the last change with its way back."""
    return render(request, "meetings/attendance_list.html#state", _shown(request, whole_meeting(request, pk)))


@require_safe
def attendance_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is there, in short, for the margin of the meeting page."""
    meeting = whole_meeting(request, pk)
    is_writer = meeting.is_written_by(person(request))
    return render(request, "meetings/_attendance_summary.html", {"meeting": meeting, "is_writer": is_writer})


@require_safe
def attendance_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """One row as it is now, also in place of the form that was opened on it."""
    row = editable_attendance(request, pk, row_pk)
    return _row(request, row)


# Noting who was there


@require_POST
def attendance_mode(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = editable_attendance(request, pk, row_pk)
    form = ModeForm(request.POST)
    if not form.is_valid():
        return _row_refused(request, row, _("Choose one of the words for attendance."))
    mode = form.cleaned_data["mode"]
    try:
        roll.note(row, mode, by=person(request), confirmed=form.cleaned_data["confirmed"])
    except NeedsConfirmation as question:
        return _row_refused(request, row, mode=mode, questions=question.warnings)
    except Refused as refusal:
        return _row_refused(request, row, words(refusal))
    if not by_htmx(request):
        return redirect(_at(row))
    # The choice stands in the page already; the row is drawn anew only when it said something else before.
    answer = _row(request, row) if form.cleaned_data["confirmed"] else HttpResponse()
    return trigger_client_event(answer, "rollChanged", {"focus": ""})


@require_POST
def attendance_all_present(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = editable_meeting(request, pk)
    return _act(request, meeting, lambda by: _counted(roll.all_present(meeting, by=by)), focus="list-heading")


@require_POST
def attendance_vacate(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = editable_attendance(request, pk, row_pk)

    def act(by: User) -> str:
        organisation = row.organisation
        roll.vacate(row, by=by)
        return _("The seat of %(organisation)s is noted as vacant") % {"organisation": organisation}

    return _act(request, row.meeting, act, focus=f"row-{row.pk}-more")


@require_POST
def attendance_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the person's last change."""
    meeting = editable_meeting(request, pk)
    form = UndoForm(request.POST)
    event = form.cleaned_data["event"] if form.is_valid() else 0

    def act(by: User) -> str:
        roll.undo(meeting, event, by=by)
        return _("The change is taken back")

    return _act(request, meeting, act, focus="list-undo")


# What a row says beside that


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_edit(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    row = editable_attendance(request, pk, row_pk)
    form = RowForm(sent(request), row=row, agenda=roll_reading.places_of(row.meeting))
    if _done(request, form, lambda **options: roll.edit(row, **form.values(), **options)):
        return redirect(_at(row))
    return form_page(request, "meetings/attendance_edit.html", form, row=row, meeting=row.meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_form(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The same form in place of the row."""
    row = editable_attendance(request, pk, row_pk)
    form = RowForm(sent(request), row=row, agenda=roll_reading.places_of(row.meeting), auto_id=f"row-{row.pk}-%s")
    if _done(request, form, lambda **options: roll.edit(row, **form.values(), **options)):
        said = _("%(name)s saved") % {"name": row.name or row.organisation}
        answer = announce(_row(request, editable_attendance(request, pk, row_pk)), said, kind="positive")
        return trigger_client_event(answer, "rollChanged", {"focus": f"row-{row.pk}-edit"}, after="settle")
    return form_page(request, "meetings/_attendance_form.html", form, row=row, meeting=row.meeting)


# People who join


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_guest_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    meeting = editable_meeting(request, pk)
    form = GuestForm(sent(request), meeting=meeting, agenda=roll_reading.places_of(meeting))
    if (row := _guest(request, form)) is not None:
        return redirect(_at(row))
    return form_page(request, "meetings/attendance_guest_add.html", form, meeting=meeting, departments=_departments())


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_guest_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form in a dialog over the roll."""
    meeting = editable_meeting(request, pk)
    form = GuestForm(sent(request), meeting=meeting, agenda=roll_reading.places_of(meeting), auto_id="guest-%s")
    if (row := _guest(request, form)) is not None:
        return rows_changed(_("%(name)s is in the roll") % {"name": row.name}, focus=f"row-{row.pk}-edit")
    return form_page(request, "meetings/_attendance_guest_form.html", form, meeting=meeting, departments=_departments())


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_substitute_add(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The page, for a browser without scripts."""
    replaced = editable_attendance(request, pk, row_pk)
    agenda = roll_reading.places_of(replaced.meeting)
    form = SubstituteForm(sent(request), row=replaced, agenda=agenda, initial=from_item(request, agenda))
    if (row := _substitute(request, form, replaced)) is not None:
        return redirect(_at(row))
    return form_page(request, "meetings/attendance_substitute_add.html", form, row=replaced, meeting=replaced.meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_substitute_form(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The same form in a dialog over the roll."""
    replaced = editable_attendance(request, pk, row_pk)
    agenda = roll_reading.places_of(replaced.meeting)
    initial = from_item(request, agenda)
    form = SubstituteForm(sent(request), row=replaced, agenda=agenda, initial=initial, auto_id="substitute-%s")
    if (row := _substitute(request, form, replaced)) is not None:
        return rows_changed(_("%(name)s is in the roll") % {"name": row.name}, focus=f"row-{row.pk}-edit")
    return form_page(request, "meetings/_attendance_substitute_form.html", form, row=replaced, meeting=replaced.meeting)


@require_POST
def attendance_delete(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """A guest or a substitute leaves the roll."""
    row = editable_attendance(request, pk, row_pk)

    def act(by: User) -> str:
        roll.remove(row, by=by)
        return _("%(name)s is removed from the roll") % {"name": row.name}

    return _act(request, row.meeting, act, focus="list-undo")


# Order


@require_POST
def attendance_up(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    return _moved(request, editable_attendance(request, pk, row_pk), roll.move_up)


@require_POST
def attendance_down(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    return _moved(request, editable_attendance(request, pk, row_pk), roll.move_down)


# The body's seats


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_seats(request: HttpRequest, pk: int) -> HttpResponse:
    """What the body's seats say and the roll does not; what is chosen is taken over."""
    meeting = editable_meeting(request, pk)
    found = seating.differences(meeting)
    form = SeatsForm(sent(request), keys=[difference.key for difference in found])
    if form.is_valid():
        try:
            count = seating.take_over(meeting, form.cleaned_data["keys"], by=person(request))
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _taken_over(count))
            return redirect("attendance_list", pk)
    return form_page(request, "meetings/attendance_seats.html", form, meeting=meeting, differences=found)


# How the acts are done and told


def _shown(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What the roll is drawn from, for this person."""
    is_writer = meeting.is_written_by(person(request))
    undoable = roll.last_change(meeting, by=person(request)) if is_writer else None
    return {
        "meeting": meeting,
        "roll": roll_reading.Roll(meeting),
        "is_writer": is_writer,
        "modes": MODES,
        "undoable": undoable,
        "undo_words": roll.describe(undoable) if undoable else "",
        "differences": len(seating.differences(meeting)) if is_writer else 0,
    }


def _row(request: HttpRequest, row: Attendance, **told: Any) -> HttpResponse:
    """One row of the table; `told` is what it says besides: a refusal, or questions about a `mode`."""
    line = roll_reading.Roll(row.meeting).line(row.pk)
    context = {"meeting": row.meeting, "line": line, "is_writer": True, "modes": MODES} | told
    return render(request, "meetings/_attendance_row.html", context, status=422 if told else 200)


def _row_refused(request: HttpRequest, row: Attendance, refusal: str = "", **asked: Any) -> HttpResponse:
    """The row as it is, with why it was not changed or what must be answered first."""
    if not by_htmx(request):
        if refusal:
            messages.warning(request, refusal)
            return redirect(_at(row))
        return render(
            request, "meetings/attendance_confirm.html", {"row": row, "meeting": row.meeting} | asked, status=422
        )
    if not row.meeting.attendance.filter(pk=row.pk).exists():
        return rows_changed(refusal, focus="list-heading", kind="danger", status=422)
    answer = _row(request, row, refusal=refusal, **asked)
    return reswap(retarget(answer, f"#row-{row.pk}"), "outerHTML")


def _act(request: HttpRequest, meeting: Meeting, verb: Callable[[User], str], *, focus: str) -> HttpResponse:
    return parts.act(request, verb, focus=focus, back=reverse("attendance_list", args=[meeting.pk]))


def _moved(request: HttpRequest, row: Attendance, verb: Callable[..., None]) -> HttpResponse:
    def act(by: User) -> str:
        verb(row, by=by)
        return _("%(name)s moved") % {"name": row.name or row.organisation}

    return _act(request, row.meeting, act, focus=f"row-{row.pk}-more")


def _done(request: HttpRequest, form: ConfirmingForm, act: Callable[..., Any]) -> bool:
    """Whether the form was sent, is right, and its verb went through; otherwise the form says what is amiss."""
    if not form.is_valid():
        return False
    try:
        act(by=person(request), confirmed=form.cleaned_data["confirmed"])
    except NeedsConfirmation as question:
        form.ask(question.warnings)
        return False
    except Refused as refusal:
        form.add_error(None, words(refusal))
        return False
    return True


def _guest(request: HttpRequest, form: GuestForm) -> Attendance | None:
    added: list[Attendance] = []

    def act(*, by: User, confirmed: bool) -> None:
        added.append(roll.add_guest(form.meeting, by=by, **form.values()))

    return added[0] if _done(request, form, act) else None


def _substitute(request: HttpRequest, form: SubstituteForm, replaced: Attendance) -> Attendance | None:
    added: list[Attendance] = []

    def act(**options: Any) -> None:
        added.append(roll.add_substitute(replaced, **form.values(), **options))

    return added[0] if _done(request, form, act) else None


def _departments() -> list[str]:
    return list(Department.objects.values_list("name", flat=True))


def _at(row: Attendance) -> str:
    return f"{reverse('attendance_list', args=[row.meeting.pk])}#row-{row.pk}"


def _counted(count: int) -> str:
    if not count:
        return _("Everybody has been noted already")
    return ngettext("%(count)s marked as present", "%(count)s marked as present", count) % {"count": count}


def _taken_over(count: int) -> str:
    return ngettext(
        "%(count)s change taken over from the seats", "%(count)s changes taken over from the seats", count
    ) % {"count": count}
