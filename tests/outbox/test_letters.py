"""Writing letters: once per key, with the change or not at all."""

import email
import smtplib
from concurrent.futures import ThreadPoolExecutor
from email import policy
from threading import Barrier

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from outbox import letters, preferences, sending, tasks
from outbox.exceptions import NotFailed
from outbox.models import Content, EnclosedFile, Letter
from parties.models import Event
from tests.outbox.factories import fail_letter, make_letter
from tests.parties.factories import make_user

PDF = letters.Enclosure("Kallelse.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
CALENDAR = letters.Enclosure(
    "mote.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\nSUMMARY:Möte\r\nEND:VCALENDAR\r\n".encode()
)


def parsed(letter: Letter):
    return email.message_from_bytes(sending.compose(letter).message().as_bytes(), policy=policy.default)


# Writing


@pytest.mark.django_db
def test_a_letter_is_queued_with_a_job():
    letter = make_letter()
    assert letter.state == Letter.State.QUEUED
    job = ProcrastinateJob.objects.get(task_name="outbox.send")
    assert (job.args, job.lock, job.status) == ({"letter": letter.pk}, f"letter:{letter.pk}", "todo")


@pytest.mark.django_db
def test_the_same_key_again_gives_the_letter_that_exists_and_sends_nothing():
    first = make_letter(key="notice:1:7", subject="Först")
    again = make_letter(key="notice:1:7", subject="Sedan", enclosures=[PDF])
    assert again == first
    assert again.subject == "Först"
    assert ProcrastinateJob.objects.filter(task_name="outbox.send").count() == 1
    assert not EnclosedFile.objects.exists()


@pytest.mark.django_db
def test_a_letter_that_is_taken_back_leaves_no_job():
    with transaction.atomic():
        make_letter(enclosures=[PDF])
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not Content.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="outbox.send").exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_write_the_same_letter_at_once_write_one():
    barrier = Barrier(4, timeout=10)

    def write(number: int) -> int:
        try:
            barrier.wait()
            with transaction.atomic():
                return make_letter(key="notice:1:7", subject=str(number), enclosures=[PDF]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(write, range(4)))) == 1
    assert Letter.objects.count() == 1
    assert EnclosedFile.objects.count() == 1
    assert ProcrastinateJob.objects.filter(task_name="outbox.send").count() == 1


@pytest.mark.django_db
def test_a_file_to_forty_people_is_kept_once():
    for _ in range(40):
        make_letter(enclosures=[PDF])
    assert Content.objects.count() == 1
    assert EnclosedFile.objects.count() == 40


@pytest.mark.django_db
def test_letters_are_found_by_the_beginning_of_their_keys():
    one, _other, _similar = (make_letter(key=key) for key in ("notice:1:7", "notice:2:7", "notice:11:7"))
    assert list(Letter.objects.for_keys("notice:1:")) == [one]


@pytest.mark.django_db
@pytest.mark.parametrize("state", Letter.State.values)
def test_predicates_and_querysets_agree(state):
    letter = make_letter()
    if state == Letter.State.FAILED:
        fail_letter(letter)
    if state == Letter.State.SENT:
        assert sending.send(letter.pk) is None
        letter.refresh_from_db()
    assert letter.is_failed == Letter.objects.failed().exists()
    assert letter.is_sent == Letter.objects.sent().exists()


@pytest.mark.django_db
def test_the_database_keeps_the_state_true():
    letter = make_letter()
    for wrong in ({"state": "sent"}, {"state": "failed"}, {"sent_at": letter.created_at}):
        with pytest.raises(DatabaseError, match="letter_state_is_true"), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**wrong)


# Composing


@pytest.mark.django_db
def test_a_letter_is_the_same_on_every_try():
    letter = make_letter(html="<p>Välkommen</p>")
    first, second = parsed(letter), parsed(Letter.objects.get(pk=letter.pk))
    assert first["Message-ID"] == second["Message-ID"] == letter.message_id
    assert first["Date"] == second["Date"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_body(["plain"]).get_content().strip() == "Välkommen till mötet."
    assert first.get_body(["html"]).get_content().strip() == "<p>Välkommen</p>"


@pytest.mark.django_db
def test_a_subject_is_one_line():
    assert make_letter(subject="Kallelse\r\nBcc: alla@example.com").subject == "Kallelse Bcc: alla@example.com"


@pytest.mark.django_db
def test_a_calendar_part_is_an_invitation_and_a_file():
    message = parsed(make_letter(html="<p>Hej</p>", enclosures=[CALENDAR, PDF]))
    alternative = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
    plain, html, calendar = alternative.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert calendar.get_content_type() == "text/calendar"
    assert dict(calendar["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert "SUMMARY:Möte" in calendar.get_content()
    ics, pdf = message.iter_attachments()
    assert (ics.get_filename(), ics.get_content_type(), ics.get_content()) == (
        "mote.ics",
        "application/ics",
        CALENDAR.data,
    )
    assert (pdf.get_filename(), pdf.get_content_type(), pdf.get_content()) == (PDF.name, "application/pdf", PDF.data)


# Sending


@pytest.mark.django_db
def test_sending_marks_the_letter_and_sending_again_does_nothing():
    letter = make_letter()
    assert sending.send(letter.pk) is None
    assert sending.send(letter.pk) is None
    letter.refresh_from_db()
    assert letter.is_sent
    assert letter.attempts == 1
    assert letter.tried_at <= letter.sent_at
    assert [message.to for message in mail.outbox] == [[letter.address]]


Refused = smtplib.SMTPRecipientsRefused


@pytest.mark.parametrize(
    ("error", "fault", "is_final"),
    [
        (Refused({"a@b": (550, b"5.1.1 Unknown")}), "address", True),
        (Refused({"a@b": (450, b"4.2.0 Greylisted")}), "busy", False),
        (smtplib.SMTPDataError(554, b"Spam"), "refused", True),
        (smtplib.SMTPDataError(451, b"Later"), "busy", False),
        (smtplib.SMTPSenderRefused(552, b"Too large", "c@d"), "refused", True),
        (smtplib.SMTPSenderRefused(550, b"Not you", "c@d"), "sender", False),
        (smtplib.SMTPAuthenticationError(535, b"Wrong"), "sender", False),
        (smtplib.SMTPConnectError(421, b"Busy"), "busy", False),
        (smtplib.SMTPServerDisconnected("Gone"), "unreachable", False),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), "unwritable", True),
        (ConnectionRefusedError(111, "Connection refused"), "unreachable", False),
        (TimeoutError("timed out"), "unreachable", False),
        (ValueError("Invalid address"), "unwritable", True),
        (KeyError("oops"), "broken", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_an_error_means(error, fault, is_final):
    refusal = sending.explain(error)
    assert (refusal.fault, refusal.is_final) == (fault, is_final)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 60), (2, 120), (3, 240), (6, 1920), (7, 3600), (99, 3600)])
def test_pauses_grow_to_an_hour(settings, attempts, seconds):
    settings.MAIL_RETRY_SECONDS = 60
    assert sending.pause(attempts).total_seconds() == seconds


@pytest.mark.django_db
def test_a_letter_is_given_up_after_two_days(settings, monkeypatch):
    def unreachable(self):
        raise ConnectionRefusedError("Connection refused")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", unreachable)
    settings.MAIL_GIVE_UP_HOURS = 48
    letter = make_letter()
    assert sending.send(letter.pk) is not None
    letter.refresh_from_db()
    assert (letter.state, letter.fault) == ("queued", "unreachable")
    Letter.objects.update(queued_at=letter.queued_at - sending.dt.timedelta(hours=48))
    assert sending.send(letter.pk) is None
    letter.refresh_from_db()
    assert letter.is_failed


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["å@exämple@com", "b\n@example.com", ""])
def test_an_address_that_cannot_be_written_fails_at_once(address):
    letter = make_letter(to=address)
    assert sending.send(letter.pk) is None
    letter.refresh_from_db()
    assert letter.is_failed
    assert str(letter.Fault.UNWRITABLE.label) in letter.error


# Once more


@pytest.mark.django_db
def test_a_failed_letter_is_sent_once_more_to_the_address_of_now(cast):
    letter = fail_letter(make_letter(person=cast.union_rep))
    cast.union_rep.email = "ny@example.com"
    cast.union_rep.save()
    letter = Letter.objects.get(pk=letter.pk)
    ProcrastinateJob.objects.all()._raw_delete("default")
    letter.retry(by=cast.secretary)
    assert (letter.state, letter.error, letter.attempts) == ("queued", "", 0)
    assert ProcrastinateJob.objects.filter(lock=f"letter:{letter.pk}", status="todo").count() == 1
    assert Event.objects.about(letter).get().actor == cast.secretary
    sending.send(letter.pk)
    assert mail.outbox[0].to == ["ny@example.com"]


@pytest.mark.django_db
def test_only_a_failed_letter_is_sent_once_more(cast):
    with pytest.raises(NotFailed):
        make_letter().retry(by=cast.secretary)


# Keeping


@pytest.mark.django_db
def test_a_queued_letter_without_a_job_gets_one():
    letter, other = make_letter(), make_letter()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE lock = %s", [f"letter:{letter.pk}"])
    tasks.sweep(0)
    tasks.sweep(0)
    assert sorted(ProcrastinateJob.objects.values_list("lock", flat=True)) == [
        f"letter:{letter.pk}",
        f"letter:{other.pk}",
    ]


# Preferences


@pytest.mark.django_db
def test_a_person_wants_everything_until_something_is_switched_off():
    person, other = make_user(), make_user()
    assert all(preferences.wants(person, kind) for kind in ("notice", "reminder", "digest"))
    preferences.Preference.of(person).choose(reminders=False, digest=True, by=person)
    assert [preferences.wants(person, kind) for kind in ("notice", "reminder", "digest")] == [True, False, True]
    assert preferences.unwanting("reminder") == {person.pk}
    assert preferences.unwanting("notice") == set()
    assert preferences.wants(other, "reminder")
