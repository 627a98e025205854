"""What a printed heading means."""

import pytest

from budget.meaning import key_of
from demo.tables import BUDGET_HEAD


def test_the_headings_of_the_reference_are_understood():
    assert [key_of(heading) for heading in BUDGET_HEAD] == [
        "", "net_outcome", "budget", "forecast", "deviation", "deviation_pct", "previous_deviation", "difference",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Utfall jan–mar", "net_outcome"),
        ("Nettokostnad t.o.m. mars", "net_outcome"),
        ("Ackumulerat utfall", "net_outcome"),
        ("Årsbudget", "budget"),
        ("BUDGET\n2022", "budget"),
        ("Helårsprognos", "forecast"),
        ("Prognos mars", "forecast"),
        ("Avv.", "deviation"),
        ("Budget-\navvikelse", "deviation"),
        ("Avvikelse mot budget helår, tkr", "deviation"),
        ("%", "deviation_pct"),
        ("Avvikelse i procent", "deviation_pct"),
        ("Föregående månads avvikelse", "previous_deviation"),
        ("Avvikelse föreg. uppföljning", "previous_deviation"),
        ("Skillnad mot föregående månads prognos", "difference"),
        ("Förändring från föregående prognos", "difference"),
        ("Net outcome", "net_outcome"),
        ("Variance %", "deviation_pct"),
        ("Utfall % av budget", ""),
        ("Budget jan–mar", ""),
        ("Utfall föregående år", ""),
        ("Kommentar", ""),
        ("", ""),
    ],
)
def test_a_heading_means_a_column(heading, key):
    assert key_of(heading) == key


def test_what_was_taught_goes_first():
    assert key_of("  Läge  VID bokslut ", {"läge vid bokslut": "forecast"}) == "forecast"
