"""Is a file ours and as it was? Asked by a command, by anybody on a page, and of the event log."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from minutes import renewing, verifying
from minutes.models import Renewal
from minutes.sealing import child, validation
from minutes.verifying import Kind
from parties.models import Event

pytestmark = pytest.mark.django_db


def altered(pdf: bytes, at: int = 2000) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


# The verdict


def test_a_file_is_genuine_altered_or_unknown(seal, trust, sealed_pdf):
    def kind(pdf: bytes) -> Kind:
        return verifying.verify(pdf, lambda pdf: validation.validate(pdf, trust)).kind

    assert kind(bytes(seal.pdf)) == Kind.GENUINE
    assert kind(seal.handed_out) == Kind.GENUINE
    assert kind(altered(bytes(seal.pdf))) == Kind.ALTERED
    assert kind(bytes(seal.pdf) + b" ") == Kind.ALTERED
    assert kind(b"%PDF-1.7 something else") == Kind.UNKNOWN
    # A good seal of ours on minutes that are not kept here.
    assert kind(sealed_pdf) == Kind.UNKNOWN


def test_a_file_whose_time_stamp_was_renewed_is_no_longer_the_latest(seal, trust, timestamp_server):
    renewing.renew(seal)

    def verdict(pdf: bytes):
        return verifying.verify(pdf, lambda pdf: validation.validate(pdf, trust))

    assert verdict(bytes(seal.pdf)).kind == Kind.SUPERSEDED
    assert verdict(seal.current_pdf).kind == Kind.GENUINE
    assert Event.objects.filter(verb="seal.renewed").count() == 1


def test_seals_are_renewed_after_a_year_or_before_their_certificates_end(seal, settings):
    now = seal.validation.stamped_at
    day = seal.validation.lasts_until - now
    assert renewing.due(now) == []
    assert renewing.due(now + day / 2) == [seal]
    settings.SEAL_RENEW_DAYS = day.days + 1
    assert renewing.due(now + 0.9 * (day / day.days)) == []


def test_renewing_waits_for_the_time_stamp_server(seal, settings, timestamp_server, monkeypatch):
    monkeypatch.setattr(renewing, "due", lambda: [seal])
    timestamp_server.refusal = 503
    assert renewing.renew_due() == 0
    timestamp_server.refusal = 0
    assert renewing.renew_due() == 1
    assert Renewal.objects.get().number == 1


# The command


def verify(pdf: bytes, tmp_path: Path, *options: str) -> tuple[int, str]:
    path, out = tmp_path / "file.pdf", StringIO()
    path.write_bytes(pdf)
    try:
        call_command("verify_minutes", str(path), *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_tells_who_signed_what_and_when(seal, tmp_path):
    code, said = verify(bytes(seal.pdf), tmp_path)
    assert code == 0
    assert said.startswith("Genuine and whole.")
    assert "Centrala samverkansgruppen" in said
    for signature in seal.round.signatories.all():
        assert f"Signed by {signature.name}" in said
    assert "no real e-identification" in said
    assert "B-LTA" in said


def test_the_exit_code_is_nothing_but_0_for_genuine_and_whole(seal, tmp_path):
    for pdf, words in (
        (altered(bytes(seal.pdf)), "Altered."),
        (b"%PDF-1.7", "Unknown"),
        (b"", "Unknown"),
    ):
        code, said = verify(pdf, tmp_path)
        assert (code, said.startswith(words)) == (1, True)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_minutes", str(tmp_path / "missing.pdf"))


def test_without_a_database_the_seal_alone_is_checked(seal, tmp_path, django_db_blocker):
    pdf = bytes(seal.pdf)
    with django_db_blocker.block():
        code, said = verify(pdf, tmp_path, "--without-database", "--json")
        assert (code, json.loads(said)["verdict"]) == (0, "sealed")
        assert verify(altered(pdf), tmp_path, "--without-database")[0] == 1


# The page


@pytest.fixture
def page(sealed):
    client = Client()
    client.force_login(sealed.cast.stranger)

    def send(pdf: bytes):
        return client.post(reverse("minutes_verify"), {"file": SimpleUploadedFile("fil.pdf", pdf)})

    return send


def test_the_page_tells_what_a_file_is(seal, page):
    genuine = page(bytes(seal.pdf)).content.decode()
    assert "äkta och hel" in genuine
    for signature in seal.round.signatories.all():
        assert signature.name in genuine
    assert "inte en riktig e-legitimation" in genuine
    assert "ändrad" in page(altered(bytes(seal.pdf))).content.decode()
    assert "okänd" in page(b"%PDF-1.7").content.decode()


def test_a_file_that_was_sealed_here_is_not_looked_into_again(seal, page, monkeypatch):
    monkeypatch.setattr(child, "validated", None)
    assert "äkta och hel" in page(bytes(seal.pdf)).content.decode()


def test_the_page_takes_no_file_that_is_too_large(seal, page, settings):
    settings.VERIFY_MEGABYTES = 0
    assert page(bytes(seal.pdf)).status_code == 422


def test_a_file_from_elsewhere_is_looked_into_by_a_child_with_limits(sealed_pdf, trust, monkeypatch):
    assert child.validated(sealed_pdf, trust) == validation.validate(sealed_pdf, trust)
    monkeypatch.setattr(child, "WALL_SECONDS", 0.01)
    assert child.validated(sealed_pdf, trust).fault == "heavy"


def test_what_is_told_has_words_for_every_fault():
    assert set(validation.FAULTS) | {"heavy"} == set(verifying.FAULT_WORDS)


# The event log


def verify_log(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_log", *arguments, stdout=out)
    return out.getvalue()


def unlocked(sql: str) -> None:
    """What somebody who owns the table could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE parties_event DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE parties_event ENABLE TRIGGER USER")


def test_the_log_is_compared_with_what_stands_in_each_sealed_file(seal, tmp_path):
    kept = tmp_path / "kept.pdf"
    kept.write_bytes(bytes(seal.pdf))
    assert "compared with 2 kept heads" in verify_log("--against", str(kept))
    anchored = int(seal.log_anchor.partition(":")[0])
    unlocked(f"DELETE FROM parties_event WHERE id >= {anchored}")
    with pytest.raises(CommandError, match="its end was cut off"):
        verify_log()
    with pytest.raises(CommandError, match=r"kept\.pdf was made when it had"):
        verify_log("--against", str(kept))


def test_a_log_that_was_written_anew_differs_from_the_sealed_files(seal):
    unlocked("UPDATE parties_event SET data = '{}' WHERE id = 1")
    with pytest.raises(CommandError, match="Event 1 was changed"):
        verify_log()
    anchored = int(seal.log_anchor.partition(":")[0])
    unlocked(f"UPDATE parties_event SET hash = repeat('0', 64) WHERE id = {anchored}")
    with pytest.raises(CommandError, match="the log was written anew"):
        verify_log()


def test_a_file_that_is_not_as_it_was_sealed_proves_nothing_of_the_log(seal, tmp_path):
    kept = tmp_path / "kept.pdf"
    kept.write_bytes(altered(bytes(seal.pdf)))
    with pytest.raises(CommandError, match="proves nothing"):
        verify_log("--against", str(kept))
