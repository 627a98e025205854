"""Pictures of a follow-up and of a year, on their own pages."""

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget import pictures
from budget.access import followed_body, visible_follow_up
from meetings.views.charts import ALONE, served


@csp(ALONE)  # type: ignore[arg-type]
@require_safe
def budget_chart(request: HttpRequest, pk: int) -> HttpResponse:
    """The deviations of a follow-up, a bar for each row."""
    follow_up = visible_follow_up(request, pk)
    chart = pictures.deviations(follow_up, follow_up.loaded())
    if chart is None:
        raise Http404
    return served(request, chart)


@csp(ALONE)  # type: ignore[arg-type]
@require_safe
def budget_year_chart(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """How the forecast has drifted in the course of the year."""
    body = followed_body(request, slug)
    table = pictures.drift(pictures.in_year(body, year))
    if table is None or table.chart is None:
        raise Http404
    return served(request, table.chart)
