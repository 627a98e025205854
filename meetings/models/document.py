"""A file that belongs to a meeting or to one of its items (handling, bilaga). Its bytes are kept by their hash."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from parties.models import User


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> "DocumentQuerySet":
        """Documents that have not been taken away."""
        return self.filter(removed_at__isnull=True)

    def removed(self) -> "DocumentQuerySet":
        """Taken away, and to be brought back: the last one first; not with an item that has been deleted."""
        gone = self.filter(Q(item=None) | Q(item__deleted_at=None), removed_at__isnull=False)
        return gone.select_related("item").order_by("-removed_at", "-pk")

    def standing(self) -> "DocumentQuerySet":
        """Kept, and not with an item that has been deleted: these have numbers as annexes. Twin of `is_standing`."""
        return self.kept().filter(Q(item=None) | Q(item__deleted_at=None))

    def in_order(self) -> "DocumentQuerySet":
        return self.order_by("position", "pk")

    def visible_to(self, user: "User", meeting: Meeting) -> "DocumentQuerySet":
        """Of one meeting: all for who reads it whole, else those of the own items. Twin of `Document.is_visible_to`."""
        own = self.filter(meeting=meeting)
        if meeting.is_read_whole_by(user):
            return own
        return own.filter(item__in=meeting.items.kept().visible_to(user, meeting))


class Document(models.Model):
    """One file. `label` is its number as an annex, computed for all of a meeting's files at every change; a file of a
    deleted item has none, and keeps its place for when the item comes back."""

    #: Kinds that a browser shows by itself; the others are stored.
    SHOWN: ClassVar = ("pdf", "png", "jpeg")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="documents")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    #: Keys of `file_check.WARNINGS`.
    warnings = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=12, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_document_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_document_has_its_hash"),
            models.UniqueConstraint(
                fields=["meeting", "position"],
                condition=Q(removed_at__isnull=True),
                name="document_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_standing(self) -> bool:
        """Twin of `.standing()`."""
        return self.removed_at is None and (self.item is None or not self.item.is_deleted)

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        if self.meeting.is_read_whole_by(user):
            return True
        return self.item is not None and not self.item.is_deleted and self.item.is_visible_to(user)
