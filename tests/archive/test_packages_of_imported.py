"""A package of imported minutes: the file as it came and its words, without any claim that somebody signed it here."""

import datetime as dt
from pathlib import Path

import pytest

from archive.models import FileText, ImportedRecord, PackageExport, RegisterEntry
from archive.packages import Scope, check, contents, run, writing
from archive.packages.markup import SPACES, parsed
from meetings import documents
from paper import annexes
from tests.archive.factories import at, make_sealed
from tests.archive.past import old_docx, old_pdf, read, scanned_pdf
from tests.archive.test_package_exports import work

DATA = "representations/rep1/data"
LINES = ("Centrala samverkansgruppen", "Protokoll 2009-03-14", "Vi talade om arkivsjön.")


@pytest.fixture
def entry(cast, settings, tmp_path) -> RegisterEntry:
    settings.DOCUMENTS = str(tmp_path / "documents")
    return imported(cast, "Mars 2009.pdf", old_pdf(*LINES))


def imported(cast, name: str, data: bytes, **said) -> RegisterEntry:
    """As an archivist does it: sent in, read, said what it is, confirmed."""
    file = read(cast, {name: data}).files.get()
    told = {"title": "Marsmötet", "body": cast.body, "held_on": dt.date(2009, 3, 14), "number": "KS 2009/3"}
    file.correct(by=cast.archivist, **(told | {"secrecy_statute": ""} | said))
    entry = file.confirm(by=cast.archivist).register_entry
    return RegisterEntry.objects.select_related("body", "meeting").get(pk=entry.pk)


@pytest.fixture
def package(entry, tmp_path) -> Path:
    return tmp_path / writing.write(entry, tmp_path).name


def told(folder: Path) -> list[tuple[str, str]]:
    return [(fault.kind, fault.path) for fault in check(folder).faults]


def test_it_is_whole_and_holds_the_file_as_it_came_and_its_words(package, entry):
    assert told(package) == []
    here = {path.relative_to(package / DATA).as_posix() for path in (package / DATA).rglob("*") if path.is_file()}
    assert here == {"ERMS.xml", "imported/minutes.pdf", "imported/words.txt"}
    assert (package / DATA / "imported/minutes.pdf").read_bytes() == documents.read_bytes(entry.record)
    head, empty, words = (package / DATA / "imported/words.txt").read_text().partition("\n\n")
    assert head.startswith("Orden i Mars 2009.pdf. Ur filen själv.")
    assert empty
    assert "Vi talade om arkivsjön." in words
    assert "importerades" in (package / "documentation/README.txt").read_text()


def test_the_metadata_claim_no_signature_and_say_whence_it_came(package, entry, cast):
    erms = parsed((package / DATA / "ERMS.xml").read_bytes())
    assert [each.attrib for each in erms.findall(".//erms:eSignature", SPACES)] == [{"present": "false"}]
    assert "signerat här" in erms.findtext(".//erms:record/erms:notes/erms:note", "", SPACES)
    assert erms.findtext(".//erms:record/erms:extraId", "", SPACES) == entry.record.sha256
    assert erms.findtext(".//erms:aggregation/erms:objectId", "", SPACES) == "KS 2009/3"
    dates = {each.get("dateType"): each.text for each in erms.findall(".//erms:record/erms:dates/erms:date", SPACES)}
    assert dates.keys() == {"originated", "created"}
    assert dates["originated"].startswith("2009-03-14T12:00")
    assert not erms.findall(".//erms:appendix[@eSignatureHasExisted]", SPACES)
    premis = parsed((package / "metadata/preservation/premis.xml").read_bytes())
    kinds = [event.text for event in premis.findall("premis:event/premis:eventType", SPACES)]
    assert kinds == [
        "format identification", "metadata extraction", "ingestion", "fixity check", "information package creation",
    ]  # fmt: skip
    agents = {
        agent.findtext("premis:agentIdentifier/premis:agentIdentifierValue", "", SPACES): agent.findtext(
            "premis:agentName", "", SPACES
        )
        for agent in premis.findall("premis:agent", SPACES)
    }
    linked = {each.text for each in premis.findall(".//premis:linkingAgentIdentifierValue", SPACES)}
    assert linked <= agents.keys()
    assert agents[f"person-{cast.archivist.pk}"] == cast.archivist.name
    assert premis.findtext(".//premis:originalName", "", SPACES) == "Mars 2009.pdf"


def test_secrecy_stands_in_the_package(cast, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path / "documents")
    entry = imported(cast, "Hemligt.docx", old_docx(*LINES), secrecy_statute="OSL 39 kap. 1 §")
    made = tmp_path / writing.write(entry, tmp_path).name
    assert told(made) == []
    erms = parsed((made / DATA / "ERMS.xml").read_bytes())
    regulations = [each.text for each in erms.findall(".//erms:restriction/erms:regulation", SPACES)]
    assert regulations == ["OSL 39 kap. 1 §", "(EU) 2016/679"]


def test_a_file_without_words_is_packed_alone_and_that_is_told(cast, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(annexes, "words_in_pictures", lambda pdf: "")
    settings.DOCUMENTS = str(tmp_path / "documents")
    entry = imported(cast, "Skannat.pdf", scanned_pdf())
    assert entry.record.reading == "none"
    made = tmp_path / writing.write(entry, tmp_path).name
    assert told(made) == []
    assert not (made / DATA / "imported/words.txt").exists()
    premis = (made / "metadata/preservation/premis.xml").read_text()
    assert "no text" in premis


def change_a_byte(folder: Path) -> None:
    file = folder / DATA / "imported/minutes.pdf"
    file.write_bytes(file.read_bytes()[:-1] + b"x")


def remove_the_file(folder: Path) -> None:
    (folder / DATA / "imported/minutes.pdf").unlink()


def remove_the_words(folder: Path) -> None:
    (folder / DATA / "imported/words.txt").unlink()


def add_a_file(folder: Path) -> None:
    (folder / DATA / "imported/new.txt").write_text("x")


@pytest.mark.parametrize(
    ("damage", "kind", "name"),
    [
        (change_a_byte, "checksum", "minutes.pdf"),
        (remove_the_file, "missing", "minutes.pdf"),
        (remove_the_words, "missing", "words.txt"),
        (add_a_file, "extra", "new.txt"),
    ],
)
def test_what_is_wrong_is_found_and_named(package, damage, kind, name):
    damage(package)
    assert (kind, f"{DATA}/imported/{name}") in told(package)


def test_it_goes_out_with_the_sealed_minutes_and_is_made_anew_when_something_is_corrected(
    entry, cast, tmp_path, monkeypatch
):
    folder = tmp_path / "export"
    assert run(folder, Scope(cast.body, 2009)).packages == 1
    assert told(folder) == []
    made: list[int] = []
    write = writing.write
    monkeypatch.setattr(writing, "write", lambda entry, folder: made.append(entry.pk) or write(entry, folder))
    assert run(folder, Scope(cast.body, 2009)).packages == 1
    assert made == []
    before = contents.fingerprint(entry)
    record = ImportedRecord.objects.get(pk=entry.record_id)
    record.title = "Vårens möte"
    record.change(by=cast.archivist)
    assert contents.fingerprint(RegisterEntry.objects.get(pk=entry.pk)) != before
    record.held_on = dt.date(2009, 3, 15)
    record.change(by=cast.archivist)
    assert run(folder, Scope(cast.body, 2009)).packages == 1
    assert made == [entry.pk]
    # Under its new name, and the old one is gone.
    assert [path.name for path in folder.glob("cesam-*")] == [f"cesam-{cast.body.slug}-2009-03-15-{entry.pk}"]
    FileText.objects.filter(sha256=record.sha256).update(text="Andra ord.")
    run(folder, Scope(cast.body, 2009))
    assert made == [entry.pk, entry.pk]
    assert told(folder) == []


def test_a_file_that_is_gone_or_changed_is_left_out_with_why(entry, cast, tmp_path):
    documents.path_of(entry.record.sha256).unlink()
    outcome = run(tmp_path / "export", Scope(cast.body, 2009))
    assert [(what, why.partition(":")[0]) for what, why in outcome.left_out] == [
        (str(entry), "En fil saknas eller är skadad")
    ]
    path = documents.path_of(entry.record.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"other")
    assert run(tmp_path / "export", Scope(cast.body, 2009)).packages == 0


def test_both_kinds_are_ordered_from_the_page(entry, cast, settings, tmp_path, client):
    settings.PACKAGES = str(tmp_path / "packages")
    make_sealed(cast, at(2021))
    assert Scope().entries().count() == 2
    client.force_login(cast.archivist)
    client.post("/archive/packages/", {"body": cast.body.slug, "year": "2009"})
    export = PackageExport.objects.get()
    assert export.total == 1
    work(export)
    assert (export.packages, export.left_out) == (1, [])
    assert told(export.folder) == []
