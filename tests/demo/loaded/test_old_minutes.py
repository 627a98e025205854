"""Minutes from before CESAM: read and kept by the archive's own way, found by those who may read them."""

import io

import pytest
from pikepdf import Pdf

from archive import guard
from archive.finding import find, parse
from archive.models import FileText, ImportedRecord, Intake, IntakeFile, RegisterEntry, SearchEntry
from demo import loading, old_minutes
from demo.people import PEOPLE
from demo.texts.old import OLD
from meetings import documents
from parties.models import User
from tests.demo.loaded.conftest import TODAY


def person(key: str) -> User:
    return User.objects.get(email=PEOPLE[key].email)


def test_four_are_in_the_register_and_one_waits_for_the_archivist(demo):
    entries = RegisterEntry.objects.imported().order_by("held_on")
    assert [(entry.body.slug, entry.held_on.isoformat(), entry.number) for entry in entries] == [
        ("cesam", "2009-03-17", "KS 2009/41"),
        ("cesam", "2010-10-05", "KS 2010/118"),
        ("fsg-utbildning", "2011-05-12", "BUN 2011/77"),
        ("cesam", "2012-02-14", "KS 2012/26"),
    ]
    # What was guessed of the text is what a person would say.
    guessed = {file.file_name: file.held_on for file in IntakeFile.objects.exclude(day_from="person")}
    assert all(guessed[one.file_name] == one.held_on for one in OLD if one.held_on)
    waiting = IntakeFile.objects.get(step="ready")
    assert (waiting.body.slug, waiting.held_on) == ("cesam", None)


def test_loading_again_imports_nothing(demo):
    loading.load(today=TODAY)
    assert Intake.objects.count() == 1
    assert ImportedRecord.objects.count() == 4


@pytest.mark.parametrize(
    ("key", "word", "count"),
    [
        ("kommunal", "lågkonjunkturen", 1),
        ("archive", "rehabiliteringsplanen", 1),
        ("schools", "rehabiliteringsplanen", 0),
    ],
)
def test_they_are_found_by_their_words_but_for_what_is_secret(demo, key, word, count):
    assert len(find(SearchEntry.objects.parts_for(person(key)), parse(word)).hits) == count


def test_the_secret_one_shows_what_the_guard_tells_of(demo):
    record = ImportedRecord.objects.get(register_entry__secrecy="whole")
    told = [one.sentence for one in guard.of_record(record)]
    assert len(told) == 2
    assert "670919-9530" in told[1]


def test_the_files_are_files_that_others_can_open(demo):
    for record in ImportedRecord.objects.all():
        data = documents.read_bytes(record)
        if record.kind == "pdf":
            with Pdf.open(io.BytesIO(data)) as pdf:
                assert 1 <= len(pdf.pages) <= 2
        assert FileText.objects.get(sha256=record.sha256).text.count("\n") > 8


def test_the_same_words_are_the_same_file():
    for one in OLD:
        assert old_minutes._upload(one).read() == old_minutes._upload(one).read()
