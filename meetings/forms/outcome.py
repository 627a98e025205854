"""How an item ended, and what the unions said of it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput
from meetings.forms.attendance import ConfirmingForm
from meetings.models import AgendaItem, Position
from meetings.phrases import Offered
from meetings.positions import Asked


class OutcomeForm(ConfirmingForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("No outcome")), *AgendaItem.Outcome.choices], required=False
    )
    cooperation_ended = forms.ChoiceField(
        label=_("When did cooperation end?"),
        choices=[("", _("Does not apply")), *AgendaItem.CooperationEnd.choices],
        required=False,
        help_text=_("The time for central negotiation runs from that day."),
    )
    returns_on = forms.DateField(
        label=_("Returns on"),
        required=False,
        widget=DateInput,
        help_text=_("For an item that is put off: the day of the meeting. Leave it empty for the next meeting."),
    )

    phrase = forms.ChoiceField(label=_("Put a phrase last in the text of the item"), required=False)

    def __init__(self, data: Any = None, *, offered: Sequence[Offered] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offered = {str(phrase.id): phrase for phrase in offered}
        choices = [("", _("No phrase")), *((key, phrase.name) for key, phrase in self.offered.items())]
        cast(forms.ChoiceField, self.fields["phrase"]).choices = choices

    @property
    def phrases(self) -> list[tuple[Offered, bool]]:
        """What is offered, each with whether it is chosen."""
        chosen = self["phrase"].value()
        return [(phrase, key == chosen) for key, phrase in self.offered.items()]

    @property
    def has_general_phrases(self) -> bool:
        """Whether some go with any outcome."""
        return any(not phrase.outcome for phrase in self.offered.values())

    @property
    def chosen_phrase(self) -> Offered | None:
        return self.offered.get(self.cleaned_data["phrase"])

    def values(self) -> dict[str, Any]:
        """For `outcomes.settle`."""
        names = ("outcome", "cooperation_ended", "returns_on", "confirmed")
        return {name: self.cleaned_data[name] for name in names}


class PositionsForm(forms.Form):
    """A row for each union that the person may note: `stance-<key>`, `note-<key>`, and `was-<key>` as it was read.

    Only rows that the person changed are saved, so that nobody overwrites what was noted meanwhile.
    """

    def __init__(self, data: Any = None, *, asked: list[Asked], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.asked = asked
        for one in asked:
            key = one.union.pk
            self.fields[f"stance-{key}"] = forms.ChoiceField(
                choices=[("", _("Not noted")), *Position.Stance.choices],
                initial=one.stance,
                required=False,
                widget=forms.RadioSelect,
                label=one.name,
            )
            self.fields[f"note-{key}"] = forms.CharField(
                max_length=300, initial=one.note, required=False, label=_("In their own words")
            )
            self.fields[f"was-{key}"] = forms.CharField(
                initial=one.stance, required=False, widget=forms.HiddenInput, label=""
            )

    @property
    def rows(self) -> list[tuple[Asked, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (one, self[f"stance-{one.union.pk}"], self[f"note-{one.union.pk}"], self[f"was-{one.union.pk}"])
            for one in self.asked
        ]

    def changed(self) -> list[tuple[Asked, str, str, str]]:
        """(union, stance, note, what stood there when it was read) of the rows that the person changed."""
        found = []
        for one in self.asked:
            key = one.union.pk
            stance, note = self.cleaned_data[f"stance-{key}"], self.cleaned_data[f"note-{key}"]
            was = self.cleaned_data[f"was-{key}"]
            if stance != was or (stance and note != one.note):
                found.append((one, stance, note, was))
        return found
