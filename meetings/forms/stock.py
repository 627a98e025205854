"""What a body's meetings start from: a standing item, a phrase."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from meetings import blanks
from meetings.forms.item import AreasField
from meetings.models import AgendaItem, Phrase, StandingItem
from parties.models import Body


class StandingForm(forms.ModelForm):
    """A standing item, new or changed."""

    kinds = forms.MultipleChoiceField(
        label=_("What kind of item is it?"),
        choices=AgendaItem.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = AreasField()

    class Meta:
        model = StandingItem
        fields = ("title", "is_numbered", "kinds", "areas", "text")
        labels = {
            "title": _("Heading"),
            "is_numbered": _("The item has a number"),
            "text": _("Text to start from"),
        }
        help_texts = {
            "is_numbered": _(
                "Without a number it is a heading; what stands under it is counted with what is around it."
            ),
            "text": _("Stands in the item when a meeting is planned. A line is a paragraph."),
        }
        widgets = {"title": forms.TextInput({"autocomplete": "off"}), "text": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not AreasField.belongs_to(body, self.instance.areas):
            del self.fields["areas"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class NewStandingForm(StandingForm):
    """With the item that it is to stand under; "" for the top level."""

    under = forms.ModelChoiceField(queryset=StandingItem.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, body=body, **kwargs)
        under = self.fields["under"]
        assert isinstance(under, forms.ModelChoiceField)
        under.queryset = body.standing_items.all()
        # The quick row sends a heading alone; an item has a number unless somebody says otherwise.
        self.fields["is_numbered"].initial = True

    def values(self) -> dict[str, Any]:
        return super().values() | {"under": self.cleaned_data["under"]}


class QuickStandingForm(forms.Form):
    """A heading alone, in the row at the end of the list."""

    title = forms.CharField(label=_("Heading"), max_length=300)


class PhraseForm(forms.ModelForm):
    """A phrase, new or changed."""

    class Meta:
        model = Phrase
        fields = ("name", "text", "outcome")
        labels = {"name": _("Name"), "text": _("Wording"), "outcome": _("Belongs to the outcome")}
        help_texts = {
            "name": _("What it is called in the list of phrases, for example Agreement."),
            "outcome": _("It is then offered when an item gets that outcome."),
        }
        widgets = {"name": forms.TextInput({"autocomplete": "off"}), "text": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(blank.name for blank in blanks.BLANKS)
        # A lazy sentence would be put together in the language of the first who asked.
        self.fields["text"].help_text = _t(
            "A line is a paragraph. Write … where something is to be filled in. Filled from the meeting: %(blanks)s."
        ) % {"blanks": known}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if why := blanks.why_unknown(text):
            raise forms.ValidationError(why)
        return text

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class UndoForm(forms.Form):
    """Which change is taken back: the one that the person saw."""

    event = forms.IntegerField()
