"""What an item's text says of the figures in its table, as a person has read it: a check beside the table."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.claims import Claim, Measure
from budget.exceptions import Contradiction, NotAllowed
from budget.figures import plain
from budget.models.follow_up import Loaded
from budget.models.follow_up_table import FollowUpColumn, FollowUpRow
from budget.models.placement import Placement
from parties.models import Event

if TYPE_CHECKING:
    from parties.models import User


class TextClaim(models.Model):
    """A sentence with the rows and the column that it is of. Nothing of it stands in the minutes."""

    class Measured(models.TextChoices):
        SUM = Measure.SUM.value, _("The rows' sum is")
        COUNT = Measure.COUNT.value, _("So many of the rows are other than zero")

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="claims")
    sentence = models.CharField(_("sentence"), max_length=600)
    column = models.ForeignKey(FollowUpColumn, on_delete=models.CASCADE, related_name="+")
    rows = models.ManyToManyField(FollowUpRow, related_name="+")
    measure = models.CharField(_("what is said"), max_length=5, choices=Measured, default=Measured.SUM)
    #: In the table's unit; "ca" lets it differ by the tolerance.
    stated = models.DecimalField(_("stated"), max_digits=24, decimal_places=6)
    tolerance = models.DecimalField(_("tolerance"), max_digits=24, decimal_places=6, default=0)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("claim of a text")
        verbose_name_plural = _("claims of texts")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(tolerance__gte=0), name="tolerance_is_not_below_zero")]

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    @transaction.atomic
    def note(
        cls, placement: Placement, sentence: str, *, by: "User", column: FollowUpColumn, rows: Sequence[FollowUpRow],
        stated: Decimal, tolerance: Decimal = Decimal(0), measure: str = Measured.SUM,
    ) -> "TextClaim":  # fmt: skip
        """Hold a sentence against the table.

        Raises:
            NotAllowed: the person does not write the follow-up.
            Contradiction: no row is named, or one of another table.
        """
        if not placement.follow_up.is_written_by(by):
            raise NotAllowed
        of = placement.follow_up_id
        if not rows or any(row.follow_up_id != of for row in rows) or column.follow_up_id != of:
            raise Contradiction(gettext("Say which rows of the table the sentence is of."))
        made = cls.objects.create(
            placement=placement, sentence=sentence.strip()[:600], column=column, measure=measure, stated=stated,
            tolerance=tolerance, by=by,
        )  # fmt: skip
        made.rows.set(rows)
        told = {"sentence": made.sentence, "column": column.key, "rows": [row.label for row in rows]}
        Event.record(
            "claim.noted", placement.follow_up, by=by, item=placement.item_id, stated=plain(stated), measure=measure,
            **told,
        )  # fmt: skip
        return made

    @transaction.atomic
    def drop(self, *, by: "User") -> None:
        if not self.placement.follow_up.is_written_by(by):
            raise NotAllowed
        told = {"sentence": self.sentence, "stated": plain(self.stated)}
        Event.record("claim.dropped", self.placement.follow_up, by=by, item=self.placement.item_id, **told)
        self.delete()

    def as_value(self, loaded: Loaded) -> Claim:
        """Reads `rows` and `column`, which should be fetched along."""
        mine = {row.pk for row in self.rows.all()}
        lines = tuple(at for at, row in enumerate(loaded.rows) if row.pk in mine)
        stated, tolerance = self.stated.normalize(), self.tolerance.normalize()
        return Claim(self.sentence, stated, self.column.key, lines, Measure(self.measure), tolerance)
