"""Numbers as finance departments write them."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from budget import figures
from budget.exceptions import NumberUnreadable
from budget.figures import Style, read, style_of, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", "1234.5"),
        ("−1 234", "-1234"),
        ("-1 234", "-1234"),
        ("–1 234", "-1234"),
        ("1 234-", "-1234"),
        ("(1 234)", "-1234"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("12,3%", "12.3"),
        ("12,3 %", "12.3"),
        ("−15,1 %", "-15.1"),
        ("0,5", "0.5"),
        ("0.5", "0.5"),
        (",5", "0.5"),
        ("1,234", "1.234"),
        ("1.234", "1234"),
        ("0.125", "0.125"),
        ("1\u202f234", "1234"),
        ("1\u00a0234", "1234"),
        ("1\u2009234", "1234"),
        ("1'234.50", "1234.50"),
        ("- 1 234", "-1234"),
        ("+7", "7"),
        ("007", "7"),
        ("-0", "0"),
        ("0,0000005", "0.000001"),
    ],
)
def test_what_is_written_is_read(text, value):
    found = read(text)
    assert found == Decimal(value)
    assert str(found).startswith("-") == value.startswith("-")


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "-", "–", "−"])
def test_nothing_is_no_figure(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    ["tolv", "1 234 kr", "1,2,3", "1.2.3", "12,34,567", "(1", "1)", "(-5)", "--5", "-5-", "#REF!", "1e5", "٣", "²", ".",
     ",", "%", "1" * 19, "NaN", "Infinity", "0x10", "1_000", "1.234,5.6"],
)  # fmt: skip
def test_what_is_no_number_is_refused_by_its_name(text):
    with pytest.raises(NumberUnreadable):
        read(text)


def test_english_figures_have_their_own_marks():
    assert read("1,234", Style.ENGLISH) == 1234
    assert read("1.234", Style.ENGLISH) == Decimal("1.234")


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1,234", "5,678"], Style.SWEDISH),
        (["1,234", "5.5"], Style.ENGLISH),
        (["1,234.50"], Style.ENGLISH),
        (["1.234,50", "3"], Style.SWEDISH),
        (["0.5", "0,5"], Style.SWEDISH),
        (["1,234,567"], Style.ENGLISH),
        (["Nämnd", ""], Style.SWEDISH),
    ],
)
def test_a_file_tells_how_its_numbers_are_written(texts, style):
    assert style_of(texts) is style


numbers = st.integers(0, 6).flatmap(
    lambda places: st.decimals(
        min_value=-(10**17), max_value=10**17, allow_nan=False, allow_infinity=False, places=places
    )
)


@given(numbers)
def test_printing_and_reading_swedish_numbers_is_the_identity(value):
    with override("sv"):
        assert read(written(value)) == value
        assert written(read(written(value))) == written(value)


@given(numbers)
def test_what_is_written_for_machines_is_read(value):
    assert Decimal(figures.plain(value)) == value
    assert read(figures.plain(value), Style.ENGLISH) == value


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,-−()% '\u00a0+eE", max_size=40))
def test_no_text_raises_anything_but_the_named_refusal(text):
    for style in Style:
        try:
            found = read(text, style)
        except NumberUnreadable:
            continue
        assert found is None or found.is_finite()
    style_of([text])
