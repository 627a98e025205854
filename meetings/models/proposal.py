"""A point that a party wants on an agenda, until it stands there or is returned."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem
from meetings.models.meeting import Meeting
from parties.models import Body, Seat

if TYPE_CHECKING:
    from parties.models import User


class ProposalQuerySet(models.QuerySet["ItemProposal"]):
    def visible_to(self, user: "User") -> "ProposalQuerySet":
        """Proposals that exist for the person. Twin of `ItemProposal.is_visible_to`.

        Who prepares the body's meetings sees them all; each union that proposes, and whoever wrote it, sees it from the
        start; everybody else with a seat in the body once it is on an agenda. What was lifted from another body is seen
        there too.
        """
        if not user.is_authenticated:
            return self.none()
        held = Seat.objects.filter(person=user).on(user.today)
        here = held.filter(body=OuterRef("body"))
        named = ItemProposal.unions.through.objects.filter(itemproposal=OuterRef(OuterRef("pk"))).values("union")
        below = held.filter(body=OuterRef("lifted_from__meeting__body"))
        return self.filter(
            Q(proposer=user)
            | Q(Exists(here.filter(role__in=Seat.PREPARING)))
            | Q(Exists(here.filter(union__in=named)))
            | Q(Exists(below))
            | (Q(state__in=ItemProposal.ON_AGENDA) & Q(Exists(here)))
        )

    def waiting(self) -> "ProposalQuerySet":
        """Nobody has dealt with them yet, or what was made of them has gone. Twin of `ItemProposal.is_waiting`."""
        gone = Q(item__deleted_at__isnull=False) | Q(item__meeting__status=Meeting.Status.CANCELLED)
        return self.filter(Q(state=ItemProposal.State.PROPOSED) | (Q(state__in=ItemProposal.ON_AGENDA) & gone))

    def prepared_by(self, user: "User") -> "ProposalQuerySet":
        """Those that the person is to deal with: of bodies whose meetings the person prepares."""
        seats = Seat.objects.filter(body=OuterRef("body"), person=user, role__in=Seat.PREPARING)
        return self.filter(Exists(seats.on(user.today)))

    def answered_to(self, user: "User") -> "ProposalQuerySet":
        """Those whose answer the person who proposed them has not noted yet. Twin of `ItemProposal.is_unread_by`."""
        return self.filter(proposer=user, seen_at__isnull=True).exclude(
            state__in=(ItemProposal.State.PROPOSED, ItemProposal.State.WITHDRAWN)
        )

    def in_list_order(self) -> "ProposalQuerySet":
        """What has not been dealt with first, the oldest first; then the rest, the newest first."""
        is_open = Case(When(state=ItemProposal.State.PROPOSED, then=Value(0)), default=Value(1))
        opened = Case(When(state=ItemProposal.State.PROPOSED, then=F("proposed_at")), default=None)
        return self.order_by(is_open, opened.asc(nulls_last=True), "-proposed_at", "-pk")

    def with_list(self) -> "ProposalQuerySet":
        """All that a line or a page of a proposal shows."""
        rows = self.select_related("body", "meeting", "proposer", "item__meeting", "lifted_from__meeting__body")
        return rows.prefetch_related("left")


class ItemProposal(models.Model):
    """A point that somebody wants on an agenda of a body: a union, several unions together, the employer, or a body
    below that lifts an item.

    What was proposed is never changed (the database refuses it, 0018); the verbs of `meetings.proposals` say what
    becomes of it. Its files (`ProposalFile`) go on to its item when it is placed or merged.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting")
        PLACED = "placed", _("On the agenda")
        MERGED = "merged", _("Merged into an item")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    #: In these there is an item.
    ON_AGENDA = (State.PLACED, State.MERGED)

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="proposals")
    #: The meeting that it is meant for; None: the next one that suits.
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    title = models.CharField(_("heading"), max_length=300)
    text = models.TextField(_("text"), blank=True, editable=False)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="proposals"
    )
    #: None: the employer's, or a body's below.
    unions = models.ManyToManyField("parties.Union", verbose_name=_("on behalf of"), blank=True, related_name="+")
    #: The unions by their names on the day, in the order of names.
    union_names = ArrayField(models.CharField(max_length=150), default=list, blank=True, editable=False)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    #: Whether it came after the last day for points of its meeting. Late points are marked, never refused.
    is_late = models.BooleanField(default=False, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED, editable=False)
    #: Why it was returned.
    reason = models.TextField(_("reason"), blank=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    #: When the proposer noted the answer.
    seen_at = models.DateTimeField(null=True, editable=False)
    item = models.ForeignKey(AgendaItem, null=True, editable=False, on_delete=models.PROTECT, related_name="proposals")
    lifted_from = models.ForeignKey(
        AgendaItem, null=True, editable=False, on_delete=models.PROTECT, related_name="lifts"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed point")
        verbose_name_plural = _("proposed points")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="proposal_has_a_heading",
                violation_error_message=_("Write what the point is about."),
            ),
            models.CheckConstraint(
                condition=Q(state="returned", reason__gt="") | (~Q(state="returned") & Q(reason="")),
                name="what_is_returned_has_a_reason",
                violation_error_message=_("Write why it is returned."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["placed", "merged"], item__isnull=False)
                | (~Q(state__in=["placed", "merged"]) & Q(item__isnull=True)),
                name="proposal_on_an_agenda_has_its_item",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(state="proposed") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="proposal_is_settled_by_somebody",
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(state="placed"), name="item_is_one_proposal_placed"),
            models.UniqueConstraint(
                fields=["lifted_from"],
                condition=Q(state__in=["proposed", "placed", "merged"]),
                name="item_lifted_once",
                violation_error_message=_("The item has been lifted already."),
            ),
        ]
        indexes = [models.Index(fields=["body", "state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def standing_names(self) -> list[str]:
        """The unions that stand behind it still, by their names on the day."""
        gone = {one.union_name for one in self.left.all()}
        return [name for name in self.union_names if name not in gone]

    @property
    def standing_unions(self) -> "set[int]":
        """The keys of the unions that stand behind it still."""
        gone = {one.union_id for one in self.left.all()}
        return {union.pk for union in self.unions.all() if union.pk not in gone}

    @property
    def is_waiting(self) -> bool:
        """Twin of `.waiting()`."""
        return self.state == self.State.PROPOSED or self.has_gone

    @property
    def has_gone(self) -> bool:
        """Whether its item was taken off the agenda again, or the meeting cancelled."""
        if self.item is None:
            return False
        return self.item.is_deleted or self.item.meeting.status == Meeting.Status.CANCELLED

    @property
    def of(self) -> str:
        """Whose it is: "Kommunal och Vision", the body that lifted it, or the employer."""
        from meetings.blanks import listed

        if self.lifted_from:
            return self.lifted_from.meeting.body.name
        return listed(self.standing_names) or _t("The employer")

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        if self.proposer_id == user.pk or self.body.is_prepared_by(user):
            return True
        if self.lifted_from and self.lifted_from.meeting.body.seats_of(user):
            return True
        seats = self.body.seats_of(user)
        if self.state in self.ON_AGENDA and seats:
            return True
        own = {seat.union_id for seat in seats if seat.union_id}
        return bool(own) and self.unions.filter(pk__in=own).exists()

    def is_answered_by(self, user: "User") -> bool:
        """Whether the person may place, merge or return it: the chair and the secretary."""
        return self.body.is_prepared_by(user)

    def is_withdrawn_by(self, user: "User") -> bool:
        """Whether the person may withdraw it: who proposed it, and who speaks for all the unions that did."""
        if self.proposer_id == user.pk:
            return True
        if self.lifted_from:
            return self.lifted_from.meeting.body.is_prepared_by(user)
        own = {seat.union_id for seat in self.body.seats_of(user) if seat.union_id}
        named = self.standing_unions
        return bool(named) and named <= own

    def left_by(self, user: "User") -> "set[int]":
        """The unions that the person may take out of a joint point that waits: the own ones, while another stays."""
        own = {seat.union_id for seat in self.body.seats_of(user) if seat.union_id}
        mine = self.standing_unions & own
        return mine if self.state == self.State.PROPOSED and mine < self.standing_unions else set()

    def may_be_left_by(self, user: "User") -> bool:
        return bool(self.left_by(user))

    def is_unread_by(self, user: "User") -> bool:
        """Twin of `.answered_to()`."""
        answered = self.state not in (self.State.PROPOSED, self.State.WITHDRAWN)
        return answered and self.proposer_id == user.pk and self.seen_at is None

    @staticmethod
    def may_be_made_in(body: Body, user: "User") -> bool:
        """Whether the person may propose a point: a seat in the body today, on either side."""
        return bool(body.seats_of(user))


class StepOut(models.Model):
    """That a union no longer stands behind a joint proposal: the proposal stays as it was made, and is the others'."""

    proposal = models.ForeignKey(ItemProposal, on_delete=models.CASCADE, related_name="left")
    union = models.ForeignKey("parties.Union", on_delete=models.PROTECT, related_name="+")
    #: As the proposal names it.
    union_name = models.CharField(max_length=150)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("union that stepped out")
        verbose_name_plural = _("unions that stepped out")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "union"], name="a_union_steps_out_once")]
        triggers = [pgtrigger.Protect(name="stepped_out_for_good", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.union_name


class ProposalFile(models.Model):
    """A file that came with a proposal. When the point becomes an item, it becomes a `Document` there as well."""

    proposal = models.ForeignKey(ItemProposal, on_delete=models.CASCADE, related_name="files")
    file_name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    #: Keys of `file_check.WARNINGS`.
    warnings = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file of a proposed point")
        verbose_name_plural = _("files of proposed points")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_proposals_file_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_proposals_file_has_its_hash"),
        ]

    def __str__(self) -> str:
        return self.file_name
