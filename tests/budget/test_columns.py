"""Columns of the body's own: named, computed, shown everywhere, known again in the next file."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from budget import columns, exporting, importing, placing
from budget.columns import as_keys, in_words
from budget.exceptions import Contradiction, FormulaUnreadable, NotAllowed
from budget.models import HeadingMeaning, Settlement
from budget.models.follow_up import Edit
from budget.tables import Column
from parties.models import Event
from tests.budget.factories import make_follow_up
from tests.budget.tables import d
from tests.meetings.factories import make_item, make_meeting

COLUMNS = (
    Column("net_outcome", "Nettoutfall"),
    Column("budget", "Budget"),
    Column("budget_left", "Budget kvar"),
    Column("deviation_pct", "Avvikelse, %"),
)


@pytest.fixture
def follow_up(cast):
    return make_follow_up(cast=cast)


@pytest.fixture
def share(cast, follow_up):
    return columns.add(
        follow_up, "Utfall % av budget", by=cast.secretary, formula="net_outcome / budget * 100", decimals=1,
        is_summed=False,
    )  # fmt: skip


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def value(follow_up, label, key):
    loaded = follow_up.loaded()
    line = next(at for at, one in enumerate(loaded.table.lines) if one.label == label)
    return loaded.computing.value(line, key)


@pytest.mark.parametrize(
    ("typed", "formula"),
    [
        ("[Nettoutfall] / [Budget] * 100", "net_outcome / budget * 100"),
        ("Nettoutfall / Budget × 100", "net_outcome / budget * 100"),
        ("nettoutfall ÷ BUDGET", "net_outcome / budget"),
        ("Budget kvar − Budget", "budget_left - budget"),
        ("[Avvikelse, %] · 2", "deviation_pct * 2"),
        ("abs([Budget]) + 1,5", "abs( budget ) + 1,5"),
    ],
)
def test_a_formula_is_typed_with_headings(typed, formula):
    assert as_keys(typed, COLUMNS) == formula
    assert as_keys(in_words(formula, COLUMNS), COLUMNS) == formula


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("[Utfall]", "Det finns ingen kolumn ”Utfall”"),
        ("Nettoutfall / Budgt", "Budgt"),
        ("Nettoutfall /", "för tidigt"),
        ("(Budget", "inte stängd"),
        ("Budget; 1", "går inte att läsa"),
        ("__import__('os')", "__import__"),
        ("Budget Budget", "hör inte hemma"),
    ],
)
def test_what_is_no_formula_is_told_in_the_words_that_were_typed(typed, why):
    with override("sv"), pytest.raises(FormulaUnreadable, match=why):
        as_keys(typed, COLUMNS)


@given(st.text(max_size=60) | st.text(alphabet="Budget kvar[]()+-*/ ,1%abs", max_size=60))
def test_no_text_raises_anything_but_the_named_refusal(typed):
    try:
        as_keys(typed, COLUMNS)
    except FormulaUnreadable:
        return


def test_a_column_is_computed_in_every_row_and_recorded(cast, follow_up, share):
    assert share.key == "utfall_av_budget"
    assert value(follow_up, "Kommunstyrelsen", share.key) == d("11.2")
    assert value(follow_up, "S:a skattefinansierad verksamhet", share.key) == d("23.0")
    assert Event.objects.about(follow_up).get(verb="follow_up.column_added").data["formula"] == share.formula
    with pytest.raises(NotAllowed):
        columns.add(follow_up, "Annat", by=cast.union_rep)


def test_what_cannot_be_computed_or_is_called_as_another_is_refused(cast, follow_up, share):
    add = {"by": cast.secretary}
    with pytest.raises(Contradiction, match="finns redan"):
        columns.add(follow_up, "utfall  % AV budget", **add)
    with pytest.raises(FormulaUnreadable):
        columns.add(follow_up, "Annat", formula="missing + 1", **add)
    other = columns.add(follow_up, "Annat", formula=f"{share.key} * 2", **add)
    about = {"decimals": None, "is_summed": False, **add}
    with pytest.raises(FormulaUnreadable, match="sin egen kolumn"):
        columns.change(share, heading="Utfall", formula="annat + 1", **about)
    with pytest.raises(Contradiction, match="Annat"):
        columns.remove(share, by=cast.secretary)
    columns.remove(other, by=cast.secretary)
    columns.remove(share, by=cast.secretary)
    assert follow_up.columns.count() == 7


def test_a_standard_column_is_renamed_and_nothing_else(cast, follow_up, share):
    budget = follow_up.columns.get(key="budget")
    columns.change(budget, by=cast.secretary, heading="Helårsbudget", formula="1", decimals=2, is_summed=False)
    budget.refresh_from_db()
    assert (budget.heading, budget.formula, budget.decimals, budget.is_summed) == ("Helårsbudget", "", None, True)
    assert in_words(share.formula, [one.as_value() for one in follow_up.columns.all()]).startswith(
        "[Nettoutfall] / [Hel"
    )
    with pytest.raises(Contradiction):
        columns.remove(budget, by=cast.secretary)
    follow_up.refresh_from_db()
    wrong = follow_up.loaded().contradictions[0]
    Settlement.settle(follow_up, wrong, "keep", by=cast.secretary)
    columns.move(share, by=cast.secretary, steps=-6)
    assert [one.key for one in follow_up.columns.all()][:2] == ["net_outcome", share.key]


def test_it_stands_in_editor_minutes_and_files(cast, follow_up, share):
    page = client_of(cast.union_rep).get(reverse("budget_detail", args=[follow_up.pk])).content.decode()
    assert "Utfall % av budget" in page
    item = make_item(meeting=make_meeting(cast=cast), title="Budget")
    assert placing.place(item, follow_up, by=cast.secretary).table.heads[-1] == "Utfall % av budget"
    data = exporting.workbook(follow_up.loaded().table, title="x", unit="tkr")
    assert openpyxl.load_workbook(io.BytesIO(data)).active["I6"].value is None
    assert openpyxl.load_workbook(io.BytesIO(data)).active["I7"].value == "=ROUND(B7 / C7 * 100,1)"
    row, budget = follow_up.rows.get(label="Kommunstyrelsen"), follow_up.columns.get(key="budget")
    edits = {"edits": f"{row.pk} {budget.pk}\t-298 400\t-334 450"}
    client = client_of(cast.secretary)
    answer = client.post(reverse("budget_cells", args=[follow_up.pk]), edits, headers={"HX-Request": "true"})
    assert f'id="cell-{row.pk}-{share.pk}"' in answer.content.decode()
    assert ">10,0<" in answer.content.decode()


def test_the_next_period_and_the_next_file_know_it(cast, follow_up, share):
    april = follow_up.follow(by=cast.secretary)
    assert april.columns.get(key=share.key).formula == share.formula
    data = "Nämnd;Nettoutfall;Budget;Utfall % av budget\nA;5;20;25\nB;5;10;40\nSumma;10;30;33,3\n".encode()
    draft = importing.receive(cast.body, "maj.csv", data, by=cast.secretary)
    (table,) = importing.tables_of(draft)
    assert [one.key for one in table.reading.sources] == ["net_outcome", "budget", share.key]
    page = client_of(cast.secretary).get(reverse("budget_preview", args=[cast.body.slug, draft.pk])).content.decode()
    assert f'<option value="{share.key}" selected>Utfall % av budget</option>' in page
    may = importing.take_in(
        draft, table, {1: "net_outcome", 2: "budget", 3: share.key}, by=cast.secretary, year=2022, through_month=5
    )
    assert [one.difference for one in may.loaded().contradictions] == [d("-10.0")]
    assert not HeadingMeaning.objects.exists()


def test_another_heading_for_it_is_remembered(cast, share):
    data = "Nämnd;Nettoutfall;Budget;Förbrukat\nA;5;20;25\nSumma;5;20;25\n".encode()
    for month in (5, 6):
        draft = importing.receive(cast.body, "fil.csv", data, by=cast.secretary)
        (table,) = importing.tables_of(draft)
        key = table.reading.sources[2].key
        made = importing.take_in(
            draft, table, {1: "net_outcome", 2: "budget", 3: share.key}, by=cast.secretary, year=2022,
            through_month=month,
        )  # fmt: skip
    assert key == share.key
    assert made.columns.get(key=share.key).heading == "Förbrukat"
    assert HeadingMeaning.known_by(cast.body) == {"förbrukat": share.key}


def test_a_file_without_what_it_is_computed_from_keeps_its_figures(cast, share):
    data = "Nämnd;Budget;Prognos;Utfall % av budget\nA;5;20;25\nSumma;5;20;25\n".encode()
    draft = importing.receive(cast.body, "fil.csv", data, by=cast.secretary)
    (table,) = importing.tables_of(draft)
    chosen = {one.at: one.key for one in table.reading.sources}
    made = importing.take_in(draft, table, chosen, by=cast.secretary, year=2022, through_month=5)
    assert made.columns.get(key=share.key).formula == ""
    assert value(made, "A", share.key) == 25


def test_pages_for_columns(cast, follow_up, share):
    client, url = client_of(cast.secretary), reverse("budget_columns", args=[follow_up.pk])
    assert "= [Nettoutfall] / [Budget] * 100" in client.get(url).content.decode()
    refused = client.post(url, {"heading": "Kvar", "formula": "[Budget] - [Okänd]"})
    assert (refused.status_code, "ingen kolumn ”Okänd”" in refused.content.decode()) == (422, True)
    assert client.post(url, {"heading": "Kvar", "formula": "[Budget] - [Nettoutfall]"}).status_code == 302
    assert value(follow_up, "Revisionen", "kvar") == -1387
    own = reverse("budget_column_edit", args=[follow_up.pk, follow_up.columns.get(key="kvar").pk])
    assert 'value="[Budget] - [Nettoutfall]"' in client.get(own).content.decode()
    budget = reverse("budget_column_edit", args=[follow_up.pk, follow_up.columns.get(key="budget").pk])
    assert 'name="formula"' not in client.get(budget).content.decode()


def test_a_typed_column_takes_figures(cast, follow_up):
    own = columns.add(follow_up, "Tjänster", by=cast.secretary)
    row = follow_up.rows.get(label="Revisionen")
    follow_up.write([Edit(row.pk, own.pk, None, d("2.5"))], by=cast.secretary)
    assert value(follow_up, "S:a skattefinansierad verksamhet", own.key) == d("2.5")
