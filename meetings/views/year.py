"""A body's year: what is planned and held, and many meetings planned at once."""

from collections.abc import Collection
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import year as years
from meetings.exceptions import Refused
from meetings.forms.year import MOST, SlotForm, SlotFormSet, YearForm
from meetings.models import Meeting
from meetings.views.parts import form_page, words
from meetings.views.planning import as_last_time
from parties.access import person, prepared_body, visible_body
from parties.models import Body


@require_safe
def year_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of a year in order, with what is due around each."""
    body, user = visible_body(request, slug), person(request)
    visible = Meeting.objects.visible_to(user).filter(body=body)
    offered, year = chosen_year(request, visible)
    shown = {
        "body": body,
        "lines": years.lines(body, visible.for_year(year).order_by("starts_at", "pk")),
        "years": offered,
        "year": year,
        "gaps": _gap_words(body, [year]) if body.seats_of(user) else [],
        "is_preparer": body.is_prepared_by(user),
    }
    return render(request, "meetings/year_plan.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def year_add(request: HttpRequest, slug: str) -> HttpResponse:
    """By a pattern or a list of dates; what comes of them is shown before anything is planned."""
    body = prepared_body(request, slug)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() else timezone.localdate().year + 1
    form = YearForm(sent(request), initial={"year": year, **as_last_time(body)})
    if not form.is_valid():
        return form_page(request, "meetings/year_add.html", form, body=body)
    found = years.outlooks(body, form.slots())
    rows = [SlotForm.initial_of(one.slot, is_chosen=not any(doubt.is_grave for doubt in one.doubts)) for one in found]
    return _preview(request, body, SlotFormSet(initial=rows), found, [row["is_chosen"] for row in rows])


@require_POST
def year_review(request: HttpRequest, slug: str) -> HttpResponse:
    """The preview once more, after something was changed in it."""
    body = prepared_body(request, slug)
    rows = SlotFormSet(request.POST)
    if not rows.is_valid():
        return _preview(request, body, rows, [], [], status=422)
    return _reviewed(request, body, rows)


@require_POST
def year_more(request: HttpRequest, slug: str) -> HttpResponse:
    """The preview with one more row, with the hours and the place of the last one."""
    body = prepared_body(request, slug)
    rows = SlotFormSet(request.POST)
    if not rows.is_valid():
        return _preview(request, body, rows, [], [], status=422)
    said = [row for row in rows if not row.is_blank]
    known = [SlotForm.initial_of(row.slot, is_chosen=row.cleaned_data["is_chosen"]) for row in said]
    more = {**known[-1], "day": None, "is_chosen": True} if known else {"is_chosen": True}
    found = years.outlooks(body, [row.slot for row in said])
    again = SlotFormSet(initial=[*known, more][:MOST])
    return _preview(request, body, again, found, [row["is_chosen"] for row in known])


@require_POST
def year_create(request: HttpRequest, slug: str) -> HttpResponse:
    """All that are chosen, in one act; what was not warned of in the preview is shown first."""
    body = prepared_body(request, slug)
    rows = SlotFormSet(request.POST)
    if not rows.is_valid():
        return _preview(request, body, rows, [], [], status=422)
    chosen = [row.slot for row in rows if not row.is_blank and row.cleaned_data["is_chosen"]]
    if not chosen:
        return _reviewed(request, body, rows, refused=_("Choose at least one meeting."))
    if _doubted(body, chosen) - set(request.POST.getlist("seen")):
        return _reviewed(request, body, rows, refused=_("There is more to look at after your changes."))
    try:
        made = years.plan(body, chosen, by=person(request))
    except Refused as refusal:
        return _reviewed(request, body, rows, refused=words(refusal))
    said = ngettext("%(count)s meeting planned.", "%(count)s meetings planned.", len(made)) % {"count": len(made)}
    messages.success(request, said)
    return redirect(f"{reverse('year_plan', args=[body.slug])}?year={made[0].held_on.year}")


def chosen_year(request: HttpRequest, visible: Any) -> tuple[list[int], int]:
    """The years that can be looked at, this one and the next among them, and the one that is."""
    now = timezone.localdate().year
    offered = sorted({day.year for day in visible.datetimes("starts_at", "year")} | {now, now + 1}, reverse=True)
    asked = request.GET.get("year", "")
    return offered, int(asked) if asked.isdecimal() and int(asked) in offered else now


def _reviewed(request: HttpRequest, body: Body, rows: Any, refused: str = "") -> HttpResponse:
    said = [row for row in rows if not row.is_blank]
    found = years.outlooks(body, [row.slot for row in said])
    chosen = [row.cleaned_data["is_chosen"] for row in said]
    return _preview(request, body, rows, found, chosen, refused=refused, status=422 if refused else 200)


def _preview(
    request: HttpRequest,
    body: Body,
    rows: Any,
    found: list[years.Outlook],
    chosen: list[Any],
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    slots = [one.slot for one, is_chosen in zip(found, chosen, strict=True) if is_chosen]
    shown = {
        "body": body,
        "rows": rows,
        "pairs": list(zip_longest(rows, found)),
        "gaps": _gap_words(body, {slot.day.year for slot in slots}, slots),
        "seen": sorted(_doubted(body, slots)),
        "refused": refused,
        "count": len(slots),
    }
    return render(request, "meetings/year_preview.html", shown, status=status)


def _doubted(body: Body, slots: list[years.Slot]) -> set[str]:
    """What speaks against these slots, by keys."""
    keys = {doubt.key for one in years.outlooks(body, slots) for doubt in one.doubts}
    gaps = years.gaps(body, {slot.day.year for slot in slots}, [slot.day for slot in slots])
    return keys | {f"gap-{gap.from_on}-{gap.to_on}" for gap in gaps}


def _gap_words(body: Body, of_years: Collection[int], slots: list[years.Slot] | None = None) -> list[str]:
    return [years.gap_words(gap) for gap in years.gaps(body, of_years, [slot.day for slot in slots or []])]
