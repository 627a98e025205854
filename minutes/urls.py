from django.urls import URLPattern, path

from minutes import views

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/minutes/", views.minutes_preview, name="minutes_preview"),
    path("meetings/<int:pk>/minutes/state/", views.minutes_state, name="minutes_state"),
    path("meetings/<int:pk>/minutes/request/", views.minutes_request, name="minutes_request"),
    path("meetings/<int:pk>/minutes/pdf/", views.minutes_pdf, name="minutes_pdf"),
    path("meetings/<int:pk>/paper/preflight/", views.minutes_preflight, name="minutes_preflight"),
    path("meetings/<int:pk>/minutes/logotype/", views.minutes_logotype, name="minutes_logotype"),
]
