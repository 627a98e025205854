"""Packages for the e-archive: whole and by the rules, and what is wrong with one is found and named."""

import json
import re
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

import cesam
from archive.models import RegisterEntry
from archive.packages import Scope, check, rules, run, schemas, writing
from archive.packages import sealed as sealed_files
from archive.packages.markup import SPACES, parsed

DATA = "representations/rep1/data"


@pytest.fixture(scope="module")
def package(_sealed_once, django_db_blocker, tmp_path_factory) -> Path:
    """Of really sealed minutes, written once."""
    with django_db_blocker.unblock():
        entry = RegisterEntry.objects.get(meeting=_sealed_once.round.meeting_id)
        folder = tmp_path_factory.mktemp("packages")
        made = writing.write(entry, folder)
    return folder / made.name


@pytest.fixture
def copy(package, tmp_path) -> Path:
    """To be damaged."""
    return Path(shutil.copytree(package, tmp_path / package.name))


def told(folder: Path) -> list[tuple[str, str]]:
    return [(fault.kind, fault.path) for fault in check(folder).faults]


def test_the_schemas_are_installed():
    """By the set-up: without them the tests below would prove less than they say."""
    assert schemas.missing() == []


def test_a_package_of_sealed_minutes_is_whole_and_holds_all_of_it(package):
    assert told(package) == []
    here = {path.relative_to(package / DATA).as_posix() for path in (package / DATA).rglob("*") if path.is_file()}
    expected = {"minutes.pdf", "adjustment-copy.pdf", "protocol.json", "validation.json", "preflight.json"}
    assert {"ERMS.xml", *(f"minutes/{name}" for name in expected)} <= here
    # Four have signed, each with what the service answered.
    assert len({path.split("/")[2] for path in here if "/signatures/" in path}) == 4
    assert {path.name for path in (package / "schemas").iterdir()} >= set(schemas.NEEDED)


def test_the_sealed_file_is_the_sealed_file(package, sealed):
    assert (package / DATA / "minutes/minutes.pdf").read_bytes() == sealed.seal.current_pdf
    kept = json.loads((package / DATA / "minutes/validation.json").read_text())
    assert kept["sealed"]["report"]["fault"] == ""


def test_the_metadata_say_who_signed_and_when(package, sealed):
    erms = parsed((package / DATA / "ERMS.xml").read_bytes())
    assert len(erms.findall(".//erms:eSignature", SPACES)) == 5
    names = {name.text for name in erms.findall(".//erms:record/erms:agents/erms:agent/erms:name", SPACES)}
    assert names == {each.name for each in sealed.round.signatories.all()}
    assert erms.findtext(".//erms:record/erms:extraId", "", SPACES) == sealed.seal.sha256
    premis = parsed((package / "metadata/preservation/premis.xml").read_bytes())
    kinds = [event.text for event in premis.findall("premis:event/premis:eventType", SPACES)]
    assert kinds.count("digital signature generation") == 4
    assert "digital signature validation" in kinds


def damage_checksum(folder: Path) -> None:
    file = folder / DATA / "minutes/minutes.pdf"
    file.write_bytes(file.read_bytes()[:-1] + b"x")


def damage_evidence(folder: Path) -> None:
    next((folder / DATA / "minutes/signatures/1").iterdir()).write_bytes(b"")


def remove_file(folder: Path) -> None:
    (folder / DATA / "minutes/adjustment-copy.pdf").unlink()


def add_file(folder: Path) -> None:
    (folder / DATA / "minutes/new.txt").write_text("x")


def add_link(folder: Path) -> None:
    (folder / "documentation/link.txt").symlink_to("README.txt")


def remove_mets(folder: Path) -> None:
    (folder / "METS.xml").unlink()


def remove_rep_mets(folder: Path) -> None:
    (folder / "representations/rep1/METS.xml").unlink()


def rename(folder: Path) -> None:
    _edit(folder / "METS.xml", r'OBJID="[^"]*"', 'OBJID="other"')


def outside(folder: Path) -> None:
    _edit(folder / "METS.xml", r'href="documentation/README.txt"', 'href="../README.txt"')


def break_xml(folder: Path) -> None:
    (folder / "METS.xml").write_bytes((folder / "METS.xml").read_bytes()[:500])


def break_rule(folder: Path) -> None:
    _edit(folder / "METS.xml", r' csip:OAISPACKAGETYPE="SIP"', "")


def break_schema(folder: Path) -> None:
    _edit(folder / "METS.xml", r"<mets:structMap ", "<mets:nonsense/><mets:structMap ")


def _edit(path: Path, old: str, new: str) -> None:
    text, count = re.subn(old, new, path.read_text(), count=1)
    assert count
    path.write_text(text)


@pytest.mark.parametrize(
    ("damage", "kind", "path"),
    [
        (damage_checksum, "checksum", f"{DATA}/minutes/minutes.pdf"),
        (damage_evidence, "checksum", f"{DATA}/minutes/signatures/1/"),
        (remove_file, "missing", f"{DATA}/minutes/adjustment-copy.pdf"),
        (add_file, "extra", f"{DATA}/minutes/new.txt"),
        (add_link, "link", "documentation/link.txt"),
        (remove_mets, "missing", "METS.xml"),
        (remove_rep_mets, "missing", "representations/rep1/METS.xml"),
        (rename, "name", "cesam-"),
        (outside, "outside", "METS.xml"),
        (break_xml, "unreadable", "METS.xml"),
        (break_rule, "rule", "METS.xml"),
        (break_schema, "schema", "METS.xml"),
    ],
)
def test_what_is_wrong_is_found_and_named(copy, damage, kind, path):
    damage(copy)
    found = [(its_kind, its_path) for its_kind, its_path in told(copy) if its_kind == kind]
    assert found, told(copy)
    assert found[0][1].startswith(path)
    with pytest.raises(CommandError):
        call_command("check_package", copy)


def test_each_sentence_names_the_file(copy):
    remove_file(copy)
    assert any("adjustment-copy.pdf: " in fault.sentence for fault in check(copy).faults)


def test_a_file_that_mets_tells_falsely_of_is_caught_by_premis_too(copy):
    """Somebody who changes a file and both METS has PREMIS against them."""
    file, mets, root = copy / DATA / "minutes/preflight.json", copy / "representations/rep1/METS.xml", copy / "METS.xml"
    before, size = writing.sha256_of(file), file.stat().st_size
    file.write_bytes(b" " * size)
    _edit(mets, before, writing.sha256_of(file))
    its = root.read_text()
    old = re.search(r'SIZE="\d+" CREATED="[^"]+" CHECKSUM="([0-9a-f]{64})"[^>]*>\s*<mets:FLocat[^>]*rep1/METS.xml', its)
    root.write_text(its.replace(old[1], writing.sha256_of(mets)))
    assert ("premis", f"{DATA}/minutes/preflight.json") in told(copy)


def test_entities_in_a_package_are_not_followed(copy):
    (copy / "METS.xml").write_text('<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><m>&a;</m>')
    assert ("unreadable", "METS.xml") in told(copy)


@pytest.mark.parametrize("number", ["CSIP1", "CSIP60", "CSIP88", "CSIP105"])
def test_the_rules_are_asked_one_by_one(package, number):
    document = parsed((package / "METS.xml").read_bytes())
    assert rules.broken(document, is_package=True) == []
    gone = {
        "CSIP1": lambda: document.attrib.pop("OBJID"),
        "CSIP60": lambda: _drop(document, "//mets:fileGrp[@USE='Documentation']"),
        "CSIP88": lambda: _drop(document, "//mets:div[@LABEL='Metadata']"),
        "CSIP105": lambda: _drop(document, "//mets:div[starts-with(@LABEL,'Representations')]"),
    }
    gone[number]()
    assert number in rules.broken(document, is_package=True)


def _drop(document: etree._Element, where: str) -> None:
    for element in document.xpath(where, namespaces=SPACES):
        element.getparent().remove(element)


def test_without_the_schemas_the_command_says_so(package, settings, tmp_path, capsys):
    settings.PACKAGE_SCHEMAS = str(tmp_path)
    with pytest.raises(CommandError) as refused:
        call_command("check_package", package)
    assert refused.value.returncode == 2
    call_command("check_package", package, "--without-schemas")
    assert "premis-v3-0.xsd" in capsys.readouterr().out


def test_a_package_without_schemas_is_whole_too(sealed, settings, tmp_path):
    settings.PACKAGE_SCHEMAS = str(tmp_path / "none")
    made = writing.write(RegisterEntry.objects.get(meeting=sealed.round.meeting_id), tmp_path)
    assert told(tmp_path / made.name) == []


def test_what_is_not_what_was_sealed_is_not_packed(sealed, tmp_path, monkeypatch):
    monkeypatch.setattr(sealed_files, "_of_version", lambda round: lambda: b"other")
    entry = RegisterEntry.objects.get(meeting=sealed.round.meeting_id)
    outcome = run(tmp_path, Scope(entry.body))
    assert [what for what, _why in outcome.left_out] == [str(entry)]
    assert outcome.packages == 0
    assert ("left-out", str(entry)) in told(tmp_path)
    monkeypatch.undo()
    assert run(tmp_path, Scope(entry.body)).left_out == ()
    assert told(tmp_path) == []


def test_the_version_is_the_projects():
    text = (Path(cesam.__file__).parents[1] / "pyproject.toml").read_text()
    assert f'version = "{cesam.VERSION}"' in text
