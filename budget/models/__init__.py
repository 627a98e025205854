from budget.models.allocation import Allocation, AllocationRevision, AllocationRow, CounterAmount, CounterProposal
from budget.models.claim import TextClaim
from budget.models.follow_up import FollowUp, FollowUpCell, FollowUpColumn, FollowUpRow
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
