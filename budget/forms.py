"""One form per intent."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from budget import figures, tables
from budget.checks import Candidate
from budget.columns import as_keys, in_words
from budget.exceptions import FormulaUnreadable, NumberUnreadable
from budget.models import FollowUp, FollowUpColumn, Settlement
from budget.models.follow_up import Edit
from budget.reading.layout import Reading
from budget.tables import STANDARD, Column, Kind
from parties.models import Body, Department


class FigureField(forms.CharField):
    """A number as people write it; nothing is None."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return figures.read(text)
        except NumberUnreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AboutForm(forms.Form):
    """What a follow-up is of."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    through_month = forms.IntegerField(label=_("Through month (1–12)"), min_value=1, max_value=12)
    unit = forms.ChoiceField(label=_("Unit"), choices=FollowUp.Unit.choices, initial=FollowUp.Unit.TKR)
    sign = forms.ChoiceField(label=_("Signs"), choices=FollowUp.Sign.choices, initial=FollowUp.Sign.MINUS)
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.all(), required=False)
    title = forms.CharField(label=_("Title"), max_length=150, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial["year"] = self.initial.get("year") or today.year
        self.initial["through_month"] = self.initial.get("through_month") or max(1, today.month - 1)

    def about(self) -> dict[str, Any]:
        names = ("year", "through_month", "unit", "sign", "department", "title")
        return {name: self.cleaned_data[name] for name in names}


class SourceForm(forms.Form):
    """A file, or a block pasted from a spreadsheet."""

    file = forms.FileField(label=_("File (.xlsx or .csv)"), required=False)
    pasted = forms.CharField(
        label=_("Or paste the cells from Excel"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        strip=False,
        help_text=_("Mark the table with its headings, copy, and paste here."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("file") and not (found.get("pasted") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste a table."))
        return found

    def source(self) -> tuple[str, bytes]:
        file = self.cleaned_data.get("file")
        return (file.name, file.read()) if file else (_t("Pasted table"), self.cleaned_data["pasted"].encode())


class MappingForm(AboutForm):
    """How a table that was read is understood; each column's meaning may be corrected."""

    field_order = ["year", "through_month", "unit", "sign", "department", "title"]

    def __init__(self, *args: Any, reading: Reading, own: Mapping[str, Column] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading = reading
        choices = [
            ("", _("Not read")),
            ("own", _("A column of its own")),
            *((key, tables.heading_of(key)) for key in STANDARD),
            *((key, column.heading) for key, column in (own or {}).items()),
        ]
        self._keys = [*STANDARD, *(own or {})]
        for source in reading.sources:
            key = source.key if source.key in self._keys or not source.key else "own"
            self.fields[f"column-{source.at}"] = forms.ChoiceField(
                label=source.heading, choices=choices, initial=key, required=False
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        chosen = [value for name, value in found.items() if name.startswith("column-") and value in self._keys]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Two columns have the same meaning. Choose another for one of them."))
        if not any(value in STANDARD for value in chosen):
            raise forms.ValidationError(_("At least one column must have a meaning."))
        return found

    def chosen(self) -> dict[int, str]:
        return {source.at: self.cleaned_data[f"column-{source.at}"] for source in self.reading.sources}


class ColumnForm(forms.Form):
    """A column: its heading and, where it is the body's own, what follows from what."""

    heading = forms.CharField(label=_("Heading"), max_length=150)
    formula = forms.CharField(
        label=_("Formula"),
        max_length=500,
        required=False,
        help_text=_("Headings in square brackets: [Net outcome] / [Budget] * 100. Empty: the figures are typed."),
    )
    decimals = forms.IntegerField(
        label=_("Decimals"), min_value=0, max_value=figures.PLACES, required=False,
        help_text=_("What is computed is rounded to so many, half away from zero. Empty: as they are."),
    )  # fmt: skip
    is_summed = forms.BooleanField(
        label=_("Summed in subtotals and results"),
        required=False,
        initial=True,
        help_text=_("Not for percentages: those are computed in every row by themselves."),
    )

    def __init__(self, *args: Any, columns: Sequence[FollowUpColumn], column: FollowUpColumn | None = None, **kw: Any):
        super().__init__(*args, **kw)
        self._columns = [one.as_value() for one in columns]
        if column is not None and column.key in STANDARD:
            for name in ("formula", "decimals", "is_summed"):
                del self.fields[name]
        if column is not None:
            own = column.as_value()
            self.initial = {"heading": own.heading, "decimals": own.decimals, "is_summed": own.is_summed}
            self.initial["formula"] = in_words(own.formula, self._columns)

    def clean_formula(self) -> str:
        typed = self.cleaned_data["formula"].strip()
        try:
            return as_keys(typed, self._columns) if typed else ""
        except FormulaUnreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def values(self) -> dict[str, Any]:
        """For `columns.add` and `columns.change`."""
        plain = {"formula": "", "decimals": None, "is_summed": True}
        return plain | self.cleaned_data


class RowForm(forms.Form):
    label = forms.CharField(label=_("Label"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of row"), choices=Kind.choices, initial=Kind.ROW)
    comment = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )


class SettleForm(forms.Form):
    """What shall stand where printed and computed contradict.

    Keep, compute, `correct:<line>` for a candidate, or another cell of the column, to what the person says.
    """

    line = forms.IntegerField(widget=forms.HiddenInput)
    column = forms.CharField(widget=forms.HiddenInput)
    rule = forms.CharField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(label=_("What shall stand?"), widget=forms.RadioSelect)
    another = forms.ChoiceField(
        label=_("The other cell"), help_text=_("Only where you correct another cell."), required=False
    )
    to = FigureField(label=_("What it shall say"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(
        self, *args: Any, offered: Sequence[tuple[Candidate, str]] = (), cells: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._offered = {f"correct:{one.line}": one for one, _words in offered}
        choices: list[tuple[str, Any]] = [(Settlement.Choice.KEEP, Settlement.Choice.KEEP.label)]
        choices += [(Settlement.Choice.COMPUTE, Settlement.Choice.COMPUTE.label)]
        choices += [(f"correct:{one.line}", words) for one, words in offered]
        choice, another = self.fields["choice"], self.fields["another"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(another, forms.ChoiceField)
        if cells:
            choices.append(("another", _("Correct another cell")))
            another.choices = cells
        else:
            del self.fields["another"], self.fields["to"]
        choice.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("choice") == "another" and "to" not in self.errors and found.get("to") is None:
            self.add_error("to", _t("Say what the cell shall say."))
        return found

    def values(self) -> dict[str, Any]:
        """For `Settlement.settle`."""
        choice, reason = self.cleaned_data["choice"], self.cleaned_data["reason"]
        corrected: tuple[int, Decimal] | None = None
        if choice == "another":
            corrected = (int(self.cleaned_data["another"]), self.cleaned_data["to"])
        elif candidate := self._offered.get(choice):
            corrected = (candidate.line, candidate.to)
        return {"choice": "correct" if corrected else choice, "reason": reason, "corrected": corrected}


#: A pasted block of more cells than this is read in as a file.
_MOST_EDITS = 5000
_LONGEST_KEY = 19


def cells_in(sent: QueryDict) -> Iterator[tuple[int, str, str, str]]:
    """The cells of a request, a line each: the row's key, the column's name, what the writer saw, what was typed.

    Raises NumberUnreadable, also for a request that is none.
    """
    lines = sent.get("edits", "").replace("\r", "").split("\n")
    if len(lines) > _MOST_EDITS:
        raise NumberUnreadable(_t("The block is too large. Read it in as a file."))
    for line in lines:
        at, was, value = [*line.split("\t"), "", ""][:3]
        row, _space, column = at.partition(" ")
        yield key_in(row), column, was, value


def key_in(text: str) -> int:
    """Raises NumberUnreadable for what is no key of a row in the database."""
    if not (text.isdecimal() and len(text) < _LONGEST_KEY):
        raise NumberUnreadable(_t("No cell was named."))
    return int(text)


def edits_in(sent: QueryDict) -> list[Edit]:
    """The cells of a follow-up. Raises as `cells_in`."""
    return [
        Edit(row, key_in(column), figures.read(was), figures.read(value)) for row, column, was, value in cells_in(sent)
    ]


class RowFiguresForm(forms.Form):
    """A row's own figures, without scripts."""

    def __init__(self, *args: Any, columns: Sequence[FollowUpColumn], given: dict[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns, self._given = columns, given
        for column in columns:
            value = given.get(column.key)
            initial = "" if value is None else figures.written(value)
            self.fields[f"value-{column.pk}"] = FigureField(label=column.heading, initial=initial, required=False)
            self.fields[f"was-{column.pk}"] = FigureField(initial=initial, required=False, widget=forms.HiddenInput)

    def edits(self, row: int) -> list[Edit]:
        found = self.cleaned_data
        every = [
            Edit(row, column.pk, found[f"was-{column.pk}"], found[f"value-{column.pk}"]) for column in self._columns
        ]
        return [one for one in every if one.was != one.value]


class PictureForm(forms.Form):
    """Which pictures stand with a table in an item."""

    has_picture = forms.BooleanField(label=_("Show the deviations as a picture"), required=False)
    has_drift = forms.BooleanField(
        label=_("Show the year’s forecast as a picture"),
        required=False,
        help_text=_("Where there are follow-ups of at least two months of the year."),
    )

    def chosen(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in ("has_picture", "has_drift")}


class PlaceForm(PictureForm):
    follow_up = forms.ModelChoiceField(label=_("Table"), queryset=FollowUp.objects.none())

    field_order = ["follow_up"]

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["follow_up"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FollowUp.objects.filter(body=body).select_related("department").in_order()
