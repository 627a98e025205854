"""A table that stands in an item of a meeting, with what it says there.

While the meeting is open the content follows the figures. From then on it stays, which the database sees to: what the
minutes say is not changed by what becomes of a budget later.
"""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.models.follow_up import FollowUp
from meetings.models import AgendaItem

if TYPE_CHECKING:
    from meetings.tables import ItemTable

_ONLY_WHILE_OPEN = """
    IF (SELECT meeting.status
        FROM meetings_agendaitem item JOIN meetings_meeting meeting ON meeting.id = item.meeting_id
        WHERE item.id = COALESCE(NEW.item_id, OLD.item_id)) NOT IN ('planned', 'noticed', 'in_session', 'drafting') THEN
        RAISE EXCEPTION 'a table in minutes stays as it was when they went out for adjustment';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class Placement(models.Model):
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="budget_placements")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="placements")
    #: `meetings.tables.ItemTable`.
    content = models.JSONField(editable=False)
    #: Whether its deviations stand above it as a picture, and the year's drift beneath it.
    has_picture = models.BooleanField(_("deviations as a picture"), default=False)
    has_drift = models.BooleanField(_("the year's drift as a picture"), default=False)
    #: `meetings.tables.ItemTable` of the year's drift; None where there is none to show.
    drift = models.JSONField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("table in an item")
        verbose_name_plural = _("tables in items")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "follow_up"],
                name="one_placement_in_an_item",
                violation_error_message=_("The table stands in the item already."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="placed_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_WHILE_OPEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.follow_up} / {self.item}"

    @property
    def table(self) -> "ItemTable":
        from meetings.tables import from_json

        return from_json(self.content)

    @property
    def tables(self) -> "tuple[ItemTable, ...]":
        """What it sets in the item: the table, and that of the year's drift where it is shown."""
        from meetings.tables import from_json

        return (self.table, from_json(self.drift)) if self.drift else (self.table,)
