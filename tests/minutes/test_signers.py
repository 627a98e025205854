"""Who must sign, as a table: the roll, the body's rules, and what follows."""

import pytest

from meetings.ranges import EXCEPT, ONLY, Agenda, Attended, Place
from minutes.signers import ACTING_CHAIR as ACTING
from minutes.signers import ADJUSTER, CHAIR, SECRETARY, UNION, Present, Rules, required

AGENDA = Agenda([Place(1, None, "1"), Place(2, None, "2"), Place(21, 2, "2 a"), Place(3, None, "3")])
ALL = Attended()


def there(id: int, *roles: str, attended: Attended = ALL, union: int | None = None, is_guest: bool = False) -> Present:
    return Present(id, frozenset(roles), attended, union, is_guest)


CHAIRED = there(1, CHAIR)
WROTE = there(2, SECRETARY)
KOMMUNAL = there(3, ADJUSTER, union=10)
VISION = there(4, ADJUSTER, union=20)
SSR = there(5, union=30)


@pytest.mark.parametrize(
    ("people", "rules", "expected"),
    [
        (
            [CHAIRED, WROTE, KOMMUNAL, VISION],
            Rules(),
            [(1, (CHAIR,)), (2, (SECRETARY,)), (3, (ADJUSTER,)), (4, (ADJUSTER,))],
        ),
        # As in the first of the documents: acting chair and secretary are one person, who signs once.
        (
            [there(1, ACTING, SECRETARY), KOMMUNAL, VISION],
            Rules(),
            [(1, (ACTING, SECRETARY)), (3, (ADJUSTER,)), (4, (ADJUSTER,))],
        ),
        ([CHAIRED, KOMMUNAL], Rules(secretary_signs=False), [(1, (CHAIR,)), (3, (ADJUSTER,)), (None, (ADJUSTER,))]),
        ([], Rules(1), [(None, (CHAIR,)), (None, (SECRETARY,)), (None, (ADJUSTER,))]),
        # An acting chair goes before the ordinary one who is there as well.
        ([CHAIRED, there(9, ACTING), WROTE], Rules(0), [(9, (ACTING,)), (2, (SECRETARY,))]),
        # Each union that was there, once; a guest of a union is no party.
        (
            [CHAIRED, WROTE, KOMMUNAL, SSR, there(6, union=30), there(7, union=40, is_guest=True)],
            Rules(1, each_union_signs=True),
            [(1, (CHAIR,)), (2, (SECRETARY,)), (3, (ADJUSTER,)), (5, (UNION,))],
        ),
        # Who chairs and adjusts signs once.
        (
            [there(1, CHAIR, ADJUSTER), WROTE, KOMMUNAL],
            Rules(),
            [(1, (CHAIR, ADJUSTER)), (2, (SECRETARY,)), (3, (ADJUSTER,))],
        ),
    ],
)  # fmt: skip
def test_who_must_sign(people, rules, expected):
    assert [(one.row, one.roles) for one in required(people, rules, AGENDA)] == expected


def test_the_chair_of_each_part_signs_for_that_part():
    first = there(1, CHAIR, attended=Attended(EXCEPT, frozenset({3})))
    second = there(9, ACTING, attended=Attended(ONLY, frozenset({3})))
    signers = required([first, second, WROTE], Rules(0), AGENDA)
    assert [(one.row, one.attended) for one in signers[:2]] == [
        (1, Attended(ONLY, frozenset({1, 2}))),
        (9, Attended(ONLY, frozenset({3}))),
    ]


def test_items_adjusted_at_once_are_signed_by_who_had_the_chair_for_them():
    first = there(1, CHAIR, attended=Attended(EXCEPT, frozenset({3})))
    second = there(9, ACTING, attended=Attended(ONLY, frozenset({3})))
    signers = required([first, second, WROTE, KOMMUNAL], Rules(1), AGENDA, of=frozenset({3}))
    assert [one.row for one in signers] == [9, 2, 3]
