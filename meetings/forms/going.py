"""Who comes and goes while the meeting is on."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings import agenda, course
from meetings.models import AgendaItem, Meeting


class GoingForm(forms.Form):
    """At which item: the current one, where nothing is said."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("At which item?"), required=False, empty_label=None
    )

    def __init__(self, data: Any = None, *, meeting: Meeting, **kwargs: Any) -> None:
        self.current = course.of(meeting).current
        super().__init__(data, initial={"item": self.current}, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["item"])
        field.queryset = meeting.items.kept()
        if data is None:
            field.required = True
            nodes = agenda.flat(agenda.tree(meeting))
            field.choices = [(node.item.pk, f"{node.label} {node.item.title}".strip()) for node in nodes]

    def clean_item(self) -> AgendaItem:
        item = self.cleaned_data["item"] or cast(Any, self.fields["item"]).queryset.filter(pk=self.current).first()
        if item is None:
            raise forms.ValidationError(_("No item is current. Choose one."))
        return item
