"""Where each app's pages hang. `start`, `styleguide` and error pages belong to the frame (cesam/views.py)."""

from django.urls import include, path

from cesam import views

handler400 = "cesam.errors.bad_request"
handler403 = "cesam.errors.permission_denied"
handler404 = "cesam.errors.page_not_found"
handler500 = "cesam.errors.server_error"
# Asked for by allauth when somebody tries too often.
handler429 = "cesam.errors.too_many_requests"

urlpatterns = [
    path("", views.start_page, name="start"),
    path("language/", views.language_choose, name="language_choose"),
    path("theme.css", views.theme, name="theme"),
    path("styleguide/", views.style_guide, name="styleguide"),
    path("account/", include("cesam.account_urls")),
    path("", include("parties.urls")),
    path("", include("outbox.urls")),
    path("", include("meetings.urls")),
    path("", include("budget.urls")),
    path("", include("minutes.urls")),
    path("", include("archive.urls")),
    path("", include("demo.urls")),
]
