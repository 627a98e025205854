"""A seat in a body: the place that gives a person rights there."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from parties.models.body import Body
from parties.models.organisation import Validity, ValidityQuerySet, in_day_order


class SeatQuerySet(ValidityQuerySet):
    def in_seat_order(self) -> "SeatQuerySet":
        """Employer before unions, chair first, ordinary seats before substitutes."""
        return self.order_by(
            "side",
            Case(
                When(role=Seat.Role.CHAIR, then=Value(0)),
                When(role=Seat.Role.DEPUTY_CHAIR, then=Value(1)),
                When(role=Seat.Role.SECRETARY, then=Value(2)),
                default=Value(3),
            ),
            "kind",
            "position",
            "pk",
        )

    def with_people(self) -> "SeatQuerySet":
        return self.select_related("person", "department", "union", "substitute_for__person").prefetch_related(
            "union__names", "union__agreements"
        )


class Seat(Validity):
    """A place for one organisation on one side of a body, held by a person or vacant, from one day to another.

    Personal data: only appointed representatives' organisation, role and time are held (GDPR art. 9.2 b); there
    are no member registers.
    """

    class Side(models.TextChoices):
        EMPLOYER = "a_employer", _("Employer")
        UNION = "b_union", _("Unions")

    class Kind(models.TextChoices):
        ORDINARY = "a_ordinary", _("Ordinary")
        SUBSTITUTE = "b_substitute", _("Substitute")

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        DEPUTY_CHAIR = "deputy_chair", _("Deputy chair")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")
        SAFETY_REPRESENTATIVE = "safety_representative", _("Safety representative")
        CO_OPTED = "co_opted", _("Co-opted")

    #: The roles whose holders prepare meetings and write the minutes.
    PREPARING = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR, Role.SECRETARY})

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    department = models.ForeignKey(
        "parties.Department",
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    union = models.ForeignKey(
        "parties.Union", verbose_name=_("union"), null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    person = models.ForeignKey(
        "parties.User",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
        help_text=_("Leave empty while the seat is vacant."),
    )
    kind = models.CharField(_("kind of seat"), max_length=12, choices=Kind, default=Kind.ORDINARY)
    substitute_for = models.ForeignKey(
        "self",
        verbose_name=_("substitute for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="substitutes",
    )
    role = models.CharField(_("role in the body"), max_length=24, choices=Role, default=Role.MEMBER)
    title = models.CharField(
        _("title"), max_length=150, blank=True, help_text=_("As it stands in the minutes, for example HR-direktör.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            in_day_order("seat_days_in_order"),
            models.CheckConstraint(
                condition=Q(side="a_employer", union__isnull=True)
                | Q(side="b_union", union__isnull=False, department__isnull=True),
                name="seat_belongs_to_its_side",
                violation_error_message=_(
                    "A seat on the union side names its union; one on the employer's side has none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="b_substitute") | Q(substitute_for__isnull=True),
                name="only_substitutes_replace",
                violation_error_message=_("Only a substitute stands in for somebody."),
            ),
            models.CheckConstraint(
                condition=Q(substitute_for__isnull=True) | ~Q(substitute_for=F("pk")),
                name="seat_does_not_replace_itself",
                violation_error_message=_("A seat cannot be its own substitute."),
            ),
            models.CheckConstraint(
                condition=Q(side="a_employer") | ~Q(role="chair"),
                name="the_employer_holds_the_chair",
                violation_error_message=_("The chair is on the employer's side."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or _('Vacant')}, {self.organisation}"

    @property
    def is_vacant(self) -> bool:
        return self.person_id is None

    @property
    def organisation(self) -> str:
        """The organisation that the seat speaks for, by today's name."""
        if self.union:
            return self.union.name
        return self.department.name if self.department else self.body.letterhead
