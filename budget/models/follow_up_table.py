"""The table of a follow-up: its columns, its rows, and what stands in a cell."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.tables import Column, Kind

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from budget.models.settlement import Settlement


class FollowUpColumn(models.Model):
    follow_up = models.ForeignKey("budget.FollowUp", on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    heading = models.CharField(_("heading"), max_length=150)
    #: "" is a column of input; else the language of `budget.formulas`.
    formula = models.CharField(_("formula"), max_length=200, blank=True)
    is_summed = models.BooleanField(default=True)
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "key"], name="one_column_a_key"),
            models.CheckConstraint(condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="column_key_is_a_name"),
        ]

    def __str__(self) -> str:
        return self.heading

    def as_value(self) -> Column:
        return Column(self.key, self.heading, self.formula, self.is_summed, self.decimals)


class FollowUpRow(models.Model):
    follow_up = models.ForeignKey("budget.FollowUp", on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind of row"), max_length=10, choices=Kind, default=Kind.ROW)
    label = models.CharField(_("label"), max_length=200, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    is_running = models.BooleanField(default=False)

    if TYPE_CHECKING:
        cells: RelatedManager["FollowUpCell"]
        settlements: RelatedManager["Settlement"]

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="row_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.label


class FollowUpCell(models.Model):
    row = models.ForeignKey(FollowUpRow, on_delete=models.CASCADE, related_name="cells")
    column = models.ForeignKey(FollowUpColumn, on_delete=models.CASCADE, related_name="cells")
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    #: What the file said that was imported; never changed.
    printed = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        constraints = [
            models.UniqueConstraint(fields=["row", "column"], name="one_cell_at_a_place"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(printed__isnull=False), name="cell_says_something"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="printed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__printed__df=pgtrigger.F("new__printed")),
                func="RAISE EXCEPTION 'what was printed in a file stays as it was';",
            ),
            pgtrigger.Trigger(
                name="cell_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__row__df=pgtrigger.F("new__row"))
                | pgtrigger.Q(old__column__df=pgtrigger.F("new__column")),
                func="RAISE EXCEPTION 'a cell stays in its row and column';",
            ),
            # Once for all cells of a statement: a file of 5 000 rows has 20 000 of them.
            pgtrigger.Trigger(
                name="cells_of_one_table",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="made"),
                func=(
                    "IF EXISTS (SELECT FROM made JOIN budget_followuprow r ON r.id = made.row_id "
                    "JOIN budget_followupcolumn c ON c.id = made.column_id "
                    "WHERE r.follow_up_id <> c.follow_up_id) THEN "
                    "RAISE EXCEPTION 'row and column of a cell belong to one follow-up'; END IF; RETURN NULL;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} / {self.column}"


def put_in_order(rows: "Iterable[FollowUpRow]") -> None:
    moved = [(place, row) for place, row in enumerate(rows) if row.position != place]
    for place, row in moved:
        row.position = place
    FollowUpRow.objects.bulk_update([row for _place, row in moved], ["position"])
