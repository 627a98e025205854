"""How items ended, and the unions' positions."""

from django.urls import URLPattern, path

from meetings.views import outcome

_ITEM = "meetings/<int:pk>/items/<int:item_pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{_ITEM}outcome/", outcome.item_outcome, name="item_outcome"),
    path(f"{_ITEM}positions/", outcome.item_positions, name="item_positions"),
    path(f"{_ITEM}positions/all/", outcome.positions_all, name="positions_all"),
]
