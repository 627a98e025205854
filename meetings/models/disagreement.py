"""What follows when cooperation ended in disagreement: central negotiation (MBL 14 §), and the employer's decision."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def open_on(self, day: dt.date) -> "DisagreementQuerySet":
        """Those that the employer waits for on that day. Twin of `is_open_on`."""
        in_time = Q(requested_on__isnull=False) & (Q(last_on__isnull=True) | Q(requested_on__lte=F("last_on")))
        waiting = Q(requested_on__isnull=True) & (Q(last_on__isnull=True) | Q(last_on__gte=day))
        return self.filter(waiting | in_time, Q(negotiated_on__isnull=True) | Q(negotiated_on__gt=day))


class Disagreement(models.Model):
    """That a union disagreed when cooperation in an item ended, and what came of it.

    `last_on` is fixed when the disagreement is, so that a later change of the body's rules does not move it. It is
    empty while cooperation has not ended (it ends with the adjustment) or where the body has no rule; then the employer
    waits.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="disagreements")
    union = models.ForeignKey("parties.Union", on_delete=models.PROTECT, related_name="+")
    #: The union as it was called on the meeting's day.
    union_name = models.CharField(max_length=150)
    ended_on = models.DateField(_("cooperation ended"), null=True)
    last_on = models.DateField(_("last day to request central negotiation"), null=True)
    requested_on = models.DateField(_("requested on"), null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    negotiated_on = models.DateField(_("negotiation ended on"), null=True)
    result = models.TextField(_("result"), blank=True)

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering = ["union_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "union"], name="one_disagreement_a_union"),
            models.CheckConstraint(
                condition=Q(negotiated_on__isnull=True) | Q(negotiated_on__gte=F("requested_on")),
                name="negotiation_ends_after_it_is_requested",
                violation_error_message=_("The negotiation ended before it was requested."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union_name}: {self.item}"

    @property
    def is_late(self) -> bool:
        """Whether central negotiation was requested after the last day."""
        return self.requested_on is not None and self.last_on is not None and self.requested_on > self.last_on

    def is_open_on(self, day: dt.date) -> bool:
        """Whether the employer waits for this union on that day. Twin of `.open_on()`; the rule is in
        meetings/disagreements.py."""
        from meetings.disagreements import is_open

        return is_open(day, last_on=self.last_on, requested_on=self.requested_on, negotiated_on=self.negotiated_on)


class EmployerDecision(models.Model):
    """What the employer decided after cooperation on an item: a record of its own beside the minutes."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="decision")
    text = models.TextField(_("decision"))
    decided_by = models.CharField(_("decided by"), max_length=150)
    delegation = models.CharField(_("on what delegation"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    executed_on = models.DateField(_("executed on"), null=True)
    executed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: Why it was executed while the employer should have waited; "" where that was not so.
    override_reason = models.TextField(_("reason for not waiting"), blank=True)

    class Meta:
        verbose_name = _("decision of the employer")
        verbose_name_plural = _("decisions of the employer")
        constraints = [
            models.CheckConstraint(
                condition=Q(executed_on__isnull=True) | Q(executed_on__gte=F("decided_on")),
                name="decision_executed_after_it_is_made",
                violation_error_message=_("The decision is executed on the day it is made, or later."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.decided_on}"
