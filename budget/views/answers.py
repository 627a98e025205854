"""What views of both kinds of table have in common: what was asked may be refused, cells were sent, a file is given."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from budget.exceptions import Contradiction, NumberUnreadable, Refused, StaleRevision

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attempt(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Do what was asked and say so, or say why it is refused. Whether it was done."""
    try:
        act()
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return False
    messages.success(request, said)
    return True


def saved(act: Callable[[], None]) -> tuple[str, int]:
    """Save cells that were sent: what the table says of it, and the status of the answer."""
    try:
        act()
    except (NumberUnreadable, Contradiction) as refusal:
        return str(refusal), 422
    except StaleRevision:
        return _("Somebody else has changed the cell. Press Enter again to write over it."), 409
    return _("Saved"), 200


def workbook(data: bytes, name: str) -> HttpResponse:
    return _file(data, _XLSX, f"{name}.xlsx")


def text(data: bytes, name: str) -> HttpResponse:
    return _file(data, "text/csv; charset=utf-8", f"{name}.csv")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
