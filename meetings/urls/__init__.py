"""The addresses of meetings, a file for each part of the house."""

from django.urls import URLPattern

from meetings.urls import (
    agenda,
    calendar,
    carrying,
    charts,
    course,
    disagreement,
    documents,
    notices,
    outcome,
    positions,
    proposals,
    questions,
    roll,
    stock,
    texts,
    year,
)

_PARTS = (
    agenda,
    calendar,
    carrying,
    charts,
    course,
    disagreement,
    documents,
    notices,
    outcome,
    positions,
    proposals,
    questions,
    roll,
    stock,
    texts,
    year,
)

urlpatterns: list[URLPattern] = [pattern for part in _PARTS for pattern in part.urlpatterns]
