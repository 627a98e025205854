"""Who was there, in which roles and for which items."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from parties.models import Seat


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def present(self) -> "AttendanceQuerySet":
        """Twin of `is_present`."""
        return self.filter(mode__in=Attendance.PRESENT_MODES)

    def in_roll_order(self) -> "AttendanceQuerySet":
        """Employer first, then unions; within a side in the order of the list."""
        return self.order_by("side", "position", "pk")

    def with_people(self) -> "AttendanceQuerySet":
        return self.select_related("person", "seat", "substitute_for").prefetch_related("items")


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
        ]

    def __str__(self) -> str:
        return f"{self.name or _('Vacant')}, {self.organisation}"

    @property
    def is_present(self) -> bool:
        """Twin of `.present()`."""
        return self.mode in self.PRESENT_MODES
