"""The items that every meeting of a body begins with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem
from parties.models import Body


class StandingItem(models.Model):
    """An item that each new meeting of the body starts with, at most three levels deep."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="standing_items")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("heading"), max_length=300)
    is_numbered = models.BooleanField(_("numbered"), default=True)
    kinds = ArrayField(
        models.CharField(max_length=24, choices=AgendaItem.Kind), verbose_name=_("kinds"), default=list, blank=True
    )
    areas = ArrayField(
        models.CharField(max_length=24, choices=AgendaItem.Area),
        verbose_name=_("work environment areas"),
        default=list,
        blank=True,
    )
    #: Plain words, a line for each paragraph.
    text = models.TextField(_("text to start from"), blank=True)

    class Meta:
        verbose_name = _("standing item")
        verbose_name_plural = _("standing items")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_kinds_display(self) -> list[str]:
        return [str(AgendaItem.Kind(kind).label) for kind in self.kinds]

    def get_areas_display(self) -> list[str]:
        return [str(AgendaItem.Area(area).label) for area in self.areas]
