from budget.models.allocation import Allocation, AllocationRevision, AllocationRow
from budget.models.claim import TextClaim
from budget.models.counter_proposal import CounterAmount, CounterProposal
from budget.models.follow_up import FollowUp
from budget.models.follow_up_table import FollowUpCell, FollowUpColumn, FollowUpRow
from budget.models.imports import HeadingMeaning, ImportDraft
from budget.models.placement import Placement
from budget.models.settlement import Settlement

__all__ = [
    "Allocation",
    "AllocationRevision",
    "AllocationRow",
    "CounterAmount",
    "CounterProposal",
    "FollowUp",
    "FollowUpCell",
    "FollowUpColumn",
    "FollowUpRow",
    "HeadingMeaning",
    "ImportDraft",
    "Placement",
    "Settlement",
    "TextClaim",
]
