"""People behind e-identifications, told apart without keeping who they are."""

import hashlib
import hmac
import re

from django.conf import settings
from django.utils.crypto import salted_hmac

_DIGITS = re.compile(r"[^0-9]")


def key_of(scheme: str, identifier: str) -> str:
    """A keyed hash, 64 hexadecimal digits: the same for the same identifier, and only with the secret.

    `scheme` says what kind of identifier it is; a personal identity number (`personal_number`) is one kind, whichever
    service gave it, so that a person is the same at all of them.
    """
    return hmac.new(_secret(), f"{scheme}:{identifier}".encode(), hashlib.sha256).hexdigest()


def personal_number(written: str) -> str | None:
    """The twelve digits of a Swedish personal identity (or coordination) number; None for anything else."""
    digits = _DIGITS.sub("", written)
    return digits if len(digits) == 12 else None


def _secret() -> bytes:
    given: str = settings.EID_KEY
    return given.encode() if given else salted_hmac("minutes.eid.identity", "", algorithm="sha256").digest()
