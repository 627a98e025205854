"""The parties' organisations: departments on the employer's side, unions on the other."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from parties.exceptions import Invalid
from parties.models.kept import Removable
from parties.sorting import swedish_order

if TYPE_CHECKING:
    from parties.models.person import User


class ValidityQuerySet(models.QuerySet):
    """Rows that hold from one day to another, both included; no last day means until further notice."""

    def on(self, day: dt.date) -> Self:
        """Twin of `holds_on`."""
        return self.filter(Q(from_on__isnull=True) | Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gte=day))


class Validity(models.Model):
    """First and last day on which a row holds."""

    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        """Twin of `.on()`."""
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or self.to_on >= day)


def in_day_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
        name=name,
        violation_error_message=_("The last day is before the first day."),
    )


def same(number: str | models.expressions.Combinable) -> tuple[Func, str]:
    """One part of an exclusion constraint: rows whose number is the same. Empty counts as 0.

    GiST has no equality for numbers without the extension btree_gist, but ranges come with PostgreSQL: two numbers
    are the same when the ranges that hold only them overlap.
    """
    single = Coalesce(number, Value(0), output_field=models.BigIntegerField())
    return Func(single, single, Value("[]"), function="int8range"), RangeOperators.OVERLAPS


def same_days() -> tuple[Func, str]:
    """One part of an exclusion constraint: rows that hold on a day in common. No first or last day is open-ended."""
    first = Coalesce("from_on", Cast(Value("-infinity"), models.DateField()), output_field=models.DateField())
    last = Coalesce("to_on", Cast(Value("infinity"), models.DateField()), output_field=models.DateField())
    # In order also where the days are not: that is for `in_day_order` to refuse, with words.
    return Func(Least(first, last), Greatest(first, last), Value("[]"), function="daterange"), RangeOperators.OVERLAPS


class DepartmentQuerySet(models.QuerySet["Department"]):
    def in_name_order(self) -> "DepartmentQuerySet":
        return self.order_by(swedish_order("name"))


class Department(Removable):
    """A part of the municipality's administration (förvaltning)."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = [swedish_order("name")]

    def __str__(self) -> str:
        return self.name


class UnionQuerySet(models.QuerySet["Union"]):
    def active(self) -> "UnionQuerySet":
        """Unions that have not been replaced by another."""
        return self.filter(successor__isnull=True)

    def with_names(self) -> "UnionQuerySet":
        return self.select_related("successor").prefetch_related("names", "agreements")

    def in_name_order(self) -> "UnionQuerySet":
        return self.order_by(swedish_order("name"))


class Union(Removable):
    """A trade union (förbund). Minutes keep the name of the day: see `name_on`."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    federation = models.CharField(
        _("federation"), max_length=100, blank=True, help_text=_("For example OFR, Saco-rådet or LO.")
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

    objects = UnionQuerySet.as_manager()

    class Meta:
        verbose_name = _("union")
        verbose_name_plural = _("unions")
        ordering = [swedish_order("name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="union_does_not_succeed_itself",
                violation_error_message=_("A union cannot replace itself."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        return self.abbreviation or self.name

    def clean(self) -> None:
        """A chain of successors has an end."""
        if self.successor_id is None or self.pk is None:
            return
        after = dict(Union.objects.values_list("pk", "successor_id"))
        following: int | None = self.successor_id
        while following is not None and following != self.pk:
            following = after.get(following)
        if following == self.pk:
            raise ValidationError({"successor": _("The union that you chose was itself replaced by this one.")})

    def _lock_peers(self) -> None:
        list(Union.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))

    @transaction.atomic
    def rename(self, name: str, *, from_on: dt.date, by: "User") -> None:
        """Give the union a new name from a day on; what it was called before is kept with its last day."""
        self.require_kept_by(by)
        union = Union.objects.select_for_update(no_key=True).get(pk=self.pk)
        if name == union.name:
            raise Invalid(_("The union already has that name."))
        before = union.names.filter(Q(to_on__lt=from_on)).order_by("-to_on").first()
        UnionName(
            union=union,
            name=union.name,
            from_on=before.to_on + dt.timedelta(days=1) if before and before.to_on else None,
            to_on=from_on - dt.timedelta(days=1),
        ).add(by=by)
        self.name = name
        self._store_and_record("renamed", by=by, from_on=from_on.isoformat())

    def name_on(self, day: dt.date) -> str:
        """The union's name on that day: a former name where one holds, otherwise today's. Twin of `name_of_day`."""
        for former in self.names.all():
            if former.holds_on(day):
                return former.name
        return self.name

    def is_party_on(self, day: dt.date) -> bool:
        """Whether the union is party to the cooperation agreement on that day (avtalspart)."""
        return any(agreement.holds_on(day) for agreement in self.agreements.all())


class UnionName(Validity, Removable):
    """A name that a union had before, and when. Its periods never overlap: on each day a union has one name."""

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="names", verbose_name=_("union"))
    name = models.CharField(_("former name"), max_length=150)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["to_on", "pk"]
        constraints = [
            in_day_order("unionname_days_in_order"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=False),
                name="former_name_has_a_last_day",
                violation_error_message=_("Give the last day on which the former name was used."),
            ),
            ExclusionConstraint(
                name="one_name_a_day",
                expressions=[same("union"), same_days()],
                violation_error_message=_("The union already has a former name during a part of that time."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def name_of_day(day: dt.date, union: str) -> Coalesce:
    """The name on that day of the union that a query reaches as `union`. Twin of `Union.name_on`."""
    former = UnionName.objects.on(day).filter(union=OuterRef(union)).order_by("to_on", "pk").values("name")[:1]
    return Coalesce(Subquery(former), F(f"{union}__name"))


class AgreementParty(Validity, Removable):
    """A union's time as a party to the cooperation agreement (samverkansavtal).

    A union outside the agreement is met under the Co-determination Act (MBL) instead, so the day matters.
    """

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="agreements", verbose_name=_("union"))
    agreement = models.CharField(_("agreement"), max_length=150, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement party")
        verbose_name_plural = _("agreement parties")
        ordering = ["from_on", "pk"]
        constraints = [
            in_day_order("agreementparty_days_in_order"),
            ExclusionConstraint(
                name="party_once_a_day",
                expressions=[same("union"), same_days()],
                violation_error_message=_("The union is already party to the agreement during a part of that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} {self.from_on or ''}–{self.to_on or ''}"
