"""A seat in a body: the place that gives a person rights there."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.exceptions import Invalid, SeatEnded, SeatNotBegun, StillNeeded
from parties.models.body import Body
from parties.models.event import Event
from parties.models.kept import Removable, logged
from parties.models.organisation import Validity, ValidityQuerySet, in_day_order, same, same_days

if TYPE_CHECKING:
    from parties.models.person import User

_ONE_DAY = dt.timedelta(days=1)


class SeatQuerySet(ValidityQuerySet):
    def in_seat_order(self) -> "SeatQuerySet":
        """Employer before unions, chair first, ordinary seats before substitutes."""
        return self.order_by(
            "side",
            Case(
                *(When(role=role, then=Value(rank)) for rank, role in enumerate(Seat.FIRST_ROLES)),
                default=Value(len(Seat.FIRST_ROLES)),
            ),
            "kind",
            "position",
            "pk",
        )

    def with_people(self) -> "SeatQuerySet":
        return self.select_related("person", "department", "union", "substitute_for__person").prefetch_related(
            "union__names", "union__agreements"
        )


class Seat(Validity, Removable):
    """A place for one organisation on one side of a body, held by a person or vacant, from one day to another.

    A row is one holder's time. When the place goes to somebody else, or stands empty, from a day on, the row ends the
    day before and another `follows` it: so on every day, also long ago, the rows that hold say who sat where. What
    organisation and which kind of seat it is never changes; another organisation gets another seat.

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
    #: The roles that stand first on their side, in this order.
    FIRST_ROLES = (Role.CHAIR, Role.DEPUTY_CHAIR, Role.SECRETARY)

    #: The order is no news when a seat is added; `move` says it when it changes.
    UNLOGGED = frozenset({"id", "position"})

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="seats")
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
    follows = models.OneToOneField(
        "self",
        verbose_name=_("follows"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )

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
            *(
                ExclusionConstraint(
                    name=f"one_{word}_seat_for_an_organisation",
                    expressions=[same("body"), same("person"), same("union"), same("department"), same_days()],
                    condition=Q(person__isnull=False, kind=kind),
                    violation_error_message=_(
                        "The person already has a seat of that kind for the same organisation "
                        "during a part of that time."
                    ),
                )
                for word, kind in (("ordinary", "a_ordinary"), ("substitute", "b_substitute"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or _('Vacant')}, {self.organisation}"

    @property
    def is_vacant(self) -> bool:
        return self.person_id is None

    @property
    def is_substitute(self) -> bool:
        return self.kind == self.Kind.SUBSTITUTE

    @property
    def organisation(self) -> str:
        """The organisation that the seat speaks for, by today's name."""
        if self.union:
            return self.union.name
        return self.department.name if self.department else self.body.letterhead

    def organisation_on(self, day: dt.date) -> str:
        """The organisation by the name that it had on the day."""
        return self.union.name_on(day) if self.union else self.organisation

    @property
    def has_ended(self) -> bool:
        return self.to_on is not None and self.to_on < timezone.localdate()

    @property
    def is_ahead(self) -> bool:
        """Whether its first day is still to come."""
        return self.from_on is not None and self.from_on > timezone.localdate()

    @property
    def is_followed(self) -> bool:
        return hasattr(self, "followed_by")

    def tenures(self) -> list["Seat"]:
        """All rows of this place, the latest first: who held it and when, as far as it is known. One query."""
        rows = {row.pk: row for row in self.body.seats.with_people()}
        after = {row.follows_id: row for row in rows.values() if row.follows_id}
        last = rows[self.pk]
        while last.pk in after:
            last = after[last.pk]
        chain = [last]
        while chain[-1].follows_id:
            chain.append(rows[chain[-1].follows_id])
        return chain

    def clean(self) -> None:
        """A substitute replaces an ordinary seat of the same body and side, and one tenure ends before the next."""
        replaced = self.substitute_for
        if replaced is not None:
            if (replaced.body_id, replaced.side) != (self.body_id, self.side):
                raise ValidationError({"substitute_for": _("A substitute stands in on the own side of the same body.")})
            if replaced.kind != self.Kind.ORDINARY:
                raise ValidationError({"substitute_for": _("A substitute stands in for an ordinary seat.")})
        before, after = self.follows, getattr(self, "followed_by", None)
        if before and (self.from_on is None or (before.to_on and before.to_on >= self.from_on)):
            raise ValidationError({"from_on": _("Somebody else held the seat on that day.")})
        if after and (self.to_on is None or (after.from_on and after.from_on <= self.to_on)):
            raise ValidationError({"to_on": _("Somebody else holds the seat on that day.")})

    @transaction.atomic
    def add(self, *, by: "User") -> None:
        """Add the seat last on its side."""
        self.require_kept_by(by)
        self._lock_peers()
        last = self.body.seats.filter(side=self.side).aggregate(last=models.Max("position"))["last"]
        self.position = (last or 0) + 1
        super().add(by=by)

    @transaction.atomic
    def appoint(
        self, person: "User | None", *, from_on: dt.date, by: "User", role: str | None = None, title: str | None = None
    ) -> "Seat":
        """Give the seat to a person from a day on; None leaves it vacant. Role and title stay where nothing is said.

        Returns the row that holds from that day: a new one, or this one where the day is its own first day. The seats
        that substitute for it follow it.

        Raises:
            SeatEnded: the seat has ended by then, or has already gone to somebody else.
            SeatNotBegun: the day lies before the seat's first day.
            Invalid: see `Kept.change`.
        """
        seat = self._locked_for(from_on, by=by)
        verb = "appointed" if person else "vacated"
        values = {
            "person": person,
            "role": seat.role if role is None else role,
            "title": seat.title if title is None else title,
        }
        if seat.from_on == from_on:
            for name, value in values.items():
                setattr(seat, name, value)
            seat._store_and_record(verb, by=by)
            return seat
        return seat._hand_over(verb, values, from_on=from_on, by=by)

    def vacate(self, *, from_on: dt.date, by: "User") -> "Seat":
        """Leave the seat empty from a day on. Raises as `appoint`."""
        return self.appoint(None, from_on=from_on, by=by)

    @transaction.atomic
    def end(self, on: dt.date | None, *, by: "User") -> None:
        """Make the day the seat's last; None lets it go on until further notice. Its substitutes end with it.

        Raises:
            SeatEnded: the seat has gone to somebody else, whose row is the one to end.
            SeatNotBegun: the day lies before the seat's first day.
            Invalid: a substitute for it begins later.
        """
        self.require_kept_by(by)
        self._lock_peers()
        seat = Seat.objects.get(pk=self.pk)
        if seat.is_followed:
            raise SeatEnded
        if on and seat.from_on and on < seat.from_on:
            raise SeatNotBegun
        if on and seat.substitutes.filter(from_on__gt=on).exists():
            raise Invalid(_("A substitute for the seat begins later than that. Remove or end that seat first."))
        for substitute in seat.substitutes.on(on) if on else ():
            substitute.to_on = on
            substitute._store_and_record("ended", by=by)
        self.to_on = seat.to_on = on
        seat._store_and_record("ended" if on else "prolonged", by=by)

    @transaction.atomic
    def move(self, steps: int, *, by: "User") -> bool:
        """Move the seat up (negative) or down among those that it stands with today; False when there is nowhere to go.

        Seats stand by side, role, kind and whom they replace; those that have ended keep their order.
        """
        self.require_kept_by(by)
        self._lock_peers()
        today = timezone.localdate()
        kept = [seat for seat in self.body.seats.in_seat_order() if not seat.has_ended]
        group = [seat for seat in kept if seat._rank == self._rank and seat.follows_id not in {row.pk for row in kept}]
        beside = [row for row in group if row.substitute_for_id == self.substitute_for_id and row.holds_on(today)]
        place = next((place for place, row in enumerate(beside) if row.pk == self.pk), -1)
        if place < 0 or not 0 <= place + steps < len(beside):
            return False
        here, there = group.index(beside[place]), group.index(beside[place + steps])
        group[here], group[there] = group[there], group[here]
        self._number(group, {seat.follows_id: seat for seat in kept if seat.follows_id})
        Event.record("seat.moved", self, by=by, changes={"position": [here + 1, there + 1]})
        return True

    @transaction.atomic
    def remove(self, *, by: "User") -> None:
        """Take away a seat that was added by mistake. One that has been used is ended instead: see `end`."""
        self.require_kept_by(by)
        self._lock_peers()
        begun = self.from_on is None or self.from_on < timezone.localdate()
        if self.person_id and begun:
            raise StillNeeded
        super().remove(by=by)

    @property
    def _rank(self) -> tuple[str, int, str]:
        """What `in_seat_order` sorts by before the position."""
        first = self.FIRST_ROLES
        return self.side, first.index(self.role) if self.role in first else len(first), self.kind

    def _lock_peers(self) -> None:
        """One change at a time to the seats of a body."""
        Body.objects.select_for_update(no_key=True).get(pk=self.body_id)

    def _locked_for(self, day: dt.date, *, by: "User") -> "Seat":
        """The row as it is stored, locked, if it holds on the day and nobody follows."""
        self.require_kept_by(by)
        self._lock_peers()
        seat = Seat.objects.with_people().get(pk=self.pk)
        if seat.is_followed or (seat.to_on and seat.to_on < day):
            raise SeatEnded
        if seat.from_on and seat.from_on > day:
            raise SeatNotBegun
        return seat

    def _hand_over(self, verb: str, values: dict, *, from_on: dt.date, by: "User") -> "Seat":
        """End this row and let another follow from the day on, with the substitutes that hold then."""
        last_day = self.to_on
        following = Seat(
            follows=self, from_on=from_on, to_on=last_day, **{name: getattr(self, name) for name in _PLACE}
        )
        for name, value in values.items():
            setattr(following, name, value)
        before = {name: value for name, value in logged(self).items() if name in values}
        self.to_on = from_on - _ONE_DAY
        self._store_and_record("followed", by=by)
        following._store(force_insert=True)
        after = logged(following)
        changes = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
        Event.record(f"seat.{verb}", following, by=by, changes=changes, from_on=from_on.isoformat(), follows=self.pk)
        for substitute in self.substitutes.with_people().filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on)):
            substitute._stand_in_for(following, from_on=from_on, by=by)
        return following

    def _stand_in_for(self, seat: "Seat", *, from_on: dt.date, by: "User") -> None:
        """Replace another row of the same place from the day on. What was true before stays to be read."""
        if self.from_on is not None and self.from_on >= from_on:
            self.substitute_for = seat
            self._store_and_record("changed", by=by)
        else:
            self._hand_over("changed", {"substitute_for": seat}, from_on=from_on, by=by)

    @staticmethod
    def _number(seats: list["Seat"], after: dict[int, "Seat"]) -> None:
        """Give the seats the positions 1, 2, 3 …, and those that follow them the same."""
        for position, first in enumerate(seats, start=1):
            seat: Seat | None = first
            while seat is not None:
                Seat.objects.filter(pk=seat.pk).exclude(position=position).update(position=position)
                seat = after.get(seat.pk)


#: What a following row takes over from the one before.
_PLACE = ("body", "side", "department", "union", "person", "kind", "substitute_for", "role", "title", "position")
