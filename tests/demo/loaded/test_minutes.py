"""The reference meeting's minutes as a file: a reader of text finds every structure element and every figure."""

import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command

from demo.tables import BUDGET_ROWS, TRAINING_ROWS, TRAINING_SUM
from meetings import agenda
from meetings.models import Attendance, Meeting
from paper import preflight


@pytest.fixture(scope="module")
def file(_loaded, django_db_blocker, tmp_path_factory) -> Path:
    """The exported PDF; it takes a second, and no test changes it."""
    path = tmp_path_factory.mktemp("minutes") / "protokoll.pdf"
    with django_db_blocker.unblock():
        export(path)
    return path


def export(path: Path) -> str:
    """What the command said; it complains on stderr about what the preflight found."""
    said, complained = io.StringIO(), io.StringIO()
    call_command("export_minutes", "cesam", "2022-04-26", "--output", str(path), stdout=said, stderr=complained)
    assert complained.getvalue() == ""
    return said.getvalue()


def text_of(path: Path, *options: str) -> str:
    """What `pdftotext` reads, with plain spaces."""
    read = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True, text=True)
    return read.stdout.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def lines(file) -> list[str]:
    """Each line of the pages as they are laid out."""
    return [" ".join(line.split()) for line in text_of(file, "-layout").splitlines()]


@pytest.fixture(scope="module")
def running(file) -> str:
    """All of the text in reading order, on one line, with words that were divided made whole."""
    return " ".join(text_of(file).replace("-\n", "-").split())


def figure(value: int | None) -> str:
    return "" if value is None else f"{value:,}".replace(",", " ").replace("-", "\N{MINUS SIGN}")


def percent(value: str | None) -> str:
    return "" if value is None else value.replace(".", ",").replace("-", "\N{MINUS SIGN}")


def without_marks(line: str) -> str:
    """Without the numbers of notes at its figures."""
    return line.translate({ord(mark): None for mark in "¹²"})


def test_the_title_the_body_and_the_day_stand_first(running):
    beginning = running[:700]
    for words in ("Almfjärds kommun", "Protokoll", "Centrala samverkansgruppen", "26 april 2022", "KS 2022/0041"):
        assert words in beginning


def test_it_is_marked_as_a_draft_and_says_its_version_and_pages(file, lines):
    pages = len(pikepdf.open(file).pages)
    text = "\n".join(lines)
    assert text.count("UTKAST") >= pages
    for number in range(1, pages + 1):
        assert f"Sida {number} av {pages}" in text
    assert "Version 1" in text


def test_every_row_of_the_roll_is_there(demo, meeting, lines):
    text = "\n".join(lines)
    assert text.index("Närvarande") < text.index("Anmält förhinder") < text.index("Val av justerare")
    present, _, rest = text.partition("Anmält förhinder")
    absent = rest[: rest.index("Val av justerare")]
    for row in meeting.attendance.present():
        assert f"{row.name} {row.organisation}" in present, row.name
    assert meeting.attendance.present().count() == 14
    reported = meeting.attendance.filter(mode=Attendance.Mode.REPORTED_ABSENT)
    assert reported.count() == 4
    for row in reported:
        assert f"{row.name} {row.organisation}" in absent, row.name
        assert f"{row.name} {row.organisation}" not in present, row.name
    assert "Vakant plats: Sveriges Skolledarförbund" in text


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("Petter Ekvall", "3"), ("Malin Tärnqvist", "4 a"), ("Sofie Bergvik", "4 b"), ("Ylva Rosenlind", "4 c"),
        ("Rasmus Hedenby", "5 a"), ("Ingela Furuskog", "5 b"), ("Samuel Sandelius", "5 b"), ("Anders Kvarnsjö", "6"),
    ],
)  # fmt: skip
def test_those_who_came_for_single_items_have_them_beside_their_name(lines, name, items):
    assert any(line.startswith(name) and line.endswith(f"punkt {items}") for line in lines)


def test_roles_substitutes_and_remote_attendance_are_told(running):
    for words in ("tjänstgörande ordförande och sekreterare", "ersättare för Rebecka Strömvik", "på distans"):
        assert words in running


def test_the_items_stand_in_order_with_their_labels(demo, meeting, lines):
    """Without spaces: pdftotext joins "3 a" where the heading stands far from its number."""
    bare = [line.replace(" ", "") for line in lines]
    at = 0
    for node in agenda.flat(agenda.tree(meeting)):
        wanted = f"{node.label}{node.item.title}".replace(" ", "")
        # A long heading goes on in the next line.
        found = next((n for n in range(at, len(bare)) if bare[n] and wanted.startswith(bare[n])), None)
        assert found is not None, wanted
        assert wanted in "".join(bare[found : found + 3]), wanted
        at = found + 1


@pytest.mark.parametrize("row", BUDGET_ROWS, ids=lambda row: row.name)
def test_every_figure_of_the_budget_table_stands_in_its_row(lines, row):
    cells = [
        *map(figure, row[1:5]),
        # What is not printed and can be computed is.
        "14,8" if row.name == "Resultat 2022" else percent(row.deviation_percent),
        *map(figure, row[6:]),
    ]
    wanted = " ".join(filter(None, cells))
    bare = [without_marks(line) for line in lines]
    # A long name goes on in the next line; the figures stand in the first.
    assert any(line.endswith(wanted) and row.name.startswith(line.removesuffix(wanted).strip()) for line in bare), (
        wanted
    )


def test_what_contradicts_has_a_mark_and_a_note_beneath_the_table(running):
    assert "−1 261 729¹" in running
    assert "−1,5²" in running
    assert "raderna ger −1 241 729, angiven summa −1 261 729, skillnad −20 000." in running
    assert "angivet −1,5, skillnad −3,0." in running


@pytest.mark.parametrize("row", TRAINING_ROWS, ids=lambda row: row.name)
def test_every_amount_of_the_decision_table_stands_in_its_row(lines, row):
    number = TRAINING_ROWS.index(row) + 1
    beginning = f"{number}. {row.name[:30]}"
    assert any(line.startswith(beginning) and line.endswith(figure(row.amount)) for line in lines)


def test_the_sum_of_the_decision_table_stands_last_in_it(lines):
    last = max(at for at, line in enumerate(lines) if line.startswith("10. Reserv i en fond"))
    assert lines.index(f"Summa {figure(TRAINING_SUM)}") > last
    assert lines.index("Parterna enades om arbetsgivarens förslag.") < last


def test_a_table_that_goes_on_repeats_its_head(file):
    pages = text_of(file, "-layout").split("\f")
    # Rows with figures beside each other: the picture's labels have one at most.
    with_rows = [page for page in pages if re.search(r"nämnden +[−\d]\S*( \d+)* {2,}[−\d]", page)]
    assert len(with_rows) >= 1
    assert all("Nettoutfall" in page for page in with_rows)


@pytest.mark.parametrize(
    "words",
    [
        "7 miljoner", "180 miljoner", "25 miljoner", "dagordning den 24 maj",
        "Vecka 15", "Vecka 16", "Vecka 17", "Vecka 18", "Vecka 21", "14 april", "28 april", "2/5", "9 maj",
        "21 april:", "26 april:", "I maj:", "16 juni:", "Under juni–oktober:", "Under november:",
        "bilaga 1", "bilaga 2", "2022/2023", "SUN 2.0", "punkt 4 b", "1 juni 2022", "7 kr", "600 kr",
        "24 maj 2022 kl. 14.30–17.00", "Väckt av Lärarförbundet och Lärarnas Riksförbund",
    ],
)  # fmt: skip
def test_what_the_text_says_is_in_the_file(running, words):
    assert words in running


def test_the_dated_plan_stands_twice(running):
    assert running.count("Under november:") == 2


def test_three_people_are_to_sign(lines):
    block = "\n".join(lines)[-900:]
    assert "Justeras" in block
    for name in ("Katarina Holmlund", "Mirja Lehtovaara", "Navid Zarrini"):
        assert name in block


def test_the_preflight_has_nothing_to_object_to(file):
    assert list(preflight.check(file.read_bytes(), expect="3a")) == []


def test_bookmarks_lead_to_every_item(demo, meeting, file):
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        waiting, titles = list(outline.root), []
        while waiting:
            entry = waiting.pop(0)
            titles.append(" ".join(entry.title.split()))
            waiting = [*entry.children, *waiting]
    for node in agenda.flat(agenda.tree(meeting)):
        assert any(title.endswith(node.item.title) for title in titles), node.item.title


def test_two_exports_are_the_same_bytes(demo, file, tmp_path):
    said = export(tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == file.read_bytes()
    assert "version 1" in said


def test_a_changed_sentence_makes_another_file(demo, meeting: Meeting, secretary, file, tmp_path):
    item = meeting.items.get(title="Dyrare personalparkering")
    item.write(item.text.replace("7 kr", "8 kr"), by=secretary, revision=item.text_revision)
    export(tmp_path / "changed.pdf")
    assert (tmp_path / "changed.pdf").read_bytes() != file.read_bytes()
    assert "kommer att kosta 8 kr" in " ".join(text_of(tmp_path / "changed.pdf").split())
