"""Planning, changing and cancelling a meeting."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput, TimeInput
from meetings.models import Meeting


class MeetingForm(forms.ModelForm):
    """When and where. The instance's body must be set."""

    day = forms.DateField(label=_("Date"), widget=DateInput)
    begins = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput, required=False)

    field_order = ("day", "begins", "ends", "place", "is_extra", "registry_number")

    class Meta:
        model = Meeting
        fields = ("place", "is_extra", "registry_number")
        labels = {"place": _("Place"), "is_extra": _("Extra meeting"), "registry_number": _("Registry number")}
        help_texts = {
            "place": _("Room, or how to attend remotely."),
            "is_extra": _("Outside the body's ordinary plan."),
            "registry_number": _("As in the registry, for example KS 2022/118."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            starts, ends = timezone.localtime(self.instance.starts_at), self.instance.ends_at
            self.initial.update(day=starts.date(), begins=starts.time())
            if ends:
                self.initial.update(ends=timezone.localtime(ends).time())

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("ends") and data.get("begins") and data["ends"] <= data["begins"]:
            self.add_error("ends", _("The meeting must end after it starts."))
        return data

    def _post_clean(self) -> None:
        data = self.cleaned_data
        if data.get("day") and data.get("begins"):
            self.instance.starts_at = _moment(data["day"], data["begins"])
            self.instance.ends_at = _moment(data["day"], data["ends"]) if data.get("ends") else None
        super()._post_clean()  # type: ignore[misc]

    def _get_validation_exclusions(self) -> set[str]:
        # The time and the body are set beside the form's fields, and the database's rules ask about them.
        beside = {"starts_at", "ends_at", "body"} if self.instance.starts_at else set()
        return super()._get_validation_exclusions() - beside  # type: ignore[misc]

    def values(self) -> dict[str, Any]:
        """What the form says, by the names of the model (`Meeting.CHANGEABLE`)."""
        return {name: getattr(self.instance, name) for name in Meeting.CHANGEABLE}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the meeting cancelled?"),
        help_text=_("Everybody who sees the meeting can read the reason."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
