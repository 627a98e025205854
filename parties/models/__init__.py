"""Who meets: people, unions, departments, bodies, seats and the log of what they did."""

from parties.models.body import Body, DeadlineRule
from parties.models.event import Event
from parties.models.organisation import AgreementParty, Department, Union, UnionName
from parties.models.person import User
from parties.models.seat import Seat

__all__ = [
    "AgreementParty",
    "Body",
    "DeadlineRule",
    "Department",
    "Event",
    "Seat",
    "Union",
    "UnionName",
    "User",
]
