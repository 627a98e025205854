"""The forms of sign-off."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput
from meetings import plaintext
from meetings.models import AgendaItem
from minutes.models import Signatory
from minutes.preparing import Preparation, stand_ins


class SendForm(forms.Form):
    """The last day to sign, and in which order; without an order everybody signs in parallel."""

    due_on = forms.DateField(label=_("To be signed by"), widget=DateInput)

    def __init__(self, data: Any = None, *, preparation: Preparation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.preparation = preparation
        if preparation.findings:
            self.fields["confirmed"] = forms.BooleanField(label=_("It is right so"))
        for one in preparation.proposed:
            if one.row is None:
                continue
            self.fields[f"group-{one.row.pk}"] = forms.IntegerField(
                label=one.name, min_value=1, max_value=20, initial=1, widget=forms.NumberInput({"class": "short"})
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Those who must sign, each with the field of the order (None where nobody is noted)."""
        return [
            (one, self[f"group-{one.row.pk}"] if one.row is not None else None) for one in self.preparation.proposed
        ]

    @property
    def groups(self) -> dict[int, int]:
        return {
            one.row.pk: self.cleaned_data[f"group-{one.row.pk}"]
            for one in self.preparation.proposed
            if one.row is not None
        }


class ItemsForm(forms.Form):
    """Which items are adjusted at once."""

    items = forms.TypedMultipleChoiceField(
        label=_("Items"), coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose one.")}
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["items"].choices = choices  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    """Other words for an item, and why. On the version as a whole there is a comment alone."""

    text = forms.CharField(
        label=_("How it should read"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 12}),
        help_text=_("Change the words that should be others. A line is a paragraph; a table is a line in brackets."),
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any = None, *, item: AgendaItem | None, initial: Any = None, **kwargs: Any) -> None:
        self.item = item
        super().__init__(data, initial=initial, **kwargs)
        if item is None:
            del self.fields["text"]
            self.fields["comment"].required = True
            self.fields["comment"].widget.attrs["rows"] = 6

    @property
    def proposal(self) -> str:
        return plaintext.edited(self.item.text, self.cleaned_data["text"]) if self.item else ""


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea({"rows": 3}))


class ReplaceForm(ReasonForm):
    """Who signs in somebody's place, and why."""

    person = forms.TypedChoiceField(label=_("Signs instead"), coerce=int)
    title = forms.CharField(label=_("Title or role"), required=False, max_length=150)
    field_order = ("person", "title", "reason")

    def __init__(self, data: Any = None, *, signatory: Signatory, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = {one.pk: one for one in stand_ins(signatory)}
        self.fields["person"].choices = [(pk, one.name) for pk, one in self.people.items()]  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs["rows"] = 2


class CorrectionForm(forms.Form):
    """What is wrong in sealed minutes, and what should have stood there."""

    item = forms.TypedChoiceField(label=_("Item"), coerce=int)
    wrong = forms.CharField(
        label=_("What stands there"), max_length=5_000, widget=forms.Textarea({"rows": 3}),
        help_text=_("The very words, as they stand in the minutes."),
    )  # fmt: skip
    right = forms.CharField(label=_("What it should be"), max_length=5_000, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea({"rows": 2}))
    due_on = forms.DateField(label=_("To be signed by"), widget=DateInput)

    def __init__(self, data: Any = None, *, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
