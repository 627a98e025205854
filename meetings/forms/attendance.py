"""What is noted of the people in the roll."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from meetings import ranges, roll, roll_reading
from meetings.models import Attendance, Meeting
from parties.models import Seat, User

#: What can be noted of somebody: (mode, a word that is short enough for four beside each other on a phone).
MODES = [
    (Attendance.Mode.ONSITE.value, _("On site")),
    (Attendance.Mode.REMOTE.value, _("Remotely")),
    (Attendance.Mode.REPORTED_ABSENT.value, _("Excused")),
    (Attendance.Mode.ABSENT.value, _("Absent")),
]


class ItemsField(forms.CharField):
    """Items as people write them; cleaned to `ranges.Attended` against the agenda that the form gives."""

    agenda: ranges.Agenda

    def __init__(self, **options: Any) -> None:
        options = {"label": _("Items"), "required": False, "max_length": 200, **options}
        super().__init__(**options)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: str) -> ranges.Attended:  # type: ignore[override]
        text = super().clean(value)
        try:
            return ranges.parse(text, self.agenda)
        except ranges.NotUnderstood as refusal:
            raise forms.ValidationError(str(refusal), code="not_understood") from refusal

    def read_against(self, agenda: ranges.Agenda) -> None:
        self.agenda = agenda
        existing = f"{agenda.sign} {agenda.existing()}".strip()
        self.help_text = _("Empty for the whole meeting. For example 3, 4 a–c or not 3.")
        if agenda.existing():
            self.help_text = _(
                "Empty for the whole meeting. For example 3, 4 a–c or not 3. The agenda has %(existing)s."
            ) % {"existing": existing}


class ConfirmingForm(forms.Form):
    """A form whose verb may ask the person to confirm: then it is shown again with the questions, and sent again."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    questions: tuple[str, ...] = ()

    def ask(self, questions: list[str]) -> None:
        self.questions = tuple(questions)
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        data[self.add_prefix("confirmed")] = "on"
        self.data = data


class ModeForm(ConfirmingForm):
    """Whether somebody was there, and how."""

    mode = forms.ChoiceField(choices=MODES)


class UndoForm(forms.Form):
    """Which change is taken back: the one that the person saw."""

    event = forms.IntegerField()


class _PersonForm(ConfirmingForm):
    """Somebody who is no member by a seat."""

    name = forms.CharField(label=_("Name"), max_length=150)
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False)
    title = forms.CharField(label=_("Title or role"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail of the person's account"),
        required=False,
        help_text=_("With an account, the guest can read the items noted below."),
    )
    items = ItemsField()

    def __init__(self, *args: Any, meeting: Meeting, agenda: ranges.Agenda, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        cast(ItemsField, self.fields["items"]).read_against(agenda)
        for name in ("name", "organisation", "title", "email"):
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_email(self) -> User | None:
        email = self.cleaned_data["email"]
        if not email:
            return None
        person = User.objects.active().filter(email__iexact=email).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address. Leave it empty, or ask an administrator to add the person.")
            )
        return person


class GuestForm(_PersonForm):
    """A guest joins."""

    side = forms.ChoiceField(label=_("Side"), choices=Seat.Side.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("Attendance"),
        choices=[(Attendance.Mode.UNKNOWN.value, _("Invited, not noted yet")), *MODES[:2]],
        widget=forms.RadioSelect,
    )
    field_order = ("name", "organisation", "title", "side", "items", "mode", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].widget.attrs["list"] = "organisations"
        is_ahead = self.meeting.status in (Meeting.Status.PLANNED, Meeting.Status.NOTICED)
        self.initial = {
            "side": Seat.Side.EMPLOYER.value,
            "mode": Attendance.Mode.UNKNOWN.value if is_ahead else Attendance.Mode.ONSITE.value,
            **self.initial,
        }

    def values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("name", "organisation", "title", "side", "mode", "items")}
        return values | {"person": self.cleaned_data["email"]}


class SubstituteForm(ConfirmingForm):
    """Somebody serves in another's place: one of the body's substitutes, or anybody by name."""

    ANYBODY = "anybody"

    seat = forms.ChoiceField(label=_("Who serves?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    title = forms.CharField(label=_("Title or role"), max_length=150, required=False)
    mode = forms.ChoiceField(label=_("Attendance"), choices=MODES[:2], widget=forms.RadioSelect)
    items = ItemsField()

    def __init__(self, *args: Any, row: Attendance, agenda: ranges.Agenda, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {str(seat.pk): seat for seat in roll.substitutes_for(row)}
        cast(ItemsField, self.fields["items"]).read_against(agenda)
        for name in ("name", "title"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.initial = {"mode": Attendance.Mode.ONSITE.value, **self.initial}
        if self.seats:
            choices = ((pk, f"{seat.person}, {seat.organisation}") for pk, seat in self.seats.items())
            cast(forms.ChoiceField, self.fields["seat"]).choices = [*choices, (self.ANYBODY, _("Somebody else"))]
            self.initial = {"seat": next(iter(self.seats)), **self.initial}
            self.fields["name"].label = _("Name of somebody else")
        else:
            del self.fields["seat"]
            self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        super().clean()
        is_anybody = self.cleaned_data.get("seat") == self.ANYBODY
        if is_anybody and not self.cleaned_data.get("name"):
            self.add_error("name", _("Give the name of the one who serves."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """For `roll.add_substitute`."""
        values = {name: self.cleaned_data[name] for name in ("title", "mode", "items")}
        seat = self.seats.get(self.cleaned_data.get("seat", ""))
        return values | ({"seat": seat} if seat else {"name": self.cleaned_data["name"]})


class RowForm(_PersonForm):
    """What a row says beside who was there: roles, items, and how the person is called in the minutes."""

    roles = forms.MultipleChoiceField(
        label=_("Roles in the meeting"),
        choices=Attendance.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("roles", "items", "name", "organisation", "title", "email")

    def __init__(self, *args: Any, row: Attendance, agenda: ranges.Agenda, **kwargs: Any) -> None:
        initial = {
            "name": row.name,
            "organisation": row.organisation,
            "title": row.title,
            "email": row.person.email if row.person else "",
            "roles": row.roles,
            "items": ranges.wording(roll_reading.noted(row), agenda),
        }
        super().__init__(*args, meeting=row.meeting, agenda=agenda, initial=initial, **kwargs)
        if row.seat_id is not None:
            # Who holds a seat is said on the body's page, and taken over from there.
            del self.fields["name"], self.fields["email"]

    def values(self) -> dict[str, Any]:
        """For `roll.edit`."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("email", "confirmed")}
        return values | ({"person": self.cleaned_data["email"]} if "email" in self.cleaned_data else {})


class SeatsForm(forms.Form):
    """Which of the differences between roll and seats are taken over."""

    keys = forms.MultipleChoiceField(
        required=False,
        error_messages={
            "invalid_choice": _("The seats or the roll have changed since the page was opened. Look through it again.")
        },
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["keys"]).choices = [(key, key) for key in keys]

    def clean_keys(self) -> list[str]:
        if not self.cleaned_data["keys"]:
            raise forms.ValidationError(_("Choose at least one change, or go back to the roll."))
        return self.cleaned_data["keys"]
