"""Forms of an allocation, one per intent."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget import figures
from budget.forms import FigureField, SourceForm, cells_in, key_in
from budget.models import FollowUp
from budget.models.allocation import FIGURES, TEXTS, Change
from budget.shares import Share


class AllocationForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=150)
    unit = forms.ChoiceField(label=_("Unit"), choices=FollowUp.Unit.choices, initial=FollowUp.Unit.KR)
    is_about = forms.BooleanField(label=_("The amounts are approximate (ca)"), required=False)


class RowForm(forms.Form):
    """A new row."""

    label = forms.CharField(label=_("What it goes to"), max_length=TEXTS["label"])
    concerns = forms.CharField(label=_("Who it concerns"), max_length=TEXTS["concerns"], required=False)
    proposed = FigureField(label=_("Proposed amount"), required=False)

    def share(self) -> Share:
        said = self.cleaned_data
        return Share(said["label"], said["concerns"], said["proposed"])


class WholeRowForm(RowForm):
    """A row as it stands, changed without scripts."""

    decided = FigureField(label=_("Decided amount"), required=False)

    def __init__(self, *args: Any, share: Share, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._share = share
        for name in (*TEXTS, *FIGURES):
            value = getattr(share, name)
            self.fields[name].initial = _typed(value) if name in FIGURES else value

    def changes(self) -> list[Change]:
        said = self.cleaned_data
        every = [Change(self._share.row, name, getattr(self._share, name), said[name]) for name in (*TEXTS, *FIGURES)]
        return [one for one in every if one.was != one.value]


class CounterForm(forms.Form):
    """A union's own column: an amount for each row, or nothing."""

    def __init__(self, *args: Any, shares: Sequence[Share], union: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shares, self._union = shares, union
        for number, share in enumerate(shares, start=1):
            proposed = _typed(share.proposed) or "–"
            self.fields[f"amount-{share.row}"] = FigureField(
                label=f"{number}. {share.label}",
                help_text=gettext("The employer proposes %(amount)s.") % {"amount": proposed},
                initial=_typed(share.counters.get(union)),
                required=False,
            )

    def changes(self) -> list[Change]:
        """Against what the form was made with: who was quicker with the same union's column is written over."""
        found = []
        for share in self._shares:
            was, value = share.counters.get(self._union), self.cleaned_data[f"amount-{share.row}"]
            if was != value:
                found.append(Change(share.row, self._union, was, value))
        return found


class ReadForm(SourceForm):
    """A file or a pasted block; `seen` comes from the page that shows how it was understood."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        if (self.cleaned_data.get("seen") or "").strip():
            return self.cleaned_data
        return super().clean()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it is revised"), max_length=300, required=False)


def changes_in(sent: QueryDict) -> list[Change]:
    """The cells of an allocation. Raises as `cells_in`."""
    return [_change(*cell) for cell in cells_in(sent)]


def _change(row: int, name: str, was: str, value: str) -> Change:
    if name in TEXTS:
        return Change(row, name, was, value.strip())
    column = name if name in FIGURES else key_in(name.removeprefix("counter-"))
    return Change(row, column, figures.read(was), figures.read(value))


def _typed(value: Decimal | None) -> str:
    return "" if value is None else figures.written(Decimal(figures.plain(value)))
