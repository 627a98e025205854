"""Many meetings at once: by which days they are found, and each as it is to be."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput, TimeInput
from meetings import datelines, patterns, rhythm
from meetings.year import Slot

#: So many meetings can be planned at once.
MOST = 60
_JULY = 7
_SATURDAY = 5


class YearForm(forms.Form):
    """A pattern, a list of days, or both."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    which = forms.ChoiceField(
        label=_("Which in the month?"),
        required=False,
        choices=[
            ("", _("No pattern, only the dates below")),
            ("1", _("The first")),
            ("2", _("The second")),
            ("3", _("The third")),
            ("4", _("The fourth")),
            (str(rhythm.LAST), _("The last")),
        ],
    )
    weekday = forms.ChoiceField(
        label=_("Weekday"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items() if number < 5],
        initial="1",
    )
    months = forms.MultipleChoiceField(
        label=_("Months"),
        required=False,
        choices=[(str(number), name) for number, name in MONTHS.items()],
        initial=[str(number) for number in MONTHS if number != _JULY],
        widget=forms.CheckboxSelectMultiple,
    )
    lines = forms.CharField(
        label=_("Dates"),
        required=False,
        max_length=6_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "One on each line, as 19/1 or 19 January 2027 14:30–16:00, Great hall. Paste from a sheet or a mail. "
            "A line may also be a pattern, as “second Tuesday every month except July 14:30–17” or “every third week "
            "on Wednesdays from 13/1”."
        ),
    )
    begins = forms.TimeField(label=_("From"), widget=TimeInput, required=False)
    ends = forms.TimeField(label=_("To"), widget=TimeInput, required=False)
    place = forms.CharField(
        label=_("Place"), max_length=150, required=False, help_text=_("Room, or how to attend remotely.")
    )

    def clean_months(self) -> list[int]:
        return [int(month) for month in self.cleaned_data["months"]]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            self._found = self._by_pattern() + self._by_lines()
            self._check(self._found)
        return self.cleaned_data

    def slots(self) -> list[Slot]:
        """The meetings that the form asks for, by day; the same day and hour once."""
        said = self.cleaned_data
        made = {
            Slot(one.day, one.begins or said["begins"], one.ends or said["ends"], one.place or said["place"])
            for one in self._found
        }
        return sorted(made, key=lambda slot: (slot.day, slot.begins))

    def _by_pattern(self) -> list[datelines.Said]:
        said = self.cleaned_data
        if not said["which"]:
            return []
        which, weekday = int(said["which"]), int(said["weekday"])
        days = rhythm.by_weekday(said["year"], said["months"], weekday=weekday, which=which)
        return [datelines.Said(day) for day in days]

    def _by_lines(self) -> list[datelines.Said]:
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                year = self.cleaned_data["year"]
                found += patterns.read(line, year=year) or [datelines.read(line, year=year)]
            except datelines.Unreadable as refusal:
                told = {"number": number, "line": line.strip()[:60], "why": refusal}
                self.add_error("lines", _t("Line %(number)s, “%(line)s”: %(why)s.") % told)
        return found

    def _check(self, found: list[datelines.Said]) -> None:
        said = self.cleaned_data
        if not found and not self.errors:
            self.add_error("lines", _("Choose a pattern or write at least one date."))
        if len(found) > MOST:
            self.add_error("lines", _t("At most %(most)s meetings at once.") % {"most": MOST})
        hours = [(one.begins or said["begins"], one.ends or said["ends"]) for one in found]
        if any(begins is None for begins, _ends in hours):
            self.add_error("begins", _("Say when the meetings begin."))
        if any(begins and ends and ends <= begins for begins, ends in hours):
            self.add_error("ends", _("The meeting must end after it starts."))


class SlotForm(forms.Form):
    """One meeting of the preview, which can be corrected or left out."""

    is_chosen = forms.BooleanField(label=_("Plan this meeting"), required=False)
    day = forms.DateField(label=_("Date"), widget=DateInput)
    begins = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput, required=False)
    place = forms.CharField(label=_("Place"), max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.is_blank:
            # A row that was added and left alone.
            self.errors.clear()
            return said
        if said.get("ends") and said.get("begins") and said["ends"] <= said["begins"]:
            self.add_error("ends", _("The meeting must end after it starts."))
        return said

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing and is not wanted: no day, not chosen."""
        return self.is_bound and not self["day"].value() and not self["is_chosen"].value()

    @property
    def slot(self) -> Slot:
        said = self.cleaned_data
        return Slot(said["day"], said["begins"], said["ends"], said["place"])

    @classmethod
    def initial_of(cls, slot: Slot, *, is_chosen: bool) -> dict[str, dt.date | dt.time | str | bool | None]:
        return {
            "is_chosen": is_chosen,
            "day": slot.day,
            "begins": slot.begins,
            "ends": slot.ends,
            "place": slot.place,
        }


SlotFormSet = forms.formset_factory(SlotForm, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True)
