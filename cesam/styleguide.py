"""Made-up content for the style guide: each component in each of its states."""

from typing import Any

from django import forms

from cesam.forms import DateInput, TimeInput


class ExampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As it stands in the minutes.")
    held_on = forms.DateField(label="Day", widget=DateInput)
    starts_at = forms.TimeField(label="Starts", widget=TimeInput)
    place = forms.CharField(label="Place", required=False)
    side = forms.ChoiceField(
        label="Side", choices=[("employer", "Employer"), ("unions", "Unions")], widget=forms.RadioSelect
    )
    body = forms.ChoiceField(label="Body", choices=[("central", "Cesam"), ("local", "Skolan")])
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    is_extra = forms.BooleanField(label="Extra meeting", required=False)


def examples() -> dict[str, Any]:
    wrong = ExampleForm({"wrong-held_on": "2022-02-30", "wrong-place": "Stadshuset"}, prefix="wrong")
    wrong.is_valid()
    words = ["Planned", "Notice given", "In session", "Draft", "Adjustment", "Signed", "Archived"]
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
