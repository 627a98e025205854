from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from archive.models import ImportedRecord, IntakeFile
from cesam.forms import DateInput
from parties.models import Body


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field; a list, empty where none was chosen."""

    def __init__(self, *, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(attrs), required=False, max_length=400, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        # An empty file is no error of the form: it gets a row that says so.
        return [one for one in data or [] if one]


class IntakeForm(forms.Form):
    documents = FilesField(
        label=_("Files"),
        help_text=_("PDF and Word files (docx), a zip of them, and a list (csv) if there is one."),
        attrs={"accept": ".pdf,.docx,.zip,.csv"},
    )
    folder = FilesField(
        label=_("Or a whole folder"),
        help_text=_("At most 1,000 files at a time. Pack more than that as a zip."),
        attrs={"webkitdirectory": True},
    )
    body = forms.ModelChoiceField(
        Body.objects.none(),
        label=_("Body"),
        required=False,
        help_text=_("If all belong to the same. Otherwise it is guessed from each text, and you correct it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = Body.objects.in_name_order(), str(_("Guess from the text"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.sent():
            self.add_error("documents", _("Choose at least one file, or a folder."))
        return data

    def sent(self) -> list[Any]:
        return [*self.cleaned_data.get("documents", []), *self.cleaned_data.get("folder", [])]


class IntakeFileForm(forms.ModelForm):
    class Meta:
        model = IntakeFile
        fields = IntakeFile.SAID
        widgets: ClassVar = {"held_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_bodies(self)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class RecordForm(forms.ModelForm):
    class Meta:
        model = ImportedRecord
        fields = ("title", "body", "held_on")
        widgets: ClassVar = {"held_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_bodies(self)


def _offer_bodies(form: forms.ModelForm) -> None:
    field = form.fields["body"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Body.objects.in_name_order()
    for one in form.fields.values():
        one.label = capfirst(str(one.label))
