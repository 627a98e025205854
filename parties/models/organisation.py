"""The parties' organisations: departments on the employer's side, unions on the other."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parties.sorting import swedish_order


class ValidityQuerySet(models.QuerySet):
    """Rows that hold from one day to another, both included; no last day means until further notice."""

    def on(self, day: dt.date):
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


class Department(models.Model):
    """A part of the municipality's administration (förvaltning)."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)

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


class Union(models.Model):
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

    def name_on(self, day: dt.date) -> str:
        """The union's name on that day: a former name where one holds, otherwise today's."""
        for former in self.names.all():
            if former.holds_on(day):
                return former.name
        return self.name

    def is_party_on(self, day: dt.date) -> bool:
        """Whether the union is party to the cooperation agreement on that day (avtalspart)."""
        return any(agreement.holds_on(day) for agreement in self.agreements.all())


class UnionName(Validity):
    """A name that a union had before, and when."""

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("former name"), max_length=150)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["to_on", "pk"]
        constraints = [in_day_order("unionname_days_in_order")]

    def __str__(self) -> str:
        return self.name


class AgreementParty(Validity):
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
        constraints = [in_day_order("agreementparty_days_in_order")]

    def __str__(self) -> str:
        return f"{self.union} {self.from_on or ''}–{self.to_on or ''}"
