"""The body that meets (samverkansgrupp) with its rules."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.exceptions import Invalid
from parties.models.event import Event
from parties.models.kept import Kept
from parties.sorting import swedish_order

if TYPE_CHECKING:
    from parties.models.person import User
    from parties.models.seat import Seat


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
        seats = Seat.objects.filter(body=OuterRef("pk"), person=user).on(user.today)
        return self.filter(Exists(seats))

    def with_seats(self) -> "BodyQuerySet":
        """Everything that a body's page shows of its two sides."""
        from parties.models.seat import Seat

        seats = Seat.objects.select_related("person", "department", "union", "substitute_for__person")
        return self.prefetch_related(models.Prefetch("seats", queryset=seats.in_seat_order()), "rules")

    def with_parties(self) -> "BodyQuerySet":
        """As `with_seats`, with each union's names and agreements of the day and the bodies above and below."""
        return (
            self.with_seats()
            .select_related("parent", "department")
            .prefetch_related(
                "seats__union__names",
                "seats__union__agreements",
                models.Prefetch("children", queryset=Body.objects.in_name_order()),
            )
        )

    def with_seat_counts(self, on: dt.date) -> "BodyQuerySet":
        """`seat_count` and `vacant_count`: the seats that hold on the day, and those of them that stand empty."""
        on_the_day = Q(seats__from_on__isnull=True) | Q(seats__from_on__lte=on)
        on_the_day &= Q(seats__to_on__isnull=True) | Q(seats__to_on__gte=on)
        return self.annotate(
            seat_count=Count("seats", filter=on_the_day),
            vacant_count=Count("seats", filter=on_the_day & Q(seats__person__isnull=True)),
        )

    def in_name_order(self) -> "BodyQuerySet":
        return self.order_by("level", swedish_order("name"))


class BodyManager(models.Manager.from_queryset(BodyQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> BodyQuerySet:
        # A picture in every row of every list would be read for nothing; whoever needs it reads it.
        return super().get_queryset().defer("logotype")


class Body(Kept):
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
    each_union_signs = models.BooleanField(
        _("each union that was present signs"),
        default=False,
        help_text=_("For a union without an elected adjuster, its first representative signs."),
    )

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

    objects = BodyManager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="body_is_not_above_itself",
                violation_error_message=_("A body cannot be above itself."),
            ),
            models.CheckConstraint(
                condition=Q(logotype__isnull=True) | ~Q(logotype_alt=""),
                name="logotype_has_words",
                violation_error_message=_("Say in words what the logotype shows."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("body_detail", args=[self.slug])

    @property
    def short_name(self) -> str:
        return self.abbreviation or self.name

    def know_seats(self, seats: "list[Seat]") -> None:
        """Take the seats, read by somebody else, as `prefetch_related("seats")` gives them."""
        for seat in seats:
            seat.body = self
        known = self.seats.all()
        known._result_cache, known._prefetch_done = seats, True  # type: ignore[attr-defined]
        self._prefetched_objects_cache = {"seats": known}

    def seats_of(self, user: "User", on: dt.date | None = None) -> list["Seat"]:
        """The seats that the person holds in this body on the day (today by default)."""
        day = on or timezone.localdate()
        return [seat for seat in self.seats.all() if seat.person_id == user.pk and seat.holds_on(day)]

    def is_visible_to(self, user: "User", on: dt.date | None = None) -> bool:
        """Twin of `.visible_to()`; `on` asks for another day than today."""
        return user.is_administrator or user.is_archivist or bool(self.seats_of(user, on))

    def is_prepared_by(self, user: "User", on: dt.date | None = None) -> bool:
        """Whether the person prepares this body's meetings and writes its minutes: secretary or chair on the day."""
        from parties.models.seat import Seat

        return any(seat.role in Seat.PREPARING for seat in self.seats_of(user, on))

    def who_may(self, on: dt.date | None = None) -> dict[str, list["User"]]:
        """Those who see, prepare and keep the body on the day, asked of the very predicates that the code goes by.

        Needs `with_seats`. Only people who can sign in.
        """
        from parties.models.person import User

        holders = {seat.person_id for seat in self.seats.all() if seat.person_id}
        people = User.objects.active().filter(Q(pk__in=holders) | Q(is_administrator=True) | Q(is_archivist=True))
        rules: dict[str, Callable[[User], bool]] = {
            "see": lambda user: self.is_visible_to(user, on),
            "prepare": lambda user: self.is_prepared_by(user, on),
            "keep": self.is_kept_by,
        }
        asked = list(User.objects.in_name_order() & people)
        return {right: [user for user in asked if rule(user)] for right, rule in rules.items()}

    def rule(self, event: "DeadlineRule.Event | str") -> "DeadlineRule | None":
        return next((rule for rule in self.rules.all() if rule.event == event), None)

    def clean(self) -> None:
        """The way upwards ends at a body that has none above it."""
        if self.parent_id is None or self.pk is None:
            return
        above = dict(Body.objects.values_list("pk", "parent_id"))
        step: int | None = self.parent_id
        while step is not None and step != self.pk:
            step = above.get(step)
        if step == self.pk:
            raise ValidationError({"parent": _("The body that you chose stands below this one.")})

    def _lock_peers(self) -> None:
        list(Body.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))

    @transaction.atomic
    def set_rules(self, rules: Mapping[str, tuple[int, str]], *, by: "User") -> None:
        """Make these the body's deadlines: event → (days, day kind). A deadline that is left out has no rule."""
        self.require_kept_by(by)
        Body.objects.select_for_update(no_key=True).get(pk=self.pk)
        before = {rule.event: rule for rule in self.rules.order_by("pk")}
        changes = {}
        for event in DeadlineRule.Event.values:
            old, new = before.get(event), rules.get(event)
            if (old and (old.days, old.day_kind)) == new:
                continue
            changes[event] = [old and [old.days, old.day_kind], new and [*new]]
            self._set_rule(event, old, new)
        if changes:
            Event.record("body.rules_set", self, by=by, changes=changes)

    def _set_rule(self, event: str, old: "DeadlineRule | None", new: tuple[int, str] | None) -> None:
        if new is None:
            assert old is not None
            old.delete()
            return
        rule = old or DeadlineRule(body=self, event=event)
        rule.days, rule.day_kind = new
        try:
            rule.full_clean()
        except ValidationError as error:
            raise Invalid(" ".join(error.messages)) from error
        rule.save()

    @transaction.atomic
    def set_logotype(self, png: bytes, *, alt: str, by: "User") -> None:
        """Keep a logotype that `parties.logotype.as_png` made, with its words for those who do not see it."""
        self.require_kept_by(by)
        if not alt.strip():
            raise Invalid(_("Say in words what the logotype shows."))
        self._replace_logotype("body.logotype_set", png, alt=alt.strip(), by=by)

    @transaction.atomic
    def remove_logotype(self, *, by: "User") -> None:
        self.require_kept_by(by)
        self._replace_logotype("body.logotype_removed", None, alt="", by=by)

    def _replace_logotype(self, verb: str, png: bytes | None, *, alt: str, by: "User") -> None:
        stored = Body._base_manager.select_for_update(no_key=True).get(pk=self.pk)
        self.logotype, self.logotype_alt = png, alt
        self.save(update_fields=["logotype", "logotype_alt"])
        changes = {
            "logotype": [_fingerprint(stored.logotype), _fingerprint(png)],
            "logotype_alt": [stored.logotype_alt, alt],
        }
        Event.record(verb, self, by=by, changes=changes)


def _fingerprint(content: bytes | memoryview | None) -> str | None:
    """SHA-256 of a picture, as it stands in the log in the picture's place."""
    return hashlib.sha256(content).hexdigest() if content else None


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
