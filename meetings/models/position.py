"""What each union said of an item: one position per union and item."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem


class Position(models.Model):
    """A union's position on an item (ställningstagande). What it was before stands in the event log.

    The database keeps one row for each union and item, and refuses to write it before the meeting has begun and after
    its minutes are out for adjustment (migration 0014).
    """

    class Stance(models.TextChoices):
        AGREES = "agrees", _("Agrees")
        NO_OBJECTION = "no_objection", _("No objection")
        ABSTAINS = "abstains", _("Abstains")
        DISAGREES = "disagrees", _("Disagrees")
        ABSENT = "absent", _("Not present")
        NOT_PARTY = "not_party", _("Outside the agreement")

    item = models.ForeignKey(AgendaItem, verbose_name=_("item"), on_delete=models.CASCADE, related_name="positions")
    union = models.ForeignKey("parties.Union", verbose_name=_("union"), on_delete=models.PROTECT, related_name="+")
    #: The union as it was called on the meeting's day.
    union_name = models.CharField(max_length=150, editable=False)
    stance = models.CharField(_("position"), max_length=16, choices=Stance)
    note = models.CharField(_("in their own words"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["union_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "union"],
                name="one_position_a_union",
                violation_error_message=_("The union already has a position on the item."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.union_name}: {self.get_stance_display()}"
