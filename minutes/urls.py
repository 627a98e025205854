from django.urls import URLPattern, path

from minutes.views import document

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/minutes/", document.minutes_preview, name="minutes_preview"),
    path("meetings/<int:pk>/minutes/state/", document.minutes_state, name="minutes_state"),
    path("meetings/<int:pk>/minutes/request/", document.minutes_request, name="minutes_request"),
    path("meetings/<int:pk>/minutes/pdf/", document.minutes_pdf, name="minutes_pdf"),
    path("meetings/<int:pk>/paper/preflight/", document.minutes_preflight, name="minutes_preflight"),
    path("meetings/<int:pk>/minutes/logotype/", document.minutes_logotype, name="minutes_logotype"),
]
