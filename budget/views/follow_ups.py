"""A body's follow-ups, one as a table, and a year's side by side."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget import pictures, showing, years
from budget.access import followed_body, visible_follow_up, writing_body, written_follow_up
from budget.exceptions import Refused
from budget.forms import AboutForm
from budget.models import FollowUp
from cesam.forms import sent
from parties.access import person


@require_safe
def budget_list(request: HttpRequest, slug: str) -> HttpResponse:
    body = followed_body(request, slug)
    found = FollowUp.objects.filter(body=body).select_related("department").in_order()
    context = {"body": body, "follow_ups": list(found), "can_write": body.is_prepared_by(person(request))}
    return render(request, "budget/budget_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_add(request: HttpRequest, slug: str) -> HttpResponse:
    body = writing_body(request, slug)
    form = AboutForm(sent(request))
    if form.is_valid():
        try:
            made = FollowUp.begin(body, by=person(request), **form.about())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The follow-up is begun. Add its rows, or paste them."))
            return redirect("budget_detail", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "budget/budget_add.html", {"body": body, "form": form}, status=status)


@require_safe
def budget_detail(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = visible_follow_up(request, pk)
    added, gone = showing.changed_rows(follow_up)
    loaded = follow_up.loaded()
    context = {
        "follow_up": follow_up,
        "body": follow_up.body,
        "shown": showing.shown(loaded, showing.open_checks(follow_up, loaded)),
        "chart": pictures.deviations(follow_up, loaded),
        "can_write": follow_up.is_written_by(person(request)),
        "added": added,
        "gone": gone,
    }
    return render(request, "budget/budget_detail.html", context)


@require_POST
def budget_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """The next period's follow-up, from this one."""
    follow_up = written_follow_up(request, pk)
    try:
        made = follow_up.follow(by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("budget_detail", follow_up.pk)
    messages.success(request, _("Rows, budget and deviations have been brought along. Write outcome and forecast."))
    return redirect("budget_detail", made.pk)


@require_safe
def budget_year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    body = followed_body(request, slug)
    series = years.series(FollowUp.objects.filter(body=body, year=year).select_related("department"))
    if not series:
        raise Http404
    at = request.GET.get("of", "0")
    follow_ups = series[int(at) if at.isdecimal() and int(at) < len(series) else 0][:12]
    shown = years.side_by_side(follow_ups, request.GET.get("column", "deviation"))
    names = [(number, str(its[0].name)) for number, its in enumerate(series)]
    context = {"body": body, "year": year, "follow_ups": follow_ups, "shown": shown, "names": names, "at": at}
    context |= {"drift": pictures.drift(pictures.in_year(body, year))}
    return render(request, "budget/budget_year.html", context)
