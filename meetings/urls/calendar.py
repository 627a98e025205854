"""Meetings for people's calendar programs."""

from django.urls import URLPattern, path

from meetings.views import calendar

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/calendar.ics", calendar.meeting_calendar, name="meeting_calendar"),
    path("calendar/", calendar.calendar_settings, name="calendar_settings"),
    path("calendar/make/", calendar.calendar_make, name="calendar_make"),
    path("calendar/hide/", calendar.calendar_hide, name="calendar_hide"),
    path("calendar/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
]
