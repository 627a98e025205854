"""Files of a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings import agenda
from meetings.models import AgendaItem, Document, Meeting


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=200)
    item = forms.TypedChoiceField(label=_("Belongs to"), required=False, empty_value=None)
    title = forms.CharField(
        label=_("Name of the document"),
        required=False,
        max_length=200,
        help_text=_("As it is called in the minutes; the file's name if left out."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = agenda.flat(agenda.tree(meeting))
        self._items: dict[str, AgendaItem] = {str(node.item.pk): node.item for node in nodes}
        choices = [(str(node.item.pk), f"{node.label} {node.item.title}".strip()) for node in nodes]
        self.fields["item"].choices = [("", _("the whole meeting")), *choices]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"file": data["file"], "title": data["title"], "item": self._items.get(data["item"] or "")}


class DocumentTitleForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ("title",)
        labels = {"title": _("Name of the document")}
