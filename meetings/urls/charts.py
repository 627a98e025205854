"""Pictures of figures in items."""

from django.urls import URLPattern, path

from meetings.views import charts

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/items/<int:item_pk>/charts/<slug:sha256>/", charts.item_chart, name="item_chart"),
]
