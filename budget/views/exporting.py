"""A follow-up as a file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget import exporting
from budget.access import visible_follow_up
from budget.views import answers


@require_safe
def budget_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = visible_follow_up(request, pk)
    unit = follow_up.get_unit_display()
    data = exporting.workbook(follow_up.loaded().table, title=str(follow_up), unit=unit)
    return answers.workbook(data, f"budget-{follow_up.period}")


@require_safe
def budget_text(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = visible_follow_up(request, pk)
    data = exporting.text(follow_up.loaded().table, title=str(follow_up), unit=follow_up.get_unit_display())
    return answers.text(data, f"budget-{follow_up.period}")
