"""The forms of sign-in and password, in the words and the shape of every other form here."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.translation import gettext_lazy as _


class _Plain(forms.Form):
    """A label says what a placeholder would take away as soon as somebody types."""

    #: Label of each field.
    WORDS: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.WORDS.items():
            field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = password_validators_help_text_html()


class SignInForm(_Plain, allauth_forms.LoginForm):
    WORDS = {"login": _("E-mail address"), "password": _("Password")}


class PasswordChangeForm(_Plain, allauth_forms.ChangePasswordForm):
    WORDS = {
        "oldpassword": _("The password you have now"),
        "password1": _("New password"),
        "password2": _("The new password once more"),
    }


class FirstPasswordForm(_Plain, allauth_forms.SetPasswordForm):
    WORDS = {"password1": _("New password"), "password2": _("The new password once more")}


class PasswordResetForm(_Plain, allauth_forms.ResetPasswordForm):
    WORDS = {"email": _("E-mail address")}


class NewPasswordForm(_Plain, allauth_forms.ResetPasswordKeyForm):
    WORDS = {"password1": _("New password"), "password2": _("The new password once more")}
