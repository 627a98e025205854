"""Every text that was ever saved on an item, and those that were refused."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem
from parties.triggers import no_truncate


class RevisionQuerySet(models.QuerySet["TextRevision"]):
    def newest_first(self) -> "RevisionQuerySet":
        return self.order_by("-number")


class TextRevision(models.Model):
    """One saved text of an item: nothing that was saved is ever overwritten.

    The database refuses UPDATE; rows go only when their whole meeting goes, by the rules of retention.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    #: The revision that the writer had read.
    based_on = models.PositiveIntegerField(default=0)
    restored_from = models.PositiveIntegerField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved text")
        verbose_name_plural = _("saved texts")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="one_text_per_revision")]
        triggers = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update), no_truncate()]

    def __str__(self) -> str:
        return f"{self.item} ({self.number})"

    @property
    def before(self) -> int:
        """The number of the text that this one took the place of; 0 for an empty item."""
        return self.number - 1


class AsideQuerySet(models.QuerySet["AsideText"]):
    def waiting(self) -> "AsideQuerySet":
        """Texts that nobody has decided about. Twin of `is_waiting`."""
        return self.filter(settled_at__isnull=True)


class AsideText(models.Model):
    """A text that was refused because somebody else had written in the meantime.

    It is kept so that neither text is lost even if its writer walks away: one row for each editor until its writer
    has chosen, and the last words of each such disagreement for ever.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="aside")
    editor = models.UUIDField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    based_on = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    objects = AsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("text set aside")
        verbose_name_plural = _("texts set aside")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "editor"], condition=models.Q(settled_at__isnull=True), name="one_text_aside_per_editor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} ({self.by}, {self.at:%Y-%m-%d %H:%M})"

    @property
    def is_waiting(self) -> bool:
        """Twin of `.waiting()`."""
        return self.settled_at is None

    def settle(self) -> None:
        """Its writer has decided; the text stays in the history. Settled twice is settled once."""
        now = timezone.now()
        if AsideText.objects.waiting().filter(pk=self.pk).update(settled_at=now):
            self.settled_at = now
