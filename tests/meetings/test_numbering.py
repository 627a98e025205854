"""The labels, as a table."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.numbering import Entry, labels, letter

# id, parent, position
TREE = [Entry(1, None, 1), Entry(2, None, 2), Entry(3, 2, 1), Entry(4, 2, 2), Entry(5, 4, 1), Entry(6, None, 3)]


@pytest.mark.parametrize(
    ("scheme", "first", "expected"),
    [
        ("letters", 1, ["1", "2", "2 a", "2 b", "2 b 1", "3"]),
        ("decimal", 1, ["1", "2", "2.1", "2.2", "2.2.1", "3"]),
        ("section", 61, ["§ 61", "§ 62", "§ 62 a", "§ 62 b", "§ 62 b 1", "§ 63"]),
    ],
)
def test_each_scheme_labels_three_levels(scheme, first, expected):
    assert list(labels(TREE, scheme, first=first).values()) == expected


def test_an_unnumbered_heading_lets_its_children_count_with_their_surroundings():
    entries = [Entry(1, None, 1), Entry(2, 1, 1, is_numbered=False), Entry(3, 2, 1), Entry(4, 1, 2)]
    assert labels(entries, "letters") == {1: "1", 2: "", 3: "1 a", 4: "1 b"}


def fixed(*rows):
    return [Entry(i, None, i, fixed_label=label) for i, label in enumerate(rows, start=1)]


@pytest.mark.parametrize(
    ("scheme", "rows", "expected"),
    [
        ("letters", ["1", "2", "", "3"], ["1", "2", "2 a", "3"]),
        ("letters", ["1", "2", "", "", "3"], ["1", "2", "2 a", "2 b", "3"]),
        ("letters", ["1", "2", "3", ""], ["1", "2", "3", "4"]),
        ("decimal", ["1", "2", "", "3"], ["1", "2", "2 a", "3"]),
        ("section", ["§ 61", "", "§ 62", ""], ["§ 61", "§ 61 a", "§ 62", "§ 62 a"]),
        # Before all that have been read: named as one that comes last.
        ("letters", ["", "1", "2"], ["3", "1", "2"]),
        ("section", ["", "§ 61", "§ 62"], ["§ 62 a", "§ 61", "§ 62"]),
        # A late item that has been read in its turn is no stem of its own.
        ("letters", ["3", "3 a", "", "4"], ["3", "3 a", "3 b", "4"]),
        ("letters", ["3", "", "3 a", "4"], ["3", "3 b", "3 a", "4"]),
        ("section", ["§ 61", "§ 61 a", ""], ["§ 61", "§ 61 a", "§ 61 b"]),
        # …and takes no number of the row.
        ("letters", ["1", "2", "2 a", "3", ""], ["1", "2", "2 a", "3", "4"]),
        # Moved in from elsewhere after the notice, with its label.
        ("letters", ["1", "7 b", "", "7 a"], ["1", "7 b", "7 c", "7 a"]),
        ("decimal", ["1", "7.2", "", "2"], ["1", "7.2", "7.2 a", "2"]),
        # Nothing was numbered when the notice went out.
        ("letters", ["", ""], ["1", "2"]),
        ("section", ["", ""], ["§ 61", "§ 62"]),
    ],
)
def test_a_late_item_never_renumbers_what_has_been_read(scheme, rows, expected):
    first = 61 if scheme == "section" else 1
    assert list(labels(fixed(*rows), scheme, first=first, fixed=True).values()) == expected


def test_a_late_item_takes_the_next_letter_that_is_free():
    entries = [
        Entry(1, None, 1, fixed_label="3"), Entry(2, 1, 1, fixed_label="3 a"), Entry(3, None, 2),
        Entry(4, None, 3, fixed_label="4"),
    ]  # fmt: skip
    assert labels(entries, "letters", fixed=True)[3] == "3 b"


@pytest.mark.parametrize(
    ("scheme", "under", "expected"),
    [
        ("letters", ["2 a", "", "2 b"], ["2 a", "2 a 1", "2 b"]),
        ("letters", ["2 a", "2 a 1", "", "2 b"], ["2 a", "2 a 1", "2 a 2", "2 b"]),
        ("letters", ["2 a", ""], ["2 a", "2 b"]),
        ("letters", [""], ["2 a"]),
        ("decimal", ["2.1", "", "2.2"], ["2.1", "2.1 a", "2.2"]),
        ("decimal", ["2.1", ""], ["2.1", "2.2"]),
        ("section", ["§ 2 a", "", "§ 2 b", ""], ["§ 2 a", "§ 2 a 1", "§ 2 b", "§ 2 c"]),
    ],
)
def test_a_late_item_on_the_second_level(scheme, under, expected):
    top = "§ 2" if scheme == "section" else "2"
    children = [Entry(10 + i, 1, i, fixed_label=label) for i, label in enumerate(under)]
    found = labels([Entry(1, None, 1, fixed_label=top), *children], scheme, first=2, fixed=True)
    assert [found[child.id] for child in children] == expected


def test_a_late_item_under_an_unnumbered_heading_comes_between_what_stands_around_it():
    entries = [
        Entry(1, None, 1, fixed_label="1"), Entry(2, None, 2, is_numbered=False), Entry(3, 2, 1),
        Entry(4, None, 3, fixed_label="2"),
    ]  # fmt: skip
    assert labels(entries, "letters", fixed=True)[3] == "1 a"


def test_unnumbered_headings_within_each_other_share_one_row_of_numbers():
    entries = [
        Entry(1, None, 1, is_numbered=False), Entry(2, 1, 1, is_numbered=False), Entry(3, 2, 1), Entry(4, 1, 2),
        Entry(5, None, 2),
    ]  # fmt: skip
    assert labels(entries, "letters") == {1: "", 2: "", 3: "1", 4: "2", 5: "3"}


# Parent by index among those before it, numbered, deleted later, moved.
agendas = st.lists(st.tuples(st.integers(-1, 6), st.booleans(), st.booleans()), min_size=1, max_size=25)


@given(agendas, st.sampled_from(["letters", "decimal", "section"]), st.data())
def test_no_two_items_ever_share_a_label_and_no_fixed_one_changes(agenda, scheme, data):
    entries = []
    for id_, (parent, is_numbered, _late) in enumerate(agenda):
        over = parent if 0 <= parent < id_ else None
        position = data.draw(st.integers(0, 30))
        entries.append(Entry(id_, over, position, is_numbered))
    early = {id_ for id_, (_p, _n, late) in enumerate(agenda) if not late}
    # What was there at the notice: items whose whole line of parents was.
    parent_of = {entry.id: entry.parent for entry in entries}

    def was_there(id_):
        return id_ is None or (id_ in early and was_there(parent_of[id_]))

    before = labels([entry for entry in entries if was_there(entry.id)], scheme, first=5)
    numbered = [label for label in before.values() if label]
    assert len(numbered) == len(set(numbered))
    known = [replace(entry, fixed_label=before.get(entry.id, "")) for entry in entries]
    after = labels(known, scheme, first=5, fixed=True)
    assert all(after[id_] == label for id_, label in before.items())
    numbered = [label for label in after.values() if label]
    assert len(numbered) == len(set(numbered))


def test_a_label_of_a_deleted_item_is_not_given_again():
    assert labels(fixed("1", "2", ""), "letters", fixed=True, retired=["3"])[3] == "4"


@pytest.mark.parametrize(("number", "name"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (703, "aaa")])
def test_letters_go_on_after_z(number, name):
    assert letter(number) == name
