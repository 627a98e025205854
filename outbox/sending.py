"""Handing one letter to the mail server, exactly once as far as that can be known.

SMTP has no transactions: between the server's "250, taken" and our note of it lies a moment in which a power cut, a
lost connection or a killed process leaves the letter **in doubt**. It is then sent again, with the same Message-ID
and Date, by which mail servers and programs can tell that it is the same letter (many show it once). Never sent at
all would be worse: the letter calls somebody to a meeting. Everywhere else a letter is sent exactly once:

* `tried_at` is committed before the first word to the server, `sent_at` after its last.
* The row is locked meanwhile, so that two workers which both believe that the letter is theirs send it after each
  other, and the second finds it sent.
"""

import datetime as dt
import logging
import smtplib
from dataclasses import dataclass
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone

from outbox.models import Letter

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Why a try did not succeed, and whether another may."""

    fault: Letter.Fault
    answer: str
    is_final: bool


def send(pk: int) -> dt.timedelta | None:
    """Try to send the letter; returns after how long to try again, None when there is nothing more to do.

    Cannot be called in a transaction: what it notes before the try must survive it.
    """
    begun = Letter.objects.queued().filter(pk=pk)
    with transaction.atomic(durable=True):
        if not begun.update(tried_at=timezone.now(), attempts=F("attempts") + 1, fault="", answer=""):
            return None
    with transaction.atomic(durable=True):
        letter = begun.select_for_update(no_key=True).first()
        if letter is None:
            return None
        refusal = _hand_over(letter)
        if refusal is None:
            letter.state, letter.sent_at = Letter.State.SENT, timezone.now()
            letter.save(update_fields=["state", "sent_at"])
            return None
        return _note(letter, refusal)


def _note(letter: Letter, refusal: Refusal) -> dt.timedelta | None:
    wait = pause(letter.attempts)
    is_late = timezone.now() + wait > letter.queued_at + dt.timedelta(hours=settings.MAIL_GIVE_UP_HOURS)
    letter.fault, letter.answer = refusal.fault, refusal.answer
    if refusal.is_final or is_late:
        letter.state = Letter.State.FAILED
    letter.save(update_fields=["state", "fault", "answer"])
    what = "has failed" if letter.is_failed else f"is tried again in {wait.total_seconds():.0f} s"
    log.warning("Letter %s (%s) %s: %s %s", letter.pk, letter.kind, what, refusal.fault, refusal.answer)
    return None if letter.is_failed else wait


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    return min(dt.timedelta(seconds=settings.MAIL_RETRY_SECONDS) * 2 ** min(attempts - 1, 20), dt.timedelta(hours=1))


def _hand_over(letter: Letter) -> Refusal | None:
    try:
        if compose(letter).send() == 1:
            return None
        return Refusal(Letter.Fault.UNWRITABLE, "", is_final=True)
    except Error:
        raise
    except Exception as error:
        refusal = explain(error)
        if refusal.fault == Letter.Fault.BROKEN:
            log.exception("Letter %s", letter.pk)
        return refusal


def explain(error: Exception) -> Refusal:
    """What an error of a try means. 4xx is "not now", 5xx "never" (RFC 5321, 4.2.1); but a fault in our own settings
    can be mended, and the letter shall go when it has been."""
    fault = Letter.Fault
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused) if refused:
            code, said = next(iter(refused.values()))
            return Refusal(fault.ADDRESS if code >= 500 else fault.BUSY, _said(code, said), is_final=code >= 500)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=said):
            return Refusal(fault.REFUSED if code >= 500 else fault.BUSY, _said(code, said), is_final=code >= 500)
        case smtplib.SMTPSenderRefused(smtp_code=552, smtp_error=said):
            # Too large, told before the letter was.
            return Refusal(fault.REFUSED, _said(552, said), is_final=True)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPAuthenticationError() | smtplib.SMTPHeloError():
            answer = _said(error.smtp_code, error.smtp_error)
            return Refusal(fault.SENDER if error.smtp_code >= 500 else fault.BUSY, answer, is_final=False)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return Refusal(fault.BUSY, _said(code, said), is_final=False)
        case smtplib.SMTPNotSupportedError() | ValueError():
            return Refusal(fault.UNWRITABLE, str(error), is_final=True)
        case OSError():
            # Refused, timed out, cut off, no such host, no encryption: smtplib's other errors are OSErrors too.
            return Refusal(fault.UNREACHABLE, str(error), is_final=False)
    return Refusal(fault.BROKEN, type(error).__name__, is_final=False)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(text.split())}"[:500]


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The letter as a mail message: the same on every try."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.address],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(letter.created_at),
            # No out-of-office replies (RFC 3834).
            "Auto-Submitted": "auto-generated",
            **letter.headers,
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for file in letter.enclosed.select_related("content"):
        data = bytes(file.content.data)
        if file.content_type.startswith("text/calendar"):
            # Gmail, Outlook and Thunderbird show the alternative as an invitation; Apple's Mail and many a telephone
            # want a file. Programs that know both show it once.
            message.attach_alternative(data.decode(), file.content_type)
            message.attach(file.name, data, "application/ics")
        else:
            message.attach(file.name, data, file.content_type)
    return message
