"""What finance departments send is read right, or refused with the cell and the reason."""

import io
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from budget import checks
from budget.exceptions import FileUnreadable
from budget.reading import Limits, Reading, read, sheets_of, tables_in
from budget.tables import Kind
from demo.tables import BUDGET_HEAD
from tests.budget import workbooks
from tests.budget.tables import KEYS, d, reference
from tests.budget.workbooks import put, rows_of, saved

ROOT = Path(__file__).resolve().parents[2]


def read_sheet(fill: workbooks.Fill) -> Reading:
    return read("fil.xlsx", saved(fill))


def values(reading: Reading, line: int) -> dict[str, Decimal]:
    return dict(reading.table.lines[line].values)


def wrong(reading: Reading) -> list[tuple[str, str, Decimal]]:
    table = reading.table
    return [(table.lines[one.line].label, one.column, one.difference) for one in checks.contradictions(table)]


def test_the_reference_is_read_as_it_is_printed():
    found = read_sheet(workbooks.the_reference)
    expected = reference()
    assert [column.key for column in found.table.columns] == list(KEYS)
    assert [column.heading for column in found.table.columns] == list(BUDGET_HEAD[1:])
    assert [(line.label, line.kind, line.values) for line in found.table.lines] == [
        (line.label, line.kind, line.values) for line in expected.lines
    ]
    assert (found.title, found.unit) == ("Budgetuppföljning per mars 2022", "tkr")
    assert wrong(found) == [
        ("S:a skattefinansierad verksamhet", "net_outcome", -20000),
        ("Finansförvaltningen", "deviation_pct", -3),
    ]
    assert found.notes[0].startswith("Stadsbyggnadsnämndens underskott")


def test_merged_heads_in_two_lines_are_read():
    found = read_sheet(workbooks.merged_heads)
    assert [column.key for column in found.table.columns] == [
        "net_outcome", "budget", "forecast", "deviation", "deviation_pct",
    ]  # fmt: skip
    assert found.table.columns[1].heading == "Helår 2022 Budget"
    assert values(found, 0) == {
        "net_outcome": -25, "budget": -100, "forecast": -110, "deviation": -10, "deviation_pct": -10,
    }  # fmt: skip
    assert [line.kind for line in found.table.lines] == [Kind.ROW, Kind.ROW, Kind.SUBTOTAL]
    assert wrong(found) == []


def test_a_hidden_row_is_read_and_said():
    found = read_sheet(workbooks.hidden_rows)
    assert [line.label for line in found.table.lines] == ["A", "B", "C", "Summa"]
    assert wrong(found) == []
    assert any("3" in remark for remark in found.remarks)


def test_groups_subtotals_and_notes_are_told_apart():
    found = read_sheet(workbooks.notes_and_groups)
    assert [(line.label, line.kind.value) for line in found.table.lines] == [
        ("Utbildning", "group"), ("Förskola", "row"), ("Skola", "row"), ("Summa utbildning", "subtotal"),
        ("Omsorg", "group"), ("Hemtjänst", "row"), ("varav inhyrd personal", "of_which"), ("Summa omsorg", "subtotal"),
        ("Summa verksamhet", "subtotal"), ("Skatteintäkter", "finance"), ("Generella statsbidrag", "finance"),
        ("Årets resultat", "result"),
    ]  # fmt: skip
    assert wrong(found) == []
    assert found.table.lines[1].comment == "Fler barn"
    assert found.notes == ("* Fler barn än väntat under våren.", "Källa: ekonomisystemet")


def test_formulas_without_answers_are_computed_and_checked():
    found = read_sheet(workbooks.totals_by_formulas)
    assert values(found, 0) == {"budget": 100, "forecast": 90, "deviation": -10, "deviation_pct": -10}
    assert "deviation_pct" not in values(found, 2)
    assert values(found, 3) == {"budget": 300, "forecast": 315, "deviation": 15, "deviation_pct": 5}
    assert (3, "budget") in found.computed
    assert (0, "budget") not in found.computed
    # The sum of the budget leaves out row C, where the budget is nothing: it holds all the same.
    assert wrong(found) == []


def test_a_formula_that_leaves_a_row_out_contradicts():
    def fill(sheet):
        put(sheet, [["Nämnd", "Budget", "Prognos"], ["A", 1, 1], ["B", 2, 2], ["Summa", "=SUM(B2:B2)", "=SUM(C2:C3)"]])

    assert wrong(read_sheet(fill)) == [("Summa", "budget", -2)]


def test_two_tables_on_a_sheet_are_two_tables():
    (sheet,) = sheets_of("fil.xlsx", saved(workbooks.two_tables))
    first, second = tables_in(sheet)
    assert [line.label for line in first.table.lines] == ["A", "Summa"]
    assert [line.label for line in second.table.lines] == ["Bro", "Summa"]
    assert (first.title, second.title) == ("Drift", "Investeringar")
    assert first.notes == ("Investeringar",) or first.notes == ()


def test_two_tables_beside_each_other_are_two_tables():
    (sheet,) = sheets_of("fil.xlsx", saved(workbooks.tables_beside))
    first, second = tables_in(sheet)
    assert (first.table.lines[0].label, values(first, 0)) == ("A", {"budget": 1, "forecast": 2})
    assert (second.table.lines[0].label, values(second, 0)) == ("Bro", {"budget": 5, "forecast": 6})


def test_months_as_columns_are_refused_clearly():
    with pytest.raises(FileUnreadable, match=r"Blad1.*rad 1.*månader"):
        read_sheet(workbooks.months_as_columns)


def test_months_beside_a_follow_up_are_further_columns():
    found = read_sheet(workbooks.months_and_budget)
    assert [column.key for column in found.table.columns] == [
        "jan", "feb", "net_outcome", "budget", "forecast", "deviation", "utfall_av_budget",
    ]  # fmt: skip
    assert [line.label for line in found.table.lines] == ["A", "B", "Totalt"]
    assert found.table.by_key["deviation"].formula == "budget - forecast"
    assert values(found, 0)["utfall_av_budget"] == 15
    assert wrong(found) == []


def test_figures_typed_as_text_are_read():
    found = read_sheet(workbooks.as_text)
    assert [line.label for line in found.table.lines] == ["Skola", "varav lokaler", "Vård", "Summa"]
    assert (found.table.lines[1].kind, values(found, 1)) == (Kind.OF_WHICH, {})
    assert values(found, 0) == {
        "net_outcome": 1234, "budget": -5000, "forecast": d("-4900.5"), "deviation": d("99.5"), "deviation_pct": 2,
    }  # fmt: skip
    assert values(found, 2)["net_outcome"] == d("1234.50")
    assert values(found, 2)["forecast"] == -5000
    assert wrong(found) == []


def test_a_cell_that_is_no_figure_is_named():
    def fill(sheet):
        put(sheet, [["Nämnd", "Budget", "Prognos"], ["A", 1, "oklart"]])

    with pytest.raises(FileUnreadable, match=r"Blad1.*C2.*oklart"):
        read_sheet(fill)


@pytest.mark.parametrize("value", ["#REF!", "=A9:B9", "=VLOOKUP(A2,A1:B2,2)", "=Blad2!A1"])
def test_a_cell_that_cannot_be_computed_is_named(value):
    def fill(sheet):
        put(sheet, [["Nämnd", "Budget", "Prognos"], ["A", 1, value]])

    with pytest.raises(FileUnreadable, match="C2"):
        read_sheet(fill)


def test_a_division_by_zero_in_the_file_is_said_and_empty():
    def fill(sheet):
        put(sheet, [["Nämnd", "Budget", "Prognos", "Avvikelse %"], ["A", 0, 0, "#DIV/0!"]])

    found = read_sheet(fill)
    assert "deviation_pct" not in values(found, 0)
    assert any("D2" in remark for remark in found.remarks)


def test_the_first_visible_sheet_with_a_table_is_read_and_another_by_its_name():
    data = saved(lambda sheet: put(sheet, [["Innehåll"]]), workbooks.hidden_rows, workbooks.the_reference)
    assert read("fil.xlsx", data).sheet == "Blad2"
    assert read("fil.xlsx", data, sheet="Blad3").sheet == "Blad3"
    with pytest.raises(FileUnreadable, match=r"Blad9.*Blad1, Blad2, Blad3"):
        read("fil.xlsx", data, sheet="Blad9")


def test_a_running_subtotal_is_known_by_its_figures():
    def fill(sheet):
        put(sheet, [["Nämnd", "Budget", "Prognos"], ["A", 1, 1], ["Summa A", 1, 1], ["B", 2, 2], ["Summa", 3, 3]])

    found = read_sheet(fill)
    assert wrong(found) == []
    assert [line.is_running for line in found.table.lines] == [False, False, False, True]


# Text


def csv_of(separator: str, *, english: bool = False) -> str:
    def shown(value: float | str | None) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return f"{value:,.1f}" if english else f"{value:,.1f}".replace(",", " ").replace(".", ",")

    rows = [["Uppföljning"], [], list(BUDGET_HEAD), *rows_of(reference())]
    return "\n".join(separator.join(f'"{shown(cell)}"' for cell in row) for row in rows)


@pytest.mark.parametrize(
    "data",
    [
        csv_of(";").encode(),
        csv_of(";").encode("utf-8-sig"),
        csv_of(";").replace("–", "-").encode("cp1252"),
        csv_of("\t").encode("utf-16"),
        csv_of("\t").replace("\n", "\r\n").encode(),
        csv_of(",", english=True).encode(),
        csv_of(",").encode(),
        b"sep=;\r\n" + csv_of(";").encode(),
    ],
    ids=["swedish", "with its mark", "windows", "utf-16", "pasted", "english", "commas quoted", "sep"],
)
def test_text_with_separators_reads_as_the_workbook_does(data):
    found = read("fil.csv", data)
    assert [dict(line.values) for line in found.table.lines] == [dict(line.values) for line in reference().lines]
    assert len(wrong(found)) == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n ", b"\0\1\2", b"Budget;Prognos", b"a;b\n1;2", b"\xd0\xcf\x11\xe0rest", b"PK\x03\x04nothing",
     b"\x81\x8d", b'"Budget;Prognos\nA;1'],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_its_name(data):
    with pytest.raises(FileUnreadable):
        read("fil", data)


@given(st.text(max_size=300) | st.text(alphabet='Budget;Prognos\t\n"1,5-(%)å', max_size=300))
def test_no_text_raises_anything_but_the_named_refusal(text):
    for whole in (text, f"Nämnd;Budget;Prognos\n{text}"):
        try:
            checks.contradictions(read("fil.csv", whole.encode("utf-8", "replace")).table)
        except FileUnreadable:
            continue


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_the_named_refusal(data):
    for whole in (data, b"PK\x03\x04" + data):
        try:
            read("fil", whole)
        except FileUnreadable:
            continue


def test_headings_of_a_program_and_numbered_lines_are_read():
    data = (
        "line,row_type,parent_line,name_printed,name_likely,budget_2022_tkr,foreg_manads_avvikelse_tkr,avvikelse_pct\n"
        "1,row,,A,A?,10,1,0.5\n2,varav,1,B,,5,1,\n3,subtotal,,Summa,,10,1,\n4,finance,,C,,2,0,\n5,result,,D,,12,1,\n"
    )
    found = read("fil.csv", data.encode())
    assert [column.key for column in found.table.columns] == ["budget", "previous_deviation", "deviation_pct"]
    assert [(line.label, line.kind.value) for line in found.table.lines] == [
        ("A", "row"), ("B", "of_which"), ("Summa", "subtotal"), ("C", "finance"), ("D", "result"),
    ]  # fmt: skip
    assert wrong(found) == []


def test_a_sheet_with_several_tables_says_so():
    """`read_budget` reads one; the others do not go unsaid."""
    found = read_sheet(workbooks.two_tables)
    assert [line.label for line in found.table.lines] == ["A", "Summa"]
    assert [remark for remark in found.remarks if "2 tabeller" in remark and "Investeringar" in remark]
    data = saved(workbooks.hidden_rows, workbooks.months_as_columns, workbooks.the_reference)
    (said,) = [remark for remark in read("fil.xlsx", data).remarks if "tabeller" in remark]
    assert "Blad1" in said
    assert "Blad3" in said
    assert not [remark for remark in read_sheet(workbooks.the_reference).remarks if "tabell" in remark]


# What must not be opened


def workbook_with(name: str, content: bytes) -> bytes:
    target = io.BytesIO(saved(workbooks.hidden_rows))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("xl/media/bomb.bin", bytes(60_000_000), "packas upp"),
        ("xl/vbaProject.bin", b"macro", "makron"),
        ("xl/worksheets/evil.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "definitioner"),
        ("xl/worksheets/wide.xml", b'<x><mergeCell ref="A1:XFD1048576"/></x>', "sammanslagna"),
        ("xl/worksheets/far.xml", b'<x><row r="1048576"/></x>', "för stor"),
        ("xl/worksheets/many.xml", b"<c/>" * 300_001, "för stor"),
    ],
    ids=["zip bomb", "macros", "xml bomb", "merged", "far", "many"],
)  # fmt: skip
def test_bombs_and_macros_are_not_opened(name, content, why):
    data = workbook_with(name, content)
    with pytest.raises(FileUnreadable, match=why):
        read("fil.xlsx", data)


def test_the_limits_are_settings(settings):
    settings.BUDGET_FILE_BYTES = 1000
    with pytest.raises(FileUnreadable):
        read("fil.xlsx", saved(workbooks.the_reference))
    settings.BUDGET_FILE_BYTES = 10_000_000
    settings.BUDGET_ROWS = 10
    with pytest.raises(FileUnreadable, match="10"):
        read("fil.xlsx", saved(workbooks.the_reference))
    assert Limits.of_settings().rows == 10


# The command


def told(capsys, path: Path, *options: str) -> dict:
    call_command("read_budget", str(path), *options, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_command_tells_rows_columns_and_contradictions(capsys, tmp_path):
    path = tmp_path / "mars.xlsx"
    path.write_bytes(saved(workbooks.the_reference, names=["Drift"]))
    found = told(capsys, path, "--sheet", "Drift")
    assert {"rows", "columns", "checks"} <= found.keys()
    assert found["columns"][0] == {"key": "net_outcome", "heading": "Nettoutfall 202201–202203"}
    assert found["rows"][1] == {
        "label": "varav över-/underskott elevpengssystem",
        "kind": "of_which",
        "values": {"deviation": "7000", "previous_deviation": "0", "difference": "7000"},
    }
    total = found["checks"][0]
    assert {key: total[key] for key in ("row", "column", "printed", "computed", "difference")} == {
        "row": "S:a skattefinansierad verksamhet",
        "column": "net_outcome",
        "printed": "-1261729",
        "computed": "-1241729",
        "difference": "-20000",
    }
    assert (
        total["message"]
        .replace("\u202f", " ")
        .endswith("raderna ger −1 241 729, angiven summa −1 261 729, skillnad −20 000")
    )
    assert len(found["checks"]) == 2


def test_the_command_needs_no_database_and_exits_with_2_and_one_line_for_what_cannot_be_read(tmp_path):
    path = tmp_path / "trasig.xlsx"
    path.write_bytes(b"PK\x03\x04")
    environment = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "cesam.settings"}
    done = [
        subprocess.run(
            [sys.executable, "manage.py", "read_budget", str(file), "--json"],
            cwd=ROOT, env=environment | {"PATH": "/usr/bin", "CESAM_STATE": str(tmp_path)},
            capture_output=True, text=True,
        )
        for file in (path, tmp_path / "finns-inte.xlsx")
    ]  # fmt: skip
    assert [one.returncode for one in done] == [2, 2]
    assert all(len(one.stderr.strip().splitlines()) == 1 and not one.stdout for one in done), done
