"""What an item's text says of its table's figures, held against them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from budget import claiming, claims, placing
from budget.claims import Measure
from budget.exceptions import Contradiction, NotAllowed
from budget.models import TextClaim
from parties.models import Event
from tests.budget.factories import make_follow_up
from tests.budget.tables import d, reference
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_department

#: What is said below the reference table, in other words.
TEXT = (
    "Ekonomichefen gick igenom tabellen. UBF har ett överskott om ca 7 miljoner. SBF:s underskott blir cirka 25 "
    "miljoner kronor. Kommunstyrelsen går mot −45,0 mnkr. Övriga nämnder räknar med ett nollresultat.\n"
    "Mötet den 24 maj."
)
DEPARTMENTS = {"SBF": "Stadsbyggnadsförvaltningen", "UBF": "Utbildningsförvaltningen"}


def by_words(found):
    return {one.sentence.split()[0]: one for one in found}


def test_sentences_with_amounts_are_found_with_their_rows_and_what_ca_allows():
    found = by_words(claims.suggestions(TEXT, reference(), "tkr", DEPARTMENTS))
    assert list(found) == ["UBF", "SBF:s", "Kommunstyrelsen", "Övriga"]
    assert (found["UBF"].stated, found["UBF"].tolerance, found["UBF"].lines) == (7000, 1000, ())
    assert (found["SBF:s"].stated, found["SBF:s"].tolerance, found["SBF:s"].lines) == (-25000, 1000, (11,))
    assert (found["Kommunstyrelsen"].stated, found["Kommunstyrelsen"].tolerance) == (-45000, 50)
    rest = found["Övriga"]
    assert (rest.measure, rest.stated) == (Measure.COUNT, 0)
    assert 11 not in rest.lines
    assert 5 not in rest.lines


@pytest.mark.parametrize(
    ("words", "unit", "stated"),
    [
        ("1,5 miljarder", "mnkr", 1500), ("1 234 tkr", "kr", 1234000), ("5 kr", "kr", 5), ("7 mkr", "tkr", 7000),
        ("underskott på 7 mnkr", "mnkr", -7), ("12 tusen kronor", "tkr", 12),
    ],
)  # fmt: skip
def test_amounts_are_told_in_the_tables_unit(words, unit, stated):
    (found,) = claims.suggestions(f"Det blir {words}.", reference(), unit, {})
    assert found.stated == stated


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["ca 7 miljoner", "noll", "övriga noll", "1.2.3 kr", ""]))
def test_no_text_raises_anything(text, more):
    claims.suggestions(f"{text} {more}. {text}", reference(), "tkr", DEPARTMENTS)


@pytest.fixture
def placed(cast):
    make_department(name="Stadsbyggnadsförvaltningen", abbreviation="SBF")
    item = make_item(meeting=make_meeting(cast=cast), title="Budget")
    item.write(f"<p>{TEXT}</p>", by=cast.secretary, revision=item.text_revision)
    return placing.place(item, make_follow_up(cast=cast), by=cast.secretary)


def rows(placed, *labels):
    return list(placed.follow_up.rows.filter(label__in=labels))


def note(placed, user, sentence, stated, *labels, **more):
    column = placed.follow_up.columns.get(key="deviation")
    return TextClaim.note(placed, sentence, by=user, column=column, rows=rows(placed, *labels), stated=stated, **more)


def held(placed):
    with override("sv"):
        return claiming.held(placed.follow_up, placed.follow_up.loaded(), placed)


def test_a_sentence_holds_or_contradicts_and_says_by_how_much(cast, placed):
    sentence = "SBF:s underskott blir cirka 25 miljoner kronor."
    note(placed, cast.secretary, sentence, d(-25000), "Stadsbyggnadsnämnden", tolerance=d(1000))
    note(placed, cast.secretary, "UBF har ett överskott om ca 7 miljoner.", d(7000), "Grund- och förskolenämnden")
    names = ("Idrotts- och fritidsnämnden", "Kultur- och demokratinämnden", "Socialnämnden")
    note(placed, cast.secretary, "Övriga nämnder räknar med ett nollresultat.", d(0), *names, measure="count")
    found = held(placed)
    assert [one.answer.holds for one in found] == [True, False, False]
    assert [one.words.replace("\u202f", " ") for one in found] == [
        "texten säger −25 000, tabellen ger −24 600, skillnad −400",
        "texten säger 7 000, tabellen ger 0, skillnad 7 000",
        "texten säger att 0 rader är andra än noll, i tabellen är 2 det",
    ]
    assert all(one.still_stands for one in found)
    assert Event.objects.about(placed.follow_up).filter(verb="claim.noted").count() == 3


def test_a_sentence_that_the_text_no_longer_has_is_told(cast, placed):
    note(placed, cast.secretary, "Socialnämnden går jämnt upp.", d(0), "Socialnämnden")
    assert [one.still_stands for one in held(placed)] == [False]


def test_only_who_writes_the_follow_up_holds_sentences_against_it(cast, placed):
    with pytest.raises(NotAllowed):
        note(placed, cast.union_rep, "x", d(0), "Socialnämnden")
    with pytest.raises(Contradiction):
        note(placed, cast.secretary, "x", d(0))
    other = make_follow_up(cast=cast, through_month=4)
    column = placed.follow_up.columns.first()
    with pytest.raises(Contradiction):
        TextClaim.note(placed, "x", by=cast.secretary, column=column, rows=[other.rows.first()], stated=d(0))
    made = note(placed, cast.secretary, "x", d(0), "Socialnämnden")
    with pytest.raises(NotAllowed):
        made.drop(by=cast.union_rep)
    made.drop(by=cast.secretary)
    assert Event.objects.about(placed.follow_up).filter(verb="claim.dropped").exists()


def test_the_page_offers_what_the_text_seems_to_say_and_takes_it(cast, placed):
    client = Client()
    client.force_login(cast.secretary)
    args = [placed.item.meeting_id, placed.item_id, placed.follow_up_id]
    page = client.get(reverse("budget_claims", args=args))
    offered = dict(page.context["forms"])
    form = offered["SBF:s underskott blir cirka 25 miljoner kronor."]
    data = {name: form[name].value() for name in ("sentence", "measure", "stated", "tolerance", "rows")}
    data["column"] = form["column"].value()
    assert client.post(reverse("budget_claim_add", args=args), data).status_code == 302
    shown = client.get(reverse("budget_claims", args=args))
    assert len(shown.context["forms"]) == len(offered) - 1
    assert "−24\u202f600" in shown.content.decode()
    assert "−24\u202f600" in client.get(reverse("budget_checks", args=[placed.follow_up_id])).content.decode()
    refused = client.post(reverse("budget_claim_add", args=args), data | {"stated": "mycket"})
    assert refused.status_code == 422
