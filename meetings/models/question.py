"""What was asked or promised and is not settled yet: it lives on between meetings until somebody settles it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models.item import AgendaItem
from meetings.models.meeting import Meeting
from parties.models import Body, Event, Seat
from parties.triggers import no_truncate

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from parties.models import Union, User


def _unions_of(user: "User") -> list[int]:
    """The unions that the person represents today, in whatever body."""
    held = Seat.objects.filter(person=user, union__isnull=False).on(user.today)
    return list(held.values_list("union_id", flat=True).distinct())


class QuestionQuerySet(models.QuerySet["OpenQuestion"]):
    def visible_to(self, user: "User") -> "QuestionQuerySet":
        """Questions that exist for the person. Twin of `OpenQuestion.is_visible_to`.

        A seat in the body today shows them all. Who represents a union today in any body sees what that union has
        asked in all bodies, and an owner sees the own ones; but for what was asked at a confidential item.
        """
        if not user.is_authenticated:
            return self.none()
        seat = Seat.objects.filter(body=OuterRef("body"), person=user).on(user.today)
        asked = OpenQuestion.unions.through.objects.filter(openquestion=OuterRef("pk"), union__in=_unions_of(user))
        open_item = Q(item__isnull=True) | Q(item__is_confidential=False)
        return self.filter(Q(Exists(seat)) | (open_item & (Q(Exists(asked)) | Q(owner=user))))

    def open(self) -> "QuestionQuerySet":
        """Neither settled nor withdrawn. Twin of `OpenQuestion.is_open`."""
        return self.filter(settled_at__isnull=True, withdrawn_at__isnull=True)

    def overdue(self, on: dt.date) -> "QuestionQuerySet":
        """Open, and due before the day. Twin of `OpenQuestion.is_overdue_on`."""
        return self.open().filter(due_on__lt=on)

    def owned_by(self, user: "User") -> "QuestionQuerySet":
        return self.filter(owner=user)

    def asked_by_unions_of(self, user: "User") -> "QuestionQuerySet":
        asked = OpenQuestion.unions.through.objects.filter(openquestion=OuterRef("pk"), union__in=_unions_of(user))
        return self.filter(Exists(asked))

    def settled_since(self, moment: dt.datetime) -> "QuestionQuerySet":
        """Settled after the moment, with `settled_text`: the answer that did it."""
        said = QuestionAnswer.objects.filter(question=OuterRef("pk"), act=QuestionAnswer.Act.SETTLED)
        return self.filter(settled_at__gt=moment).annotate(
            settled_text=Subquery(said.order_by("-pk").values("text")[:1])
        )

    def in_due_order(self) -> "QuestionQuerySet":
        """What is due first stands first, what is overdue before all; then what has no date, the oldest first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "asked_on", "pk")

    def with_register(self) -> "QuestionQuerySet":
        """All that a line of the register shows, in one query."""
        names = ArrayAgg(
            "unions__name",
            filter=Q(unions__isnull=False),
            distinct=True,
            order_by="unions__name",
        )
        return self.select_related("body", "owner", "owner_union", "item__meeting__body").annotate(asker_names=names)


class OpenQuestion(models.Model):
    """A question, a promise or a task of a body, raised at an item or between meetings.

    It is settled, reopened or withdrawn by its verbs alone, each of which leaves a `QuestionAnswer`.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        PROMISE = "promise", _("Promise")
        TASK = "task", _("Task")

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="questions")
    #: None: raised between two meetings.
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind, default=Kind.QUESTION)
    text = models.TextField(_("question"))
    asked_on = models.DateField(_("asked"))
    unions = models.ManyToManyField("parties.Union", verbose_name=_("asked by"), blank=True, related_name="+")
    is_asked_by_employer = models.BooleanField(_("asked by the employer"), default=False)
    asker_name = models.CharField(_("asked by, in other words"), max_length=150, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_questions"
    )
    owner_side = models.CharField(max_length=12, choices=Seat.Side, blank=True)
    owner_union = models.ForeignKey("parties.Union", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    #: None: no date.
    due_on = models.DateField(_("due"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, editable=False)
    #: None although settled: answered between two meetings.
    settled_item = models.ForeignKey(
        AgendaItem, null=True, editable=False, on_delete=models.PROTECT, related_name="settled_questions"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    if TYPE_CHECKING:
        answers: RelatedManager["QuestionAnswer"]
        #: Only where `with_register` has read it.
        asker_names: list[str] | None
        #: Only where `settled_since` has read it.
        settled_text: str

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="question_says_something",
                violation_error_message=_("Write what is asked."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="task") | Q(owner__isnull=False),
                name="task_has_a_responsible_person",
                violation_error_message=_("A task needs a person who is responsible."),
            ),
            models.CheckConstraint(
                condition=Q(owner_union__isnull=True) | Q(owner_side="b_union"), name="question_owner_on_one_side"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(withdrawn_at__isnull=True), name="question_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_item__isnull=True) | Q(settled_at__isnull=False),
                name="question_settled_where_it_is_settled",
            ),
        ]
        indexes = [models.Index(fields=["body", "due_on"])]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Twin of `.open()`."""
        return self.settled_at is None and self.withdrawn_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_overdue_on(timezone.localdate())

    def is_overdue_on(self, on: dt.date) -> bool:
        """Twin of `.overdue()`."""
        return self.is_open and self.due_on is not None and self.due_on < on

    @property
    def age(self) -> int:
        """Days since it was asked, until today or until it was settled."""
        ended = self.settled_at or self.withdrawn_at
        return ((timezone.localdate(ended) if ended else timezone.localdate()) - self.asked_on).days

    @property
    def askers(self) -> str:
        """Who asked, for a question that `with_register` has read."""
        employer = [_t("The employer")] if self.is_asked_by_employer else []
        return ", ".join([*(self.asker_names or []), *employer, *([self.asker_name] if self.asker_name else [])])

    @property
    def owner_words(self) -> str:
        side = _t("The employer") if self.owner_side == Seat.Side.EMPLOYER else ""
        union = self.owner_union.name if self.owner_union else side
        return ", ".join(filter(None, [self.owner.name if self.owner else "", union]))

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        if self.body.seats_of(user):
            return True
        if self.item is not None and self.item.is_confidential:
            return False
        return self.owner_id == user.pk or self.unions.filter(pk__in=_unions_of(user)).exists()

    def is_answered_by(self, user: "User") -> bool:
        """Whether the person may answer it: the owner, who speaks for the owning party, the chair and the secretary."""
        if self.owner_id == user.pk or self.body.is_prepared_by(user):
            return True
        seats = self.body.seats_of(user)
        if self.owner_union_id:
            return any(seat.union_id == self.owner_union_id for seat in seats)
        return bool(self.owner_side) and any(seat.side == self.owner_side for seat in seats)

    def is_withdrawn_by(self, user: "User") -> bool:
        """Whether the person may withdraw or reopen it: a representative of who asked, the chair and the secretary."""
        if self.body.is_prepared_by(user):
            return True
        own = {seat.union_id for seat in self.body.seats_of(user) if seat.union_id}
        return bool(own) and self.unions.filter(pk__in=own).exists()

    @staticmethod
    def may_be_asked_in(body: Body, user: "User") -> bool:
        """Whether the person may register a question: the chair, the secretary, and the unions' representatives."""
        return body.is_prepared_by(user) or any(seat.union_id for seat in body.seats_of(user))

    @classmethod
    @transaction.atomic
    def ask(
        cls, body: Body, text: str, *, by: "User", item: AgendaItem | None = None, unions: "Sequence[Union]" = (),
        kind: str = Kind.QUESTION, is_asked_by_employer: bool = False, asker_name: str = "",
        owner: "User | None" = None, owner_side: str = "", owner_union: "Union | None" = None,
        due_on: dt.date | None = None,
    ) -> "OpenQuestion":  # fmt: skip
        """A new question, at an item of an open meeting or between meetings.

        Raises:
            NotAllowed: the person may not ask here, or not for that party.
            WrongStep: the item's meeting is out for adjustment.
            Contradiction: nothing is asked, or a task has nobody who is responsible.
        """
        if item is not None and item.meeting.body_id != body.pk:
            raise ValueError("the item is another body's")
        _hold_meetings(body)
        if item is not None:
            item.meeting.lock()
            if not item.meeting.is_open:
                raise WrongStep(item.meeting.get_status_display())
        _require_asker(body, by, unions, is_asked_by_employer or bool(asker_name))
        if not text.strip():
            raise Contradiction(_t("Write what is asked."))
        if kind == cls.Kind.TASK and owner is None:
            raise Contradiction(_t("A task needs a person who is responsible."))
        question = cls.objects.create(
            body=body, item=item, kind=kind, text=text.strip(),
            asked_on=item.meeting.held_on if item and item.meeting.is_minuted else timezone.localdate(),
            is_asked_by_employer=is_asked_by_employer, asker_name=asker_name,
            owner=owner, owner_side=owner_side, owner_union=owner_union, due_on=due_on, created_by=by,
        )  # fmt: skip
        question.unions.set(unions)
        if item is not None:
            item.meeting.touch()
        _tell_meetings(body, *([item.meeting_id] if item else []))
        told = {"body": body.slug, "item": item.pk if item else None, "unions": sorted(union.pk for union in unions)}
        Event.record("question.asked", question, by=by, text=question.text, **told)
        return question

    def answer(self, text: str, *, by: "User", settles: bool = True, item: AgendaItem | None = None) -> None:
        """One more answer; the question is settled by it unless it is a partial one. `item` None: between meetings.

        Raises:
            NotAllowed: see `is_answered_by`.
            WrongStep: the item's meeting is out for adjustment.
            Contradiction: nothing is said, or it has been settled or withdrawn already.
        """
        if item is not None and item.meeting.body_id != self.body_id:
            raise ValueError("the item is another body's")
        with self._changing(by, self.is_answered_by, here=item.meeting if item else None):
            self._require_open()
            act = QuestionAnswer.Act.SETTLED if settles else QuestionAnswer.Act.ANSWERED
            answer = self._say(act, text, by=by, item=item)
            if settles:
                self.settled_at, self.settled_item = answer.at, item
                self.save(update_fields=["settled_at", "settled_item"])

    def reopen(self, reason: str, *, by: "User") -> None:
        """What was settled or withdrawn is open again.

        Raises:
            NotAllowed: see `is_withdrawn_by`.
            Contradiction: no reason is given, or it is open.
        """
        with self._changing(by, self.is_withdrawn_by):
            if self.is_open:
                raise Contradiction(_t("The question is open already."))
            self._say(QuestionAnswer.Act.REOPENED, reason, by=by)
            self.settled_at = self.settled_item = self.withdrawn_at = None
            self.save(update_fields=["settled_at", "settled_item", "withdrawn_at"])

    def withdraw(self, reason: str, *, by: "User") -> None:
        """Nobody asks any longer.

        Raises:
            NotAllowed: see `is_withdrawn_by`.
            Contradiction: no reason is given, or it has been settled or withdrawn already.
        """
        with self._changing(by, self.is_withdrawn_by):
            self._require_open()
            self.withdrawn_at = self._say(QuestionAnswer.Act.WITHDRAWN, reason, by=by).at
            self.save(update_fields=["withdrawn_at"])

    @contextmanager
    def _changing(self, by: "User", rule: "Callable[[User], bool]", here: "Meeting | None" = None) -> Iterator[None]:
        """Alone, the meetings' rows before the question's, with the state as it is now.

        Two meetings have it in their minutes: where it was asked, and `here`, where it is answered; all open ones of
        the body show it beside. They are taken in the order of their keys, so that two who answer crosswise do not wait
        for each other.
        """
        with transaction.atomic():
            _hold_meetings(self.body, *(meeting for meeting in (self.item and self.item.meeting, here) if meeting))
            asked = self.item.meeting if self.item else None
            meetings = {meeting.pk: meeting for meeting in (asked, here) if meeting}
            for _pk, meeting in sorted(meetings.items()):
                meeting.lock()
            if here and not here.is_open:
                raise WrongStep(here.get_status_display())
            self.refresh_from_db(
                fields=["settled_at", "withdrawn_at"],
                from_queryset=OpenQuestion.objects.select_for_update(no_key=True),
            )
            if not rule(by):
                raise NotAllowed
            yield
            for meeting in meetings.values():
                if meeting.is_open:
                    meeting.touch()
            _tell_meetings(self.body, *meetings)

    def _require_open(self) -> None:
        if not self.is_open:
            raise Contradiction(_t("The question has been settled or withdrawn already. Reopen it first."))

    def _say(self, act: str, text: str, *, by: "User", item: AgendaItem | None = None) -> "QuestionAnswer":
        if not text.strip():
            raise Contradiction(_t("Write something."))
        said = QuestionAnswer.objects.create(question=self, act=act, text=text.strip(), by=by, item=item)
        Event.record(f"question.{act}", self, by=by, text=said.text, item=item.pk if item else None)
        return said


class QuestionAnswer(models.Model):
    """What was said on a question and what it did to it. Only added to; the database refuses changes (0012)."""

    class Act(models.TextChoices):
        ANSWERED = "answered", _("Answered in part")
        SETTLED = "settled", _("Answered")
        REOPENED = "reopened", _("Reopened")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    question = models.ForeignKey(OpenQuestion, on_delete=models.PROTECT, related_name="answers")
    act = models.CharField(max_length=12, choices=Act)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    #: None: between two meetings.
    item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_says_something")]
        triggers = [no_truncate()]

    def __str__(self) -> str:
        return self.text


def _hold_meetings(body: Body, *also: Meeting) -> None:
    """Take the rows of the body's open meetings, and of these, in the order of their keys."""
    open_ones = Q(body=body, status__in=Meeting.OPEN_STATUSES)
    rows = Meeting.objects.filter(open_ones | Q(pk__in=[meeting.pk for meeting in also])).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _tell_meetings(body: Body, *touched: int) -> None:
    """Those who follow another open meeting of the body see its questions beside it; its minutes have not changed."""
    others = Meeting.objects.filter(body=body, status__in=Meeting.OPEN_STATUSES).exclude(pk__in=touched)
    others.update(revision=F("revision") + 1)


def _require_asker(body: Body, by: "User", unions: "Sequence[Union]", is_for_others: bool) -> None:
    if body.is_prepared_by(by):
        return
    own = {seat.union_id for seat in body.seats_of(by) if seat.union_id}
    if is_for_others or not unions or not {union.pk for union in unions} <= own:
        raise NotAllowed
