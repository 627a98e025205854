from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from parties.models import Body


class ExportForm(forms.Form):
    """Which minutes are packed; nothing chosen is everything."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("body"), required=False, to_field_name="slug", empty_label=_("All bodies")
    )
    year = forms.TypedChoiceField(label=_("year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None, *, years: range) -> None:
        super().__init__(data)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Body.objects.in_name_order()
        for name in self.fields:
            self.fields[name].label = capfirst(str(self.fields[name].label))
        self.fields["year"].choices = [("", _("All years")), *((year, year) for year in reversed(years))]  # type: ignore[attr-defined]
