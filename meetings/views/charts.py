"""The pictures of figures that stand in items."""

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from meetings import materials
from meetings.access import visible_item
from meetings.models import AgendaItem
from paper import drawing
from paper.charts import Chart

#: A picture holds nothing that runs and fetches nothing.
ALONE = {"default-src": ["'none'"], "sandbox": []}


@csp(ALONE)  # type: ignore[arg-type]
@require_safe
def item_chart(request: HttpRequest, pk: int, item_pk: int, sha256: str) -> HttpResponse:
    """A picture by its content, to who may see the item that it stands in."""
    item = visible_item(request, pk, item_pk)
    read = AgendaItem.objects.annotate(**materials.annotations()).get(pk=item.pk)
    charts = [table.chart for table in materials.tables(read) if table.chart]
    chart = next((one for one in charts if one.sha256 == sha256), None)
    if chart is None:
        raise Http404
    return served(request, chart)


def served(request: HttpRequest, chart: Chart) -> HttpResponse:
    """The picture, drawn or from store; 304 for who has it."""
    etag = f'"{chart.sha256}"'
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(drawing.drawn(chart), content_type=drawing.CONTENT_TYPE, headers=headers)
