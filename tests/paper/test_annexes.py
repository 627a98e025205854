"""Annexes as pages: each ends readable, or told of with the reason; the file stays an archive file; nothing burns."""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from django.test import override_settings

from paper import annexes, preflight, rendering
from paper.annexes import REASONS, Annex, append, conversion, programs
from tests.paper import annex_files
from tests.paper.factories import html

KINDS = annex_files.SHOWN | {name: each[:2] for name, each in annex_files.TOLD.items()} | annex_files.ODD


@dataclass(frozen=True)
class Bound:
    pdf: pikepdf.Pdf
    findings: tuple
    #: label → the tags of its pages
    sections: dict[str, pikepdf.Object]

    def pages(self, name: str) -> list[pikepdf.Object]:
        found = []
        for element in self.sections[name].K:
            if element.Pg not in found:
                found.append(element.Pg)
        return found

    def shows(self, name: str) -> bool:
        return all(element.S == "/Figure" for element in self.sections[name].K)


@pytest.fixture(scope="module")
def base() -> bytes:
    return rendering.render(rendering.Job(html("<h1>Protokoll</h1><p>Text.</p>"))).pdf


def annex(name: str, kind: str, data: bytes, *, title: str = "") -> Annex:
    return Annex(name, title or name, f"{name}.{kind}", kind, data)


@pytest.fixture(scope="module")
def everything(base: bytes) -> Iterator[Bound]:
    """All of them in one document: what one does must not touch another."""
    files = [annex(name, kind, made()) for name, (kind, made) in KINDS.items()]
    with override_settings(ANNEX_SECONDS=15, ANNEX_MEMORY_BYTES=500 << 20):
        made = append(base, files)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        sections = {}
        for element in pdf.Root.StructTreeRoot.K[0].K:
            if element.S == "/Sect" and "/T" in element:
                sections[str(element.T).removeprefix("Bilaga ").partition(":")[0]] = element
        yield Bound(pdf, preflight.check(made, expect="3a"), sections)


def test_the_file_stays_an_archive_file_whatever_was_attached(everything):
    assert everything.findings == ()
    assert len(KINDS) >= 50
    assert set(everything.sections) == set(KINDS)


@pytest.mark.parametrize("name", annex_files.SHOWN)
def test_what_can_be_shown_is_shown(everything, name):
    assert everything.shows(name)


@pytest.mark.parametrize(("name", "reason"), [(name, each[2]) for name, each in annex_files.TOLD.items()])
def test_what_cannot_be_shown_is_told_of_with_its_reason(everything, name, reason, tmp_path):
    assert not everything.shows(name)
    (page,) = everything.pages(name)
    assert str(REASONS[reason]) in said(everything.pdf, page, tmp_path)


@pytest.mark.parametrize("name", annex_files.ODD)
def test_the_odd_ones_end_one_way_or_the_other(everything, name):
    assert everything.pages(name)


def said(pdf: pikepdf.Pdf, page: pikepdf.Object, folder) -> str:
    alone = pikepdf.Pdf.new()
    alone.pages.append(pikepdf.Page(page))
    file = io.BytesIO()
    alone.save(file)
    return " ".join("".join(conversion.words(file.getvalue(), folder)).split())


def test_every_page_of_an_annex_has_its_row_its_tag_and_its_place(everything):
    pages = everything.pages("three pages")
    assert [str(element.Alt) for element in everything.sections["three pages"].K] == [
        f"Bilaga three pages, three pages, sida {number} av 3" for number in (1, 2, 3)
    ]
    for page in pages:
        assert b"/Artifact <</Type /Pagination /Subtype /Header>> BDC" in page.Contents.read_bytes()
        assert b"/Figure <</MCID 0>> BDC" in page.Contents.read_bytes()


@pytest.mark.parametrize(
    ("name", "is_wide"),
    [("plain", False), ("A3 landscape", True), ("turned 90", True), ("turned 180", False), ("inherited box", False)],
)
def test_our_page_lies_as_theirs_does(everything, name, is_wide):
    (page,) = everything.pages(name)
    width, height = (float(value) for value in page.MediaBox[2:])
    assert (width > height) is is_wide
    assert {round(width), round(height)} == {595, 842}


@pytest.mark.parametrize(
    "name", ["plain", "A0", "A3 landscape", "turned 270", "origin elsewhere", "below zero", "form"]
)
def test_nothing_stands_under_the_row_or_outside_the_paper(everything, name):
    (page,) = everything.pages(name)
    form = next(iter(page.Resources.XObject.values()))
    drawn = pikepdf.Matrix(*placement(page)).transform(matrixed(form))
    assert drawn.llx >= 27
    assert drawn.lly >= 27
    assert drawn.urx <= float(page.MediaBox[2]) - 27
    assert drawn.ury <= float(page.MediaBox[3]) - 28 - 12


def placement(page: pikepdf.Object) -> list[float]:
    return next(
        [float(value) for value in instruction.operands]
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) == "cm"
    )


def matrixed(form: pikepdf.Object) -> pikepdf.Rectangle:
    return pikepdf.Matrix(*form.get("/Matrix", [1, 0, 0, 1, 0, 0])).transform(pikepdf.Rectangle(form.BBox))


def test_each_annex_is_in_the_bookmarks_and_leads_to_its_first_page(everything):
    with everything.pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert "Bilaga A0: A0" in titles
    assert len([title for title in titles if title.startswith("Bilaga ")]) == len(KINDS)


def test_the_originals_are_inside_as_received_but_for_locked_ones(everything):
    names = set(everything.pdf.attachments)
    assert names == {f"{name}.{kind}" for name, (kind, _made) in KINDS.items() if not name.startswith("locked")}
    kind, made = annex_files.SHOWN["text"]
    assert everything.pdf.attachments[f"text.{kind}"].get_file().read_bytes() == made()


def test_a_filled_field_and_a_face_that_is_missing_are_still_read(everything, tmp_path):
    assert "Bilagans egna ord" in str(everything.sections["face that is not there"].K[0].Alt)
    (page,) = everything.pages("form")
    (form,) = page.Resources.XObject.values()
    assert len(form.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())) or b"Do" in (
        form.read_bytes()
    )


def test_the_same_annexes_give_the_same_bytes(base):
    files = [annex("1", "pdf", annex_files.saved(annex_files.pdf()))]
    assert append(base, files) == append(base, files)


def test_an_archive_that_takes_no_files_gets_none():
    plain = rendering.render(rendering.Job(html("<h1>Protokoll</h1>"), variant=rendering.Variant.A2)).pdf
    made = append(plain, [annex("1", "docx", b"PK")], language="en")
    assert preflight.check(made, expect="2a") == ()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert not len(pdf.attachments)


def test_without_any_program_of_others_pages_are_told_of_and_never_lost(base, monkeypatch):
    monkeypatch.setattr(programs, "found", lambda name: None)
    made = append(base, [annex("1", "pdf", annex_files.SHOWN["face that is not there"][1]())])
    assert preflight.check(made, expect="3a") == ()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2
        assert list(pdf.attachments) == ["1.pdf"]


def test_a_page_that_ghostscript_cannot_mend_becomes_a_picture(base, monkeypatch):
    monkeypatch.setattr(conversion, "ghostscript", lambda data, folder: None)
    made = append(base, [annex("1", "pdf", annex_files.SHOWN["face that is not there"][1]())])
    assert preflight.check(made, expect="3a") == ()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        (form,) = pdf.pages[-1].resources.XObject.values()
        assert next(iter(form.Resources.XObject.values())).Subtype == "/Image"


def test_nothing_to_append_changes_nothing(base):
    assert append(base, []) is base


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "_PATIENCE", 0.2)
    bounds = programs.Bounds(seconds=1, memory_bytes=1 << 30, pages=1)
    ran = programs.run(["sh", "-c", "sleep 300 & echo $!; wait"], folder=tmp_path, bounds=bounds)
    assert not ran.is_done
    assert is_gone(int(ran.output))


def is_gone(pid: int, seconds: float = 10) -> bool:
    """Ended, a moment after it was killed; what nobody has waited for stands as a zombie."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


def test_an_office_file_is_converted_without_a_network_and_with_a_profile_of_its_own(base, monkeypatch, tmp_path):
    """The program is stood in for: what it is called with is what keeps it from fetching."""
    called = []

    def run(command, *, folder, **options):
        called.append(command)
        (folder / "office.pdf").write_bytes(annex_files.saved(annex_files.pdf()))
        return programs.Ran(True, b"")

    monkeypatch.setattr(programs, "found", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(programs, "run", run)
    assert conversion.office(b"PK", "docx", tmp_path)
    (command,) = called
    assert command[:5] == ["/usr/bin/unshare", "--user", "--map-root-user", "--net", "--"]
    assert f"-env:UserInstallation=file://{tmp_path}/profile" in command


def test_every_reason_has_its_words():
    assert set(annexes.REASONS) >= {each[2] for each in annex_files.TOLD.values()}


@pytest.mark.parametrize(
    ("kind", "parts", "words"),
    [
        ("docx", {"word/document.xml": b"<w:p><w:t>Hej</w:t> <w:t>d&amp;u</w:t></w:p><w:p>Rad</w:p>"}, "Hej d&u\nRad"),
        ("xlsx", {"xl/sharedStrings.xml": b"<sst><si><t>Summa</t></si><si><t>Konto</t></si></sst>"}, "Summa\nKonto"),
        ("odt", {"content.xml": "<text:p>Åäö</text:p>".encode()}, "Åäö"),
        ("docx", {"other.xml": b"<x>Nej</x>"}, ""),
    ],
)
def test_the_words_of_a_file_are_read_without_interpreting_it(kind, parts, words):
    assert annexes.words_of(annex_files._packed(**parts), kind) == words


def test_a_file_that_cannot_be_read_has_no_words():
    assert annexes.words_of(b"PK nonsense", "docx") == ""
    assert annexes.words_of(b"%PDF-1.7 cut", "pdf") == ""
    assert annexes.words_of("Å ä".encode(), "txt") == "Å ä"
