"""A budget follow-up: the figures of a body or a department for a period.

What is in force in a cell is its `value`; `printed` is what an imported file said, and is never changed. A cell that
follows from others has a value of its own only where what was printed contradicts, or somebody wrote in it; what is
computed is not stored but computed by `budget.sums`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from budget import tables
from budget.checks import Check, contradictions
from budget.exceptions import Contradiction, NotAllowed, StaleRevision
from budget.figures import plain
from budget.models.follow_up_table import FollowUpCell, FollowUpColumn, FollowUpRow, put_in_order
from budget.sums import Computing, totals
from budget.tables import STANDARD, Column, Kind, Line, Table
from parties.models import Body, Department, Event, Seat

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from budget.models.settlement import Settlement
    from parties.models import User


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: "User") -> "FollowUpQuerySet":
        """Those of bodies in which the person holds a seat today. Twin of `FollowUp.is_visible_to`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Exists(Seat.objects.filter(body=OuterRef("body"), person=user).on(timezone.localdate())))

    def in_order(self) -> "FollowUpQuerySet":
        return self.order_by("-year", "-through_month", "department__name", "title", "pk")


@dataclass(frozen=True)
class Loaded:
    """A follow-up read whole: the table, with the rows and columns that its lines and columns are."""

    table: Table
    rows: "Sequence[FollowUpRow]"
    columns: "Sequence[FollowUpColumn]"
    printed: Mapping[tuple[int, str], Decimal]

    @cached_property
    def computing(self) -> Computing:
        return Computing(self.table)

    @cached_property
    def contradictions(self) -> list[Check]:
        return contradictions(self.table, self.computing)

    @cached_property
    def told(self) -> Table:
        """The table with what was printed where nothing stands in a cell itself: what there is to be checked."""
        printed: dict[int, dict[str, Decimal]] = {row.pk: {} for row in self.rows}
        for (row_pk, key), value in self.printed.items():
            printed[row_pk][key] = value
        lines = zip(self.table.lines, self.rows, strict=True)
        told = tuple(replace(line, values=printed[row.pk] | dict(line.values)) for line, row in lines)
        return replace(self.table, lines=told)

    @cached_property
    def totals(self) -> list[tuple[str, str]]:
        """The deviations of what sums the whole, as `FollowUp.totals` keeps them."""
        return _as_kept(self.computing)

    def line_of(self, row_pk: int) -> int:
        return next(at for at, row in enumerate(self.rows) if row.pk == row_pk)


@dataclass
class Changing:
    """A change under way; when it has been made, the follow-up as it is then."""

    loaded: Loaded | None = field(default=None)


class FollowUp(models.Model):
    class Unit(models.TextChoices):
        KR = "kr", "kr"
        TKR = "tkr", "tkr"
        MNKR = "mnkr", "mnkr"

    class Sign(models.TextChoices):
        """How costs are written, which says what a deviation is."""

        MINUS = "minus", _("Costs have a minus; deviation = forecast − budget")
        PLUS = "plus", _("Costs have no sign; deviation = budget − forecast")

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="follow_ups")
    #: None: the whole of what the body follows.
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=150, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    through_month = models.PositiveSmallIntegerField(_("through month"))
    unit = models.CharField(_("unit"), max_length=4, choices=Unit, default=Unit.TKR)
    sign = models.CharField(_("signs"), max_length=5, choices=Sign, default=Sign.MINUS)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    #: The file that it was read from, by name.
    source = models.CharField(max_length=200, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    #: `Loaded.totals` at the last change, so that a year is drawn without computing all its tables; None: not kept yet.
    totals = models.JSONField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    if TYPE_CHECKING:
        columns: RelatedManager["FollowUpColumn"]
        rows: RelatedManager["FollowUpRow"]
        settlements: RelatedManager["Settlement"]

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget follow-up")
        verbose_name_plural = _("budget follow-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "department", "title", "year", "through_month"],
                nulls_distinct=False,
                name="one_follow_up_a_period",
                violation_error_message=_("There is a follow-up for that period already. Give this one another title."),
            ),
            models.CheckConstraint(
                condition=Q(through_month__gte=1, through_month__lte=12), name="follow_up_through_a_month"
            ),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2100), name="follow_up_of_a_year"),
            models.CheckConstraint(condition=~Q(previous=F("pk")), name="follow_up_follows_another"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"

    @property
    def name(self) -> str:
        of = self.department.name if self.department else ""
        return " – ".join(filter(None, [self.title or _t("Budget follow-up"), of]))

    @property
    def period(self) -> str:
        """`202201–202203`"""
        return f"{self.year}01–{self.year}{self.through_month:02}" if self.through_month > 1 else f"{self.year}01"

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        return bool(self.body.seats_of(user))

    def is_written_by(self, user: "User") -> bool:
        """Whether the person may change figures and settle contradictions: who prepares the body's meetings."""
        return self.body.is_prepared_by(user)

    def loaded(self) -> Loaded:
        """All of it, in three queries."""
        columns, rows = list(self.columns.all()), list(self.rows.all())
        values: dict[int, dict[str, Decimal]] = {row.pk: {} for row in rows}
        printed: dict[tuple[int, str], Decimal] = {}
        keys = {column.pk: column.key for column in columns}
        cells = FollowUpCell.objects.filter(row__follow_up=self).values_list("row_id", "column_id", "value", "printed")
        for row_pk, column_pk, value, its_printed in cells:
            if value is not None:
                values[row_pk][keys[column_pk]] = value.normalize()
            if its_printed is not None:
                printed[row_pk, keys[column_pk]] = its_printed.normalize()
        table = Table(
            tuple(column.as_value() for column in columns),
            tuple(Line(row.label, Kind(row.kind), values[row.pk], row.comment, row.is_running) for row in rows),
        )
        return Loaded(table, rows, columns, printed)

    @contextmanager
    def changing(self, *, by: "User") -> Iterator[Changing]:
        """One change: alone, asked for again, noted, and told to the open meetings in which the table stands."""
        with transaction.atomic():
            self.refresh_from_db(fields=["revision"], from_queryset=FollowUp.objects.select_for_update(no_key=True))
            if not self.is_written_by(by):
                raise NotAllowed
            change = Changing()
            yield change
            change.loaded = self.loaded()
            self.revision += 1
            self.changed_at = timezone.now()
            self.totals = change.loaded.totals
            self.save(update_fields=["revision", "changed_at", "totals"])
            from budget.placing import refresh

            refresh(self, change.loaded)

    @classmethod
    @transaction.atomic
    def begin(
        cls, body: Body, *, by: "User", year: int, through_month: int, unit: str = Unit.TKR, sign: str = Sign.MINUS,
        title: str = "", department: Department | None = None, previous: "FollowUp | None" = None, source: str = "",
        columns: Sequence[Column] = (),
    ) -> "FollowUp":  # fmt: skip
        """A new one without rows; without a word of `columns` with the standard ones.

        Raises:
            NotAllowed: the person does not prepare the body's meetings.
            Contradiction: there is one for that period already.
        """
        if not body.is_prepared_by(by):
            raise NotAllowed
        made = cls(
            body=body, department=department, title=title.strip(), year=year, through_month=through_month, unit=unit,
            sign=sign, previous=previous, source=source[:200], created_by=by,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            if "one_follow_up_a_period" in str(error):
                words = _t("There is a follow-up for that period already. Give this one another title.")
                raise Contradiction(words) from error
            raise
        for at, column in enumerate(columns or [tables.standard(key) for key in STANDARD]):
            formula = column.formula
            if column.key == "deviation":
                formula = "budget - forecast" if sign == cls.Sign.PLUS else "forecast - budget"
            FollowUpColumn.objects.create(
                follow_up=made, position=at, key=column.key, heading=column.heading, formula=formula,
                is_summed=column.is_summed, decimals=column.decimals,
            )  # fmt: skip
        told = {"body": body.slug, "year": year, "through_month": through_month, "source": made.source}
        Event.record("follow_up.begun", made, by=by, **told)
        return made

    @classmethod
    @transaction.atomic
    def take_in(cls, body: Body, table: Table, *, by: "User", **about: Any) -> "FollowUp":
        """A new one from a table that was read. What contradicts keeps what is printed; nothing is corrected."""
        made = cls.begin(body, by=by, columns=table.columns, **about)
        computing = Computing(table)
        wrong = {(one.line, one.column) for one in contradictions(table, computing)}
        columns = {column.key: column for column in made.columns.all()}
        rows = FollowUpRow.objects.bulk_create(
            FollowUpRow(
                follow_up=made, position=at, kind=line.kind, label=line.label, comment=line.comment,
                is_running=line.is_running,
            )
            for at, line in enumerate(table.lines)
        )  # fmt: skip
        # Copied as text: a file of 5 000 rows has more cells than the ORM makes in the time that a person waits.
        with connection.cursor() as cursor, cursor.copy(_COPY_CELLS) as copy:
            for at, line in enumerate(table.lines):
                for key, printed in line.values.items():
                    follows = computing.computed(at, key) is not None and (at, key) not in wrong
                    copy.write_row((rows[at].pk, columns[key].pk, None if follows else printed, printed))
        made.totals = _as_kept(computing)
        made.save(update_fields=["totals"])
        return made

    @transaction.atomic
    def follow(self, *, by: "User") -> "FollowUp":
        """The next period's: the same rows and columns, the budget, and this one's deviations to compare with.

        Raises:
            NotAllowed: see `is_written_by`.
            Contradiction: the year is over, or the next period has one already.
        """
        if self.through_month == 12:
            raise Contradiction(_t("December was the year's last. Begin the new year with its own budget."))
        loaded = self.loaded()
        told = [replace(one, heading=self._in_next(one.heading)) for one in loaded.table.columns]
        made = FollowUp.begin(
            self.body, by=by, year=self.year, through_month=self.through_month + 1, unit=self.unit, sign=self.sign,
            title=self.title, department=self.department, previous=self, columns=told,
        )  # fmt: skip
        columns = {column.key: column for column in made.columns.all()}
        rows = FollowUpRow.objects.bulk_create(
            FollowUpRow(
                follow_up=made, position=row.position, kind=row.kind, label=row.label, is_running=row.is_running
            )
            for row in loaded.rows
        )
        cells = []
        for at, row in enumerate(rows):
            brought = {
                "previous_deviation": loaded.computing.value(at, "deviation") if "deviation" in columns else None
            }
            if "budget" in columns and (budget := loaded.table.given(at, "budget")) is not None:
                brought["budget"] = budget
            for key, value in brought.items():
                if key in columns and value is not None and row.kind not in tables.SUMMING:
                    cells.append(FollowUpCell(row=row, column=columns[key], value=value))
        FollowUpCell.objects.bulk_create(cells, batch_size=2000)
        made.totals = made.loaded().totals
        made.save(update_fields=["totals"])
        return made

    def _in_next(self, heading: str) -> str:
        """A heading with the next period where this one stands: `Utfall 202201–202204`."""
        last = rf"({self.year}01\W{{0,3}}{self.year})({self.through_month:02})(?!\d)"
        return re.sub(last, lambda found: f"{found[1]}{self.through_month + 1:02}", heading)

    def write(self, edits: "Sequence[Edit]", *, by: "User") -> Loaded:
        """Write cells, all or none; an edit to nothing empties its cell, so that what is computed counts there.

        Returns the table as it is then.

        Raises:
            NotAllowed: see `is_written_by`.
            StaleRevision: a cell holds something else than the writer saw; `args[0]` are the cells' present values.
        """
        with self.changing(by=by) as change:
            rows = set(self.rows.filter(pk__in={one.row for one in edits}).values_list("pk", flat=True))
            columns = set(self.columns.filter(pk__in={one.column for one in edits}).values_list("pk", flat=True))
            edits = [one for one in edits if one.row in rows and one.column in columns]
            wanted = Q(row__in=rows, column__in=columns)
            stored = {(cell.row_id, cell.column_id): cell for cell in FollowUpCell.objects.filter(wanted)}
            now = {at: cell.value for at, cell in stored.items()}
            stale = [one for one in edits if now.get((one.row, one.column)) not in (one.was, one.value)]
            if stale:
                raise StaleRevision({(one.row, one.column): now.get((one.row, one.column)) for one in stale})
            changed = [one for one in edits if now.get((one.row, one.column)) != one.value]
            made, kept, emptied = [], [], []
            for one in changed:
                cell = stored.get((one.row, one.column))
                if cell is None:
                    made.append(FollowUpCell(row_id=one.row, column_id=one.column, value=one.value))
                elif one.value is None and cell.printed is None:
                    emptied.append(cell.pk)
                else:
                    cell.value = one.value
                    kept.append(cell)
            FollowUpCell.objects.bulk_create(made)
            FollowUpCell.objects.bulk_update(kept, ["value"])
            FollowUpCell.objects.filter(pk__in=emptied).delete()
            if changed:
                was = {f"{one.row}.{one.column}": _told(now.get((one.row, one.column))) for one in changed}
                told = {f"{one.row}.{one.column}": _told(one.value) for one in changed}
                Event.record("follow_up.written", self, by=by, was=was, now=told)
        assert change.loaded is not None
        return change.loaded

    def add_row(
        self, label: str, *, by: "User", kind: str = Kind.ROW, after: "FollowUpRow | None" = None
    ) -> "FollowUpRow":
        """A new row after another one, or last."""
        with self.changing(by=by):
            at = after.position + 1 if after else self.rows.count()
            self.rows.filter(position__gte=at).update(position=F("position") + 1)
            row = FollowUpRow.objects.create(follow_up=self, position=at, label=label.strip(), kind=kind)
            Event.record("follow_up.row_added", self, by=by, label=row.label, kind=str(kind), position=at)
        return row

    def change_row(self, row: "FollowUpRow", *, by: "User", label: str, kind: str, comment: str) -> None:
        with self.changing(by=by):
            was = {"label": row.label, "kind": row.kind, "comment": row.comment}
            row.label, row.kind, row.comment = label.strip(), kind, comment.strip()
            row.save(update_fields=["label", "kind", "comment"])
            now = {"label": row.label, "kind": str(row.kind), "comment": row.comment}
            if was != now:
                Event.record("follow_up.row_changed", self, by=by, was=was, now=now)

    def move_row(self, row: "FollowUpRow", *, by: "User", steps: int) -> None:
        """Up (negative) or down among the rows; as far as there are any."""
        with self.changing(by=by):
            rows = list(self.rows.all())
            at = next(place for place, one in enumerate(rows) if one.pk == row.pk)
            to = min(max(at + steps, 0), len(rows) - 1)
            rows.insert(to, rows.pop(at))
            put_in_order(rows)
            if to != at:
                Event.record("follow_up.row_moved", self, by=by, label=row.label, was=at, now=to)

    def remove_row(self, row: "FollowUpRow", *, by: "User") -> None:
        """The row with its figures; the event log keeps them."""
        with self.changing(by=by):
            values = {cell.column.key: _told(cell.value) for cell in row.cells.select_related("column")}
            if row.settlements.exists():
                raise Contradiction(_t("The row has been settled and stays. Empty its figures instead."))
            label = row.label
            row.delete()
            put_in_order(self.rows.all())
            Event.record("follow_up.row_removed", self, by=by, label=label, values=values)


@dataclass(frozen=True)
class Edit:
    """A cell as the writer saw it and as it shall be; by the primary keys of row and column."""

    row: int
    column: int
    was: Decimal | None
    value: Decimal | None


_COPY_CELLS = "COPY budget_followupcell (row_id, column_id, value, printed) FROM STDIN"


def _as_kept(computing: Computing) -> list[tuple[str, str]]:
    return [(label, plain(value)) for label, value in totals(computing, "deviation")]


def _told(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
