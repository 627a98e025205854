import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from archive.models import SearchEntry
from archive.models.entry import SearchQuerySet
from cesam.forms import Select
from meetings.models import AgendaItem, Meeting
from parties.models import Body, Union, User

_ANY = [("", _("All"))]


class SearchForm(forms.Form):
    """What is asked for, and the filters. It never refuses: a filter that makes no sense is none."""

    q = forms.CharField(label=_("Search for"), required=False, max_length=200)
    of = forms.ChoiceField(label=_("In"), required=False, widget=Select)
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("body"), required=False, to_field_name="slug", widget=Select
    )
    year = forms.IntegerField(label=_("year"), required=False, min_value=1900, max_value=2200)
    kind = forms.ChoiceField(label=_("kind of item"), required=False, widget=Select)
    outcome = forms.ChoiceField(label=_("outcome"), required=False, widget=Select)
    union = forms.ModelChoiceField(Union.objects.none(), label=_("union"), required=False, widget=Select)
    status = forms.ChoiceField(label=_("status"), required=False, widget=Select)

    FILTERS = ("of", "body", "year", "kind", "outcome", "union", "status")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = {
            "of": SearchEntry.Kind.choices,
            "kind": AgendaItem.Kind.choices,
            "outcome": AgendaItem.Outcome.choices,
            "status": Meeting.Status.choices,
        }
        for name, values in choices.items():
            self.fields[name].choices = [*_ANY, *values]  # type: ignore[attr-defined]
        self._take("body", Body.objects.visible_to(user).in_name_order())
        self._take("union", Union.objects.order_by("pk"))
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}

    def _take(self, name: str, found: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found
        field.empty_label = str(_("All"))

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.FILTERS)

    @property
    def is_beside_items(self) -> bool:
        """Whether items are not what is looked for."""
        return self.cleaned_data.get("of", "") not in ("", SearchEntry.Kind.ITEM)

    def filtered(self, entries: SearchQuerySet) -> SearchQuerySet:
        """The entries that the filters let through; call `is_valid` first."""
        asked = self.cleaned_data
        if of := asked.get("of"):
            entries = entries.filter(kind=of)
        if body := asked.get("body"):
            entries = entries.filter(body=body)
        if year := asked.get("year"):
            zone = timezone.get_default_timezone()
            first, last = (dt.datetime(number, 1, 1, tzinfo=zone) for number in (year, year + 1))
            entries = entries.filter(at__gte=first, at__lt=last)
        if kind := asked.get("kind"):
            entries = entries.filter(kinds__contains=[kind])
        if outcome := asked.get("outcome"):
            entries = entries.filter(outcome=outcome)
        if union := asked.get("union"):
            entries = entries.filter(unions__contains=[union.pk])
        if status := asked.get("status"):
            entries = entries.filter(status=status)
        return entries
