"""What the parties say: statements."""

from django.urls import URLPattern, path

from meetings.views import statements

_ITEM = "meetings/<int:pk>/items/<int:item_pk>/"
_STATEMENT = f"{_ITEM}statements/<int:statement_pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{_ITEM}statements/add/", statements.statement_add, name="statement_add"),
    path(f"{_ITEM}statements/draft/", statements.statement_draft, name="statement_draft"),
    path(f"{_ITEM}statements/draft/delete/", statements.statement_draft_delete, name="statement_draft_delete"),
    path(f"{_STATEMENT}edit/", statements.statement_edit, name="statement_edit"),
    path(f"{_STATEMENT}autosave/", statements.statement_autosave, name="statement_autosave"),
    path(f"{_STATEMENT}history/", statements.statement_history, name="statement_history"),
    path(f"{_STATEMENT}withdraw/", statements.statement_withdraw, name="statement_withdraw"),
    path(f"{_STATEMENT}place/", statements.statement_place, name="statement_place"),
]
