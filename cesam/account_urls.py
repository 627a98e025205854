"""The pages of sign-in that exist here. Whatever else allauth offers (registration, managing addresses) is closed."""

from allauth.account import views
from django.urls import path, re_path
from django.views.decorators.http import require_POST, require_safe

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", require_POST(views.logout), name="account_logout"),
    path("inactive/", require_safe(views.account_inactive), name="account_inactive"),
    # allauth asks for this address by name; the adapter keeps it closed.
    path("signup/", require_safe(views.signup), name="account_signup"),
    path("password/change/", views.password_change, name="account_change_password"),
    # For somebody who has signed in without a password so far.
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", require_safe(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        require_safe(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
