"""The language of columns' formulas."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget import formulas
from budget.exceptions import FormulaUnreadable


def result(text: str, **values: object) -> Decimal | None:
    return formulas.read(text).result(lambda name: None if values.get(name) is None else Decimal(str(values[name])))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("forecast - budget", -5),
        ("forecast − budget", -5),
        ("deviation / abs(budget) * 100", 50),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("-budget", -10),
        ("10 - 2 - 3", 5),
        ("1,5 * 2", 3),
        ("nothing + 1", None),
        ("1 / 0", None),
        ("budget / zero", None),
    ],
)
def test_a_formula_is_computed(text, value):
    assert result(text, forecast=5, budget=10, deviation=5, zero=0) == value


@pytest.mark.parametrize(
    "text", ["", "1 +", "(1", "1)", "a b", "abs", "abs 1", "a ** b", "__import__('os')", "1;2", "(" * 50]
)
def test_what_is_no_formula_is_refused_by_its_name(text):
    with pytest.raises(FormulaUnreadable):
        formulas.read(text)


def test_a_formula_that_leads_back_to_itself_is_refused():
    with pytest.raises(FormulaUnreadable):
        formulas.check({"a": "b + 1", "b": "a"}, ["budget"])
    with pytest.raises(FormulaUnreadable):
        formulas.check({"a": "a"}, [])
    formulas.check({"a": "b", "b": "budget"}, ["budget"])


def test_a_formula_names_columns_that_are_there():
    with pytest.raises(FormulaUnreadable, match="missing"):
        formulas.check({"a": "missing"}, ["budget"])


@given(st.text(max_size=80) | st.text(alphabet="abs()+-*/ 0123456789._,", max_size=80))
def test_no_text_raises_anything_but_the_named_refusal(text):
    try:
        found = formulas.read(text)
    except FormulaUnreadable:
        return
    found.result(lambda name: Decimal(7))
