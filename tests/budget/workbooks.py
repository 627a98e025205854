"""Workbooks as finance departments send them, made by the tests."""

import io
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from budget.tables import Table
from demo.tables import BUDGET_HEAD
from tests.budget.tables import KEYS, reference

Fill = Callable[[Worksheet], None]


def saved(*fills: Fill, names: Iterable[str] = ("Blad1", "Blad2", "Blad3")) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for fill, name in zip(fills, names, strict=False):
        fill(book.create_sheet(name))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(sheet: Worksheet, rows: Iterable[Iterable[Any]], top: int = 1, left: int = 1) -> None:
    for row, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=left):
            if value is not None:
                sheet.cell(row, column, value)


def rows_of(table: Table) -> list[list[Any]]:
    return [
        [line.label, *(None if key not in line.values else float(line.values[key]) for key in KEYS)]
        for line in table.lines
    ]


def the_reference(sheet: Worksheet) -> None:
    """1. The reference table beneath a title and a blank line, notes under it."""
    put(sheet, [["Budgetuppföljning per mars 2022"], ["Belopp i tkr"], [], list(BUDGET_HEAD), *rows_of(reference())])
    sheet.cell(27, 1, "Stadsbyggnadsnämndens underskott är ca 25 miljoner. Övriga nämnder prognostiserar noll.")


def merged_heads(sheet: Worksheet) -> None:
    """2. Heads in two lines with merged cells over and beside each other, and a line of units."""
    put(sheet, [
        ["Uppföljning mars"],
        ["Nämnd", "Utfall", "Helår 2022", None, "Avvikelse", None],
        [None, "jan–mar", "Budget", "Prognos", "tkr", "%"],
        ["Skola", -25, -100, -110, -10, -10.0],
        ["Vård", -50, -200, -190, 10, 5.0],
        ["Summa", -75, -300, -300, 0, 0.0],
    ])  # fmt: skip
    for area in ("A1:F1", "A2:A3", "C2:D2", "E2:F2"):
        sheet.merge_cells(area)


def hidden_rows(sheet: Worksheet) -> None:
    """3. A row that is hidden and counted."""
    put(sheet, [["Nämnd", "Budget", "Prognos"], ["A", 1, 1], ["B", 2, 2], ["C", 3, 3], ["Summa", 6, 6]])
    sheet.row_dimensions[3].hidden = True


def notes_and_groups(sheet: Worksheet) -> None:
    """4. Groups with subtotals, blank lines between, notes under the table."""
    put(sheet, [
        ["Verksamhet", "Budget", "Prognos", "Avvikelse", "Kommentar"],
        ["Utbildning"],
        ["Förskola", -10, -11, -1, "Fler barn"],
        ["Skola", -20, -20, 0],
        ["Summa utbildning", -30, -31, -1],
        [],
        ["Omsorg"],
        ["Hemtjänst", -40, -39, 1],
        ["varav inhyrd personal", -5, -6, -1],
        ["Summa omsorg", -40, -39, 1],
        [],
        ["Summa verksamhet", -70, -70, 0],
        ["Skatteintäkter", 60, 60, 0],
        ["Generella statsbidrag", 15, 15, 0],
        ["Årets resultat", 5, 5, 0],
        [],
        ["* Fler barn än väntat under våren."],
        ["Källa: ekonomisystemet"],
    ])  # fmt: skip


def totals_by_formulas(sheet: Worksheet) -> None:
    """5. Formulas for totals, deviations and percentages, saved by a program that leaves no answers."""
    put(sheet, [
        ["Nämnd", "Budget", "Prognos", "Avvikelse", "Avvikelse %"],
        ["A", 100, 90, "=C2-B2", "=D2/ABS(B2)"],
        ["B", 200, 220, "=C3-B3", "=D3/ABS(B3)"],
        ["C", 0, 5, "=C4-B4", "=IFERROR(D4/ABS(B4),\"\")"],
        ["Summa", "=SUM(B2:B3)", "=SUM(C2:C4)", "=C5-B5", "=D5/ABS(B5)"],
    ])  # fmt: skip
    for row in range(2, 6):
        sheet.cell(row, 5).number_format = "0.0%"


def two_tables(sheet: Worksheet) -> None:
    """6. Two tables, one beneath the other, each with a title."""
    put(sheet, [
        ["Drift"], ["Nämnd", "Budget", "Prognos"], ["A", 1, 2], ["Summa", 1, 2], [],
        ["Investeringar"], ["Projekt", "Budget", "Utfall", "Prognos"], ["Bro", 5, 1, 6], ["Summa", 5, 1, 6],
    ])  # fmt: skip


def tables_beside(sheet: Worksheet) -> None:
    """7. Two tables beside each other with an empty column between."""
    put(sheet, [["Nämnd", "Budget", "Prognos", None, "Projekt", "Budget", "Prognos"],
                ["A", 1, 2, None, "Bro", 5, 6], ["Summa", 1, 2, None, "Summa", 5, 6]])  # fmt: skip


def months_as_columns(sheet: Worksheet) -> None:
    """8. Months as columns: no follow-up."""
    put(sheet, [["Nämnd", "jan", "feb", "mar", "apr"], ["A", 1, 2, 3, 4], ["Summa", 1, 2, 3, 4]])


def months_and_budget(sheet: Worksheet) -> None:
    """9. Months as columns beside those of a follow-up, and costs without a minus."""
    put(sheet, [["Ansvar", "Nämnd", "jan", "feb", "Utfall", "Budget", "Prognos", "Avvikelse", "Utfall % av budget"],
                ["10", "A", 1, 2, 3, 20, 18, 2, "15 %"], ["11", "B", 2, 2, 4, 10, 12, -2, "40 %"],
                [None, "Totalt", 3, 4, 7, 30, 30, 0, "23,3 %"]])  # fmt: skip


def as_text(sheet: Worksheet) -> None:
    """10. Figures typed as text, with spaces, brackets, dashes and percent signs, and indented labels."""
    put(sheet, [
        [None, None, "Logotyp"],
        [],
        [None, "Nämnd", "Utfall 2022-03", "Årsbudget", "Helårsprognos", "Avv.", "Avv. %"],
        [None, "Skola", "1\u00a0234", "(5 000)", "−4 900,5", "99,5", "2,0%"],
        [None, "  varav lokaler", "–", "", "", "", ""],
        [None, "Vård", "1.234,50", "-5 000", "5 000-", "0", "0,0 %"],
        [None, "Summa", "2 468,5", "−10 000", "−9 900,5", "99,5", "1,0 %"],
    ])  # fmt: skip
    sheet["B5"].alignment = Alignment(indent=1)
    sheet["B7"].font = Font(bold=True)
