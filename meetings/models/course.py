"""How a meeting went: which item was up from when to when, and when it was adjourned."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem
from meetings.models.meeting import Meeting


class ItemSpell(models.Model):
    """That an item was the current one for a while. An item that is come back to has several.

    The open one is the current item: `ended_at` is empty, and there is at most one in a meeting.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="spells")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="spells")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("time on an item")
        verbose_name_plural = _("times on items")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at__isnull=True), name="one_current_item_in_a_meeting"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="spell_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.started_at:%H:%M}"


class Adjournment(models.Model):
    """A pause in a meeting: from when to when, at which item, who asked for it and why.

    While it is open (`ended_at` is empty) the time of the item stands still. There is at most one open in a meeting.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="adjournments")
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="adjournments",
    )
    started_at = models.DateTimeField(_("adjourned"), default=timezone.now)
    ended_at = models.DateTimeField(_("resumed"), null=True, blank=True)
    unions = models.ManyToManyField("parties.Union", verbose_name=_("asked for by"), blank=True, related_name="+")
    #: The unions as they were called on the day.
    union_names = ArrayField(models.CharField(max_length=150), default=list, blank=True, editable=False)
    by_employer = models.BooleanField(_("the employer asked for it"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("adjournment")
        verbose_name_plural = _("adjournments")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(ended_at__isnull=True),
                name="one_adjournment_at_a_time",
                violation_error_message=_("The meeting is adjourned already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="adjournment_ends_after_it_starts",
                violation_error_message=_("The meeting is resumed after it was adjourned, not before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.started_at:%H:%M}"
