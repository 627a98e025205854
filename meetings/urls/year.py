"""A body's year, and what its meetings have handled."""

from django.urls import URLPattern, path

from meetings.views import coverage, year

urlpatterns: list[URLPattern] = [
    path("bodies/<slug:slug>/year/", year.year_plan, name="year_plan"),
    path("bodies/<slug:slug>/year/add/", year.year_add, name="year_add"),
    path("bodies/<slug:slug>/year/review/", year.year_review, name="year_review"),
    path("bodies/<slug:slug>/year/more/", year.year_more, name="year_more"),
    path("bodies/<slug:slug>/year/create/", year.year_create, name="year_create"),
    path("bodies/<slug:slug>/coverage/", coverage.coverage, name="coverage"),
]
