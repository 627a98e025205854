from budget.models.follow_up import FollowUp, FollowUpCell, FollowUpColumn, FollowUpRow
from budget.models.imports import HeadingMeaning, ImportDraft
from budget.models.placement import Placement
from budget.models.settlement import Settlement

__all__ = [
    "FollowUp",
    "FollowUpCell",
    "FollowUpColumn",
    "FollowUpRow",
    "HeadingMeaning",
    "ImportDraft",
    "Placement",
    "Settlement",
]
