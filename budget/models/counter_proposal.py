"""The counter-proposal of a union: a column of its own in an allocation. Rows are only added; the last one counts."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models import Union
from parties.triggers import no_truncate


class CounterProposal(models.Model):
    """That a union has a column of its own, or has it no more: the last row of a union counts."""

    allocation = models.ForeignKey("budget.Allocation", on_delete=models.CASCADE, related_name="counters")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    #: The union as it was called on the meeting's day.
    union_name = models.CharField(max_length=150)
    is_withdrawn = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("counter-proposal")
        verbose_name_plural = _("counter-proposals")
        ordering = ["pk"]
        triggers = [no_truncate()]

    def __str__(self) -> str:
        return f"{self.allocation}: {self.union_name}"


class CounterAmount(models.Model):
    """What a union says of a row: its last one counts, None is nothing said. Kept as they were written."""

    row = models.ForeignKey("budget.AllocationRow", on_delete=models.CASCADE, related_name="counter_amounts")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("amount of a counter-proposal")
        verbose_name_plural = _("amounts of counter-proposals")
        ordering = ["pk"]
        triggers = [no_truncate()]

    def __str__(self) -> str:
        return f"{self.row}: {self.amount}"
