"""Follow-ups and allocations made through the real verbs."""

from collections.abc import Sequence
from typing import Any

from budget.models import Allocation, FollowUp
from budget.shares import Share
from budget.tables import Table
from meetings.models import AgendaItem
from tests.budget.tables import allocation, reference
from tests.parties.factories import Cast


def make_follow_up(*, cast: Cast, table: Table | None = None, **about: Any) -> FollowUp:
    """The reference table for March 2022, read in by the secretary."""
    about = {"year": 2022, "through_month": 3} | about
    return FollowUp.take_in(cast.body, table or reference(), by=about.pop("by", cast.secretary), **about)


def make_allocation(
    *, cast: Cast, item: AgendaItem, rows: Sequence[Share] | None = None, title: str = "Så fördelas medlen"
) -> Allocation:
    """The reference's decision table in an item, by the secretary."""
    made = Allocation.make(item, title, by=cast.secretary, is_about=True)
    made.add_rows(allocation() if rows is None else rows, by=cast.secretary)
    return made
