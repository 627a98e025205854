"""An allocation: how a sum is to be divided, as the employer proposes, as unions would have it, as it is decided.

It belongs to an item. The secretary or the chair writes the proposal and what is decided; a union's column is that
union's alone. A proposal that is revised during the meeting is kept as it stood. From adjustment on all of it stays,
which the database sees to (migration 0005), as it sees to whose a union's figures are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget import shares
from budget.exceptions import Contradiction, StaleRevision
from budget.figures import plain
from budget.models.counter_proposal import CounterAmount, CounterProposal
from budget.models.follow_up import FollowUp
from budget.shares import Division, Party, Share
from meetings import voices
from meetings.models import AgendaItem, Meeting
from parties.models import Event, Union
from parties.triggers import no_truncate

if TYPE_CHECKING:
    from parties.models import User

MOST_ROWS: Final = 300
#: Columns of a row that hold text, and the most signs that each takes.
TEXTS: Final[Mapping[str, int]] = {"label": 300, "concerns": 100}
FIGURES: Final = ("proposed", "decided")
_CHANGING: Final = [
    "title", "unit", "is_about", "number", "printed_sum", "kept_beside", "content", "revision", "changed_at",
    "withdrawn_at",
]  # fmt: skip


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def standing(self) -> "AllocationQuerySet":
        """Those that have not been taken away. Twin of `is_withdrawn`, turned round."""
        return self.filter(withdrawn_at__isnull=True)


@dataclass(frozen=True)
class Change:
    """A cell as the writer saw it and as it shall be: of a row, in a column of `TEXTS`, `FIGURES` or a union's."""

    row: int
    #: The name of a column, or the primary key of the union whose counter-proposal it is.
    column: str | int
    was: Decimal | str | None
    value: Decimal | str | None


class Allocation(models.Model):
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="allocations")
    title = models.CharField(_("title"), max_length=150)
    unit = models.CharField(_("unit"), max_length=4, choices=FollowUp.Unit, default=FollowUp.Unit.KR)
    is_about = models.BooleanField(_("the amounts are approximate (ca)"), default=False)
    #: Which proposal is on the table, counted from 1; those before it are `revisions`.
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    #: The sum that a file said, and the rows' own sum beside which somebody let it stand.
    printed_sum = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    kept_beside = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    #: `meetings.tables.ItemTable`: what the minutes say.
    content = models.JSONField(default=dict, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    #: The table of an earlier meeting whose proposal this one began with.
    carried_from = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="allocation_has_a_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        """Twin of `.standing()`, turned round."""
        return self.withdrawn_at is not None

    def is_written_by(self, user: "User") -> bool:
        """Whether the person may change the proposal and what is decided now: who writes in the item."""
        return not self.is_withdrawn and self.item.meeting.is_written_by(user)

    def own_unions(self, user: "User") -> list[int]:
        """The unions for which the person may make a counter-proposal now."""
        open_ = not self.is_withdrawn and self.item.meeting.is_open
        return voices.unions_of(self.item.meeting, user) if open_ else []

    def division(self) -> Division:
        """The proposal on the table with the unions' columns and what is decided, in three queries."""
        parties = tuple(Party(one.union_id, one.union_name) for one in self.standing_counters())
        mine = {party.union for party in parties}
        counters: dict[int, dict[int, Decimal]] = {}
        said = CounterAmount.objects.filter(row__allocation=self).order_by("row_id", "union_id", "-pk")
        for row, union, amount in said.distinct("row_id", "union_id").values_list("row_id", "union_id", "amount"):
            if amount is not None and union in mine:
                counters.setdefault(row, {})[union] = amount.normalize()
        rows = tuple(
            Share(row.label, row.concerns, _plain(row.proposed), _plain(row.decided), counters.get(row.pk, {}), row.pk)
            for row in self.rows.standing()
        )
        return Division(self.title, self.unit, self.is_about, parties, rows, _plain(self.printed_sum))

    def standing_counters(self) -> "list[CounterProposal]":
        """The unions' last word on whether they have a proposal of their own, of those that have; by name."""
        last = self.counters.order_by("union_id", "-pk").distinct("union_id")
        return sorted((one for one in last if not one.is_withdrawn), key=lambda one: one.union_name)

    def has_wrong_sum(self, division: Division) -> bool:
        """Whether the sum that a file said contradicts the rows, and nobody has let it stand beside them."""
        found = division.sums.proposed
        return self.printed_sum is not None and found is not None and found not in (self.printed_sum, self.kept_beside)

    # Verbs

    @contextmanager
    def changing(self, *, by: "User", require: Callable[["User"], None] | None = None) -> Iterator[None]:
        """One change: alone, asked for again, and brought into what the minutes say."""
        from budget import allocating

        with self.item.meeting.changing(by=by, require=require):
            self.refresh_from_db(fields=_CHANGING, from_queryset=Allocation.objects.select_for_update(no_key=True))
            if self.is_withdrawn:
                raise Contradiction(gettext("The table has been taken away from the item."))
            yield
            self.revision += 1
            self.changed_at = timezone.now()
            self.content = allocating.content_of(self)
            self.save(update_fields=_CHANGING)

    @classmethod
    def make(
        cls, item: AgendaItem, title: str, *, by: "User", unit: str = FollowUp.Unit.KR, is_about: bool = False
    ) -> "Allocation":
        """A new one without rows, in an item.

        Raises:
            NotAllowed, WrongStep: who may change the meeting, while it is open.
        """
        from budget import allocating

        with item.meeting.changing(by=by):
            made = cls.objects.create(item=item, title=title.strip(), unit=unit, is_about=is_about, created_by=by)
            made.content = allocating.content_of(made)
            made.save(update_fields=["content"])
            Event.record("allocation.made", made, by=by, item=item.pk, meeting=item.meeting_id, title=made.title)
        return made

    def carry(self, later: AgendaItem, *, by: "User") -> "Allocation":
        """The proposal on the table begins a table of its own in an item of a later meeting, as its first proposal.

        What was decided, earlier proposals and the unions' columns stay here: they belong to this meeting, and only a
        union says what it proposes. Raises as `make`.
        """
        with later.meeting.changing(by=by):
            made = Allocation.make(later, self.title, by=by, unit=self.unit, is_about=self.is_about)
            proposed = [replace(one, decided=None, counters={}) for one in self.division().shares]
            made.add_rows(proposed, by=by)
            with made.changing(by=by):
                made.carried_from = self
                made.printed_sum, made.kept_beside = self.printed_sum, self.kept_beside
                made.save(update_fields=["carried_from"])
                Event.record(
                    "allocation.carried", made, by=by, earlier=self.pk, item=later.pk, meeting=later.meeting_id
                )
        return made

    def describe(self, *, by: "User", title: str, unit: str, is_about: bool) -> None:
        with self.changing(by=by):
            was = {"title": self.title, "unit": self.unit, "is_about": self.is_about}
            self.title, self.unit, self.is_about = title.strip(), unit, is_about
            now = {"title": self.title, "unit": str(self.unit), "is_about": self.is_about}
            if was != now:
                Event.record("allocation.described", self, by=by, was=was, now=now)

    def withdraw(self, *, by: "User") -> None:
        """Take it away from the item. A union's counter-proposal is not taken away with it: the union does that."""
        with self.changing(by=by):
            if standing := self.standing_counters():
                words = gettext("%(union)s has a counter-proposal in the table, which only the union withdraws.")
                raise Contradiction(words % {"union": standing[0].union_name})
            self.withdrawn_at = timezone.now()
            Event.record("allocation.withdrawn", self, by=by, item=self.item_id, meeting=self.item.meeting_id)

    def write(self, changes: Sequence[Change], *, by: "User") -> None:
        """Write cells, all or none; the secretary's and the chair's columns or a union's, each by who may.

        Raises:
            NotAllowed, WrongStep: somebody else's column, or the minutes are out.
            Contradiction: something is decided before the meeting has begun; a union without a counter-proposal.
            StaleRevision: a cell holds something else than the writer saw.
        """

        def require(user: "User") -> None:
            for column in {one.column for one in changes}:
                if isinstance(column, int):
                    voices.required(self.item.meeting, column)(user)
                else:
                    self.item.meeting.require_writer(user)

        with self.changing(by=by, require=require):
            rows = {row.pk: row for row in self.rows.standing()}
            division = self.division()
            found = {share.row: share for share in division.shares}
            changes = [one for one in changes if one.row in rows]
            now = {(one.row, one.column): _held(found[one.row], one.column) for one in changes}
            if any(now[one.row, one.column] not in (one.was, one.value) for one in changes):
                raise StaleRevision
            changed = [one for one in changes if now[one.row, one.column] != one.value]
            if any(one.column == "decided" and one.value is not None for one in changed):
                self._require_begun()
            parties = {party.union for party in division.parties}
            for one in changed:
                if isinstance(one.column, int):
                    if one.column not in parties:
                        raise Contradiction(gettext("The union has no counter-proposal in the table."))
                    assert not isinstance(one.value, str)
                    CounterAmount.objects.create(row=rows[one.row], union_id=one.column, amount=one.value, by=by)
                else:
                    value = _clean(one.column, one.value) if isinstance(one.value, str) else one.value
                    setattr(rows[one.row], one.column, value)
            own = {one.row for one in changed if not isinstance(one.column, int)}
            AllocationRow.objects.bulk_update([rows[pk] for pk in own], [*TEXTS, *FIGURES])
            if changed:
                was = {f"{one.row}.{one.column}": _told(now[one.row, one.column]) for one in changed}
                told = {f"{one.row}.{one.column}": _told(one.value) for one in changed}
                Event.record("allocation.written", self, by=by, was=was, now=told)

    def _require_begun(self) -> None:
        if self.item.meeting.status not in Meeting.BEGUN_STATUSES:
            raise Contradiction(gettext("Nothing is decided before the meeting has begun."))

    def decide_as_proposed(self, *, by: "User") -> None:
        """What is proposed is decided, in every row where nothing else is decided yet."""
        with self.changing(by=by):
            self._require_begun()
            rows = self.rows.standing().filter(decided__isnull=True, proposed__isnull=False)
            if count := rows.update(decided=F("proposed")):
                Event.record("allocation.decided_as_proposed", self, by=by, rows=count)

    def add_rows(self, added: Sequence[Share], *, by: "User") -> "list[AllocationRow]":
        """New rows last. Raises Contradiction for more rows than a page can be."""
        with self.changing(by=by):
            if any(one.decided is not None for one in added):
                self._require_begun()
            taken = self.rows.count()
            if self.rows.standing().count() + len(added) > MOST_ROWS:
                raise Contradiction(gettext("A table has at most %(most)s rows.") % {"most": MOST_ROWS})
            made = AllocationRow.objects.bulk_create(
                AllocationRow(
                    allocation=self, position=taken + at, label=_clean("label", one.label),
                    concerns=_clean("concerns", one.concerns), proposed=one.proposed, decided=one.decided,
                )
                for at, one in enumerate(added)
            )  # fmt: skip
            if made:
                told = [[row.label, row.concerns, _told(row.proposed)] for row in made]
                Event.record("allocation.rows_added", self, by=by, rows=told)
        return made

    def move_row(self, row: "AllocationRow", *, by: "User", steps: int) -> None:
        """Up (negative) or down among the rows; as far as there are any."""
        with self.changing(by=by):
            rows = list(self.rows.standing())
            at = next((place for place, one in enumerate(rows) if one.pk == row.pk), None)
            if at is None:
                return
            to = min(max(at + steps, 0), len(rows) - 1)
            rows.insert(to, rows.pop(at))
            for place, one in enumerate(rows):
                one.position = place
            AllocationRow.objects.bulk_update(rows, ["position"])
            if to != at:
                Event.record("allocation.row_moved", self, by=by, label=row.label, was=at + 1, now=to + 1)

    def remove_row(self, row: "AllocationRow", *, by: "User") -> None:
        """Out of the proposal on the table; earlier proposals keep it. Not a row in which a union has an amount."""
        with self.changing(by=by):
            division = self.division()
            share = next((one for one in division.shares if one.row == row.pk), None)
            if share is None:
                return
            if share.counters:
                raise Contradiction(gettext("A union has an amount in the row, so it stays. Propose 0 in it instead."))
            AllocationRow.objects.filter(pk=row.pk).update(removed_at=timezone.now())
            told = {"label": share.label, "proposed": _told(share.proposed), "decided": _told(share.decided)}
            Event.record("allocation.row_removed", self, by=by, **told)

    def begin_revision(self, *, by: "User", reason: str = "") -> "AllocationRevision":
        """Keep the proposal on the table as it stands; what is written from now on is the next one.

        Raises:
            Contradiction: there is nothing in it, or nothing has changed since the last one was kept.
        """
        with self.changing(by=by):
            division = self.division()
            last = self.revisions.last()
            if not division.shares:
                raise Contradiction(gettext("The proposal has no rows yet."))
            if last is not None and last.division == division:
                raise Contradiction(gettext("Nothing has changed since the proposal before."))
            kept = AllocationRevision.objects.create(
                allocation=self, number=self.number, content=shares.as_json(division), reason=reason.strip(), by=by
            )
            self.number += 1
            Event.record("allocation.revised", self, by=by, kept=kept.number, reason=kept.reason)
        return kept

    def counter(self, union: Union, *, by: "User") -> None:
        """Give the union a column of its own, empty or with what it had before it was withdrawn.

        Raises:
            NotAllowed, WrongStep: who does not speak for the union, or the minutes are out.
        """
        with self.changing(by=by, require=voices.required(self.item.meeting, union.pk)):
            self._say(union, is_withdrawn=False, by=by)

    def withdraw_counter(self, union: Union, *, by: "User") -> None:
        with self.changing(by=by, require=voices.required(self.item.meeting, union.pk)):
            self._say(union, is_withdrawn=True, by=by)

    def _say(self, union: Union, *, is_withdrawn: bool, by: "User") -> None:
        stands = any(one.union_id == union.pk for one in self.standing_counters())
        if stands != is_withdrawn:
            return
        name = union.name_on(self.item.meeting.held_on)
        CounterProposal.objects.create(allocation=self, union=union, union_name=name, is_withdrawn=is_withdrawn, by=by)
        verb = "allocation.counter_withdrawn" if is_withdrawn else "allocation.countered"
        Event.record(verb, self, by=by, union=union.pk, meeting=self.item.meeting_id)

    def read_sum(self, printed: Decimal | None, *, by: "User", source: str = "") -> None:
        """Keep the sum that a file said beside the rows' own. Nothing is corrected."""
        with self.changing(by=by):
            self.printed_sum, self.kept_beside = printed, None
            Event.record("allocation.sum_read", self, by=by, printed=_told(printed), source=source[:200])

    def read_in(
        self, found: Sequence[Share], *, by: "User", printed_sum: Decimal | None = None, source: str = ""
    ) -> tuple[int, int]:
        """Rows of a file: one with a label and a department that are there already gets its amounts, others are added.

        Nothing is removed. Returns how many were changed and added. Raises as `write` and `add_rows`.
        """
        with self.changing(by=by):
            waiting: dict[tuple[str, str], list[Share]] = {}
            for share in self.division().shares:
                waiting.setdefault((share.label, share.concerns), []).append(share)
            added, changes = [], []
            for one in found:
                same = waiting.get((_clean("label", one.label), _clean("concerns", one.concerns)))
                if not same:
                    added.append(one)
                    continue
                share = same.pop(0)
                values = ((name, getattr(share, name), getattr(one, name)) for name in FIGURES)
                changes += [
                    Change(share.row, name, was, value) for name, was, value in values if value not in (None, was)
                ]
            self.write(changes, by=by)
            self.add_rows(added, by=by)
            if printed_sum is not None:
                self.read_sum(printed_sum, by=by, source=source)
        return len({one.row for one in changes}), len(added)

    def settle_sum(self, *, by: "User", is_kept: bool) -> None:
        """Let the printed sum stand beside the rows' own without a note, or drop it.

        Raises:
            Contradiction: they do not contradict, or not any more.
        """
        with self.changing(by=by):
            division = self.division()
            if not self.has_wrong_sum(division):
                raise Contradiction(gettext("The figures have been changed. Look at what contradicts now."))
            told = {"printed": _told(self.printed_sum), "computed": _told(division.sums.proposed)}
            if is_kept:
                self.kept_beside = division.sums.proposed
            else:
                self.printed_sum = None
            Event.record("allocation.sum_settled", self, by=by, choice="keep" if is_kept else "compute", **told)


class AllocationRowQuerySet(models.QuerySet["AllocationRow"]):
    def standing(self) -> "AllocationRowQuerySet":
        """Rows of the proposal on the table, in order."""
        return self.filter(removed_at__isnull=True)


class AllocationRow(models.Model):
    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    label = models.CharField(_("what it goes to"), max_length=TEXTS["label"], blank=True)
    concerns = models.CharField(_("who it concerns"), max_length=TEXTS["concerns"], blank=True)
    proposed = models.DecimalField(_("proposed"), max_digits=24, decimal_places=6, null=True, blank=True)
    decided = models.DecimalField(_("decided"), max_digits=24, decimal_places=6, null=True, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = AllocationRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class AllocationRevision(models.Model):
    """A proposal as it stood when the next one was begun. Kept as it was written."""

    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    #: `budget.shares.Division`.
    content = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("earlier proposal")
        verbose_name_plural = _("earlier proposals")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["allocation", "number"], name="one_proposal_a_number")]
        triggers = [no_truncate()]

    def __str__(self) -> str:
        return f"{self.allocation} {self.number}"

    @property
    def division(self) -> Division:
        return shares.from_json(self.content)


def _held(share: Share, column: str | int) -> Decimal | str | None:
    if isinstance(column, int):
        return share.counters.get(column)
    found: Decimal | str | None = getattr(share, column)
    return found


def _clean(column: str, text: str) -> str:
    """One line of signs that can be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[: TEXTS[column]].strip()


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()


def _told(value: Decimal | str | None) -> str | None:
    return plain(value) if isinstance(value, Decimal) else value
