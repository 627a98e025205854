"""An item of the agenda: its place in the tree, its kinds and its text."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.models.writing import Writing
from parties.models import Event, Seat
from parties.models.organisation import name_of_day
from parties.sorting import swedish_order

if TYPE_CHECKING:
    from parties.models import User


class ItemQuerySet(models.QuerySet["AgendaItem"]):
    def kept(self) -> "ItemQuerySet":
        """Items that have not been deleted."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user: "User", meeting: Meeting) -> "ItemQuerySet":
        """Items of a (visible) meeting that the person may read. Twin of `AgendaItem.is_visible_to`.

        Members read all; a guest reads the items that the guest presents or attends alone, and what stands under
        them, but nothing that is confidential.
        """
        return self.read_by(user, is_whole=meeting.is_read_whole_by(user))

    def read_by(self, user: "User", *, is_whole: bool) -> "ItemQuerySet":
        """The same where it is known whether the person reads the meeting whole."""
        return self if is_whole else self.read_by_guest(user)

    def read_by_guest(self, user: "User", *, outside: "Collection[int]" = ()) -> "ItemQuerySet":
        """What the person reads as a guest, in whatever meetings but those of the bodies `outside`.

        From the person's own rows of the roll outwards, each step by an index: an OR over joins would read every item.
        """
        from meetings.models.attendance import Attendance

        rows = Attendance.objects.filter(person=user).exclude(meeting__body__in=outside)
        presented = AgendaItem.presenters.through.objects.filter(attendance__in=rows)
        attended = Attendance.items.through.objects.filter(attendance__in=rows.filter(scope="only"))
        named = presented.values("agendaitem").union(attended.values("agendaitem"))
        mine = AgendaItem.objects.filter(pk__in=named, is_confidential=False).order_by()
        below = AgendaItem.objects.filter(parent__in=mine.values("pk")).order_by()
        further = AgendaItem.objects.filter(parent__in=below.filter(is_confidential=False).values("pk")).order_by()
        read = mine.values("pk").union(below.values("pk"), further.values("pk"))
        return self.filter(pk__in=read, is_confidential=False)

    def numbered_top(self) -> "ItemQuerySet":
        """What takes the numbers of the top level: also what stands under headings that have none."""
        at_top = Q(parent__isnull=True)
        under = Q(parent__is_numbered=False, parent__parent__isnull=True)
        under_two = Q(parent__is_numbered=False, parent__parent__is_numbered=False)
        return self.kept().filter(at_top | under | under_two, is_numbered=True)

    def deleted(self) -> "ItemQuerySet":
        """Items that were deleted, without those that went along with the item they stand under."""
        with_parent = Q(parent__deleted_at=F("deleted_at"))
        return self.filter(deleted_at__isnull=False).exclude(with_parent).order_by("-deleted_at", "-pk")

    def in_tree_order(self) -> "ItemQuerySet":
        """Siblings in order; meetings/numbering.py makes the tree."""
        return self.order_by("position", "pk")

    def with_agenda(self, on: dt.date | None = None) -> "ItemQuerySet":
        """All that the agenda and the minutes show of an item on the day (today), in a constant number of queries."""
        shown = self.with_said().select_related("text_by").prefetch_related("presenters", "raised_by__names")
        return shown.with_links(on or timezone.localdate()).with_proposals().with_documents()

    def with_minutes(self, day: dt.date) -> "ItemQuerySet":
        """What the minutes of a meeting on that day show of an item, in one query and no more than that: they are put
        together at each click on the file. `presenters_told`, `raised_told`: names, in order."""
        presenters = AgendaItem.presenters.through.objects.filter(agendaitem=OuterRef("pk"))
        presenters = presenters.order_by("attendance__side", "attendance__position", "attendance")
        unions = AgendaItem.raised_by.through.objects.filter(agendaitem=OuterRef("pk"))
        unions = unions.order_by(swedish_order("union__name"))
        return self.with_said().annotate(
            presenters_told=ArraySubquery(presenters.values("attendance__name")),
            raised_told=ArraySubquery(unions.values(told=name_of_day(day, "union"))),
        )

    def with_said(self) -> "ItemQuerySet":
        """What was said of an item and stands beneath its text, without queries of their own."""
        from meetings import materials

        return self.with_statements().with_questions().with_positions().annotate(**materials.annotations())

    def with_documents(self) -> "ItemQuerySet":
        """`documents_told`: the item's files in order, without a query of its own."""
        from meetings.models.document import Document

        told = JSONObject(id="pk", label="label", title="title", kind="kind", size="size", warnings="warnings")
        here = Document.objects.kept().filter(item=OuterRef("pk")).in_order()
        return self.annotate(documents_told=ArraySubquery(here.values(told=told)))

    def with_statements(self) -> "ItemQuerySet":
        """`statements_told`: what the parties say on the item themselves, in order, without a query of its own."""
        from meetings.models.statement import Statement

        told = JSONObject(
            id="pk", union="union_id", name="union_name", kind="kind", text="text", revision="text_revision"
        )
        standing = Statement.objects.standing().filter(item=OuterRef("pk")).in_order()
        return self.annotate(statements_told=ArraySubquery(standing.values(told=told)))

    def with_questions(self) -> "ItemQuerySet":
        """`questions_told`: what was asked or answered at the item, without a query of its own."""
        from meetings.models.question import OpenQuestion

        told = JSONObject(
            id="pk", kind="kind", text="text", owner="owner__name", side="owner_side", union="owner_union__name",
            due="due_on", settled="settled_at", withdrawn="withdrawn_at", at="settled_item_id",
        )  # fmt: skip
        here = OpenQuestion.objects.filter(Q(item=OuterRef("pk")) | Q(settled_item=OuterRef("pk"))).order_by("pk")
        return self.annotate(questions_told=ArraySubquery(here.values(told=told)))

    def with_links(self, on: dt.date) -> "ItemQuerySet":
        """`came_told`, `went_told`: where each item came from and where it goes on, without a query of its own."""
        from meetings.models.link import ItemLink

        def told(end: str, *, is_later: bool) -> JSONObject:
            # Who has a seat in the other body, where it is another one: they see its meetings.
            here = "earlier__meeting__body" if is_later else "later__meeting__body"
            seats = Seat.objects.filter(body=OuterRef(f"{end}__meeting__body"), person__isnull=False)
            readers = seats.exclude(body=OuterRef(here)).on(on).order_by("person")
            return JSONObject(
                item=end, meeting=f"{end}__meeting", body=f"{end}__meeting__body", label=f"{end}__fixed_label",
                title=f"{end}__title", starts_at=f"{end}__meeting__starts_at", is_later=Value(is_later), kind="kind",
                body_name=f"{end}__meeting__body__name", readers=ArraySubquery(readers.values("person")),
            )  # fmt: skip

        from_links = ItemLink.objects.filter(later=OuterRef("pk"), earlier__deleted_at__isnull=True)
        to_links = ItemLink.objects.filter(earlier=OuterRef("pk"), later__deleted_at__isnull=True)
        came = from_links.order_by("pk").values(told=told("earlier", is_later=False))
        went = to_links.order_by("pk").values(told=told("later", is_later=True))
        return self.annotate(came_told=ArraySubquery(came), went_told=ArraySubquery(went))

    def with_proposals(self) -> "ItemQuerySet":
        """`proposals_told`, `lifts_told`: what was proposed and stands here, and where the item was lifted to."""
        from meetings.models.proposal import ItemProposal, StepOut

        left = StepOut.objects.filter(proposal=OuterRef("pk")).values("union_name")
        is_merged = When(state=ItemProposal.State.MERGED, then=F("text"))
        merged = Case(is_merged, default=Value(""), output_field=models.TextField())
        told = JSONObject(
            id="pk", state="state", title="title", text=merged, unions="union_names", at="proposed_at",
            late="is_late", below="lifted_from__meeting__body__name", left=ArraySubquery(left),
        )  # fmt: skip
        here = ItemProposal.objects.filter(item=OuterRef("pk")).order_by("proposed_at", "pk")
        lifts = ItemProposal.objects.filter(lifted_from=OuterRef("pk")).order_by("proposed_at", "pk")
        up = lifts.values(told=JSONObject(id="pk", state="state", to="body__name"))
        return self.annotate(proposals_told=ArraySubquery(here.values(told=told)), lifts_told=ArraySubquery(up))

    def with_positions(self) -> "ItemQuerySet":
        """`positions_told`: what each union said of the item, in the order of names, without a query of its own."""
        from meetings.models.position import Position

        told = JSONObject(union="union_id", name="union_name", stance="stance", note="note")
        noted = Position.objects.filter(item=OuterRef("pk")).order_by("union_name", "pk")
        return self.annotate(positions_told=ArraySubquery(noted.values(told=told)))


class AgendaItem(Writing):
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

    class Outcome(models.TextChoices):
        """How an item ended at the meeting. It is the item's; what each union said is a `Position` of its own."""

        NOTED = "noted", _("Noted")
        ANSWERED = "answered", _("Answered")
        DIALOGUE_HELD = "dialogue_held", _("Dialogue held")
        AGREEMENT = "agreement", _("Cooperation ended in agreement")
        NO_OBJECTION = "no_objection", _("Cooperation ended without objection")
        DISAGREEMENT = "disagreement", _("Cooperation ended in disagreement")
        ADJOURNED = "adjourned", _("Adjourned")
        TABLED = "tabled", _("Tabled to a later meeting")
        REFERRED_BACK = "referred_back", _("Referred back")
        TAKEN_BACK = "taken_back", _("The employer takes it back and returns")
        LIFTED = "lifted", _("Lifted to the body above")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    #: Outcomes that end cooperation in the item: they say when, and disagreement starts the time for MBL 14 §.
    ENDING_OUTCOMES = (Outcome.AGREEMENT, Outcome.NO_OBJECTION, Outcome.DISAGREEMENT)
    #: Outcomes after which the item comes back at a later meeting of the body.
    RETURNING_OUTCOMES = (Outcome.ADJOURNED, Outcome.TABLED, Outcome.REFERRED_BACK)

    class CooperationEnd(models.TextChoices):
        """When cooperation in an item ended; it decides from which day the time for MBL 14 § runs."""

        AT_MEETING = "at_meeting", _("at the meeting")
        AT_ADJUSTMENT = "at_adjustment", _("when the minutes are adjusted")
        NOT_ENDED = "not_ended", _("not ended")

    class Area(models.TextChoices):
        """What a safety committee shall handle (arbetsmiljölagen 6 kap. 9 §)."""

        OCCUPATIONAL_HEALTH = "occupational_health", _("Occupational health service")
        ACTION_PLANS = "action_plans", _("Action plans")
        PREMISES = "premises", _("Planning of premises, devices, work processes and methods")
        SUBSTANCES = "substances", _("Use of substances that may harm")
        INFORMATION = "information", _("Information and training on the work environment")
        REHABILITATION = "rehabilitation", _("Adaptation of work and rehabilitation")

    #: The kinds in a word, for the agenda's narrow column; what goes without saying is left out.
    SHORT_KINDS = {
        Kind.INFORMATION: _("Information"),
        Kind.DIALOGUE: _("Dialogue"),
        Kind.COOPERATION: _("Cooperation"),
        Kind.MBL_NEGOTIATION: _("MBL"),
        Kind.WORK_ENVIRONMENT: _("Work environment"),
        Kind.RISK_ASSESSMENT: _("Risk assessment"),
        Kind.QUESTION_FROM_UNION: _("Union question"),
        Kind.FOLLOW_UP: _("Follow-up"),
    }

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
    planned_minutes = models.PositiveSmallIntegerField(_("planned time, in minutes"), null=True, blank=True)
    areas = ArrayField(
        models.CharField(max_length=24, choices=Area),
        verbose_name=_("work environment areas"),
        default=list,
        blank=True,
    )
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome, blank=True, editable=False)
    #: With an outcome of RETURNING_OUTCOMES: the day of the meeting that it is put off to; none for the next one.
    returns_on = models.DateField(_("returns on"), null=True, blank=True, editable=False)
    cooperation_ended = models.CharField(
        _("cooperation ended"), max_length=16, choices=CooperationEnd, blank=True, editable=False
    )
    deleted_at = models.DateTimeField(null=True, editable=False)
    #: Since when it is out to be adjusted at once, or has been: from then on its text stays.
    frozen_at = models.DateTimeField(null=True, editable=False)

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
            models.CheckConstraint(
                condition=Q(returns_on__isnull=True) | Q(outcome__in=["adjourned", "tabled", "referred_back"]),
                name="only_what_is_put_off_returns",
                violation_error_message=_("Only an item that was put off returns on a day."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """Whether the item is adjusted at once while the rest of the minutes is still written."""
        return self.frozen_at is not None

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
        attends = any(row.person_id == user.pk and row.scope == "only" for row in self.attended_by.all())
        return presents or attends or (self.parent is not None and self.parent.is_visible_to(user))

    def get_kinds_display(self) -> list[str]:
        return [str(self.Kind(kind).label) for kind in self.kinds]

    def get_areas_display(self) -> list[str]:
        return [str(self.Area(area).label) for area in self.areas]

    @property
    def short_kinds(self) -> list[str]:
        return [str(self.SHORT_KINDS[self.Kind(kind)]) for kind in self.kinds if kind in self.SHORT_KINDS]

    @property
    def union_names(self) -> list[str]:
        """The unions that raised the item, by their names on the meeting's day."""
        return [union.name_on(self.meeting.held_on) for union in self.raised_by.all()]

    def rename(self, title: str, *, by: "User") -> None:
        """Another heading.

        Raises:
            NotAllowed, WrongStep: see `Meeting.require_writer`.
        """
        self.describe(by=by, title=title)

    #: What `describe` may change.
    DESCRIBED = (
        "title", "kinds", "is_numbered", "planned_minutes", "presenters", "raised_by", "is_confidential",
        "secrecy_statute", "areas",
    )  # fmt: skip

    def describe(self, *, by: "User", **fields: Any) -> None:
        """What the item says of itself beside its text; `fields` are some of `DESCRIBED`.

        Raises:
            NotAllowed, WrongStep: see `Meeting.require_writer`.
        """
        from meetings.agenda import fix_labels

        if unknown := fields.keys() - set(self.DESCRIBED):
            raise ValueError(f"not described here: {unknown}")
        with self.meeting.changing(by=by):
            stored = AgendaItem.objects.get(pk=self.pk)
            was = {name: stored._told(name) for name in fields}
            for name, value in fields.items():
                if self._meta.get_field(name).many_to_many:
                    getattr(self, name).set(value)
                else:
                    setattr(self, name, value)
            plain = [name for name in fields if not self._meta.get_field(name).many_to_many]
            if plain:
                self.save(update_fields=plain)
            now = {name: self._told(name) for name in fields}
            changed = [name for name in fields if was[name] != now[name]]
            if "is_numbered" in changed and self.meeting.are_labels_fixed:
                fix_labels(self.meeting)
            if changed:
                told = {name: {"was": was[name], "now": now[name]} for name in changed}
                Event.record("item.described", self, by=by, meeting=self.meeting_id, **told)

    def _told(self, name: str) -> Any:
        """A field's value as the event log keeps it."""
        if self._meta.get_field(name).many_to_many:
            return sorted(getattr(self, name).values_list("pk", flat=True))
        return getattr(self, name)
