"""Exported and read in again, a table is the same."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given, settings

from budget import checks, exporting
from budget.reading import read
from budget.sums import Computing
from budget.tables import Kind, Line, Table, made
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
