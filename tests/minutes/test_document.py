"""The page that is printed: what a reader and a screen reader find in it."""

import io
import subprocess

import pikepdf
import pytest
from lxml import html

from minutes import printing
from minutes.composition import Party, Person, Signatory
from paper.problems import Problem
from paper.rendering import DocumentRefused, Job, render
from tests.minutes.factories import make_composition, make_item

ROWS = "".join(f"<tr><th scope='row'>Nämnd {n}</th><td class='figure'>{n} 000</td></tr>" for n in range(90))
LONG_TABLE = (
    "<table><thead><tr><th scope='col'>Nämnd</th><th scope='col'>Utfall</th></tr></thead>"
    f"<tbody>{ROWS}<tr class='sum'><th scope='row'>Summa</th><td class='figure'>−1</td></tr></tbody></table>"
)


@pytest.fixture(scope="module")
def printed():
    """Minutes of several pages with a table over three of them."""
    people = tuple(Person(f"Person {n}", "Kommunal", "Ledamot", items="punkt 3") for n in range(30))
    content = make_composition(
        parties=(Party("a_employer", people[:10]), Party("b_union", people)),
        reported_absent=(Person("Frida Frånvarande", "Vision", "Ordförande"),),
        vacant=("Sveriges Skolledare",),
        items=(
            make_item(id=1, label="1", title="Budget", text=LONG_TABLE),
            make_item(id=2, label="1 a", level=2, title="Läget", text="<h4>Rubrik</h4><ul><li>ett</li></ul>"),
            make_item(id=3, label="1 a 1", level=3, title="Djupt", text="<p>Text.</p>" * 40),
        ),
        signatories=tuple(Signatory(f"Signe {n}", ("adjuster",), "", "Kommunal") for n in range(7)),
    )
    return render(Job(printing.page(content, 7, logotype="")))


def lines(pdf: bytes, page: int | None = None) -> str:
    pages = ["-f", str(page), "-l", str(page)] if page else []
    command = ["pdftotext", "-layout", *pages, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def tree(printed):
    """(kind, text-less element) for every tag, in reading order, with its children."""
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        from paper.preflight.file import File

        yield File(pdf, None).elements


def test_it_is_clean(printed):
    assert printed.findings == ()
    assert printed.pages >= 5


def test_each_page_says_which_it_is_and_that_it_is_a_draft(printed):
    for page in range(1, printed.pages + 1):
        text = lines(printed.pdf, page)
        assert f"Sida {page} av {printed.pages}" in text
        assert "UTKAST" in text
        assert "Version 7" in text
        assert "KS 2022/1" in text


def test_signed_minutes_are_no_draft():
    text = printing.page(make_composition(stage="final"), 1, logotype="")
    assert "UTKAST" not in text


def test_a_table_over_several_pages_is_one_table_whose_head_is_read_once(printed, tree):
    tables = [element for element in tree if element.kind == "Table"]
    assert len(tables) == 3  # the roll, the absent, the long one
    long = tables[-1]
    assert [kid.kind for kid in long.kids] == ["THead", "TBody"]
    assert len(long.kids[1].kids) == 91
    shown = sum("Nämnd " in line and "Utfall" in line for line in lines(printed.pdf).splitlines())
    assert shown >= 2


def test_the_sum_never_stands_alone(printed):
    pages = [lines(printed.pdf, page) for page in range(1, printed.pages + 1)]
    (page,) = [page for page in pages if "Summa" in page]
    assert "Nämnd 89" in page


def test_every_cell_knows_its_headings(tree):
    cells = [element for element in tree if element.kind == "TD"]
    assert cells
    assert all(cell.attribute("/Headers") is not None for cell in cells)
    heads = [element for element in tree if element.kind == "TH"]
    assert {str(head.attribute("/Scope")) for head in heads} == {"/Column", "/Row"}


def test_headings_go_down_one_step_at_a_time(tree):
    kinds = [element.kind for element in tree if element.kind[:1] == "H" and element.kind[1:].isdigit()]
    assert kinds == ["H1", "H2", "H2", "H2", "H3", "H4", "H4", "H2"]


def test_the_signature_block_stays_together(printed):
    pages = [lines(printed.pdf, page) for page in range(1, printed.pages + 1)]
    (page,) = [page for page in pages if "Justeras" in page]
    assert all(f"Signe {number}" in page for number in range(7))


def test_a_heading_is_never_last_on_a_page(printed):
    for page in range(1, printed.pages):
        written = [line.strip() for line in lines(printed.pdf, page).splitlines() if line.strip()]
        assert written[-1].startswith("Version")
        assert written[-2] not in ("Anmält förhinder", "1   Budget", "Läget", "Rubrik", "Djupt", "Justeras")


def test_running_heads_are_not_read_aloud(printed):
    """They are artifacts: what is marked as content is in the tree, and nothing else."""
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        for page in pdf.pages:
            content = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page))
            assert content.count(b"/Artifact BMC") >= 3


def test_a_part_is_found_by_its_bookmark(printed):
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Närvarande", "Anmält förhinder", "1 Budget", "Justeras"]


def test_a_name_cannot_write_html():
    person = Person("<script>x</script>", '"><b>', "&", items="<i>")
    text = printing.page(make_composition(parties=(Party("b_union", (person,)),)), 1, logotype="")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_page_is_whole_html_with_title_and_language():
    page = html.document_fromstring(printing.page(make_composition(), 1, logotype=""))
    assert page.get("lang") == "sv"
    assert page.findtext(".//title") == "Protokoll, Centrala samverkansgruppen, tisdag 26 april 2022"
    assert not page.xpath("//@style")


def test_minutes_in_english_are_in_english():
    text = printing.page(make_composition(language="en"), 1, logotype="")
    assert "Tuesday 26 April 2022" in text
    assert "Närvarande" not in text


def test_a_missing_glyph_is_told_with_its_item():
    content = make_composition(items=(make_item(label="3 a", text="<p>Bra 🦆</p>"),))
    with pytest.raises(DocumentRefused) as refusal:
        render(Job(printing.page(content, 1, logotype="")))
    (problem,) = printing.placed(refusal.value.problems, content)
    assert problem == Problem("glyph", "🦆 (U+1F986)", "3 a")
    assert problem.sentence.startswith("Punkt 3 a: Tecknet 🦆 (U+1F986)")
