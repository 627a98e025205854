"""An invitation: a link with which a person chooses a password, and so can sign in.

It is allauth's link for a new password: it works once, and dies with the next sign-in, a new password, another e-mail
address or the time of `PASSWORD_RESET_TIMEOUT`.
"""

from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from parties.models import User


def days() -> int:
    """For how many days a link works."""
    return settings.PASSWORD_RESET_TIMEOUT // 86_400


def make_link(user: User, *, site: str, by: User) -> str:
    """A link to hand over; `site` is the address that the installation answers. Raises NotAllowed and NotInvitable."""
    with transaction.atomic():
        user.invite("handed_over", by=by)
        return _link(user, site)


def send(user: User, *, site: str, by: User) -> None:
    """Send the link to the person's address, in the person's language. Raises NotAllowed and NotInvitable.

    The event stands only if the mail server took the letter; OSError (with smtplib's own errors) if it did not.
    """
    with transaction.atomic(), translation.override(user.language):
        user.invite("mail", by=by)
        words = {
            "user": user,
            "by": by,
            "link": _link(user, site),
            "days": days(),
            "municipality": settings.MUNICIPALITY,
        }
        subject = render_to_string("parties/mail/invitation_subject.txt", words)
        send_mail(
            " ".join(subject.split()),
            render_to_string("parties/mail/invitation_message.txt", words),
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )


def _link(user: User, site: str) -> str:
    key = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return urljoin(site, reverse("account_reset_password_from_key", args=key))
