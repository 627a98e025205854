"""The body that meets (samverkansgrupp) with its rules."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models.event import Event
from parties.sorting import swedish_order

if TYPE_CHECKING:
    from parties.models.person import User


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, user: "User") -> "BodyQuerySet":
        """Bodies where the person holds a seat today, or all of them for administrators and archivists.

        Twin of `is_visible_to`.
        """
        from parties.models.seat import Seat

        if not user.is_authenticated:
            return self.none()
        if user.is_administrator or user.is_archivist:
            return self
        seats = Seat.objects.filter(body=OuterRef("pk"), person=user).on(timezone.localdate())
        return self.filter(Exists(seats))

    def with_seats(self) -> "BodyQuerySet":
        """Everything that a body's page shows of its two sides."""
        from parties.models.seat import Seat

        seats = Seat.objects.select_related("person", "department", "union", "substitute_for__person")
        return self.prefetch_related(models.Prefetch("seats", queryset=seats), "rules")

    def in_name_order(self) -> "BodyQuerySet":
        return self.order_by("level", swedish_order("name"))


class Body(models.Model):
    """A cooperation group: where the employer and the unions meet on one level.

    Every number of days and every count below is a rule of the body, since local agreements differ.
    """

    class Level(models.TextChoices):
        CENTRAL = "a_central", _("Central (whole employer)")
        DEPARTMENT = "b_department", _("Department")
        LOCAL = "c_local", _("Local (workplace or unit)")

    class Numbering(models.TextChoices):
        LETTERS = "letters", _("3, 3 a, 3 a 1")
        DECIMAL = "decimal", _("3, 3.1, 3.1.1")
        SECTION = "section", _("§ 61, § 61 a – running through the year")

    class PdfVariant(models.TextChoices):
        A3 = "3a", _("PDF/A-3a (may carry attachments)")
        A2 = "2a", _("PDF/A-2a (for archives that take no attachments)")

    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.CENTRAL)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("body above"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("Where questions go that this body cannot settle."),
    )
    department = models.ForeignKey(
        "parties.Department", verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT
    )
    is_safety_committee = models.BooleanField(_("is also the safety committee (skyddskommitté)"), default=False)
    numbering = models.CharField(_("numbering of items"), max_length=20, choices=Numbering, default=Numbering.LETTERS)
    language = models.CharField(
        _("language of documents"), max_length=5, default="sv", choices=[("sv", "Svenska"), ("en", "English")]
    )

    adjuster_count = models.PositiveSmallIntegerField(
        _("adjusters"),
        default=2,
        help_text=_("How many are elected to adjust the minutes, besides chair and secretary."),
    )
    needs_union_adjuster = models.BooleanField(_("at least one adjuster is from a union"), default=True)
    secretary_signs = models.BooleanField(_("the secretary signs too"), default=True)

    letterhead = models.CharField(
        _("letterhead"),
        max_length=150,
        blank=True,
        help_text=_("The line beside the logotype, usually the municipality."),
    )
    # Bytes in the database, not a file: the logotype is part of what a frozen document is made of.
    logotype = models.BinaryField(_("logotype"), null=True, blank=True, editable=False)
    logotype_alt = models.CharField(_("the logotype in words"), max_length=150, blank=True)
    registry_prefix = models.CharField(_("registry number series"), max_length=30, blank=True)
    pdf_variant = models.CharField(_("archive format"), max_length=2, choices=PdfVariant, default=PdfVariant.A3)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="body_is_not_above_itself",
                violation_error_message=_("A body cannot be above itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        return self.abbreviation or self.name

    def seats_of(self, user: "User", on: dt.date | None = None) -> list:
        """The seats that the person holds in this body on the day (today by default)."""
        day = on or timezone.localdate()
        return [seat for seat in self.seats.all() if seat.person_id == user.pk and seat.holds_on(day)]

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        return user.is_administrator or user.is_archivist or bool(self.seats_of(user))

    def is_prepared_by(self, user: "User") -> bool:
        """Whether the person prepares this body's meetings and writes its minutes: its secretary or chair today."""
        from parties.models.seat import Seat

        return any(seat.role in Seat.PREPARING for seat in self.seats_of(user))

    def is_kept_by(self, user: "User") -> bool:
        """Whether the person may change the body itself: seats, rules, letterhead."""
        return user.is_administrator

    def rule(self, event: "DeadlineRule.Event | str") -> "DeadlineRule | None":
        return next((rule for rule in self.rules.all() if rule.event == event), None)

    @transaction.atomic
    def set_logotype(self, png: bytes | None, *, alt: str, by: "User") -> None:
        """Keep a logotype that has already been checked and re-encoded as PNG; None takes it away."""
        self.logotype = png
        self.logotype_alt = alt
        self.save(update_fields=["logotype", "logotype_alt"])
        Event.record("body.logotype_set", self, by=by, bytes=len(png or b""))


class DeadlineRule(models.Model):
    """A number of days that a body has agreed on, and how they are counted."""

    class Event(models.TextChoices):
        POINTS = "points", _("Last day for points from the parties, before the meeting")
        NOTICE = "notice", _("Notice goes out, before the meeting")
        DOCUMENTS = "documents", _("Documents go out, before the meeting")
        ADJUSTMENT = "adjustment", _("Minutes adjusted, after the meeting")
        CENTRAL_NEGOTIATION = (
            "central_negotiation",
            _("Request for central negotiation (MBL 14 §), after cooperation ended"),
        )

    class DayKind(models.TextChoices):
        CALENDAR = "calendar", _("calendar days")
        WORKING = "working", _("working days")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="rules")
    event = models.CharField(_("deadline"), max_length=30, choices=Event)
    days = models.PositiveSmallIntegerField(_("days"))
    day_kind = models.CharField(_("counted in"), max_length=10, choices=DayKind, default=DayKind.CALENDAR)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "event"],
                name="one_rule_per_deadline",
                violation_error_message=_("The body already has a rule for this deadline."),
            ),
            models.CheckConstraint(
                condition=Q(days__lte=366),
                name="deadline_within_a_year",
                violation_error_message=_("At most 366 days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.days} {self.get_day_kind_display()}"
