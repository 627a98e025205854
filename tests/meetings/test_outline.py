"""Where an item goes, as a table; and, for any row of acts, that the tree stays a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.outline import Impossible, Outline, Place, Reason

#: 1; 2 (21, 22 (221)); 3
PLACES = [
    Place(1, None, 1), Place(2, None, 2), Place(21, 2, 1), Place(22, 2, 2), Place(221, 22, 1), Place(3, None, 3),
]  # fmt: skip


def drawn(outline, parent=None):
    """The tree in brackets: `1 2(21 22(221)) 3`."""
    parts = []
    for item in outline.children(parent):
        inner = drawn(outline, item)
        parts.append(f"{item}({inner})" if inner else str(item))
    return " ".join(parts)


@pytest.mark.parametrize(
    ("act", "item", "expected"),
    [
        ("up", 2, "2(21 22(221)) 1 3"),
        ("up", 22, "1 2(22(221) 21) 3"),
        ("down", 1, "2(21 22(221)) 1 3"),
        ("down", 21, "1 2(22(221) 21) 3"),
        ("inward", 3, "1 2(21 22(221) 3)"),
        ("inward", 22, "1 2(21(22(221))) 3"),
        ("outward", 22, "1 2(21) 22(221) 3"),
        ("outward", 221, "1 2(21 22 221) 3"),
    ],
)
def test_an_item_moves_with_all_that_stands_under_it(act, item, expected):
    outline = Outline(PLACES, max_depth=4 if item == 22 and act == "inward" else 3)
    getattr(outline, act)(item)
    assert drawn(outline) == expected
    assert act in Outline(PLACES, max_depth=4 if item == 22 and act == "inward" else 3).possible(item)


@pytest.mark.parametrize(
    ("act", "item", "reason"),
    [
        ("up", 1, Reason.ALREADY_FIRST),
        ("up", 21, Reason.ALREADY_FIRST),
        ("down", 3, Reason.ALREADY_LAST),
        ("inward", 1, Reason.NOTHING_BEFORE),
        ("inward", 221, Reason.NOTHING_BEFORE),
        ("inward", 22, Reason.TOO_DEEP),
        ("inward", 2, Reason.TOO_DEEP),
        ("outward", 3, Reason.ALREADY_AT_TOP),
        ("up", 99, Reason.GONE),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_changes_nothing(act, item, reason):
    outline = Outline(PLACES)
    with pytest.raises(Impossible) as refusal:
        getattr(outline, act)(item)
    assert refusal.value.reason is reason
    assert not outline.changes()
    if item != 99:
        assert act not in outline.possible(item)


@pytest.mark.parametrize(
    ("item", "parent", "beside", "expected"),
    [
        (3, 2, {"before": 21}, "1 2(3 21 22(221))"),
        (3, 2, {"after": 21}, "1 2(21 3 22(221))"),
        (3, 2, {}, "1 2(21 22(221) 3)"),
        (21, None, {"before": 1}, "21 1 2(22(221)) 3"),
        (22, 1, {}, "1(22(221)) 2(21) 3"),
        (221, None, {"after": 2}, "1 2(21 22) 221 3"),
        (2, None, {"before": 2}, "1 2(21 22(221)) 3"),
    ],
)
def test_an_item_is_placed_beside_another(item, parent, beside, expected):
    outline = Outline(PLACES)
    outline.place(item, parent, **beside)
    assert drawn(outline) == expected


@pytest.mark.parametrize(
    ("item", "parent", "beside", "reason"),
    [
        (2, 22, {}, Reason.UNDER_ITSELF),
        (2, 2, {}, Reason.UNDER_ITSELF),
        (3, 221, {}, Reason.TOO_DEEP),
        (2, 1, {}, Reason.TOO_DEEP),
        (1, 99, {}, Reason.NO_SUCH_PLACE),
        (1, 2, {"before": 3}, Reason.NO_SUCH_PLACE),
    ],
)
def test_an_item_is_not_placed_where_there_is_no_place(item, parent, beside, reason):
    outline = Outline(PLACES)
    with pytest.raises(Impossible) as refusal:
        outline.place(item, parent, **beside)
    assert refusal.value.reason is reason
    assert not outline.changes()


def test_a_move_past_a_deleted_sibling_is_one_step():
    outline = Outline([Place(1, None, 1), Place(2, None, 2, is_deleted=True), Place(3, None, 3)])
    outline.up(3)
    assert drawn(outline) == "3 1"


def test_a_deleted_item_comes_back_to_its_place():
    outline = Outline([Place(1, None, 1), Place(2, None, 2, is_deleted=True), Place(3, None, 3)])
    outline.restore([2])
    assert drawn(outline) == "1 2 3"
    assert not outline.changes()


def test_a_deleted_item_whose_place_has_gone_comes_back_last():
    places = [Place(1, None, 1, is_deleted=True), Place(11, 1, 1, is_deleted=True), Place(2, None, 2)]
    outline = Outline(places)
    outline.restore([11])
    assert drawn(outline) == "2 11"


def test_a_deleted_item_whose_place_is_too_deep_by_now_comes_back_last():
    places = [
        Place(1, None, 1), Place(2, 1, 1), Place(3, 2, 1), Place(4, 3, 1, is_deleted=True), Place(5, None, 2),
    ]  # fmt: skip
    outline = Outline(places)
    outline.restore([4])
    assert drawn(outline) == "1(2(3)) 5 4"


acts = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "inward", "outward", "place", "add"]), st.integers(1, 12), st.integers(0, 12)
    ),
    max_size=40,
)


@given(acts)
def test_whatever_is_done_the_tree_stays_a_tree(acts):
    places = [Place(n, None, n) for n in range(1, 9)]
    outline = Outline(places)
    known = {place.id for place in places}
    for act, item, other in acts:
        try:
            if act == "place":
                outline.place(item, other or None)
            elif act == "add":
                if item not in known:
                    outline.add(item, other or None)
                    known.add(item)
            else:
                getattr(outline, act)(item)
        except Impossible:
            continue
    changes = outline.changes()
    now = {place.id: (place.parent, place.position) for place in places} | changes
    # Nobody twice in a place, no gap, nothing lost, nothing deeper than three, no circle.
    for parent in {parent for parent, _ in now.values()}:
        assert sorted(position for p, position in now.values() if p == parent) == list(
            range(1, 1 + sum(p == parent for p, _ in now.values()))
        )
    assert set(now) == known
    for item in now:
        depth, at = 1, now[item][0]
        while at is not None:
            depth, at = depth + 1, now[at][0]
            assert depth <= 3
