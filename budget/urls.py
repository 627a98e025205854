"""Budget follow-ups: a body's list, one as a table, how it is read in, checked and settled."""

from django.urls import URLPattern, URLResolver, include, path

from budget.views import cells, charts, checks, claims, columns, exporting, follow_ups, imports, placing, rows

_IMPORT = "budgets/of/<slug:slug>/import/<int:pk>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("allocations/<int:pk>/<int:item_pk>/", include("budget.allocation_urls")),
    path("budgets/of/<slug:slug>/", follow_ups.budget_list, name="budget_list"),
    path("budgets/of/<slug:slug>/add/", follow_ups.budget_add, name="budget_add"),
    path("budgets/of/<slug:slug>/years/<int:year>/", follow_ups.budget_year, name="budget_year"),
    path("budgets/of/<slug:slug>/years/<int:year>/chart/", charts.budget_year_chart, name="budget_year_chart"),
    path("budgets/of/<slug:slug>/import/", imports.budget_import, name="budget_import"),
    path("budgets/of/<slug:slug>/import/<int:pk>/", imports.budget_preview, name="budget_preview"),
    path(f"{_IMPORT}/state/", imports.budget_import_state, name="budget_import_state"),
    path(f"{_IMPORT}/progress/", imports.budget_import_progress, name="budget_import_progress"),
    path("budgets/in/<int:pk>/<int:item_pk>/", placing.budget_place, name="budget_place"),
    path("budgets/in/<int:pk>/<int:item_pk>/<int:of>/pictures/", placing.budget_picture, name="budget_picture"),
    path("budgets/in/<int:pk>/<int:item_pk>/<int:of>/remove/", placing.budget_take_away, name="budget_take_away"),
    path("budgets/in/<int:pk>/<int:item_pk>/<int:of>/claims/", claims.budget_claims, name="budget_claims"),
    path("budgets/in/<int:pk>/<int:item_pk>/<int:of>/claims/add/", claims.budget_claim_add, name="budget_claim_add"),
    path(
        "budgets/in/<int:pk>/<int:item_pk>/<int:of>/claims/<int:claim_pk>/drop/",
        claims.budget_claim_drop,
        name="budget_claim_drop",
    ),
    path("budgets/<int:pk>/", follow_ups.budget_detail, name="budget_detail"),
    path("budgets/<int:pk>/cells/", cells.budget_cells, name="budget_cells"),
    path("budgets/<int:pk>/chart/", charts.budget_chart, name="budget_chart"),
    path("budgets/<int:pk>/workbook/", exporting.budget_workbook, name="budget_workbook"),
    path("budgets/<int:pk>/text/", exporting.budget_text, name="budget_text"),
    path("budgets/<int:pk>/follow/", follow_ups.budget_follow, name="budget_follow"),
    path("budgets/<int:pk>/checks/", checks.budget_checks, name="budget_checks"),
    path("budgets/<int:pk>/checks/settle/", checks.budget_settle, name="budget_settle"),
    path("budgets/<int:pk>/columns/", columns.budget_columns, name="budget_columns"),
    path("budgets/<int:pk>/columns/<int:column_pk>/", columns.budget_column_edit, name="budget_column_edit"),
    path("budgets/<int:pk>/columns/<int:column_pk>/move/", columns.budget_column_move, name="budget_column_move"),
    path("budgets/<int:pk>/columns/<int:column_pk>/remove/", columns.budget_column_remove, name="budget_column_remove"),
    path("budgets/<int:pk>/rows/add/", rows.budget_row_add, name="budget_row_add"),
    path("budgets/<int:pk>/rows/<int:row_pk>/", rows.budget_row_edit, name="budget_row_edit"),
    path("budgets/<int:pk>/rows/<int:row_pk>/write/", rows.budget_row_write, name="budget_row_write"),
    path("budgets/<int:pk>/rows/<int:row_pk>/move/", rows.budget_row_move, name="budget_row_move"),
    path("budgets/<int:pk>/rows/<int:row_pk>/remove/", rows.budget_row_remove, name="budget_row_remove"),
]
