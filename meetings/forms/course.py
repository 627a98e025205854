"""Adjournments, and when the meeting was really held."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cesam.forms import TimeInput
from meetings.models import Adjournment, AgendaItem, Meeting
from parties.models import Union


class AdjournForm(forms.Form):
    """The meeting pauses: who asked, and why."""

    by_employer = forms.BooleanField(label=_("The employer asked for it"), required=False)
    unions = forms.ModelMultipleChoiceField(
        Union.objects.none(),
        label=_("Unions that asked for it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For example a deliberation of the unions. It is shown to everybody who reads the meeting."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        unions = Union.objects.filter(pk__in=meeting.attendance.exclude(union=None).values("union"))
        cast(forms.ModelMultipleChoiceField, self.fields["unions"]).queryset = unions.in_name_order()

    def values(self) -> dict[str, Any]:
        """For `course.adjourn`."""
        return {**self.cleaned_data, "unions": list(self.cleaned_data["unions"])}


class CorrectForm(AdjournForm):
    """An adjournment as it really was."""

    started = forms.TimeField(label=_("Adjourned at"), widget=TimeInput)
    ended = forms.TimeField(label=_("Resumed at"), widget=TimeInput, required=False)
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("At the item"), required=False, empty_label=_("No item")
    )

    field_order = ("started", "ended", "item", "by_employer", "unions", "reason")

    def __init__(self, *args: Any, pause: Adjournment, labels: dict[int, str], **kwargs: Any) -> None:
        initial = {
            "started": _clock(pause.started_at),
            "ended": _clock(pause.ended_at),
            "item": pause.item_id,
            "by_employer": pause.by_employer,
            "unions": list(pause.unions.all()),
            "reason": pause.reason,
        }
        super().__init__(*args, meeting=pause.meeting, initial=initial, **kwargs)
        self.pause = pause
        self.fields["started"].required = True
        item = cast(forms.ModelChoiceField, self.fields["item"])
        item.queryset = pause.meeting.items.kept()
        item.choices = [("", _("No item")), *labels.items()]

    def values(self) -> dict[str, Any]:
        """For `course.correct`."""
        data = {name: self.cleaned_data[name] for name in ("item", "by_employer", "reason")}
        return data | {
            "unions": list(self.cleaned_data["unions"]),
            "started_at": moment(self.pause.started_at, self.cleaned_data["started"]),
            "ended_at": moment(self.pause.ended_at or self.pause.started_at, self.cleaned_data["ended"]),
        }


class TimesForm(forms.Form):
    """When the meeting was opened and closed."""

    opened = forms.TimeField(label=_("Opened at"), widget=TimeInput)
    closed = forms.TimeField(label=_("Closed at"), widget=TimeInput)

    def __init__(self, data: Any = None, *, meeting: Meeting, **kwargs: Any) -> None:
        initial = {"opened": _clock(meeting.opened_at), "closed": _clock(meeting.closed_at)}
        super().__init__(data, initial=initial, **kwargs)
        self.meeting = meeting
        if meeting.status == Meeting.Status.IN_SESSION:
            del self.fields["closed"]

    def values(self) -> dict[str, Any]:
        """For `course.correct_times`."""
        meeting = self.meeting
        opened = moment(meeting.opened_at or meeting.starts_at, self.cleaned_data["opened"])
        closed = moment(meeting.closed_at or meeting.starts_at, self.cleaned_data.get("closed"))
        return {"opened_at": opened, "closed_at": closed}


def moment(was: dt.datetime, time: dt.time | None) -> Any:
    """That time on the day of `was`, with its seconds where the minute is the same: what nobody changed stays."""
    if time is None:
        return None
    local = timezone.localtime(was)
    if (local.hour, local.minute) == (time.hour, time.minute):
        return was
    return timezone.make_aware(dt.datetime.combine(local.date(), time))


def _clock(value: dt.datetime | None) -> dt.time | None:
    return timezone.localtime(value).time().replace(second=0, microsecond=0) if value else None
