"""Seats: the places of a body, who holds them, and in which order they stand."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cesam.htmx import announce, by_htmx
from parties.access import kept_body, kept_seat, person, shown_body, visible_seat
from parties.forms import SeatAddForm, SeatAppointForm, SeatEndForm, SeatForm, SeatVacateForm, accepted
from parties.models import Seat
from parties.views.answers import answer, done, form_page, posted
from parties.views.bodies import page_of


@require_safe
def seat_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A seat and everybody who has held it."""
    seat = visible_seat(request, slug, pk)
    is_kept = seat.body.is_kept_by(person(request))
    return render(request, "parties/seat_detail.html", {"seat": seat, "tenures": seat.tenures(), "is_kept": is_kept})


@form_page
def seat_add(request: HttpRequest, slug: str, side: str) -> HttpResponse:
    body = kept_body(request, slug)
    if side not in Seat.Side.values:
        raise Http404
    form = SeatAddForm(posted(request), instance=Seat(body=body, side=side))
    if form.is_bound and accepted(form, lambda: form.instance.add(by=person(request))):
        messages.success(request, _("The seat was added."))
        return redirect("body_detail", slug)
    return answer(request, "parties/seat_add.html", form, body=body, side=Seat.Side(side))


@form_page
def seat_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = kept_seat(request, slug, pk)
    form = SeatForm(posted(request), instance=seat)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=person(request))):
        messages.success(request, _("The changes are saved."))
        return redirect("seat_detail", slug, pk)
    return answer(request, "parties/seat_edit.html", form, seat=seat)


@form_page
def seat_appoint(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = kept_seat(request, slug, pk)
    form = SeatAppointForm(posted(request), seat=seat)
    if form.is_bound and accepted(form, lambda: seat.appoint(**form.cleaned_data, by=person(request))):
        messages.success(request, _("The seat goes to %(name)s.") % {"name": form.cleaned_data["person"]})
        return redirect("body_detail", slug)
    return answer(request, "parties/seat_appoint.html", form, seat=seat)


@form_page
def seat_vacate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = kept_seat(request, slug, pk)
    form = SeatVacateForm(posted(request), seat=seat)
    if form.is_bound and accepted(form, lambda: seat.vacate(**form.cleaned_data, by=person(request))):
        messages.success(request, _("The seat is marked as vacant."))
        return redirect("body_detail", slug)
    return answer(request, "parties/seat_vacate.html", form, seat=seat)


@form_page
def seat_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = kept_seat(request, slug, pk)
    form = SeatEndForm(posted(request), seat=seat)
    if form.is_bound and accepted(form, lambda: seat.end(form.cleaned_data["to_on"], by=person(request))):
        messages.success(request, _("The last day of the seat is saved."))
        return redirect("body_detail", slug)
    substitutes = [] if seat.to_on else seat.substitutes.with_people().on(timezone.localdate())
    return answer(request, "parties/seat_end.html", form, seat=seat, substitutes=substitutes)


@require_POST
def seat_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = kept_seat(request, slug, pk)
    is_gone = done(request, lambda: seat.remove(by=person(request)), _("The seat was removed."))
    return redirect("body_detail", slug) if is_gone else redirect("seat_detail", slug, pk)


@require_POST
def seat_up(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _moved(request, kept_seat(request, slug, pk), -1)


@require_POST
def seat_down(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _moved(request, kept_seat(request, slug, pk), 1)


def _moved(request: HttpRequest, seat: Seat, steps: int) -> HttpResponse:
    """The two sides anew for htmx, with what happened for those who do not see it; otherwise the page."""
    has_moved = seat.move(steps, by=person(request))
    if not by_htmx(request):
        return redirect(f"{seat.body.get_absolute_url()}#seat-{seat.pk}")
    body = shown_body(request, seat.body.slug)
    response = render(request, "parties/body_detail.html#sides", page_of(request, body, timezone.localdate()))
    return announce(response, _("Moved.") if has_moved else _("The seat is already outermost in its group."))
