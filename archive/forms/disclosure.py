import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.guard import Caution
from archive.models import Disclosure, MaskedCopy
from cesam.forms import DateInput
from minutes.composition import Annex

_OSL: Final = re.compile(r"(?:OSL\s*)?(\d{1,2})\s*(?:kap\.?|:)\s*(\d{1,3})\s*([a-z])?\s*(?:§+)?(.*)", re.IGNORECASE)


def statute(text: str) -> str:
    """`39:1` and `osl 39 kap 1 §` as `OSL 39 kap. 1 §`; what is something else stays as it was typed."""
    text = " ".join(text.split())
    found = _OSL.fullmatch(text)
    if not found:
        return text
    letter, rest = found[3], found[4].strip(" .,")
    section = f"{found[2]} {letter.lower()}" if letter else found[2]
    return f"OSL {found[1]} kap. {section} §{f' {rest}' if rest else ''}"


class StatuteField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        own: dict[str, Any] = {
            "label": _("Statute"),
            "max_length": 200,
            "help_text": _("Chapter and section, for example 39:1, which becomes OSL 39 kap. 1 §."),
            "widget": forms.TextInput({"list": "statutes", "autocomplete": "off"}),
        }
        super().__init__(**(own | kwargs))

    def clean(self, value: Any) -> str:
        return statute(super().clean(value))


class MaskForm(forms.Form):
    """What to mask: all of a place, or a passage of it."""

    path = forms.CharField(max_length=120, widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    quote = forms.CharField(
        label=_("The passage"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The very words, as they stand there. Leave empty to mask all of it."),
    )
    everywhere = forms.BooleanField(label=_("Wherever these words stand in the minutes"), required=False)
    statute = StatuteField()


class AnnexesForm(forms.Form):
    """For each annex whether it is enclosed whole, withheld by a statute, or not asked for."""

    ENCLOSED, WITHHELD, OUTSIDE = "enclosed", "withheld", "outside"

    def __init__(self, data: Any = None, *, copy: MaskedCopy, annexes: tuple[Annex, ...]) -> None:
        super().__init__(data)
        self._annexes = annexes
        for number, annex in enumerate(annexes):
            chosen = (
                self.ENCLOSED
                if annex.label in copy.annexes
                else self.WITHHELD
                if annex.label in copy.withheld
                else self.OUTSIDE
            )
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=f"{annex.label} {annex.title}",
                choices=[
                    (self.OUTSIDE, _("Not asked for")),
                    (self.ENCLOSED, _("Enclosed whole")),
                    (self.WITHHELD, _("Withheld")),
                ],
                initial=chosen,
            )
            self.fields[f"statute_{number}"] = StatuteField(
                required=False, initial=copy.withheld.get(annex.label, ""), help_text=""
            )

    def rows(self) -> list[tuple[Annex, forms.BoundField, forms.BoundField]]:
        return [(annex, self[f"choice_{n}"], self[f"statute_{n}"]) for n, annex in enumerate(self._annexes)]

    @property
    def enclosed(self) -> list[str]:
        return [annex.label for annex, choice in self._chosen() if choice == self.ENCLOSED]

    @property
    def withheld(self) -> Mapping[str, str]:
        said = self.cleaned_data
        return {
            annex.label: said[f"statute_{n}"]
            for n, (annex, choice) in enumerate(self._chosen())
            if choice == self.WITHHELD
        }

    def _chosen(self) -> list[tuple[Annex, str]]:
        return [(annex, self.cleaned_data[f"choice_{n}"]) for n, annex in enumerate(self._annexes)]


class _Warned(forms.Form):
    """A form that asks for a word on what the guard has seen."""

    def __init__(self, data: Any = None, *, warnings: list[Caution], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.warnings = warnings
        if warnings:
            self.fields["confirmed"] = forms.BooleanField(label=_("I have looked at this, and it is right so"))


class OrderForm(_Warned):
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=150, help_text=_("Name and title of who decided what is masked.")
    )
    decided_on = forms.DateField(label=_("Day of the decision"), widget=DateInput, initial=timezone.localdate)


class DiscloseForm(_Warned):
    """To whom a file goes, and how."""

    to_whom = forms.CharField(label=_("To whom"), max_length=200)
    how = forms.ChoiceField(label=_("How"), choices=Disclosure.How.choices, widget=forms.RadioSelect)
    address = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Only by e-mail from here: the file is sent there.")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class DecidedDiscloseForm(DiscloseForm):
    """Of a file as it is, with nothing masked: by whose decision, and why it may be handed out."""

    ground = forms.CharField(
        label=_("Ground"),
        max_length=200,
        help_text=_("Why it may be handed out, for example: no secrecy after examination."),
    )
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=150, help_text=_("Name and title of who decided that it is handed out.")
    )
    decided_on = forms.DateField(label=_("Day of the decision"), widget=DateInput, initial=timezone.localdate)
