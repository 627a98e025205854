"""Where an item came from and where it went, over any number of meetings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem


class ItemLink(models.Model):
    """That an item goes on in another one. The earlier keeps its text; each shows the other."""

    class Kind(models.TextChoices):
        CARRIED = "carried", _("Carried over to a later meeting")
        LIFTED = "lifted", _("Lifted to the body above")
        ANSWERED = "answered", _("Answered by the body above")

    earlier = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="continued_in")
    later = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="continues_from")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CARRIED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("link between items")
        verbose_name_plural = _("links between items")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="items_linked_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="item_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
