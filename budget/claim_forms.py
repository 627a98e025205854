"""How a sentence is held against a table."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget import figures
from budget.claims import Suggestion
from budget.forms import FigureField
from budget.models import FollowUp, FollowUpColumn, FollowUpRow, TextClaim
from budget.models.follow_up import Loaded


class ClaimForm(forms.Form):
    sentence = forms.CharField(label=_("Sentence"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    measure = forms.ChoiceField(label=_("What is said"), choices=TextClaim.Measured.choices)
    stated = FigureField(label=_("Figure in the text, in the table's unit"))
    tolerance = FigureField(label=_("May differ by (“ca”)"), required=False)
    column = forms.ModelChoiceField(label=_("Column"), queryset=FollowUpColumn.objects.none())
    rows = forms.ModelMultipleChoiceField(
        label=_("Rows"), queryset=FollowUpRow.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns, rows = self.fields["column"], self.fields["rows"]
        assert isinstance(columns, forms.ModelChoiceField)
        assert isinstance(rows, forms.ModelMultipleChoiceField)
        columns.queryset, rows.queryset = follow_up.columns.all(), follow_up.rows.all()
        columns.empty_label = None
        self.initial.setdefault("column", follow_up.columns.filter(key="deviation").first())

    @classmethod
    def of(cls, one: Suggestion, follow_up: FollowUp, loaded: Loaded, number: int) -> "ClaimForm":
        """As the sentence seems to be meant."""
        initial = {
            "sentence": one.sentence,
            "measure": one.measure.value,
            "stated": _typed(one.stated),
            "tolerance": _typed(one.tolerance),
            "rows": [loaded.rows[line].pk for line in one.lines],
        }
        return cls(follow_up=follow_up, initial=initial, auto_id=f"claim-{number}-%s")

    def values(self) -> dict[str, Any]:
        """For `TextClaim.note`."""
        said = dict(self.cleaned_data)
        said["rows"] = list(said["rows"])
        said["tolerance"] = abs(said["tolerance"] or Decimal(0))
        return said


def _typed(value: Decimal) -> str:
    return figures.written(Decimal(figures.plain(value)))
