"""Who was there, in which roles and for which items."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from parties.models import Seat

if TYPE_CHECKING:
    from meetings.models.item import AgendaItem


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def present(self) -> "AttendanceQuerySet":
        """Twin of `is_present`."""
        return self.filter(mode__in=Attendance.PRESENT_MODES)

    def in_roll_order(self) -> "AttendanceQuerySet":
        """Employer first, then unions; within a side in the order of the list."""
        return self.order_by("side", "position", "pk")

    def with_people(self) -> "AttendanceQuerySet":
        """Whom a row stands for and for which items. Of the items only their keys: a text may be long."""
        from meetings.models.item import AgendaItem

        items = models.Prefetch("items", AgendaItem.objects.only("pk"))
        rows = self.select_related("person", "seat", "union", "substitute_for").prefetch_related(items)
        return rows.annotate(recused_ids=ArraySubquery(_recused_items()))

    def with_minutes(self) -> "AttendanceQuerySet":
        """What the minutes tell of a row, in one query: for which items it was there, and whose substitute it is."""
        named = Attendance.items.through.objects.filter(attendance=OuterRef("pk")).values("agendaitem")
        rows = self.select_related("substitute_for")
        return rows.annotate(item_ids=ArraySubquery(named), recused_ids=ArraySubquery(_recused_items()))

    def attending(self, item: "AgendaItem") -> "AttendanceQuerySet":
        """Those who were there for an item. Twin of `attends`."""
        named = Attendance.items.through.objects.filter(attendance=OuterRef("pk"), agendaitem__in=_lineage(item))
        by_name = Q(scope=Attendance.Scope.ONLY) & Exists(named)
        by_default = Q(scope=Attendance.Scope.EXCEPT) & ~Exists(named)
        recused = Recusal.objects.filter(attendance=OuterRef("pk"), item__in=_lineage(item))
        return self.present().filter(Q(scope=Attendance.Scope.ALL) | by_name | by_default).exclude(Exists(recused))


def _recused_items() -> "models.QuerySet[Recusal, Any]":
    return Recusal.objects.filter(attendance=OuterRef("pk")).order_by("item").values("item")


class Attendance(models.Model):
    """One row of the roll: a seat of the body, or a guest.

    Name, organisation and role are kept as text as they were on the day; the keys beside them say who it was.
    """

    class Mode(models.TextChoices):
        UNKNOWN = "unknown", _("Not noted")
        ONSITE = "onsite", _("Present")
        REMOTE = "remote", _("Present remotely")
        REPORTED_ABSENT = "reported_absent", _("Reported absent")
        ABSENT = "absent", _("Absent")
        VACANT = "vacant", _("Vacant")

    PRESENT_MODES = (Mode.ONSITE, Mode.REMOTE)

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        ACTING_CHAIR = "acting_chair", _("Acting chair")
        SECRETARY = "secretary", _("Secretary")
        ADJUSTER = "adjuster", _("Adjuster")

    class Scope(models.TextChoices):
        ALL = "all", _("the whole meeting")
        ONLY = "only", _("only these items")
        EXCEPT = "except", _("all but these items")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="attendance"
    )
    side = models.CharField(_("side"), max_length=12, choices=Seat.Side)
    union = models.ForeignKey("parties.Union", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    title = models.CharField(_("title or role"), max_length=150, blank=True)
    is_guest = models.BooleanField(default=False)
    mode = models.CharField(_("attendance"), max_length=16, choices=Mode, default=Mode.UNKNOWN)
    roles = ArrayField(models.CharField(max_length=16, choices=Role), verbose_name=_("roles"), default=list, blank=True)
    substitute_for = models.ForeignKey(
        "self",
        verbose_name=_("substitute for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="substituted_by",
    )
    #: Which items: all, only `items` or all but `items`; an item stands for what is under it as well.
    #: Kept as rows, not as labels, so that a changed agenda never makes the roll untrue.
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.ALL)
    items = models.ManyToManyField("meetings.AgendaItem", blank=True, related_name="attended_by")
    #: Items that somebody who was there took no part in; `scope` and `items` say nothing of them.
    recused_from = models.ManyToManyField(
        "meetings.AgendaItem", through="meetings.Recusal", blank=True, related_name="recused"
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["side", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"],
                name="one_row_per_seat",
                violation_error_message=_("The seat already has a row in the roll."),
            ),
            models.CheckConstraint(
                condition=Q(substitute_for__isnull=True) | ~Q(substitute_for=F("pk")), name="nobody_replaces_themselves"
            ),
            models.CheckConstraint(
                condition=Q(mode="vacant") | ~Q(name=""),
                name="attendance_has_a_name",
                violation_error_message=_("Give the name, or mark the seat as vacant."),
            ),
            models.CheckConstraint(
                condition=Q(scope="all") | Q(mode__in=["unknown", "onsite", "remote"]),
                name="nobody_absent_attends_items",
                violation_error_message=_("Somebody who is not there attends no items."),
            ),
            models.CheckConstraint(
                condition=Q(is_guest=False) | (Q(seat__isnull=True) & ~Q(mode="vacant")),
                name="a_guest_has_no_seat",
                violation_error_message=_("A guest has no seat that could be vacant."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or _('Vacant')}, {self.organisation}"

    @property
    def is_present(self) -> bool:
        """Twin of `.present()`."""
        return self.mode in self.PRESENT_MODES

    @property
    def is_vacant(self) -> bool:
        return self.mode == self.Mode.VACANT

    @property
    def is_limited(self) -> bool:
        """Whether the row holds for some items only."""
        return self.scope != self.Scope.ALL

    def attends(self, item: "AgendaItem") -> bool:
        """Whether the person was there for an item or, if it has not been yet, will be. Twin of `.attending()`."""
        lineage = _lineage(item)
        if not self.is_present or lineage.intersection(self.recused_pks):
            return False
        if not self.is_limited:
            return True
        is_named = any(named.pk in lineage for named in self.items.all())
        return is_named == (self.scope == self.Scope.ONLY)

    @property
    def item_pks(self) -> frozenset[int]:
        """The items that the row names; asks nothing where `with_minutes` or `with_people` has read them."""
        read = self.__dict__.get("item_ids")
        return frozenset((item.pk for item in self.items.all()) if read is None else read)

    @property
    def recused_pks(self) -> frozenset[int]:
        """The items that the person took no part in; asks nothing where `with_people` has read them."""
        read = self.__dict__.get("recused_ids")
        return frozenset(self.recusals.values_list("item", flat=True) if read is None else read)

    def forget_recusals(self) -> None:
        """What `with_people` read of them is no longer true."""
        self.__dict__.pop("recused_ids", None)

    def get_roles_display(self) -> list[str]:
        return [str(role.label) for role in self.Role if role in self.roles]


class Recusal(models.Model):
    """That somebody who was there took no part in an item, and why: a conflict of interest (jäv), as a rule."""

    CONFLICT_OF_INTEREST = "jäv"

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="recusals")
    item = models.ForeignKey("meetings.AgendaItem", on_delete=models.CASCADE, related_name="recusals")
    reason = models.CharField(_("reason"), max_length=150, default=CONFLICT_OF_INTEREST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["attendance", "item"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.attendance}: {self.item}, {self.reason}"


def _lineage(item: "AgendaItem") -> set[int]:
    """The item and those above it: whoever attends one of them attends it."""
    keys = {item.pk}
    while item.parent is not None:
        item = item.parent
        keys.add(item.pk)
    return keys
