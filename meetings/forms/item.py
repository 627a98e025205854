"""What is written about an item beside its text, and where it is put."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, Meeting
from parties.models import Body, Union


class AreasField(forms.MultipleChoiceField):
    """Which areas of a safety committee are handled."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Work environment areas"),
            choices=AgendaItem.Area.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("What a safety committee shall handle (AML 6 kap. 9 §). The year's overview is made from it."),
        )

    @staticmethod
    def belongs_to(body: Body, chosen: list[str]) -> bool:
        """Whether the form has the field: in a safety committee, and where something is chosen already."""
        return body.is_safety_committee or bool(chosen)


class TitleForm(forms.ModelForm):
    """The heading alone, in place."""

    class Meta:
        model = AgendaItem
        fields = ("title",)
        labels = {"title": _("Heading")}

    def values(self) -> dict[str, Any]:
        """What the form says (`AgendaItem.DESCRIBED`)."""
        return {"title": self.cleaned_data["title"]}


class ItemForm(forms.ModelForm):
    """Everything that an item says of itself."""

    kinds = forms.MultipleChoiceField(
        label=_("What kind of item is it?"),
        choices=AgendaItem.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The agenda shows which items are information and which are cooperation. Several may be chosen."),
    )
    areas = AreasField()

    # Beside the kinds, which it adds to.
    field_order = ("title", "kinds", "areas")

    class Meta:
        model = AgendaItem
        fields = AgendaItem.DESCRIBED
        labels = {
            "title": _("Heading"),
            "is_numbered": _("The item has a number"),
            "planned_minutes": _("Planned time, in minutes"),
            "presenters": _("Presented by"),
            "raised_by": _("Raised by"),
            "is_confidential": _("The item is confidential"),
            "secrecy_statute": _("Statute of secrecy"),
        }
        help_texts = {
            "is_numbered": _(
                "Without a number it is a heading; what stands under it is counted with what is around it."
            ),
            "planned_minutes": _("The agenda shows it, and how much of it is used while the meeting is on."),
            "presenters": _("From the roll. Guests are added there."),
            "raised_by": _("The unions that asked for the item."),
            "is_confidential": _("Guests do not see it, and it is masked when the minutes are given out."),
            "secrecy_statute": _("For example OSL 39 kap. 2 §. Needed when the item is confidential."),
        }
        widgets = {
            "planned_minutes": forms.NumberInput(attrs={"min": 1, "max": 600, "inputmode": "numeric"}),
            "presenters": forms.CheckboxSelectMultiple,
            "raised_by": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = self.instance.meeting
        presenters, raised_by = self.fields["presenters"], self.fields["raised_by"]
        assert isinstance(presenters, forms.ModelMultipleChoiceField)
        assert isinstance(raised_by, forms.ModelMultipleChoiceField)
        presenters.queryset = meeting.attendance.exclude(name="").in_roll_order()
        chosen = self.instance.raised_by.values("pk")
        seated = meeting.body.seats.on(meeting.held_on).values("union")
        unions = Union.objects.filter(Q(pk__in=seated) | Q(pk__in=chosen))
        raised_by.queryset = unions.in_name_order()
        if not AreasField.belongs_to(meeting.body, self.instance.areas):
            del self.fields["areas"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("is_confidential") and not self.cleaned_data.get("secrecy_statute"):
            self.add_error("secrecy_statute", _("Name the statute that the secrecy rests on."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What the form says (`AgendaItem.DESCRIBED`)."""
        return {name: self.cleaned_data[name] for name in AgendaItem.DESCRIBED if name in self.fields}


class _BesideForm(forms.Form):
    """A place in one meeting's agenda, told by the items around it."""

    under = forms.ModelChoiceField(AgendaItem.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = meeting.items.kept()
                field.error_messages["invalid_choice"] = _("Somebody else has deleted that item. Choose another place.")


class AddItemForm(_BesideForm):
    """A new item, last in the agenda, last under an item or after one."""

    title = forms.CharField(label=_("Heading"), max_length=300)
    after = forms.ModelChoiceField(AgendaItem.objects.none(), required=False, widget=forms.HiddenInput)

    field_order = ("title", "under", "after")


class PlaceForm(_BesideForm):
    """Where an item was dropped: under an item (none: at the top), before one of those there or last."""

    before = forms.ModelChoiceField(AgendaItem.objects.none(), required=False, widget=forms.HiddenInput)
