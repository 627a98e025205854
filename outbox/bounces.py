"""Letters that come back: a mail server took the letter and another one, later, could not deliver it.

It says so in a report to the sender's address (RFC 3464). A mail server that hands such mail to a program
(`manage.py take_bounce`) lets the one who had the letter sent see it.
"""

import email
from email import policy
from email.message import Message

from outbox.models import Letter


def take(data: bytes) -> Letter | None:
    """Note what the report says on the letter that it is about. None for mail that is no report, that says that the
    letter is only late, or that is about no letter of ours."""
    report = email.message_from_bytes(data, policy=policy.compat32)
    if report.get_content_type() != "multipart/report":
        return None
    parts = list(report.walk())
    failure = next((field for field in parts if _is_failure(field)), None)
    if failure is None:
        return None
    # The letter itself, or its head alone, is enclosed: its Message-ID says which one it was.
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            part = email.message_from_bytes(_bytes(part), policy=policy.compat32)
        letter = Letter.objects.filter(message_id=str(part.get("Message-ID", "")).strip()).first()
        if letter is not None:
            letter.bounce(answer=_reason(failure))
            return letter
    return None


def _is_failure(part: Message) -> bool:
    return str(part.get("Action", "")).strip().lower() == "failed"


def _reason(failure: Message) -> str:
    """ "smtp; 550 5.1.1 No such user" → "550 5.1.1 No such user"."""
    said = str(failure.get("Diagnostic-Code") or failure.get("Status") or "")
    return " ".join(said.rpartition(";")[2].split())[:500]


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
