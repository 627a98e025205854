"""Permissions of budget follow-ups."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from budget import columns, importing, placing
from budget.models import FollowUp, FollowUpCell, Placement, TextClaim
from tests.budget import permissions_allocation
from tests.budget.factories import make_follow_up
from tests.permissions import GET, POST, Row, World

CSV = "Nämnd;Budget;Prognos\nA;1;2\nSumma;1;2\n"


def slug(w: World) -> list[str]:
    return [w.cast.body.slug]


def made(w: World) -> list[int]:
    return [make_follow_up(cast=w.cast).pk]


def row(w: World) -> list[int]:
    follow_up = make_follow_up(cast=w.cast)
    return [follow_up.pk, follow_up.rows.first().pk]


def item_chart(w: World, item: Any = None) -> list[Any]:
    item = item or w.item
    placing.place(item, make_follow_up(cast=w.cast), by=w.cast.secretary, has_picture=True)
    chart = Placement.objects.get(item=item).table.chart
    assert chart
    return [w.meeting.pk, item.pk, chart.sha256]


def guests_chart(w: World) -> list[Any]:
    return item_chart(w, w.guest_item)


def two_months(w: World) -> list[Any]:
    make_follow_up(cast=w.cast, through_month=2)
    return year(w)


def column(w: World) -> list[int]:
    follow_up = make_follow_up(cast=w.cast)
    return [follow_up.pk, columns.add(follow_up, "Andel", by=w.cast.secretary, formula="budget / 2").pk]


def year(w: World) -> list[Any]:
    make_follow_up(cast=w.cast)
    return [w.cast.body.slug, 2022]


def draft(w: World) -> list[Any]:
    return [w.cast.body.slug, importing.receive(w.cast.body, "a.csv", CSV.encode(), by=w.cast.secretary).pk]


def file(w: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.csv", CSV.encode())}


def cells(w: World) -> dict[str, str]:
    cell = FollowUpCell.objects.filter(value__isnull=False, column__key="budget").first()
    return {"edits": f"{cell.row_id} {cell.column_id}\t{cell.value}\t1"}


def item(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def chosen(w: World) -> dict[str, Any]:
    return {"follow_up": make_follow_up(cast=w.cast).pk}


def placed(w: World) -> list[int]:
    follow_up = make_follow_up(cast=w.cast)
    placing.place(w.item, follow_up, by=w.cast.secretary)
    return [*item(w), follow_up.pk]


def claimed(w: World) -> dict[str, Any]:
    follow_up = FollowUp.objects.latest("pk")
    told = {"sentence": "Noll.", "measure": "sum", "stated": "0", "rows": [follow_up.rows.first().pk]}
    return told | {"column": follow_up.columns.get(key="deviation").pk}


def claim(w: World) -> list[int]:
    args = placed(w)
    standing = Placement.objects.get(follow_up=args[-1])
    said = {"column": standing.follow_up.columns.first(), "rows": list(standing.follow_up.rows.all()[:1])}
    return [*args, TextClaim.note(standing, "Noll.", by=w.cast.secretary, stated=Decimal(0), **said).pk]


ABOUT = {"year": "2022", "through_month": "3", "unit": "tkr", "sign": "minus"}
MAPPED = ABOUT | {"column-1": "budget", "column-2": "forecast"}
SETTLED = {"line": "16", "column": "net_outcome", "rule": "sum", "choice": "keep"}
COLUMN = {"heading": "Utfall % av budget", "formula": "[Nettoutfall] / [Budget] * 100", "decimals": "1"}
ROW = {"label": "Ny nämnd", "kind": "row"}

# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("budget_list", GET, slug,                        "login 200   200   200   200   200   404   403   403   404"),
    Row("budget_year", GET, year,                        "login 200   200   200   200   200   404   403   403   404"),
    Row("budget_add", GET, slug,                         "login 200   200   403   403   403   404   403   403   404"),
    Row("budget_add", POST, slug, data=ABOUT, expected=  "login 302   302   403   403   403   404   403   403   404"),
    Row("budget_import", GET, slug,                      "login 200   200   403   403   403   404   403   403   404"),
    Row("budget_import", POST, slug, data=file, expected=
                                                         "login 302   302   403   403   403   404   403   403   404"),
    Row("budget_preview", GET, draft,                    "login 200   404   403   403   403   404   403   403   404"),
    Row("budget_preview", POST, draft, data=MAPPED, expected=
                                                         "login 302   404   403   403   403   404   403   403   404"),
    Row("budget_import_state", GET, draft,               "login 200   404   403   403   403   404   403   403   404"),
    Row("budget_import_progress", GET, draft,            "login 200   404   403   403   403   404   403   403   404"),
    Row("budget_detail", GET, made,                      "login 200   200   200   200   200   404   404   404   404"),
    Row("budget_follow", POST, made, expected=           "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_checks", GET, made,                      "login 200   200   200   200   200   404   404   404   404"),
    Row("budget_settle", POST, made, data=SETTLED, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_row_add", GET, made,                     "login 200   200   403   403   403   404   404   404   404"),
    Row("budget_row_add", POST, made, data=ROW, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_row_edit", GET, row,                     "login 200   200   403   403   403   404   404   404   404"),
    Row("budget_row_edit", POST, row, data=ROW, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_row_write", POST, row, data={}, expected="login 302   302   403   403   403   404   404   404   404"),
    Row("budget_cells", POST, made, data=cells, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_columns", GET, made,                     "login 200   200   403   403   403   404   404   404   404"),
    Row("budget_columns", POST, made, data=COLUMN, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_column_edit", GET, column,               "login 200   200   403   403   403   404   404   404   404"),
    Row("budget_column_edit", POST, column, data=COLUMN, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_column_move", POST, column, data={"left": ""}, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_column_remove", POST, column, expected=  "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_place", GET, item,                       "login 200   200   403   403   403   403   404   404   404"),
    Row("budget_place", POST, item, data=chosen, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("budget_take_away", POST, placed, expected=      "login 302   302   403   403   403   403   404   404   404"),
    Row("budget_picture", POST, placed, data={"has_picture": "on"}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("item_chart", GET, item_chart,                   "login 200   200   200   200   200   404   404   404   404"),
    Row("item_chart", GET, guests_chart, case="a guest's own", expected=
                                                         "login 200   200   200   200   200   200   404   404   404"),
    Row("budget_chart", GET, made,                       "login 200   200   200   200   200   404   404   404   404"),
    Row("budget_year_chart", GET, two_months,            "login 200   200   200   200   200   404   403   403   404"),
    Row("budget_claims", GET, placed,                    "login 200   200   200   200   200   404   404   404   404"),
    Row("budget_claim_add", POST, placed, data=claimed, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_claim_drop", POST, claim, expected=      "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_workbook", GET, made,                    "login 200   200   200   200   200   404   404   404   404"),
    Row("budget_text", GET, made,                        "login 200   200   200   200   200   404   404   404   404"),
    Row("budget_row_move", POST, row, data={"down": ""}, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("budget_row_remove", POST, row, expected=        "login 302   302   403   403   403   404   404   404   404"),
    *permissions_allocation.ROWS,
]
# fmt: on
