"""Exported and read in again, a table is the same."""

import io
import shutil
import subprocess
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from budget import checks, exporting
from budget.reading import excel, read
from budget.sums import Computing
from budget.tables import Column, Kind, Line, Table, made
from tests.budget.tables import KEYS, d, reference, tables


def as_told(table: Table) -> list[tuple[str, str, dict[str, Decimal | None]]]:
    computing = Computing(table)
    return [
        (line.label, str(line.kind), {column.key: computing.value(at, column.key) for column in table.columns})
        for at, line in enumerate(table.lines)
    ]


def differences(table: Table) -> list[tuple[int, str, Decimal]]:
    return [(one.line, one.column, one.difference) for one in checks.contradictions(table)]


def again(table: Table, kind: str) -> Table:
    with override("sv"):
        file = (exporting.workbook if kind == "xlsx" else exporting.text)(table, title="Uppföljning", unit="tkr")
        return read(f"fil.{kind}", file).table


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_reference_comes_back_with_its_contradictions(kind):
    found = again(reference(), kind)
    assert as_told(found) == as_told(reference())
    assert differences(found) == differences(reference())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_random_tables_come_back(kind, table):
    read_columns = {column.key for column in again(table, kind).columns}
    first = again(table, kind)
    told = [
        (label, its, {key: value for key, value in values.items() if value is not None})
        for label, its, values in as_told(table)
    ]
    found = [
        (label, its, {key: value for key, value in values.items() if value is not None})
        for label, its, values in as_told(first)
    ]
    assert found == told
    # A column without a single figure is not read; what is read says the same when it is exported once more.
    assert read_columns <= set(KEYS)
    assert as_told(again(first, kind)) == as_told(first)


# What programs make of the formulas


def by_ourselves(data: bytes) -> dict[str, Decimal | None]:
    """Every cell of figures by its address, formulas computed as `budget.reading` does for files without answers."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active

    def value(row: int, column: int) -> Decimal | None:
        found = sheet.cell(row + 1, column + 1).value
        if isinstance(found, str):
            return excel.result(found, value) if found.startswith("=") else None
        return None if found is None else Decimal(str(found))

    cells = [cell for row in sheet.iter_rows(min_row=5, min_col=2) for cell in row]
    return {cell.coordinate: value(cell.row - 1, cell.column - 1) for cell in cells}


def by_an_office(data: bytes) -> dict[str, Decimal | None]:
    """The same by LibreOffice, which opens the file, computes it, and saves it with its answers."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "in.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            place / "out",
            place / "in.xlsx",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        sheet = openpyxl.load_workbook(place / "out" / "in.xlsx", data_only=True).active
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
        cells = [cell for row in sheet.iter_rows(min_row=5, min_col=2) for cell in row]
        return {
            cell.coordinate: Decimal(str(cell.value)) if isinstance(cell.value, int | float) else None for cell in cells
        }


#: Whoever can compute a workbook on this machine.
PROGRAMS = [by_ourselves, *([by_an_office] if shutil.which("soffice") else [])]


def with_own_columns(table: Table) -> Table:
    own = (
        Column("share", "Utfall % av budget", "net_outcome / budget * 100", False, 1),
        Column("left", "Kvar", "abs(budget) - abs(net_outcome)"),
    )
    return replace(table, columns=(*table.columns, *own))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_computes_what_the_page_shows(program):
    table = with_own_columns(reference())
    with override("sv"):
        found = program(exporting.workbook(table, title="Uppföljning", unit="tkr"))
    computing = Computing(table)
    for at in range(len(table.lines)):
        for place, column in enumerate(table.columns, start=2):
            expected, cell = computing.value(at, column.key), f"{get_column_letter(place)}{at + 5}"
            assert (found.get(cell) is None) == (expected is None), cell
            assert expected is None or abs(found[cell] - expected) < d("0.000001"), cell


def test_what_was_given_stays_a_number_and_what_follows_is_a_formula():
    table = with_own_columns(reference())
    bare = replace(table, lines=tuple(replace(line, values=_typed(line)) for line in table.lines))
    with override("sv"):
        sheet = openpyxl.load_workbook(io.BytesIO(exporting.workbook(bare, title="x", unit="tkr"))).active
    computing = Computing(bare)
    for at, line in enumerate(bare.lines):
        for place, column in enumerate(bare.columns, start=2):
            cell = sheet.cell(at + 5, place)
            is_formula = column.key not in line.values and computing.value(at, column.key) is not None
            assert (cell.data_type == "f") == is_formula, cell.coordinate
            assert cell.number_format.startswith("#,##0")


def _typed(line: Line) -> dict[str, Decimal]:
    """What a person types: no sums, and nothing that follows along the line."""
    if line.kind in (Kind.SUBTOTAL, Kind.RESULT):
        return {}
    return {key: value for key, value in line.values.items() if key in ("net_outcome", "budget", "forecast")}


labels = st.text(alphabet="abcåäö =+-@'1,.%()|;\"\t", min_size=1, max_size=20).filter(str.strip)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(max_examples=12, deadline=None)
@given(
    table=tables(),
    words=st.lists(labels, min_size=12, max_size=12),
    notes=st.lists(st.just("") | labels, min_size=12, max_size=12),
)
def test_whatever_lines_are_called_what_was_read_once_is_read_the_same_again(kind, table, words, notes):
    assume(any(line.values for line in table.lines))
    said = zip(table.lines, words, notes, strict=False)
    table = replace(table, lines=tuple(replace(line, label=word, comment=note) for line, word, note in said))
    first = again(table, kind)
    assert [(line.label, line.kind, line.comment) for line in first.lines] == [
        (" ".join(line.label.split()), line.kind, line.comment.strip()) for line in table.lines
    ]
    second = again(first, kind)
    assert second.lines == first.lines
    assert second.columns == first.columns


def test_formulas_are_live_and_texts_are_never_formulas():
    table = made(["budget", "forecast", "deviation", "deviation_pct"], [
        Line("=HYPERLINK(1)", values={"budget": d(1), "forecast": d(2)}),
        Line("B", values={"budget": d(0), "forecast": d(2)}),
        Line("Summa", Kind.SUBTOTAL, comment="-not"),
    ])  # fmt: skip
    with override("sv"):
        data = exporting.workbook(table, title="=1+1", unit="tkr")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet["B7"].value == "=SUM(B5:B6)"
    assert sheet["D5"].value == "=C5 - B5"
    assert sheet["E5"].value == "=ROUND(D5 / ABS(B5) * 100,1)"
    assert sheet["E6"].value is None
    assert sheet["A5"].data_type == sheet["A1"].data_type == "s"
    for kind in ("xlsx", "csv"):
        assert [line.label for line in again(table, kind).lines] == ["=HYPERLINK(1)", "B", "Summa"]
