"""Old minutes: read by the worker, guessed, confirmed by a person, found by those who may read them, and kept."""

import datetime as dt
import io
import os
import time
import zipfile

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive import clearing, guessing, importing, listing, tasks, unpacking
from archive.finding import find, parse
from archive.models import FileText, ImportedRecord, Intake, IntakeFile, RegisterEntry, SearchEntry
from archive.rebuilding import rebuild
from meetings import documents, todo
from meetings.file_check import FileRefused
from paper import annexes
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event
from tests.archive.factories import make_sealed
from tests.archive.past import (
    locked_pdf,
    make_ready,
    old_docx,
    old_pdf,
    photographed_pdf,
    read,
    scanned_pdf,
    sent,
    ten_old_minutes,
    upload,
    zipped,
)
from tests.archive.working import work_off
from tests.meetings.factories import make_meeting
from tests.minutes.test_killed_sealing import dying, killed
from tests.parties.factories import make_body, make_seat

TODAY = dt.date(2026, 11, 26)
Step = IntakeFile.Step
SAID = {"held_on": dt.date(2009, 3, 14), "number": "", "secrecy_statute": ""}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path / "documents")


@pytest.fixture
def quick(monkeypatch):
    """Reading without a process of its own: the bytes are the words. How often a file was read."""
    seen = []

    def words(data, kind):
        seen.append(kind)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return packed.read("word/document.xml").decode().replace("</w:p>", "\n")

    monkeypatch.setattr(annexes, "words_of", words)
    monkeypatch.setattr(annexes, "fault_of", lambda pdf: "")
    return seen


@pytest.fixture
def archivist(cast):
    client = Client()
    client.force_login(cast.archivist)
    return client


def steps(intake):
    return {file.place: file.step for file in intake.files.all()}


# Guesses, as tables


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sammanträdesdatum 2009-03-14\nJusterat 2009-03-20", "2009-03-14"),
        ("Utskriftsdatum 2009-04-01\nTid: lördag den 14 mars 2009 kl. 9", "2009-03-14"),
        ("Justerat den 20 mars 2009\nSammanträde 14/3 2009", "2009-03-14"),
        ("PROTOKOLL\n14.3.2009", "2009-03-14"),
        ("Nästa möte: 14 april 2009\nTid\n14:e mars 2009", "2009-03-14"),
        ("Protokoll 31 februari 2009, 14 maj 2009", "2009-05-14"),
        ("Protokoll 2031-03-14", None),
        ("Protokoll 1/2009, dnr 2009-12345", None),
        ("", None),
    ],
)
def test_the_day_is_guessed_from_the_text(text, day):
    assert guessing.day(text, today=TODAY) == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2009-03-14 protokoll.pdf", "2009-03-14"),
        ("Protokoll_20090314.pdf", "2009-03-14"),
        ("prot 090314.docx", "2009-03-14"),
        ("prot 970314.docx", "1997-03-14"),
        ("2009/protokoll 3.pdf", None),
        ("protokoll 123456789.pdf", None),
    ],
)
def test_the_day_is_guessed_from_the_name(name, day):
    assert guessing.day_in_name(name, today=TODAY) == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("Samverkansgrupp vård\nProtokoll", "", 2),
        ("Protokoll från SAMVERKANSGRUPP", "", 1),
        ("Protokoll", "Vård/CSG_2009.pdf", 3),
        ("Samverkansgruppering", "a.pdf", None),
    ],
)
def test_the_body_is_guessed_from_the_text_or_the_folder(text, place, key):
    assert guessing.body(text, place, {"samverkansgrupp": 1, "samverkansgrupp vård": 2, "csg": 3}) == key


@pytest.mark.parametrize(
    ("text", "number"),
    [("Dnr: KS 2009/012", "KS 2009/012"), ("Diarienummer 2009-117", "2009-117"), ("Dnr saknas", ""), ("2009/12", "")],
)
def test_the_number_stands_after_its_word(text, number):
    assert guessing.number(text) == number


@pytest.mark.parametrize("name", ["../a.pdf", "/etc/a.pdf", "..\\a.pdf", "C:\\a.pdf", "a/../../b.pdf", ""])
def test_a_name_that_leads_out_is_known(name):
    assert unpacking.leads_out(name)


@pytest.mark.parametrize("name", ["a.pdf", "Möte 3: budget/a..b.pdf", "2009\\a.pdf"])
def test_a_name_that_stays_inside_is_known(name):
    assert not unpacking.leads_out(name)


# Ten old minutes, from a zip to the register


def test_ten_old_minutes_are_read_guessed_and_found(cast, archivist):
    intake = read(cast, {"Äldre.zip": zipped(ten_old_minutes() | {"__MACOSX/x.pdf": b"x", "2009/.DS_Store": b"x"})})
    files = list(intake.files.in_order())
    assert [file.step for file in files] == [Step.READY] * 10
    assert {file.body for file in files} == {cast.body}
    assert [file.held_on for file in files][:2] == [dt.date(2009, 1, 4), dt.date(2009, 2, 5)]
    assert [file.number for file in files][:2] == ["KS 2009/001", "KS 2009/002"]
    # Nothing is found before a person has confirmed it.
    assert not find(SearchEntry.objects.parts_for(cast.archivist), parse("arkivordaaa")).hits
    page = archivist.get(reverse("intake_detail", args=[intake.pk])).content.decode()
    assert page.count('name="file"') == 10
    answer = archivist.post(reverse("intake_confirm_all", args=[intake.pk]), follow=True)
    assert ImportedRecord.objects.count() == RegisterEntry.objects.imported().count() == 10
    assert answer.status_code == 200
    for word in ("arkivordaaa", "arkivordjjj", '"KS 2009/003"', "oktober"):
        hits = find(SearchEntry.objects.parts_for(cast.union_rep), parse(word)).hits
        assert [hit.kind for hit in hits] == ["record"], word
    page = archivist.get(reverse("search"), {"q": "arkivordbbb"}).content.decode()
    record = ImportedRecord.objects.get(held_on=dt.date(2009, 2, 5))
    assert reverse("record_detail", args=[record.pk]) in page
    assert reverse("record_detail", args=[record.pk]) in archivist.get(reverse("register_list")).content.decode()
    read_page = archivist.get(reverse("record_detail", args=[record.pk])).content.decode()
    assert "arkivordbbb" in read_page
    file = archivist.get(reverse("record_file", args=[record.pk]))
    assert file.content == ten_old_minutes()["Samverkan/2009/Protokoll 02.docx"]
    assert "attachment" in file["Content-Disposition"]
    assert "sandbox" in file["Content-Security-Policy"]


# What is not taken


def test_each_hostile_file_is_refused_with_a_sentence_and_costs_the_others_nothing(cast, settings):
    settings.DOCUMENT_MEGABYTES = 2
    bomb = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": bytes(400 << 20)})
    javascript = old_pdf("x").replace(b"/Type /Catalog", b"/AA <<>> /Type /Catalog")
    parts = {
        "bra 1.docx": old_docx("Protokoll 2009-03-14"),
        "../utanför.docx": old_docx("ut"),
        "/etc/rot.docx": old_docx("rot"),
        "stor.pdf": bytes(3 << 20),
        "bomb.docx": bomb,
        "program.pdf": b"MZ\x90\x00" + bytes(100),
        "sida.pdf": b"<html><script>alert(1)</script></html>",
        "egentligen.pdf": old_docx("fel ändelse"),
        "tyst.exe": old_docx("fel ändelse också"),
        "låst.pdf": locked_pdf(),
        "avhuggen.pdf": old_pdf("x")[:-200],
        "skript.pdf": javascript,
        "tom.pdf": b"",
        "inre.zip": zipped({"a.docx": old_docx("a")}),
        "bild.png": b"\x89PNG\r\n\x1a\n" + bytes(10),
        "bra 2.docx": old_docx("Protokoll 2009-04-14"),
    }
    intake = read(cast, {"fientlig.zip": zipped(parts)})
    assert {place for place, step in steps(intake).items() if step == Step.READY} == {"bra 1.docx", "bra 2.docx"}
    refused = {file.place: file.problem for file in intake.files.at_step(Step.REFUSED)}
    assert set(refused) == set(parts) - {"bra 1.docx", "bra 2.docx"}
    assert all(problem.endswith(".") and len(problem) > 10 for problem in refused.values())
    assert "lösenord" in refused["låst.pdf"]
    assert "mappen" in refused["../utanför.docx"]


def test_a_locked_a_broken_and_a_lying_entry_of_a_zip_are_told_apart(cast, quick):
    data = bytearray(zipped({"a.docx": old_docx("a" * 50), "b.docx": old_docx("b" * 50)}, method=zipfile.ZIP_STORED))
    at = data.index(b"a.docx") + 40
    data[at : at + 4] = b"XXXX"
    locked = bytearray(zipped({"c.docx": b"c", "d.docx": old_docx("d")}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    intake = read(cast, {"trasig.zip": bytes(data), "låst.zip": bytes(locked), "ingen.zip": b"PK\x03\x04" + bytes(90)})
    assert steps(intake) == {
        "a.docx": "refused",
        "b.docx": "ready",
        "c.docx": "refused",
        "d.docx": "ready",
        "ingen.zip": "refused",
    }
    assert "lösenord" in intake.files.get(place="c.docx").problem


def test_a_zip_that_unpacks_to_too_much_or_holds_too_many_is_stopped(cast, settings, quick, monkeypatch):
    settings.IMPORT_MEGABYTES = 1
    parts = {f"{name}.docx": old_docx(name) + bytes(600_000) for name in "abc"}
    # After the first two more than a megabyte is out.
    assert sorted(steps(read(cast, {"stor.zip": zipped(parts)})).values())[-1] == "refused"
    settings.IMPORT_FILES = 2
    intake = read(cast, {"många.zip": zipped({f"{n}.docx": old_docx("x") for n in range(3)}), "en.docx": old_docx("y")})
    assert steps(intake) == {"många.zip": "refused", "en.docx": "ready"}
    monkeypatch.setattr(unpacking, "_MOST_LISTED", 10)
    assert steps(read(cast, {"lista.zip": zipped({"z.docx": old_docx("z")})})) == {"lista.zip": "refused"}


def test_a_file_that_ends_the_worker_is_given_up_at_last(cast, quick):
    intake = sent(cast, {"a.docx": old_docx("a")})
    intake.files.update(tries=IntakeFile.MOST_TRIES)
    assert importing.work(intake.pk)
    assert steps(intake) == {"a.docx": "refused"}
    assert not quick


# Duplicates


def test_the_same_content_is_known_under_any_name(cast, quick):
    same = old_docx("Protokoll 2009-03-14")
    intake = read(cast, {"a.docx": same, "b.zip": zipped({"mapp/b.docx": same, "c.docx": old_docx("c")})})
    assert steps(intake) == {"a.docx": "ready", "mapp/b.docx": "duplicate", "c.docx": "ready"}
    assert "a.docx" in intake.files.get(step=Step.DUPLICATE).problem
    file = intake.files.get(place="a.docx")
    file.correct(
        by=cast.archivist, title="Vårmötet", body=cast.body, held_on=dt.date(2009, 3, 14), number="", secrecy_statute=""
    )
    record = file.confirm(by=cast.archivist)
    again = read(cast, {"ny.docx": same})
    assert record.title in again.files.get().problem
    with pytest.raises(Invalid):
        make_ready(cast, sha256=record.sha256).confirm(by=cast.archivist)
    assert ImportedRecord.objects.count() == 1


def test_minutes_that_were_sealed_here_are_known(cast, quick):
    entry = make_sealed(cast, dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
    intake = sent(cast, {"a.docx": old_docx("a")})
    intake.files.update(sha256=entry.meeting.rounds.get().seal.sha256)
    assert importing.work(intake.pk)
    assert steps(intake) == {"a.docx": "duplicate"}


def test_a_discarded_file_may_be_sent_again_and_brought_back(cast, quick):
    intake = read(cast, {"a.docx": old_docx("a")})
    assert importing.discard(list(intake.files.all()), by=cast.archivist).count == 1
    assert steps(read(cast, {"b.docx": old_docx("a")})) == {"b.docx": "ready"}
    intake.files.get().restore(by=cast.archivist)
    assert steps(intake) == {"a.docx": "ready"}


# The list beside the files


@pytest.mark.parametrize("head", ["fil;datum;organ;dnr;titel", "File name,Date,Body,Number,Title"])
def test_a_list_goes_before_the_text(cast, quick, head):
    other = make_body(name="Lokala gruppen", slug="lokal")
    separator = ";" if ";" in head else ","
    rows = [head, separator.join(["A.docx", "2001-02-03", "lokala gruppen", "17/01", "Gamla mötet"]), "b.docx"]
    parts = {"a.docx": old_docx("Centrala samverkansgruppen, protokoll 2009-03-14"), "b.docx": old_docx("b")}
    intake = read(cast, {"x.zip": zipped(parts | {"lista.csv": "\r\n".join(rows).encode("cp1252")})})
    file = intake.files.get(place="a.docx")
    assert (file.held_on, file.body, file.number, file.title) == (dt.date(2001, 2, 3), other, "17/01", "Gamla mötet")
    assert file.day_from == "list"


def test_a_list_that_cannot_be_read_costs_the_files_nothing(cast, quick):
    intake = read(cast, {"lista.csv": b"datum;organ\n2009-03-14;x", "a.docx": old_docx("a")})
    assert steps(intake) == {"lista.csv": "refused", "a.docx": "ready"}
    with pytest.raises(FileRefused):
        listing.read("x.csv", b"")


def test_what_the_person_has_said_of_all_goes_before_the_text(cast, quick):
    other = make_body(name="Lokala gruppen", slug="lokal")
    intake = read(cast, {"a 2009-03-14.docx": old_docx("Centrala samverkansgruppen")}, body=other)
    file = intake.files.get()
    assert (file.body, file.held_on, file.day_from) == (other, dt.date(2009, 3, 14), "name")


# Killed and taken up again


def test_a_worker_that_dies_anywhere_is_followed_by_one_that_goes_on(cast, quick, monkeypatch):
    parts = {f"{name}.docx": old_docx(name) for name in "abcdef"}
    intake = sent(cast, {"x.zip": zipped(parts)})
    for place, name in ((documents, "keep"), (FileText.objects, "get_or_create")):
        work, calls = getattr(place, name), []

        def dying(*args, _work=work, _calls=calls, **options):
            _calls.append(args)
            if len(_calls) == 3:
                raise SystemExit
            return _work(*args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(place, name, dying)
            with pytest.raises(SystemExit):
                importing.work(intake.pk, seconds=600)
    assert set(Intake.unfinished()) == {intake}
    assert importing.work(intake.pk, seconds=600)
    assert steps(intake) == dict.fromkeys(parts, "ready")
    assert len(quick) == 7  # six, and the one that it died of once more
    assert not Intake.unfinished().exists()
    assert importing.work(intake.pk)
    assert len(quick) == 7


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_done(cast, quick, monkeypatch):
    parts = {f"{name}.docx": old_docx(name) for name in "abcd"}
    intake = sent(cast, {"x.zip": zipped(parts)})
    for place, name in ((importing, "_taken_out"), (importing, "_guessed")):
        with monkeypatch.context() as patch:
            dying(patch, place, name, after=name == "_taken_out")
            assert killed(lambda: importing.work(intake.pk, seconds=600))
    assert set(steps(intake).values()) == {"waiting"}
    assert importing.work(intake.pk, seconds=600)
    assert steps(intake) == dict.fromkeys(parts, "ready")


def test_long_work_gives_way_and_is_ordered_anew(cast, quick, monkeypatch):
    intake = sent(cast, {"x.zip": zipped({"a.docx": old_docx("a")})})
    ordered = []
    monkeypatch.setattr(tasks, "defer_import", ordered.append)
    assert not importing.work(intake.pk, seconds=-1)
    tasks.take_up_imports(0)
    assert ordered == [intake.pk]


# A person's word


def test_only_an_archivist_imports_confirms_and_discards(cast, quick):
    with pytest.raises(NotAllowed):
        importing.receive([upload("a.docx", old_docx("a"))], by=cast.secretary)
    file = make_ready(cast)
    for verb in (importing.confirm, importing.discard):
        with pytest.raises(NotAllowed):
            verb([file], by=cast.administrator)
    with pytest.raises(NotAllowed):
        file.confirm(by=cast.administrator)


def test_what_lacks_body_or_day_is_told_and_the_others_are_kept(cast, archivist):
    first, second = make_ready(cast, held_on=None, place="utan dag.docx"), make_ready(cast, sha256="a" * 64)
    done = importing.confirm([first, second], by=cast.archivist)
    assert (done.count, len(done.problems)) == (1, 1)
    page = archivist.post(reverse("intake_confirm", args=[first.intake_id]), {"file": first.pk}, follow=True)
    assert "utan dag.docx: Ange samverkansgrupp och dag först." in page.content.decode()
    # A file of another import is not reached by the address of this one.
    archivist.post(reverse("intake_discard", args=[first.intake_id]), {"file": second.pk})
    assert ImportedRecord.objects.count() == 1


def test_a_file_is_corrected_beside_its_text(cast, archivist):
    file = make_ready(cast, held_on=None, body=None)
    url = reverse("intake_file_edit", args=[file.intake_id, file.pk])
    said = {"title": "Höstmötet", "body": cast.body.pk, "held_on": "2031-01-01", "number": ""}
    assert archivist.post(url, said).status_code == 422
    assert archivist.post(url, said | {"held_on": "2009-10-01"}).status_code == 302
    file.refresh_from_db()
    assert (file.title, file.held_on, file.day_from) == ("Höstmötet", dt.date(2009, 10, 1), "person")
    assert file.is_complete
    assert set(IntakeFile.objects.complete()) == {file}


def test_a_secret_file_is_secret_from_the_first_moment(cast, archivist):
    file = make_ready(cast)
    said = {"title": "Möte", "body": cast.body.pk, "held_on": "2009-10-01", "secrecy_statute": "OSL 39 kap. 1 §"}
    assert archivist.post(reverse("intake_file_edit", args=[file.intake_id, file.pk]), said).status_code == 302
    record = file.confirm(by=cast.archivist)
    assert record.register_entry.secrecy == "whole"
    assert not SearchEntry.objects.visible_to(cast.union_rep).exists()
    assert SearchEntry.objects.visible_to(cast.archivist).get().status == SearchEntry.IMPORTED_SECRET


def test_a_confirmed_file_is_an_entry_of_the_register_and_an_event(cast, archivist):
    record = make_ready(cast, number="KS 2009/1").confirm(by=cast.archivist)
    other = make_ready(cast, number="ks 2009/1", sha256="b" * 64).confirm(by=cast.archivist)
    entry = record.register_entry
    # Old minutes may share the number of their matter; it is no number of the series here.
    assert other.register_entry.number == "ks 2009/1"
    assert (entry.is_imported, entry.meeting, entry.body, entry.number) == (True, None, cast.body, "KS 2009/1")
    assert Event.objects.about(record).get().verb == "importedrecord.added"
    assert Event.objects.about(entry).get().verb == "registerentry.added"
    with pytest.raises(Invalid):
        entry.draw_number(by=cast.archivist)
    page = archivist.get(reverse("register_detail", args=[entry.pk])).content.decode()
    assert "Importerat, inte signerat här" in page
    assert "maskad kopia" not in page
    listed = archivist.get(reverse("register_csv"), {"origin": "imported"}).getvalue().decode()
    assert listed.count("Importerat, inte signerat här") == 2
    assert reverse("register_detail", args=[entry.pk]) in archivist.get(reverse("register_list")).content.decode()
    here = archivist.get(reverse("register_list"), {"origin": "here"}).content.decode()
    assert reverse("register_detail", args=[entry.pk]) not in here


def test_a_correction_of_a_record_follows_into_register_and_search(cast, archivist):
    record = make_ready(cast).confirm(by=cast.archivist)
    other = make_body(name="Lokala gruppen", slug="lokal")
    said = {"title": "Sommarmötet", "body": other.pk, "held_on": "2008-07-01"}
    assert archivist.post(reverse("record_edit", args=[record.pk]), said).status_code == 302
    entry = RegisterEntry.objects.get(record=record)
    assert (entry.body, entry.held_on) == (other, dt.date(2008, 7, 1))
    found = SearchEntry.objects.get(kind="record")
    assert (found.body_id, found.title, found.at.date()) == (other.pk, "Sommarmötet", dt.date(2008, 7, 1))
    assert archivist.post(reverse("record_edit", args=[record.pk]), said | {"held_on": "2031-07-01"}).status_code == 422


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM archive_importedrecord",
        "UPDATE archive_importedrecord SET sha256 = repeat('a', 64)",
        "UPDATE archive_importedrecord SET reading = 'pictures'",
    ],
)
def test_the_database_keeps_the_file_of_a_record_as_it_came(cast, sql):
    make_ready(cast).confirm(by=cast.archivist)
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="refused"):
        cursor.execute(sql)


# Who finds and reads it


def people(cast):
    """Role → whether the person may read minutes of the cast's body of 2009."""
    former = {"from_on": dt.date(2009, 1, 1), "to_on": dt.date(2009, 12, 31)}
    make_seat(body=cast.body, person=cast.stranger, department=cast.department, **former)
    return {
        "archivist": True, "secretary": True, "union_rep": True, "substitute": True, "stranger": True,
        "presenter": False, "administrator": False,
    }  # fmt: skip


@pytest.mark.parametrize("secrecy", ["none", "partly", "whole"])
def test_search_page_and_file_are_for_the_same_people(cast, secrecy):
    record = make_ready(cast).confirm(by=cast.archivist)
    FileText.objects.create(sha256=record.sha256, text="Om omegavik.")
    RegisterEntry.objects.update(secrecy=secrecy, secrecy_statute="" if secrecy == "none" else "OSL 39 kap. 1 §")
    record = ImportedRecord.objects.get(pk=record.pk)
    for role, may in people(cast).items():
        user = getattr(cast, role)
        may = may and (secrecy == "none" or role == "archivist")
        client = Client()
        client.force_login(user)
        assert record.is_visible_to(user) is may, role
        assert ImportedRecord.objects.visible_to(user).exists() is may, role
        assert bool(find(SearchEntry.objects.parts_for(user), parse("omegavik")).hits) is may, role
        for page in ("record_detail", "record_file"):
            assert client.get(reverse(page, args=[record.pk])).status_code == (200 if may else 404), role


def test_a_seat_of_another_year_finds_nothing(cast):
    make_ready(cast).confirm(by=cast.archivist)
    other = {"from_on": dt.date(2010, 1, 1), "to_on": dt.date(2010, 12, 31)}
    make_seat(body=cast.body, person=cast.stranger, department=cast.department, **other)
    assert not SearchEntry.objects.visible_to(cast.stranger).exists()


def test_the_search_written_anew_is_the_same(cast):
    make_ready(cast).confirm(by=cast.archivist)
    before = list(SearchEntry.objects.filter(kind="record").values_list("title", "text", "status"))
    SearchEntry.objects.all().delete()
    rebuild()
    assert list(SearchEntry.objects.filter(kind="record").values_list("title", "text", "status")) == before


# Pages that are pictures


def test_without_tesseract_a_scanned_file_is_kept_and_the_page_says_so(cast, archivist, monkeypatch):
    monkeypatch.setattr(annexes, "can_read_pictures", lambda: False)
    monkeypatch.setattr(annexes, "words_in_pictures", lambda pdf: "")
    intake = read(cast, {"skannad 2009-03-14.pdf": scanned_pdf()})
    file = intake.files.get()
    assert (file.step, file.reading, file.held_on) == ("ready", "none", dt.date(2009, 3, 14))
    assert "tesseract" in archivist.get(reverse("intake_detail", args=[intake.pk])).content.decode()


def test_the_words_of_a_page_that_is_a_picture_are_read_and_found(cast):
    """By tesseract itself, in Swedish."""
    page = photographed_pdf(
        "Protokoll från centrala samverkansgruppen",
        "Sammanträdesdatum 2009-03-14",
        "Förhandling om hyvlade tjänster inom äldreomsorgen.",
    )
    intake = read(cast, {"skannad.pdf": page})
    file = intake.files.get()
    assert (file.reading, file.held_on, file.body) == ("pictures", dt.date(2009, 3, 14), cast.body)
    assert "Förhandling om hyvlade tjänster inom äldreomsorgen" in FileText.objects.get(sha256=file.sha256).text
    record = file.confirm(by=cast.archivist)
    assert SearchEntry.objects.visible_to(cast.archivist).filter(kind="record", text__contains="hyvlade").exists()
    assert record.get_reading_display() == "Lästa ur bilder av sidorna, med de fel som det ger"


# Pages


def test_files_a_folder_and_nothing_are_sent_in(cast, archivist):
    url = reverse("intake_add")
    assert archivist.post(url, {}).status_code == 422
    files = {"documents": [upload("a.docx", old_docx("a"))], "folder": [upload("b.docx", old_docx("b"))]}
    assert archivist.post(url, files, headers={"X-Upload": "1"}).status_code == 201
    intake = Intake.objects.get()
    assert steps(intake) == {"a.docx": "waiting", "b.docx": "waiting"}
    state = archivist.get(reverse("intake_state", args=[intake.pk])).content.decode()
    assert 'value="0" max="2"' in state
    assert "every 2s" in state
    # A file that nobody has looked through is handed out to nobody.
    file = intake.files.first()
    assert archivist.get(reverse("intake_file_read", args=[intake.pk, file.pk])).status_code == 302


def test_a_list_of_twice_as_many_files_costs_the_same(cast, archivist, django_assert_max_num_queries):
    file = make_ready(cast)
    for number in range(20):
        IntakeFile.objects.create(
            intake=file.intake,
            place=f"{number}.docx",
            sha256=f"{number:064}",
            step="ready",
            body=cast.body,
            kind="docx",
        )
    with django_assert_max_num_queries(16):
        archivist.get(reverse("intake_detail", args=[file.intake_id]))


def test_a_personal_identity_number_is_told_of_before_it_is_confirmed(cast, archivist, quick):
    intake = read(cast, {"a.docx": old_docx("Om Anna, 19121212-1212"), "b.docx": old_docx("Dnr 19121212-1213")})
    told = {file.place: file.is_personal for file in intake.files.all()}
    assert told == {"a.docx": True, "b.docx": False}
    url = reverse("intake_file_edit", args=[intake.pk, intake.files.get(place="a.docx").pk])
    assert "personnummer" in archivist.get(url).content.decode().lower()


def test_what_is_to_be_confirmed_waits_for_every_archivist_and_for_nobody_else(cast, archivist, quick):
    file = make_ready(cast)
    assert [todo.count(person) for person in (cast.archivist, cast.secretary, cast.administrator)] == [1, 0, 0]
    (task,) = todo.tasks(cast.archivist)
    assert task.url == reverse("intake_detail", args=[file.intake_id])
    assert task.context.startswith("1 fil, ")
    assert task.title in archivist.get(reverse("start")).content.decode()
    file.discard(by=cast.archivist)
    assert todo.count(cast.archivist) == 0


def test_a_page_is_answered_however_much_there_is_to_confirm(cast, archivist, monkeypatch):
    monkeypatch.setattr(importing, "PATIENCE", -1.0)
    file = make_ready(cast)
    answer = archivist.post(reverse("intake_confirm_all", args=[file.intake_id]), follow=True)
    assert "1 är kvar" in answer.content.decode()


# What is left behind


def age(sha256, *, days):
    path = documents.path_of(sha256)
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_what_nobody_kept_is_thrown_away_in_time(cast, quick):
    parts = {f"{name}.docx": old_docx(f"Om {name}") for name in ("kvar", "bort", "dokument", "ny")}
    intake = read(cast, {"x.zip": zipped(parts)})
    pack = intake.packs.get()
    files = {file.place[:-5]: file for file in intake.files.all()}
    files["kvar"].correct(
        by=cast.archivist, title="Kvar", body=cast.body, held_on=dt.date(2009, 3, 14), number="", secrecy_statute=""
    )
    files["kvar"].confirm(by=cast.archivist)
    for name in ("bort", "dokument", "ny"):
        files[name].discard(by=cast.archivist)
    documents.add(make_meeting(cast=cast), upload("d.docx", parts["dokument.docx"]), by=cast.secretary)
    for sha256 in (pack.sha256, *(file.sha256 for file in files.values())):
        age(sha256, days=40)
    age(files["ny"].sha256, days=0)  # taken in by somebody at this moment

    assert clearing.clear() == 0
    Intake.objects.update(at=timezone.now() - dt.timedelta(days=2))
    assert clearing.clear() == 1
    assert not documents.path_of(pack.sha256).exists()
    IntakeFile.objects.filter(step=Step.DISCARDED).update(discarded_at=timezone.now() - dt.timedelta(days=31))
    assert clearing.clear() == 3
    assert {name for name, file in files.items() if documents.path_of(file.sha256).exists()} == {
        "kvar",
        "dokument",
        "ny",
    }
    assert not FileText.objects.filter(sha256=files["bort"].sha256).exists()
    assert FileText.objects.filter(sha256=files["dokument"].sha256).exists()
    with pytest.raises(Invalid):
        files["bort"].restore(by=cast.archivist)
    assert clearing.clear() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_reads_in_turns_until_all_is_read(cast, quick, monkeypatch):
    monkeypatch.setattr(importing.work, "__kwdefaults__", {"seconds": 0.0})
    intake = sent(cast, {"x.zip": zipped({"a.docx": old_docx("a")}), "b.docx": old_docx("b")})
    turns = 0
    while Intake.unfinished().exists():
        work_off()
        turns += 1
        assert turns < 5
    assert steps(intake) == {"a.docx": "ready", "b.docx": "ready"}
