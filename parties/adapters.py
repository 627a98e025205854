"""How allauth behaves here."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parties.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for both: it must not tell whether somebody has an account.
        "email_password_mismatch": _("The e-mail address and the password do not belong together."),
        "too_many_login_attempts": _("Too many tries with this address. Wait five minutes, or choose a new password."),
        "enter_current_password": _("This is not the password you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by an administrator; nobody signs up."""
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """In the language of the one who gets it, to the address that we know, not as it was typed."""
        with translation.override(user.language):
            super().send_password_reset_mail(user, user.email, context | {"municipality": settings.MUNICIPALITY})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("start")
