import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from archive.models import RegisterEntry, RegistrySeries, Retention, Secrecy
from archive.models.register import RegisterEntryQuerySet
from cesam.forms import DateInput, Select
from parties.models import Body

_ANY = [("", _("All"))]


class RegisterFilterForm(forms.Form):
    """Which entries are shown. It never refuses: a filter that makes no sense is none."""

    q = forms.CharField(label=_("Registry number"), required=False, max_length=50)
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("body"), required=False, to_field_name="slug", widget=Select
    )
    year = forms.TypedChoiceField(label=_("year"), required=False, coerce=int, empty_value=None)
    secrecy = forms.ChoiceField(
        label=_("Secrecy"), required=False, choices=[*_ANY, ("some", _("With secrecy")), *Secrecy.choices]
    )
    retention = forms.ChoiceField(label=_("Retention"), required=False, choices=[*_ANY, *Retention.choices])
    origin = forms.ChoiceField(
        label=_("Origin"),
        required=False,
        choices=[*_ANY, ("here", _("Signed here")), ("imported", _("Imported"))],
    )
    unnumbered = forms.BooleanField(label=_("Only without a number"), required=False)

    def __init__(self, data: Any = None, *, years: range) -> None:
        super().__init__(data)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = Body.objects.in_name_order(), str(_("All"))
        for name in self.fields:
            self.fields[name].label = capfirst(str(self.fields[name].label))
        self.fields["year"].choices = [("", _("All")), *((year, year) for year in reversed(years))]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    def filtered(self, entries: RegisterEntryQuerySet) -> RegisterEntryQuerySet:
        """The entries that the filters let through; call `is_valid` first."""
        asked = self.cleaned_data
        if number := asked.get("q"):
            entries = entries.filter(number__icontains=" ".join(number.split()))
        if body := asked.get("body"):
            entries = entries.filter(body=body)
        if year := asked.get("year"):
            entries = entries.held_in(year)
        if asked.get("secrecy") == "some":
            entries = entries.exclude(secrecy=Secrecy.NONE)
        elif secrecy := asked.get("secrecy"):
            entries = entries.filter(secrecy=secrecy)
        if retention := asked.get("retention"):
            entries = entries.filter(retention=retention)
        if origin := asked.get("origin"):
            entries = entries.imported() if origin == "imported" else entries.of_meetings()
        return entries.unnumbered() if asked.get("unnumbered") else entries


def years_of(entries: RegisterEntryQuerySet) -> range:
    """From the first year in the register to the last: both ends of an index, however many entries there are."""
    first = entries.order_by("held_on", "pk").values_list("held_on", flat=True).first()
    last = entries.newest_first().values_list("held_on", flat=True).first()
    return range(first.year, last.year + 1) if isinstance(first, dt.date) and isinstance(last, dt.date) else range(0)


class EntryForm(forms.ModelForm):
    class Meta:
        model = RegisterEntry
        fields = (
            "number",
            "classification_code",
            "retention",
            "retention_years",
            "secrecy",
            "secrecy_statute",
            "secrecy_until",
            "note",
        )
        widgets: ClassVar = {
            "retention": forms.RadioSelect,
            "secrecy": forms.RadioSelect,
            "secrecy_until": DateInput,
        }
        help_texts: ClassVar = {
            "number": _("As in the municipality's registry. Other minutes cannot have the same."),
            "classification_code": _("By the municipality's own plan."),
        }

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_codes(self, codes)


class SeriesForm(forms.ModelForm):
    class Meta:
        model = RegistrySeries
        fields = ("pattern", "classification_code", "retention", "retention_years")
        widgets: ClassVar = {"retention": forms.RadioSelect}
        labels: ClassVar = {"pattern": capfirst(str(RegistrySeries._meta.get_field("pattern").verbose_name))}

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_codes(self, codes)


def _offer_codes(form: forms.BaseForm, codes: list[str]) -> None:
    """Codes that are used already, to choose from while one types; others may be typed as well."""
    form.fields["classification_code"].widget.attrs |= {"list": "codes", "autocomplete": "off"}
    form.codes = codes  # type: ignore[attr-defined]
