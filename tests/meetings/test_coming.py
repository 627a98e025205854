"""What coming and going makes of what somebody attended: a table over an agenda with nested items."""

import pytest

from meetings import coming
from meetings.ranges import ALL, EXCEPT, ONLY, Agenda, Attended, Place, parse, wording

#: 1 · 2 · 3 (3 a, 3 b) · 4 · 5 · 6
PLACES = [
    Place(1, None, "1"),
    Place(2, None, "2"),
    Place(3, None, "3"),
    Place(31, 3, "3 a"),
    Place(32, 3, "3 b"),
    Place(4, None, "4"),
    Place(5, None, "5"),
    Place(6, None, "6"),
]
AGENDA = Agenda(PLACES)


def after(text, *acts):
    """What is attended after "leaves 5", "returns 6" …, in words."""
    attended = parse(text, AGENDA)
    for act in acts:
        verb, label = act.split(" ", 1)
        at = AGENDA.by_key[label]
        attended = coming.arrives(AGENDA, at) if verb == "arrives" else getattr(coming, verb)(attended, AGENDA, at)
    return wording(attended, AGENDA)


@pytest.mark.parametrize(
    ("attended", "told"),
    [
        ("", []),
        ("1–4", [("left", "5")]),
        ("ej 5", [("left", "5"), ("returned", "6")]),
        ("ej 1–2", [("arrived", "3")]),
        ("ej 3", [("left", "3"), ("returned", "4")]),
        ("ej 3 b", [("left", "3 b"), ("returned", "4")]),
        ("1, 4–5", [("left", "2"), ("returned", "4"), ("left", "6")]),
        ("3 b, 4", [("arrived", "3 b"), ("left", "5")]),
        ("6", [("arrived", "6")]),
    ],
)
def test_coming_and_going_is_told_where_it_shows(attended, told):
    names = {place.id: place.label for place in PLACES}
    found = coming.movements(parse(attended, AGENDA), AGENDA)
    assert [(kind, names[item]) for kind, item in found] == told


@pytest.mark.parametrize(
    ("before", "acts", "then"),
    [
        ("", ["leaves 5"], "punkt 1–4"),
        ("", ["leaves 2"], "punkt 1"),
        ("", ["leaves 1"], "ingen punkt"),
        ("", ["leaves 3"], "punkt 1–2"),
        ("", ["leaves 3 a"], "punkt 1–2"),
        ("", ["leaves 3 b"], "punkt 1–2, 3 a"),
        ("", ["leaves 5", "returns 6"], "ej punkt 5"),
        ("", ["leaves 4", "returns 6"], "ej punkt 4–5"),
        ("", ["leaves 3", "returns 3 b"], "ej punkt 3 a"),
        ("", ["leaves 3", "returns 4"], "ej punkt 3"),
        ("", ["leaves 2", "returns 4", "leaves 6"], "punkt 1, 4–5"),
        ("", ["leaves 2", "returns 4", "leaves 5", "returns 6"], "ej punkt 2–3, 5"),
        ("", ["leaves 5", "leaves 3"], "punkt 1–2"),  # corrected to earlier
        ("", ["arrives 1"], ""),
        ("", ["arrives 2"], "ej punkt 1"),
        ("", ["arrives 3 b"], "ej punkt 1–2, 3 a"),
        ("", ["arrives 2", "leaves 5"], "punkt 2–4"),
        ("ej 2", ["leaves 5"], "punkt 1, 3–4"),
        ("1–3", ["returns 5"], "ej punkt 4"),
        ("1, 4", ["returns 4"], "ej punkt 2–3"),
    ],
)
def test_coming_and_going(before, acts, then):
    assert after(before, *acts) == then


def test_what_is_added_later_is_attended_by_those_who_are_there():
    later = Agenda([*PLACES, Place(7, None, "7")])
    left = coming.leaves(Attended(), AGENDA, 5)
    assert not later.covers(left, 7)
    assert later.covers(coming.returns(left, AGENDA, 6), 7)
    assert later.covers(coming.arrives(AGENDA, 2), 7)


@pytest.mark.parametrize(
    ("text", "gone"),
    [("", None), ("1–4", 5), ("ej 5", None), ("ej 6", 6), ("1–2, 3 a", 32), ("1–5", 6), ("2", 3), ("ej 4–6", 4)],
)
def test_from_when_somebody_is_gone(text, gone):
    assert coming.gone_from(parse(text, AGENDA), AGENDA) == gone


def test_who_never_came_is_not_gone():
    assert coming.gone_from(Attended(ONLY), AGENDA) is None
    assert coming.gone_from(Attended(), Agenda([])) is None


@pytest.mark.parametrize(
    ("at", "there", "gone"), [(1, False, False), (5, False, True), (6, False, True), (4, False, False)]
)
def test_whether_somebody_is_there_from_an_item_on(at, there, gone):
    left = coming.leaves(Attended(), AGENDA, 5)
    assert coming.is_there_from(left, AGENDA, at) == there
    assert coming.is_gone_from(left, AGENDA, at) == gone
    assert coming.is_there_from(Attended(), AGENDA, at)


@pytest.mark.parametrize(
    ("attended", "words"),
    [
        (Attended(barred=frozenset({4})), "ej punkt 4"),
        (Attended(barred=frozenset({3})), "ej punkt 3"),
        (Attended(barred=frozenset({31})), "ej punkt 3 a"),
        (Attended(ONLY, frozenset({1, 3}), frozenset({31})), "punkt 1, 3 b"),
        (Attended(EXCEPT, frozenset({1}), frozenset({6})), "ej punkt 1, 6"),
        (Attended(EXCEPT, frozenset({5}), frozenset({5})), "ej punkt 5"),
        (Attended(barred=frozenset({99})), ""),  # an item that has gone
    ],
)
def test_a_conflict_of_interest_takes_an_item_out_whatever_the_rest_says(attended, words):
    assert wording(attended, AGENDA) == words
    for id in attended.barred & AGENDA.by_id.keys():
        assert not AGENDA.covers(attended, id)


def test_a_substitute_takes_over_to_the_end():
    assert wording(coming.rest_from(AGENDA, 5), AGENDA) == "ej punkt 1–4"
    assert coming.rest_from(AGENDA, 1).scope == ALL
