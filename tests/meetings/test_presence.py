"""What a roll must hold, as a table of rolls and what is amiss with them."""

import pytest
from django.utils import translation

from meetings.presence import Entry, Kind, Rules, findings, to_judge
from meetings.ranges import Agenda, Place, parse

AGENDA = Agenda([Place(1, None, "1"), Place(2, None, "2"), Place(3, 2, "2 a"), Place(4, 2, "2 b"), Place(5, None, "3")])
EMPTY = Agenda([])


def entry(id, name, *roles, mode="onsite", side="a_employer", items="", **fields):
    return Entry(id, name, side, mode, frozenset(roles), parse(items, AGENDA), **fields)


CHAIR = entry(1, "Orvar", "chair")
SECRETARY = entry(2, "Siv", "secretary")
ADJUSTERS = [entry(3, "Ulla", "adjuster", side="b_union"), entry(4, "Vidar", "adjuster", side="b_union")]
GOOD = [CHAIR, SECRETARY, *ADJUSTERS]


def found(entries, *, rules=None, agenda=AGENDA, language="en"):
    with translation.override(language):
        return [(finding.kind, finding.sentence) for finding in findings(entries, rules or Rules(), agenda)]


def test_nothing_is_amiss_with_a_whole_roll():
    assert found(GOOD) == []
    assert found(GOOD, agenda=EMPTY) == []


@pytest.mark.parametrize(
    ("entries", "kind", "sentence"),
    [
        ([*GOOD, entry(9, "Petra", mode="unknown")], Kind.NOT_NOTED, "Petra is not noted yet."),
        (
            [*GOOD, entry(8, "Per", mode="unknown"), entry(9, "Petra", mode="unknown")],
            Kind.NOT_NOTED,
            "2 people are not noted yet.",
        ),
        (GOOD[1:], Kind.NO_CHAIR, "Nobody who is present is noted as chair."),
        (
            [entry(1, "Orvar", "chair", mode="reported_absent"), *GOOD[1:]],
            Kind.NO_CHAIR,
            "Nobody who is present is noted as chair.",
        ),
        (
            [entry(1, "Orvar", "chair", items="1, 2"), *GOOD[1:]],
            Kind.NO_CHAIR,
            "Nobody who is present is noted as chair for item 3.",
        ),
        (
            [entry(1, "Orvar", "chair", items="ej 2 a"), *GOOD[1:]],
            Kind.NO_CHAIR,
            "Nobody who is present is noted as chair for item 2 a.",
        ),
        (
            [entry(1, "Orvar", "chair", items="1, 2 a, 3"), *GOOD[1:]],
            Kind.NO_CHAIR,
            "Nobody who is present is noted as chair for item 2 b.",
        ),
        (
            [entry(1, "Orvar", "chair", items="1, 3"), *GOOD[1:]],
            Kind.NO_CHAIR,
            "Nobody who is present is noted as chair for item 2.",
        ),
        ([*GOOD, entry(9, "Per", "acting_chair")], Kind.MANY_CHAIRS, "There is more than one chair: Orvar and Per."),
        (
            [*GOOD, entry(9, "Per", "acting_chair", items="2")],
            Kind.MANY_CHAIRS,
            "There is more than one chair for item 2: Orvar and Per.",
        ),
        ([CHAIR, *ADJUSTERS], Kind.NO_SECRETARY, "Nobody who is present is noted as secretary."),
        ([CHAIR, SECRETARY], Kind.FEW_ADJUSTERS, "0 of 2 adjusters are noted."),
        ([CHAIR, SECRETARY, ADJUSTERS[0]], Kind.FEW_ADJUSTERS, "1 of 2 adjusters are noted."),
        (
            [*GOOD, entry(9, "Per", "adjuster")],
            Kind.MANY_ADJUSTERS,
            "3 adjusters are noted; the body elects 2.",
        ),
        (
            [CHAIR, SECRETARY, entry(8, "Per", "adjuster"), entry(9, "Petra", "adjuster")],
            Kind.NO_UNION_ADJUSTER,
            "At least one adjuster is to come from a union.",
        ),
        (
            [*GOOD, entry(9, "Ester", substitute_for=3)],
            Kind.SUBSTITUTE_BESIDE,
            "Ester is noted as substitute for Ulla, who is present as well.",
        ),
        (
            [*GOOD, entry(8, "Ulla", items="1, 2"), entry(9, "Ester", items="2–3", substitute_for=8)],
            Kind.SUBSTITUTE_BESIDE,
            "Ester is noted as substitute for Ulla, who is present as well for item 2.",
        ),
        (
            [*GOOD, entry(9, "Petra", items="ingen")],
            Kind.NO_ITEM_LEFT,
            "The items that Petra is noted for are no longer on the agenda.",
        ),
    ],
)  # fmt: skip
def test_what_is_amiss_is_found(entries, kind, sentence):
    assert found(entries) == [(kind, sentence)]


@pytest.mark.parametrize(
    "entries",
    [
        # Two who take turns, with no item left out and none twice.
        [entry(1, "Orvar", "chair", items="ej 2"), entry(9, "Per", "acting_chair", items="2"), *GOOD[1:]],
        # The one has what stands under an item, the other the rest: nobody is missed for the item's heading.
        [entry(1, "Orvar", "chair", items="ej 2"), entry(9, "Per", "acting_chair", items="2 a–b"), *GOOD[1:]],
        [entry(1, "Orvar", "chair", items="1, 2 a, 3"), entry(9, "Per", "acting_chair", items="2 b"), *GOOD[1:]],
        # One person with two hats, the ordinary chair away.
        [entry(1, "Orvar", "chair", mode="absent"), entry(2, "Siv", "acting_chair", "secretary"), *ADJUSTERS],
        [*GOOD, entry(8, "Pia", mode="reported_absent"), entry(9, "Ester", substitute_for=8)],
        [*GOOD, entry(8, "", mode="vacant", side="b_union")],
        [*GOOD, entry(8, "Pia", items="1"), entry(9, "Ester", items="2–3", substitute_for=8)],
        [*GOOD, entry(8, "Pia"), entry(9, "Ester", mode="absent", substitute_for=8)],
    ],
)
def test_what_is_as_it_should_be_is_left_in_peace(entries):
    assert found(entries) == []


@pytest.mark.parametrize(
    ("rules", "entries", "kinds"),
    [
        (Rules(adjuster_count=1), [CHAIR, SECRETARY, ADJUSTERS[0]], []),
        (Rules(adjuster_count=0), [CHAIR, SECRETARY], []),
        (Rules(adjuster_count=1, needs_union_adjuster=False), [CHAIR, SECRETARY, entry(9, "Per", "adjuster")], []),
        (Rules(adjuster_count=1), [CHAIR, SECRETARY, entry(9, "Per", "adjuster")], [Kind.NO_UNION_ADJUSTER]),
        (Rules(secretary_signs=False), [CHAIR, *ADJUSTERS], []),
    ],
)
def test_the_rules_are_the_bodys(rules, entries, kinds):
    assert [kind for kind, _sentence in found(entries, rules=rules)] == kinds


def test_an_empty_agenda_has_a_chair_too():
    assert found(GOOD[1:], agenda=EMPTY) == [(Kind.NO_CHAIR, "Nobody who is present is noted as chair.")]


def test_the_reader_gets_it_in_swedish():
    sentence = found([*GOOD, entry(9, "Per", "acting_chair", items="2 a–b")], language="sv")[0][1]
    assert sentence == "Det finns mer än en ordförande för punkt 2 a–b: Orvar och Per."


def test_only_what_is_new_and_may_be_right_is_asked_about():
    with translation.override("en"):
        before = findings([*GOOD, entry(8, "Per", "acting_chair")], Rules(), AGENDA)
        after = findings([*GOOD, entry(8, "Per", "acting_chair"), entry(9, "Ester", substitute_for=3)], Rules(), AGENDA)
        assert to_judge(before, after) == ["Ester is noted as substitute for Ulla, who is present as well."]
        assert to_judge([], findings([CHAIR], Rules(), AGENDA)) == []
