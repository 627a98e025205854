"""Allocations in an item of a meeting."""

from django.urls import URLPattern, URLResolver, include, path

from budget.views import allocation, allocation_rows

#: Of one.
_ALLOCATION: list[URLPattern] = [
    path("", allocation.allocation_detail, name="allocation_detail"),
    path("edit/", allocation.allocation_edit, name="allocation_edit"),
    path("cells/", allocation.allocation_cells, name="allocation_cells"),
    path("decide/", allocation.allocation_decide, name="allocation_decide"),
    path("sum/", allocation.allocation_sum, name="allocation_sum"),
    path("withdraw/", allocation.allocation_withdraw, name="allocation_withdraw"),
    path("revise/", allocation.allocation_revise, name="allocation_revise"),
    path("proposals/<int:number>/", allocation.allocation_revision, name="allocation_revision"),
    path("compare/<int:was>/<int:now>/", allocation.allocation_compare, name="allocation_compare"),
    path("rows/add/", allocation_rows.allocation_row_add, name="allocation_row_add"),
    path("rows/<int:row_pk>/", allocation_rows.allocation_row_edit, name="allocation_row_edit"),
    path("rows/<int:row_pk>/move/", allocation_rows.allocation_row_move, name="allocation_row_move"),
    path("rows/<int:row_pk>/remove/", allocation_rows.allocation_row_remove, name="allocation_row_remove"),
    path("counter/<int:union_pk>/", allocation_rows.allocation_counter, name="allocation_counter"),
    path(
        "counter/<int:union_pk>/withdraw/",
        allocation_rows.allocation_counter_withdraw,
        name="allocation_counter_withdraw",
    ),
    path("read/", allocation_rows.allocation_read, name="allocation_read"),
    path("workbook/", allocation_rows.allocation_workbook, name="allocation_workbook"),
    path("text/", allocation_rows.allocation_text, name="allocation_text"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("add/", allocation.allocation_add, name="allocation_add"),
    path("<int:of>/", include(_ALLOCATION)),
]
