"""The register and a masked copy beside a real seal."""

import datetime as dt

from django.core.management import call_command

from archive import copying
from archive.masking import proof
from archive.models import MaskedCopy, RegisterEntry
from minutes.models import Round
from parties.models import Event
from tests.archive.disposals import approve, carry_out, propose, settle


def test_sealed_minutes_are_entered_by_themselves(sealed):
    entry = RegisterEntry.objects.get(meeting=sealed.round.meeting_id)
    assert (entry.body, entry.held_on) == (sealed.cast.body, sealed.round.meeting.held_on)
    assert Event.objects.about(entry).get().verb == "registerentry.added"
    # Another document of the same matter.
    assert RegisterEntry.note_sealed(sealed.round) == entry


def test_the_sealed_file_stays_as_it_is(sealed):
    before = bytes(sealed.seal.pdf)
    entry = RegisterEntry.objects.get(meeting=sealed.round.meeting_id)
    entry.number = "KS 99"
    entry.change(by=sealed.cast.archivist)
    sealed.seal.refresh_from_db()
    assert bytes(sealed.seal.pdf) == before
    assert Round.objects.get(pk=sealed.round.pk).content == sealed.round.content


def test_really_sealed_minutes_are_copied_without_what_is_masked(sealed):
    by = sealed.cast.archivist
    copy = MaskedCopy.begin(sealed.round, by=by)
    copy.mask("items.0.text", statute="OSL 39 kap. 1 §", by=by, quote="redovisade utfallet")
    copy.order(by=by, decided_by="Kanslichefen", decided_on=dt.date(2026, 3, 3))
    made = copying.make_now(copy)
    assert (made.is_made, made.preflight) == (True, []), (made.fault, made.problems)
    said = proof.squeezed(proof.said(bytes(made.pdf)))
    assert "[maskat1]" in said
    assert "redovisadeutfallet" not in said
    # The marks of a signed and sealed file are not here.
    assert b"/ByteRange" not in bytes(made.pdf)
    assert sealed.round.version.pdf_sha256 not in said


def test_the_log_is_proved_by_a_sealed_file_also_when_its_minutes_have_been_deleted(sealed, tmp_path):
    kept = tmp_path / "kept.pdf"
    kept.write_bytes(bytes(sealed.seal.pdf))
    call_command("verify_log")
    meeting = sealed.round.meeting
    RegisterEntry.objects.filter(meeting=meeting).update(retention="delete", retention_years=1)
    settle("minutes", "register", None)
    disposal = propose(sealed.cast, "minutes")
    approve(disposal, sealed.cast)
    carry_out(disposal)
    assert not Round.objects.filter(meeting=meeting).exists()
    call_command("verify_log", "--against", str(kept))
