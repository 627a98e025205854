"""Sums, formulas and checks, on the reference table and on made-up ones."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given

from budget import checks, claims, shares, sums
from budget.checks import Why
from budget.claims import Claim, Measure
from budget.sums import Computing, Rule
from budget.tables import Kind, Line, made
from tests.budget.reference import CHECKS, CONTRADICTING
from tests.budget.tables import KEYS, allocation, d, reference, tables

#: What the checks of the reference are called, by rule and column.
_SUMS = {"net_outcome": 1, "budget": 2, "forecast": 3, "deviation": 4, "previous_deviation": 6, "difference": 7}
_LETTERS = {"deviation": "A", "difference": "P", "deviation_pct": "%"}


def _name(check: checks.Check) -> str:
    if check.rule == Rule.SUM:
        return f"S{_SUMS[check.column]}"
    if check.rule == Rule.RESULT:
        return f"R{_SUMS[check.column] + 5}"
    if check.rule == Rule.MEMO:
        return f"M{check.line + 1}"
    return f"{_LETTERS[check.column]}{check.line + 1}"


def _texts() -> dict[str, Claim]:
    """What the text below the reference table says, in other words."""
    table = reference()
    return {
        "T1": Claim("stadsbyggnad: underskott om ca 25 miljoner", d(-25000), "deviation", (11,), tolerance=d(1000)),
        "T2": Claim("utbildning: överskott om ca 7 miljoner", d(7000), "deviation", (0,)),
        "T2b": Claim("utbildning: överskott om ca 7 miljoner", d(7000), "deviation", (0, 1, 2)),
        "T3": Claim("övriga nämnder: noll", d(0), "deviation", claims.other_rows(table, [0, 2, 5, 11]), Measure.COUNT),
    }


def _answers() -> Iterator[tuple[str, Decimal, Decimal, bool]]:
    table = reference()
    for check in checks.checked(table):
        yield _name(check), check.printed, check.computed, check.holds
    for name, claim in _texts().items():
        found = claims.answer(table, claim)
        yield name, claim.stated, found.computed, found.holds
    total = shares.summed(allocation()).proposed
    yield "D1", d(3549041), total, total == 3549041


def test_the_68_checks_of_the_reference_are_made_with_the_same_answers():
    found = {name: (printed, computed, printed - computed) for name, printed, computed, _holds in _answers()}
    assert found.keys() == CHECKS.keys()
    assert len(found) == 68
    assert found == {name: tuple(map(d, values)) for name, values in CHECKS.items()}


def test_63_hold_and_5_contradict():
    held = {name: holds for name, _printed, _computed, holds in _answers()}
    assert {name for name, holds in held.items() if not holds} == CONTRADICTING
    assert sum(held.values()) == 63


def test_a_contradiction_is_told_in_a_sentence():
    table = reference()
    with override("sv"):
        told = [checks.sentence(table, one) for one in checks.contradictions(table)]
    plain = [text.replace("\u202f", " ") for text in told]
    assert plain == [
        "Nettoutfall: raderna ger −1 241 729, angiven summa −1 261 729, skillnad −20 000",
        "Finansförvaltningen, Avvikelse, %: Avvikelse / |Budget| ger 1,5, angivet −1,5, skillnad −3,0",
    ]


def test_cells_that_alone_would_explain_it_are_named_and_the_likeliest_first():
    table = reference()
    total, percent = checks.contradictions(table)
    found = checks.candidates(table, total)
    assert (found[0].line, found[0].to, found[0].why) == (3, d(-35621), Why.DIGIT)
    assert {(0, d(-553523)), (5, d(-53445))} <= {(one.line, one.to) for one in found}
    # The printed sum goes into the result, which holds: it is not the one that is wrong.
    assert all(one.line != total.line for one in found)
    assert [(one.line, one.to, one.why) for one in checks.candidates(table, percent)] == [(17, d("1.5"), Why.SIGN)]


def test_a_lost_sign_and_two_digits_changed_about_are_candidates():
    table = made(["budget"], [
        Line("A", values={"budget": d(-10)}),
        Line("B", values={"budget": d(20)}),
        Line("Summa", Kind.SUBTOTAL, {"budget": d(-30)}),
    ])  # fmt: skip
    (one,) = checks.contradictions(table)
    assert (1, d(-20), Why.SIGN) in {(it.line, it.to, it.why) for it in checks.candidates(table, one)}
    table = made(["budget"], [
        Line("A", values={"budget": d(132)}),
        Line("Summa", Kind.SUBTOTAL, {"budget": d(123)}),
    ])  # fmt: skip
    (one,) = checks.contradictions(table)
    assert {(it.line, it.why) for it in checks.candidates(table, one)} == {(0, Why.SWAP), (1, Why.SWAP)}


ROW, PART, GROUP, SUB, FINANCE, RESULT, MEMO = (
    Kind.ROW, Kind.OF_WHICH, Kind.GROUP, Kind.SUBTOTAL, Kind.FINANCE, Kind.RESULT, Kind.MEMO,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([ROW, PART, ROW, SUB], {3: (0, 2)}),
        ([ROW, SUB, FINANCE, FINANCE, RESULT, MEMO], {1: (0,), 4: (1, 2, 3)}),
        ([GROUP, ROW, ROW, SUB, GROUP, ROW, SUB, SUB, FINANCE, RESULT],
         {0: (1, 2), 3: (1, 2), 4: (5,), 6: (5,), 7: (3, 6), 9: (7, 8)}),
        ([ROW, SUB, ROW, SUB, FINANCE, RESULT], {1: (0,), 3: (2,), 5: (1, 3, 4)}),
        ([ROW, ROW, RESULT, FINANCE, RESULT], {2: (0, 1), 4: (2, 3)}),
        ([ROW, SUB, ROW, RESULT], {1: (0,), 3: (1, 2)}),
        ([SUB, RESULT], {0: (), 1: (0,)}),
    ],
)  # fmt: skip
def test_what_a_line_sums(kinds, expected):
    assert sums.terms([Line(str(at), kind) for at, kind in enumerate(kinds)]) == expected


def test_a_running_subtotal_takes_all_rows_above():
    lines = [Line("a"), Line("s", SUB), Line("b"), Line("t", SUB, is_running=True), Line("r", RESULT)]
    assert sums.terms(lines) == {1: (0,), 3: (0, 2), 4: (3,)}


@given(tables())
def test_subtotals_ignore_what_is_of_which(table):
    without = dataclasses.replace(table, lines=tuple(line for line in table.lines if line.kind != Kind.OF_WHICH))
    with_them, bare = Computing(table), Computing(without)
    for key in KEYS:
        assert with_them.value(len(table.lines) - 3, key) == bare.value(len(without.lines) - 3, key)
        assert with_them.value(len(table.lines) - 1, key) == bare.value(len(without.lines) - 1, key)


@given(tables())
def test_a_table_without_printed_sums_contradicts_nothing(table):
    assert checks.contradictions(table) == []


@given(tables())
def test_a_table_printed_as_it_is_computed_contradicts_nothing(table):
    computing = Computing(table)
    lines = tuple(
        dataclasses.replace(
            line, values={key: value for key in KEYS if (value := computing.value(at, key)) is not None}
        )
        for at, line in enumerate(table.lines)
    )
    wrong = checks.contradictions(dataclasses.replace(table, lines=lines))
    # Along a line with a sum in it, the sum of what is there need not follow the formula where cells are empty.
    assert {one.rule for one in wrong} <= {Rule.FORMULA}
    assert all(lines[one.line].kind in (SUB, RESULT) for one in wrong)


def test_a_division_leaves_no_contradiction_behind():
    third = d("333.333333")
    table = made(["budget"], [*[Line("a", values={"budget": third})] * 3, Line("s", SUB, {"budget": d(1000)})])
    assert checks.contradictions(table) == []
    table = made(["budget"], [*[Line("a", values={"budget": third})] * 3, Line("s", SUB, {"budget": d("1000.1")})])
    assert len(checks.contradictions(table)) == 1


def test_the_allocation_sums_to_what_is_printed():
    assert shares.summed(allocation()).proposed == 3549041


def test_an_allocation_tells_decided_from_proposed():
    rows = [shares.Share("a", proposed=d(5), decided=d(3)), shares.Share("b", proposed=d(2))]
    assert [row.difference for row in rows] == [-2, None]
    assert shares.summed(rows) == shares.Sums(d(7), d(3), d(-4))
    assert shares.summed([]) == shares.Sums(None, None, None)
