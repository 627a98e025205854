"""A follow-up as a file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget import exporting
from budget.access import visible_follow_up

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def budget_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = visible_follow_up(request, pk)
    unit = follow_up.get_unit_display()
    data = exporting.workbook(follow_up.loaded().table, title=str(follow_up), unit=unit)
    return _file(data, _XLSX, f"budget-{follow_up.period}.xlsx")


@require_safe
def budget_text(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = visible_follow_up(request, pk)
    data = exporting.text(follow_up.loaded().table, title=str(follow_up), unit=follow_up.get_unit_display())
    return _file(data, "text/csv; charset=utf-8", f"budget-{follow_up.period}.csv")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
