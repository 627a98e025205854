"""The labels, as a table."""

import pytest

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
    ],
)
def test_a_late_item_never_renumbers_what_has_been_read(scheme, rows, expected):
    first = 61 if scheme == "section" else 1
    assert list(labels(fixed(*rows), scheme, first=first, fixed=True).values()) == expected


def test_a_late_item_takes_the_next_letter_that_is_free():
    entries = [
        Entry(1, None, 1, fixed_label="3"), Entry(2, 1, 1, fixed_label="3 a"), Entry(3, None, 2), Entry(4, None, 3, fixed_label="4"),
    ]  # fmt: skip
    assert labels(entries, "letters", fixed=True)[3] == "3 b"


def test_a_label_of_a_deleted_item_is_not_given_again():
    assert labels(fixed("1", "2", ""), "letters", fixed=True, retired=["3"])[3] == "4"


@pytest.mark.parametrize(("number", "name"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (703, "aaa")])
def test_letters_go_on_after_z(number, name):
    assert letter(number) == name
