"""Permissions of allocations in items."""

from decimal import Decimal
from typing import Any

from budget.models import Allocation
from tests.budget.factories import make_allocation
from tests.permissions import GET, POST, Row, World


def item(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def made(w: World) -> list[int]:
    return [*item(w), make_allocation(cast=w.cast, item=w.item).pk]


def row(w: World) -> list[int]:
    args = made(w)
    return [*args, Allocation.objects.get(pk=args[-1]).rows.first().pk]


def revised(w: World) -> list[int]:
    allocation = make_allocation(cast=w.cast, item=w.item)
    allocation.begin_revision(by=w.cast.secretary)
    return [*item(w), allocation.pk, 1]


def compared(w: World) -> list[int]:
    return [*revised(w), 2]


def wrong(w: World) -> list[int]:
    args = made(w)
    Allocation.objects.get(pk=args[-1]).read_sum(Decimal(1), by=w.cast.secretary)
    return args


def union(w: World) -> list[int]:
    return [*made(w), w.cast.union.pk]


def countered(w: World) -> list[int]:
    args = made(w)
    Allocation.objects.get(pk=args[-1]).counter(w.cast.union, by=w.cast.union_rep)
    return [*args, w.cast.union.pk]


def cells(w: World) -> dict[str, Any]:
    first = Allocation.objects.latest("pk").rows.first()
    return {"edits": f"{first.pk} proposed\t{first.proposed:f}\t1"}


def amount(w: World) -> dict[str, Any]:
    return {f"amount-{Allocation.objects.latest('pk').rows.first().pk}": "1"}


ABOUT = {"title": "Så fördelas medlen", "unit": "kr"}
ROW = {"label": "Ny insats", "concerns": "UBF", "proposed": "1 000"}
PASTED = {"pasted": "Insats\tFörslag\nA\t1\n"}

# fmt: off
ROWS: list[Row] = [
    #                                                    anon  secr  chair union other subst prese archi admin stran
    Row("allocation_add", GET, item,                    "login 200   200   403   403   403   403   404   404   404"),
    Row("allocation_add", POST, item, data=ABOUT, expected=
                                                        "login 302   302   403   403   403   403   404   404   404"),
    Row("allocation_detail", GET, made,                 "login 200   200   200   200   200   404   404   404   404"),
    Row("allocation_edit", GET, made,                   "login 200   200   403   403   403   404   404   404   404"),
    Row("allocation_edit", POST, made, data=ABOUT, expected=
                                                        "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_cells", POST, made, data=cells, expected=
                                                        "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_decide", POST, made, expected=      "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_sum", POST, wrong, expected=        "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_withdraw", POST, made, expected=    "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_revise", POST, made, expected=      "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_revision", GET, revised,            "login 200   200   200   200   200   404   404   404   404"),
    Row("allocation_compare", GET, compared,            "login 200   200   200   200   200   404   404   404   404"),
    Row("allocation_row_add", POST, made, data=ROW, expected=
                                                        "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_row_edit", GET, row,                "login 200   200   403   403   403   404   404   404   404"),
    Row("allocation_row_edit", POST, row, data=ROW, expected=
                                                        "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_row_move", POST, row, expected=     "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_row_remove", POST, row, expected=   "login 302   302   403   403   403   404   404   404   404"),
    Row("allocation_counter", GET, union,               "login 403   403   200   403   200   404   404   404   404"),
    Row("allocation_counter", POST, union, data=amount, expected=
                                                        "login 403   403   302   403   302   404   404   404   404"),
    Row("allocation_counter_withdraw", POST, countered, expected=
                                                        "login 403   403   302   403   302   404   404   404   404"),
    Row("allocation_read", GET, made,                   "login 200   200   403   403   403   404   404   404   404"),
    Row("allocation_read", POST, made, data=PASTED, expected=
                                                        "login 200   200   403   403   403   404   404   404   404"),
    Row("allocation_workbook", GET, made,               "login 200   200   200   200   200   404   404   404   404"),
    Row("allocation_text", GET, made,                   "login 200   200   200   200   200   404   404   404   404"),
]
# fmt: on
