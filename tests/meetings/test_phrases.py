"""The phrase bank of a body."""

import pytest

from meetings import phrases, stock
from meetings.exceptions import Contradiction, NotAllowed
from meetings.models import Phrase
from parties.models import Event
from tests.parties.factories import make_body


@pytest.fixture
def bank(cast):
    return {
        name: phrases.add(cast.body, name, f"{name} …", by=cast.secretary)
        for name in ("Enighet", "Oenighet", "Bordläggning")
    }


def names(body):
    return [phrase.name for phrase in body.phrases.all()]


def test_phrases_are_added_last_and_moved(cast, bank):
    assert names(cast.body) == ["Enighet", "Oenighet", "Bordläggning"]
    phrases.move_up(bank["Bordläggning"], by=cast.secretary)
    phrases.move_up(bank["Enighet"], by=cast.secretary)
    assert names(cast.body) == ["Enighet", "Bordläggning", "Oenighet"]
    phrases.move_down(bank["Enighet"], by=cast.secretary)
    phrases.move_down(bank["Oenighet"], by=cast.secretary)
    assert names(cast.body) == ["Bordläggning", "Enighet", "Oenighet"]


def test_a_name_stands_for_one_phrase(cast, bank):
    with pytest.raises(Contradiction, match="redan en fras"):
        phrases.add(cast.body, "enighet", "…", by=cast.secretary)
    with pytest.raises(Contradiction, match="redan en fras"):
        phrases.edit(bank["Oenighet"], name="Enighet", by=cast.secretary)
    phrases.edit(bank["Enighet"], name="ENIGHET", by=cast.secretary)
    other = make_body()
    assert phrases.add(other, "Enighet", "…", by=cast.administrator).body == other


def test_a_wording_is_changed_removed_and_brought_back(cast, bank):
    phrases.edit(bank["Enighet"], text="Parterna enades.\nSamverkan avslutades.", by=cast.chair)
    phrases.remove(bank["Enighet"], by=cast.chair)
    assert names(cast.body) == ["Oenighet", "Bordläggning"]
    event = stock.last_change(cast.body, phrases.LEDGER, by=cast.chair)
    assert phrases.describe(event) == "Borttagen: Enighet"
    stock.undo(cast.body, phrases.LEDGER, event.pk, by=cast.chair)
    assert names(cast.body) == ["Enighet", "Oenighet", "Bordläggning"]
    assert Phrase.objects.get(name="Enighet").text == "Parterna enades.\nSamverkan avslutades."
    assert [event.verb for event in Event.objects.about(cast.body).filter(actor=cast.chair).order_by("id")] == [
        "phrase.edited",
        "phrase.removed",
        "phrase.undone",
    ]


def test_what_somebody_else_removed_is_not_edited(cast, bank):
    stale = Phrase.objects.get(name="Enighet")
    phrases.remove(bank["Enighet"], by=cast.chair)
    with pytest.raises(Contradiction, match="Någon annan har tagit bort ”Enighet”"):
        phrases.edit(stale, text="…", by=cast.secretary)


@pytest.mark.parametrize("role", ["union_rep", "substitute", "presenter", "archivist", "stranger"])
def test_only_those_who_prepare_the_body_and_administrators_keep_it(cast, bank, role):
    other, phrase = getattr(cast, role), bank["Enighet"]
    acts = [
        lambda: phrases.add(cast.body, "Ny", "…", by=other),
        lambda: phrases.edit(phrase, text="…", by=other),
        lambda: phrases.move_up(phrase, by=other),
        lambda: phrases.move_down(phrase, by=other),
        lambda: phrases.remove(phrase, by=other),
        lambda: stock.undo(cast.body, phrases.LEDGER, 1, by=other),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
