"""Where each app's pages hang. `start`, `styleguide` and error pages belong to the frame (cesam/views.py)."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("", include("parties.urls")),
    path("", include("meetings.urls")),
    path("", include("minutes.urls")),
    path("", include("demo.urls")),
]
