"""Which areas a safety committee handled in a year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings import coverage as covering
from meetings.access import covered_body
from meetings.models import Meeting
from meetings.views.year import chosen_year
from parties.access import person


@require_safe
def coverage(request: HttpRequest, slug: str) -> HttpResponse:
    body, user = covered_body(request, slug), person(request)
    years, year = chosen_year(request, Meeting.objects.visible_to(user).filter(body=body))
    rows = covering.of_year(body, user, year)
    missing = sum(not row.is_handled for row in rows)
    shown = {"body": body, "rows": rows, "missing": missing, "years": years, "year": year}
    return render(request, "meetings/coverage.html", shown)
