"""From the last signature to the sealed file: once, whatever happens on the way."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from meetings import documents
from meetings.models import Meeting
from minutes import distribution, sealing_jobs
from minutes.enclosing import anchor_in
from minutes.models import Round, Seal, Sealing
from minutes.sealing import validation
from outbox.models import Letter
from paper import preflight
from paper.press import Press
from parties.models import Event
from tests.minutes.signoff import make_held, make_round, read, sign_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(cast, sealing_settings) -> Round:
    """Everybody has signed; nothing has been sealed yet."""
    return sign_all(make_round(cast=cast))


def test_the_last_signature_orders_the_seal_and_no_earlier_one(cast, sealing_settings):
    round = make_round(cast=cast)
    assert not Sealing.objects.exists()
    sign_all(round)
    assert Sealing.objects.get().round == round


def test_the_press_prints_and_the_worker_seals(signed):
    Press().drain()
    sealing = Sealing.objects.get()
    assert sealing.is_printed
    assert sealing_jobs.attempt(sealing.pk) is None
    assert not Sealing.objects.exists()
    seal = Seal.objects.get()
    assert seal.round == signed
    assert Meeting.objects.get(pk=signed.meeting_id).status == Meeting.Status.SIGNED
    assert Event.objects.filter(verb="minutes.sealed", data__sha256=seal.sha256).count() == 1


def test_an_archive_that_takes_no_enclosed_files_gets_none(cast, sealing_settings, trust):
    cast.body.pdf_variant = "2a"
    cast.body.save()
    seal = sealing_jobs.seal_now(sign_all(make_round(cast=cast)))
    with pikepdf.open(io.BytesIO(bytes(seal.pdf))) as pdf:
        assert not pdf.attachments
    assert preflight.check(bytes(seal.pdf), expect="2a") == ()
    assert anchor_in(bytes(seal.pdf)) == seal.log_anchor
    assert seal.shared_pdf is None


def test_without_a_time_stamp_server_the_sealing_waits_and_says_so(signed, timestamp_server):
    timestamp_server.refusal = 503
    assert sealing_jobs.seal_now(signed) is None
    sealing = Sealing.objects.get()
    assert (sealing.fault, sealing.attempts) == ("timestamp", 1)
    assert "503" in sealing.answer
    assert sealing.again_at is not None
    assert "tidsstämpel" in str(sealing.sentence)
    first, second = sealing_jobs.pause(1), sealing_jobs.pause(2)
    assert sealing_jobs.attempt(sealing.pk) == second == 2 * first
    assert sealing_jobs.pause(99).total_seconds() == 3600
    timestamp_server.refusal = 0
    assert sealing_jobs.attempt(sealing.pk) is None
    assert Seal.objects.filter(round=signed).count() == 1


def test_without_a_certificate_the_sealing_waits_and_says_so(signed, settings):
    settings.SEAL_PKCS12 = "/nowhere/organisation.p12"
    assert sealing_jobs.seal_now(signed) is None
    assert Sealing.objects.get().fault == "set_up"


def test_only_what_everybody_has_signed_is_sealed(cast, sealing_settings):
    round = make_round(cast=cast)
    with pytest.raises(DatabaseError, match="everybody has signed"), transaction.atomic():
        Seal.objects.create(round=round, pdf=b"", sha256="0" * 64, pages=1, log_anchor="", report={})


def test_annexes_stand_behind_the_minutes_as_pages_and_as_they_were(cast, sealing_settings, settings, tmp_path, trust):
    settings.DOCUMENTS = str(tmp_path)
    meeting = make_held(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_SESSION)
    words = SimpleUploadedFile("Anteckning.txt", b"Bilagans egna ord")
    documents.add(read(meeting), words, by=cast.secretary, title="Anteckning")
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    seal = sealing_jobs.seal_now(sign_all(make_round(cast=cast, meeting=read(meeting))))
    assert seal.preflight == []
    with pikepdf.open(io.BytesIO(seal.handed_out)) as pdf:
        assert "Anteckning.txt" in pdf.attachments
        assert seal.pages == len(pdf.pages) > 2
    assert validation.validate(seal.handed_out, trust).is_genuine


def test_a_missing_annex_keeps_the_sealing_waiting(cast, sealing_settings, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path)
    meeting = make_held(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_SESSION)
    file = documents.add(read(meeting), SimpleUploadedFile("Ord.txt", b"Ord"), by=cast.secretary)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    round = sign_all(make_round(cast=cast, meeting=read(meeting)))
    documents.path_of(file.sha256).unlink()
    assert sealing_jobs.seal_now(round) is None
    assert Sealing.objects.get().fault == "annex"


def test_sealed_minutes_are_handed_out_once_and_without_evidence(cast, sealing_settings):
    round = make_round(cast=cast)
    seal = sealing_jobs.seal_now(sign_all(round))
    letters = Letter.objects.filter(kind="minutes")
    assert {cast.chair.pk, cast.secretary.pk, cast.union_rep.pk, cast.other_union_rep.pk} <= set(
        letters.values_list("person", flat=True)
    )
    assert cast.stranger.pk not in set(letters.values_list("person", flat=True))
    sent = bytes(letters.first().enclosed.get().content.data)
    assert sent == seal.handed_out
    with pikepdf.open(io.BytesIO(sent)) as pdf:
        assert not any("signature-" in name for name in pdf.attachments)
    assert distribution.hand_out(round) == letters.count()
    assert Letter.objects.filter(kind="minutes").count() == letters.count()
