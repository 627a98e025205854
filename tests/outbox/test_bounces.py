"""Letters that come back after the mail server had taken them."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from outbox import bounces, sending
from outbox.models import Letter
from tests.outbox.factories import make_letter
from tests.processes import variables

REPORT = """\
From: MAILER-DAEMON@mail.example.org
To: cesam@localhost
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; okand@example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: {enclosed}

Message-ID: {message_id}
Subject: Kallelse

--b--
"""


def sent_letter() -> Letter:
    letter = make_letter()
    sending.send(letter.pk)
    letter.refresh_from_db()
    return letter


def report(letter: Letter, *, action: str = "failed", enclosed: str = "message/rfc822") -> bytes:
    return REPORT.format(action=action, enclosed=enclosed, message_id=letter.message_id).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("enclosed", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_came_back_has_failed_with_the_reason(enclosed):
    letter = sent_letter()
    assert bounces.take(report(letter, enclosed=enclosed)) == letter
    letter.refresh_from_db()
    assert letter.is_failed
    assert letter.sent_at is not None
    assert letter.error == (
        "Brevet kom tillbaka: det gick inte att lämna till adressen. Den svarade: 550 5.1.1 No such user"
    )


@pytest.mark.django_db
def test_other_mail_changes_nothing():
    letter = sent_letter()
    late = report(letter, action="delayed")
    about_another = report(letter).replace(letter.message_id.encode(), b"<other@example.com>")
    for data in (b"", b"Subject: Semester\n\nJag svarar i augusti.", late, about_another, b"\xff\x00"):
        assert bounces.take(data) is None
    letter.refresh_from_db()
    assert letter.is_sent


@pytest.mark.django_db
def test_a_letter_that_came_back_can_be_sent_once_more(cast):
    letter = sent_letter()
    bounces.take(report(letter))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    letter.retry(by=cast.secretary)
    sending.send(letter.pk)
    letter.refresh_from_db()
    assert letter.is_sent


@pytest.mark.django_db(transaction=True)
def test_the_command_reads_a_report():
    letter = sent_letter()
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "take_bounce"]
    subprocess.run(command, input=report(letter), env=variables(), check=True, timeout=60)
    letter.refresh_from_db()
    assert letter.is_failed
