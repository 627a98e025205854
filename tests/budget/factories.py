"""Follow-ups made through the real verbs."""

from typing import Any

from budget.models import FollowUp
from budget.tables import Table
from tests.budget.tables import reference
from tests.parties.factories import Cast


def make_follow_up(*, cast: Cast, table: Table | None = None, **about: Any) -> FollowUp:
    """The reference table for March 2022, read in by the secretary."""
    about = {"year": 2022, "through_month": 3} | about
    return FollowUp.take_in(cast.body, table or reference(), by=about.pop("by", cast.secretary), **about)
