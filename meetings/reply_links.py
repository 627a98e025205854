"""The one link by which somebody answers a notice, without signing in. Whoever has it answers for that person."""

from django.core import signing
from django.urls import reverse

from meetings.models import Invitation
from outbox import links

_SIGNER = signing.Signer(salt="meetings.reply")


def token(invitation: Invitation) -> str:
    return _SIGNER.sign_object([invitation.pk, invitation.link_version])


def of(invitation: Invitation) -> str:
    """The address as it stands in a letter. It works as long as SECRET_KEY and the person's address are the same."""
    return links.absolute(reverse("notice_reply", args=[token(invitation)]))


def read(given: str) -> Invitation | None:
    """The invitation that a link was made for; None for any other link, and for one to an address that was mended."""
    try:
        pk, version = _SIGNER.unsign_object(given)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Invitation.objects.filter(pk=pk, link_version=version).select_related("person", "row").first()
