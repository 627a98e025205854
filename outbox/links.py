"""Addresses that stand in letters: absolute, since a letter is read elsewhere."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from parties.models import User

_SIGNER = signing.Signer(salt="outbox.unsubscribe")


def absolute(path: str) -> str:
    """The address of a page as it is written in a letter (`CESAM_SITE`); `path` is what `reverse` gives."""
    return urljoin(settings.SITE, path)


def host() -> str:
    """The name of the installation in addresses and identifiers that must be its own."""
    return urlsplit(settings.SITE).hostname or "localhost"


def unsubscribe(person: User, kind: str) -> str:
    """Where the person ends letters of a kind without signing in. It does nothing else, and works as long as
    SECRET_KEY is the same: old letters lie in old mailboxes."""
    return absolute(reverse("letters_unsubscribe", args=[_SIGNER.sign_object([person.pk, kind])]))


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """(key of the person, kind) of a link that was made here; None for any other."""
    try:
        person, kind = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return person, kind
