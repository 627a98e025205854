"""The package of a matter that has everything: an annex, a correction, secrecy, a day when it is deleted."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings

from archive.models import RegisterEntry
from archive.packages import check, writing
from archive.packages.markup import SPACES, parsed
from meetings import documents
from meetings.models import Meeting
from minutes import correcting, sealing_jobs
from tests.minutes.conftest import ORGANISATION
from tests.minutes.signoff import make_held, make_round, print_round, read, sign_all
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db

DATA = "representations/rep1/data"
WORDS = b"Bilagans egna ord"


@pytest.fixture(scope="module")
def package(django_db_setup, django_db_blocker, demo_authority, _server, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("much")
    how = {
        "SEAL_DEMO_FOLDER": Path(demo_authority.folder),
        "SEAL_ORGANISATION": ORGANISATION,
        "TIMESTAMP_URL": _server.url,
        "DOCUMENTS": str(folder / "documents"),
        "ORGANISATION_NUMBER": "212000-0000",
    }
    kept = transaction.atomic()
    kept._from_testcase = True  # type: ignore[attr-defined]  # as the transaction around a test
    with django_db_blocker.unblock(), override_settings(**how), kept:
        entry = make_entry()
        made = writing.write(entry, folder)
        transaction.set_rollback(True)
    return folder / made.name


def make_entry() -> RegisterEntry:
    cast = make_cast()
    meeting = make_held(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_SESSION)
    file = SimpleUploadedFile("Anteckning, åäö & mer.txt", WORDS)
    documents.add(read(meeting), file, by=cast.secretary, title="Anteckning <1>")
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    round = sign_all(make_round(cast=cast, meeting=read(meeting)))
    sealing_jobs.seal_now(round)
    correction = correcting.correct(
        round,
        round.composition.items[0].id,
        by=cast.secretary,
        wrong="redovisade utfallet",
        right="redovisade prognosen",
        reason="Fel ord",
        due_on=dt.date(2099, 1, 1),
    )
    print_round(correction)
    sealing_jobs.seal_now(sign_all(correction))
    entry = RegisterEntry.objects.get(meeting=meeting)
    entry.number, entry.classification_code, entry.note = "KS 2022-0007", "2.3.1", "Kontrolltecken \x0b här"
    entry.retention, entry.retention_years = "delete", 10
    entry.secrecy, entry.secrecy_statute, entry.secrecy_until = "partly", "OSL 39 kap. 1 §", dt.date(2072, 4, 26)
    entry.save()
    return entry


def test_it_is_whole(package):
    assert [fault.sentence for fault in check(package).faults] == []


def test_the_annex_is_there_as_it_was_received(package):
    assert (package / DATA / "minutes/annexes/1.txt").read_bytes() == WORDS
    premis = parsed((package / "metadata/preservation/premis.xml").read_bytes())
    assert "Anteckning, åäö & mer.txt" in {name.text for name in premis.iter("{*}originalName")}
    erms = parsed((package / DATA / "ERMS.xml").read_bytes())
    appendices = {each.get("path"): each.get("description") for each in erms.iter("{*}appendix")}
    assert appendices["minutes/annexes/1.txt"] == "1: Anteckning <1>"


def test_the_correction_stands_beside_the_minutes_and_says_what_it_corrects(package):
    assert (package / DATA / "correction-1/correction-1.pdf").is_file()
    erms = parsed((package / DATA / "ERMS.xml").read_bytes())
    first, second = erms.findall(".//erms:record", SPACES)
    assert [first.get("recordType"), second.get("recordType")] == ["whole", "correction"]
    assert second.findtext("erms:relation", "", SPACES) == first.findtext("erms:objectId", "", SPACES)


def test_what_the_register_says_stands_in_it(package):
    erms = parsed((package / DATA / "ERMS.xml").read_bytes())
    matter = erms.find(".//erms:aggregation", SPACES)
    assert matter is not None
    assert matter.findtext("erms:objectId", "", SPACES) == "KS 2022-0007"
    assert matter.findtext("erms:classification", "", SPACES) == "2.3.1"
    assert matter.findtext("erms:restriction[@restrictionType='confidential']/erms:regulation", "", SPACES) == (
        "OSL 39 kap. 1 §"
    )
    assert matter.findtext("erms:disposal/erms:disposalPeriod", "", SPACES) == "P10Y"
    assert matter.findtext("erms:notes/erms:note", "", SPACES) == "Kontrolltecken  här"
    assert "212000-0000" in (package / "METS.xml").read_text()
