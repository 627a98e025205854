"""What a party itself says on an item: a statement for the minutes, a reservation, or its own proposal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from meetings import richtext, voices
from meetings.exceptions import Contradiction, ItemDeleted, NotAllowed, StaleRevision, WrongStep
from meetings.models.item import AgendaItem
from parties.models import Event, Seat
from parties.triggers import no_truncate

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from parties.models import Union, User


class StatementQuerySet(models.QuerySet["Statement"]):
    def standing(self) -> "StatementQuerySet":
        """Statements that have not been withdrawn. Twin of `is_withdrawn`, turned round."""
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> "StatementQuerySet":
        return self.order_by("position", "pk")


class Statement(models.Model):
    """A party's own words on an item (protokollsanteckning), set apart in the minutes with the party's name.

    The party owns them: only its representatives write, change or withdraw them. The secretary chooses the place, and
    nothing else. The database asks the same (migration 0008): words change only together with a revision that
    somebody of the party has signed, and not at all once the minutes are out for adjustment.
    """

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement for the minutes")
        RESERVATION = "reservation", _("Reservation")
        PROPOSAL = "proposal", _("Own proposal")

    item = models.ForeignKey(AgendaItem, verbose_name=_("item"), on_delete=models.CASCADE, related_name="statements")
    side = models.CharField(_("side"), max_length=12, choices=Seat.Side)
    union = models.ForeignKey(
        "parties.Union", verbose_name=_("union"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The union as it was called on the meeting's day; "" for the employer.
    union_name = models.CharField(max_length=150, blank=True, editable=False)
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind, default=Kind.STATEMENT)
    position = models.PositiveIntegerField(default=0)
    text = models.TextField(editable=False)
    text_revision = models.PositiveIntegerField(default=1, editable=False)
    text_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    text_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        revisions: RelatedManager["StatementRevision"]

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side="a_employer", union__isnull=True) | Q(side="b_union", union__isnull=False),
                name="statement_belongs_to_a_party",
                violation_error_message=_("A statement is a union's or the employer's."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="statement_says_something",
                violation_error_message=_("Write what the statement says."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_name}: {self.get_kind_display()}"

    @property
    def party(self) -> voices.Party:
        return self.union_id

    @property
    def party_name(self) -> str:
        return self.union_name or _t("The employer")

    @property
    def is_withdrawn(self) -> bool:
        """Twin of `.standing()`, turned round."""
        return self.withdrawn_at is not None

    def is_written_by(self, user: "User") -> bool:
        """Whether the person may change its words now: by party and by step."""
        meeting = self.item.meeting
        return meeting.is_open and voices.speaks_for(meeting, user, self.party)

    @classmethod
    def make(
        cls, item: AgendaItem, html: str, *, by: "User", union: "Union | None", kind: str = Kind.STATEMENT
    ) -> "Statement":
        """A new statement, last among the item's; `union` None is the employer.

        Raises:
            NotAllowed: the person does not speak for that party.
            WrongStep: the minutes are out for adjustment.
            ItemDeleted: the item has been taken away.
            Contradiction: nothing is written.
            TextRefused: the text is beyond a limit.
        """
        text = _said(html)
        meeting = item.meeting
        with meeting.changing(by=by, require=voices.required(meeting, union.pk if union else None)):
            _require_kept(item)
            last = item.statements.aggregate(last=Max("position"))["last"] or 0
            statement = cls(
                item=item,
                side=Seat.Side.UNION if union else Seat.Side.EMPLOYER,
                union=union,
                union_name=union.name_on(meeting.held_on) if union else "",
                kind=kind,
                position=last + 1,
                text=text,
                text_by=by,
            )
            statement.save(force_insert=True)
            statement._keep()
            statement._record("made", by=by)
            item.statement_drafts.filter(by=by).delete()
        return statement

    def write(
        self, html: str, *, by: "User", revision: int, kind: str | None = None, is_autosave: bool = False
    ) -> None:
        """Other words, kept as a revision. `revision` is the one that the writer had read.

        What is saved while it is written (`is_autosave`) is no event of its own: the revision tells who and when.

        Raises:
            StaleRevision: somebody of the same party has written since; the statement now holds their text.
            Otherwise as `make`.
        """
        text = _said(html)
        with self._own_change(by=by, revision=revision):
            if (text, kind or self.kind) == (self.text, self.kind) and not self.is_withdrawn:
                return
            self.text, self.kind, self.withdrawn_at = text, kind or self.kind, None
            self._save_words(by=by)
            if not is_autosave:
                self._record("written", by=by)

    def withdraw(self, *, by: "User", revision: int) -> None:
        """The party takes it back; its words are kept among the revisions, and can be written again.

        Raises: as `write`.
        """
        with self._own_change(by=by, revision=revision):
            if self.is_withdrawn:
                return
            self.withdrawn_at = timezone.now()
            self._save_words(by=by)
            self._record("withdrawn", by=by)

    def place(self, item: AgendaItem, *, by: "User", before: "Statement | None" = None) -> None:
        """Under another item of the meeting, or in another order: before a statement there, or last.

        Raises:
            NotAllowed, WrongStep: see `Meeting.require_writer`.
            ItemDeleted: the item has been taken away.
        """
        meeting = self.item.meeting
        with meeting.changing(by=by):
            if item.meeting_id != meeting.pk:
                raise ValueError("a statement stays in its meeting")
            _require_kept(item)
            order = [other for other in item.statements.in_order() if other.pk != self.pk]
            at = next((n for n, other in enumerate(order) if before and other.pk == before.pk), len(order))
            order.insert(at, self)
            self.item = item
            self.save(update_fields=["item"])
            for position, other in enumerate(order, start=1):
                other.position = position
            Statement.objects.bulk_update(order, ["position"])
            self._record("placed", by=by, position=self.position)

    # Shared

    @contextmanager
    def _own_change(self, *, by: "User", revision: int) -> "Iterator[None]":
        """One change by the party itself, to the words as they are now."""
        meeting = self.item.meeting
        with meeting.changing(by=by, require=voices.required(meeting, self.party)):
            now = Statement.objects.select_related("text_by").get(pk=self.pk)
            for name in ("text", "kind", "text_revision", "text_by", "text_at", "withdrawn_at"):
                setattr(self, name, getattr(now, name))
            if self.text_revision != revision:
                raise StaleRevision
            yield

    def _save_words(self, *, by: "User") -> None:
        self.text_revision += 1
        self.text_by, self.text_at = by, timezone.now()
        # First the revision: the database takes no other words than those that one holds.
        self._keep()
        self.save(update_fields=["text", "kind", "text_revision", "text_by", "text_at", "withdrawn_at"])

    def _keep(self) -> None:
        StatementRevision.objects.create(
            statement=self,
            number=self.text_revision,
            kind=self.kind,
            text=self.text,
            by=self.text_by,
            at=self.text_at,
            is_withdrawn=self.is_withdrawn,
        )

    def _record(self, verb: str, *, by: "User", **data: int) -> None:
        told = {"meeting": self.item.meeting_id, "item": self.item_id, "union": self.union_id}
        Event.record(f"statement.{verb}", self, by=by, revision=self.text_revision, **told, **data)


class StatementRevision(models.Model):
    """The words of a statement as somebody of its party wrote them. Never changed; the database refuses it."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Statement.Kind)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("saved statement")
        verbose_name_plural = _("saved statements")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="one_statement_per_revision")]
        triggers = [no_truncate()]

    #: As a `TextRevision` tells it: a statement's earlier words are written again, not brought back.
    restored_from = None

    def __str__(self) -> str:
        return f"{self.statement} ({self.number})"

    @property
    def before(self) -> int:
        """The number of the words that these took the place of; 0 for none."""
        return self.number - 1


class StatementDraft(models.Model):
    """What somebody has begun to say on an item and not saved yet, as it stands in the field.

    Seen by its writer alone, and no part of the minutes. It is gone when the statement is saved or the draft thrown
    away, and of no consequence to anything: hence no event and no lock.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="statement_drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: As the form names it; "" where the writer speaks for one party only.
    party = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12, choices=Statement.Kind, default=Statement.Kind.STATEMENT)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft of a statement")
        verbose_name_plural = _("drafts of statements")
        constraints = [models.UniqueConstraint(fields=["item", "by"], name="one_draft_of_a_statement_on_an_item")]

    def __str__(self) -> str:
        return f"{self.item}: {self.by}"

    @classmethod
    def keep(cls, item: AgendaItem, text: str, *, by: "User", kind: str, party: str = "") -> "StatementDraft | None":
        """Keep what stands in the field now in place of what was kept before; nothing written leaves no draft.

        Raises:
            NotAllowed: the person speaks for no party.
            WrongStep: the minutes are out for adjustment.
            ItemDeleted: the item has been taken away.
        """
        if not voices.of(item.meeting, by):
            raise NotAllowed
        if not item.meeting.is_open:
            raise WrongStep(item.meeting.get_status_display())
        _require_kept(item)
        if not text.strip():
            cls.drop(item, by=by)
            return None
        values = {"text": text, "kind": kind, "party": party, "at": timezone.now()}
        return cls.objects.update_or_create(item=item, by=by, defaults=values)[0]

    @classmethod
    def drop(cls, item: AgendaItem, *, by: "User") -> None:
        """Throw the person's own draft away."""
        cls.objects.filter(item=item, by=by).delete()


def _said(html: str) -> str:
    text = richtext.clean(html)
    if not text:
        raise Contradiction(_t("Write what the statement says."))
    return text


def _require_kept(item: AgendaItem) -> None:
    if not AgendaItem.objects.kept().filter(pk=item.pk).exists():
        raise ItemDeleted
