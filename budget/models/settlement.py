"""What a person made of a contradiction. Rows are kept as they were written."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from budget.checks import Check
from budget.exceptions import Contradiction, StaleRevision
from budget.figures import plain
from budget.models.follow_up import FollowUp, Loaded
from budget.models.follow_up_table import FollowUpCell, FollowUpColumn, FollowUpRow
from budget.sums import Rule
from parties.models import Event
from parties.triggers import no_truncate

if TYPE_CHECKING:
    from parties.models import User


class Settlement(models.Model):
    class Choice(models.TextChoices):
        KEEP = "keep", _("Keep what is printed")
        COMPUTE = "compute", _("Take what is computed")
        CORRECT = "correct", _("Correct a cell")

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="settlements")
    #: Where the contradiction stands.
    row = models.ForeignKey(FollowUpRow, on_delete=models.CASCADE, related_name="settlements")
    column = models.ForeignKey(FollowUpColumn, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=10, choices=[(rule.value, rule.value) for rule in Rule])
    printed = models.DecimalField(max_digits=24, decimal_places=6)
    computed = models.DecimalField(max_digits=24, decimal_places=6)
    choice = models.CharField(_("what shall stand"), max_length=8, choices=Choice)
    #: The cell that was corrected, and to what.
    corrected_row = models.ForeignKey(FollowUpRow, null=True, on_delete=models.CASCADE, related_name="+")
    corrected_to = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice="correct", corrected_row__isnull=False, corrected_to__isnull=False)
                | (~Q(choice="correct") & Q(corrected_row__isnull=True, corrected_to__isnull=True)),
                name="a_correction_says_which_cell",
            )
        ]
        triggers = [no_truncate()]

    def __str__(self) -> str:
        return f"{self.row} / {self.column}: {self.get_choice_display()}"

    @classmethod
    def settle(
        cls, follow_up: FollowUp, check: Check, choice: str, *, by: "User", reason: str = "",
        corrected: tuple[int, Decimal] | None = None,
    ) -> "Settlement":  # fmt: skip
        """Keep what is printed, take what is computed, or correct one cell of the same column (its line, its value).

        What is printed stays in the cell beside what is in force now, whatever is chosen.

        Raises:
            NotAllowed: the person may not change the follow-up.
            StaleRevision: the figures have been changed; the contradiction is another, or none.
            Contradiction: no cell is named to be corrected.
        """
        with follow_up.changing(by=by):
            loaded = follow_up.loaded()
            if check not in loaded.contradictions:
                raise StaleRevision
            row, column = loaded.rows[check.line], _column(loaded, check.column)
            kept = cls(
                follow_up=follow_up, row=row, column=column, rule=check.rule, printed=check.printed,
                computed=check.computed, choice=choice, reason=reason.strip(), by=by,
            )  # fmt: skip
            if choice == cls.Choice.COMPUTE:
                _give(row, column, None)
            elif choice == cls.Choice.CORRECT:
                if corrected is None:
                    raise Contradiction(_t("Say which cell is corrected, and to what."))
                kept.corrected_row, kept.corrected_to = loaded.rows[corrected[0]], corrected[1]
                _give(kept.corrected_row, column, corrected[1])
            kept.save()
            told = {"row": row.label, "column": column.key, "choice": str(choice), "reason": kept.reason}
            values = {"printed": plain(check.printed), "computed": plain(check.computed)}
            if kept.corrected_row is not None and kept.corrected_to is not None:
                told |= {"corrected": kept.corrected_row.label, "to": plain(kept.corrected_to)}
            Event.record("follow_up.settled", follow_up, by=by, **told, **values)
        return kept


def unsettled(loaded: Loaded, settlements: list[Settlement]) -> list[Check]:
    """The contradictions that nobody has settled: kept as printed counts while the figures are the same."""
    kept = {
        (one.row_id, one.column.key, one.rule, plain(one.printed), plain(one.computed))
        for one in settlements
        if one.choice == Settlement.Choice.KEEP
    }
    return [
        check
        for check in loaded.contradictions
        if (loaded.rows[check.line].pk, check.column, str(check.rule), plain(check.printed), plain(check.computed))
        not in kept
    ]


def _column(loaded: Loaded, key: str) -> FollowUpColumn:
    return next(column for column in loaded.columns if column.key == key)


def _give(row: FollowUpRow, column: FollowUpColumn, value: Decimal | None) -> None:
    """Put a value in a cell; what is printed there stays."""
    cell = FollowUpCell.objects.filter(row=row, column=column).first()
    if cell is None:
        FollowUpCell.objects.create(row=row, column=column, value=value, printed=None)
    elif value is None and cell.printed is None:
        # It was typed here: what it said stands in the settlement and in the log.
        cell.delete()
    else:
        cell.value = value
        cell.save(update_fields=["value"])
