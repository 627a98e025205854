"""Made-up content for the style guide: each component in each of its states."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput, TimeInput


class ExampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As it stands in the minutes."))
    held_on = forms.DateField(label=_("Day"), widget=DateInput)
    starts_at = forms.TimeField(label=_("Starts"), widget=TimeInput)
    place = forms.CharField(label=_("Place"), required=False)
    side = forms.ChoiceField(
        label=_("Side"), choices=[("employer", _("Employer")), ("unions", _("Unions"))], widget=forms.RadioSelect
    )
    body = forms.ChoiceField(label=_("Body"), choices=[("central", "Cesam"), ("local", "Skolan")])
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    is_extra = forms.BooleanField(label=_("Extra meeting"), required=False)


def examples() -> dict[str, Any]:
    wrong = ExampleForm({"wrong-held_on": "2022-02-30", "wrong-place": "Stadshuset"}, prefix="wrong")
    wrong.is_valid()
    words = [_("Planned"), _("Notice given"), _("In session"), _("Draft"), _("Adjustment"), _("Signed"), _("Archived")]
    detail = "12 apr 2022 kl. 09.14, Sara Sekreterare"
    steps = [
        {
            "label": word,
            "state": "done" if place < 3 else "present" if place == 3 else "coming",
            "detail": detail if place <= 3 else "",
        }
        for place, word in enumerate(words)
    ]
    return {
        "example": ExampleForm(prefix="example"),
        "wrong": wrong,
        "steps": steps,
        "kinds": ["", "accent", "positive", "warning", "danger", "info"],
        "amount": -1234567.5,
    }
