"""An item of the agenda: its place in the tree, its kinds and its text."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from parties.models import User


class ItemQuerySet(models.QuerySet["AgendaItem"]):
    def kept(self) -> "ItemQuerySet":
        """Items that have not been deleted."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user: "User", meeting: Meeting) -> "ItemQuerySet":
        """Items of a (visible) meeting that the person may read. Twin of `AgendaItem.is_visible_to`.

        Members read all; a guest reads the items that the guest presents or attends alone.
        """
        if meeting.is_read_whole_by(user):
            return self
        own = Q(presenters__person=user) | Q(attended_by__person=user, attended_by__scope="only")
        return self.filter(own, is_confidential=False).distinct()

    def numbered_top(self) -> "ItemQuerySet":
        return self.kept().filter(parent__isnull=True, is_numbered=True)

    def in_tree_order(self) -> "ItemQuerySet":
        """Siblings in order; meetings/numbering.py makes the tree."""
        return self.order_by("position", "pk")

    def with_agenda(self) -> "ItemQuerySet":
        """All that the agenda and the minutes show of an item, in a constant number of queries."""
        return self.select_related("text_by").prefetch_related("presenters", "raised_by__names")


class AgendaItem(models.Model):
    """A point of the agenda (punkt), at most three levels deep.

    Its label ("3 a", "§ 61") is computed by the body's scheme and never typed; from the notice on it is fixed.
    """

    MAX_DEPTH = 3

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        DIALOGUE = "dialogue", _("Dialogue")
        COOPERATION = "cooperation", _("Cooperation")
        MBL_NEGOTIATION = "mbl_negotiation", _("MBL negotiation")
        WORK_ENVIRONMENT = "work_environment", _("Work environment")
        RISK_ASSESSMENT = "risk_assessment", _("Risk assessment")
        QUESTION_FROM_UNION = "question_from_union", _("Question from a union")
        FOLLOW_UP = "follow_up", _("Follow-up")
        FORMALITY = "formality", _("Formality")
        OTHER = "other", _("Other")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveIntegerField()
    title = models.CharField(_("heading"), max_length=300)
    #: An unnumbered item is a heading under its parent, as "Övriga frågor" often holds.
    is_numbered = models.BooleanField(_("numbered"), default=True)
    kinds = ArrayField(models.CharField(max_length=24, choices=Kind), verbose_name=_("kinds"), default=list, blank=True)
    presenters = models.ManyToManyField(
        "meetings.Attendance", verbose_name=_("presented by"), blank=True, related_name="presents"
    )
    raised_by = models.ManyToManyField("parties.Union", verbose_name=_("raised by"), blank=True, related_name="+")
    is_confidential = models.BooleanField(_("confidential"), default=False)
    secrecy_statute = models.CharField(_("statute of secrecy"), max_length=100, blank=True)
    fixed_label = models.CharField(max_length=30, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    # The text as it is now; every earlier one is a TextRevision. Written by `write` alone.
    text = models.TextField(blank=True, editable=False)
    text_revision = models.PositiveIntegerField(default=0, editable=False)
    #: The editor (one per opened page) that wrote last, so that a repeated request is not a conflict with oneself.
    text_editor = models.UUIDField(null=True, editable=False)
    text_sequence = models.PositiveBigIntegerField(default=0, editable=False)
    text_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    text_at = models.DateTimeField(null=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["position", "pk"]
        constraints = [
            # Deferred: a move changes several positions in one transaction.
            models.UniqueConstraint(
                fields=["meeting", "parent", "position"],
                name="item_place",
                deferrable=models.Deferrable.DEFERRED,
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="item_not_under_itself"),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | ~Q(secrecy_statute=""),
                name="secrecy_has_its_statute",
                violation_error_message=_("A confidential item names the statute."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_deleted(self) -> bool:
        """Twin of `.kept()`, turned round."""
        return self.deleted_at is not None

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        if self.meeting.is_read_whole_by(user):
            return True
        if self.is_confidential:
            return False
        presents = any(row.person_id == user.pk for row in self.presenters.all())
        return presents or any(row.person_id == user.pk and row.scope == "only" for row in self.attended_by.all())

    def get_kinds_display(self) -> list[str]:
        return [str(self.Kind(kind).label) for kind in self.kinds]
