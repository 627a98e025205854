"""What follows on disagreement: requests, their end, the employer's decision."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput


class RequestForm(forms.Form):
    on = forms.DateField(label=_("When was it requested?"), widget=DateInput, initial=timezone.localdate)


class NegotiatedForm(forms.Form):
    on = forms.DateField(label=_("When did the negotiation end?"), widget=DateInput, initial=timezone.localdate)
    result = forms.CharField(label=_("Result"), widget=forms.Textarea({"rows": 4}))


class DecisionForm(forms.Form):
    text = forms.CharField(label=_("What has the employer decided?"), widget=forms.Textarea({"rows": 5}))
    decided_by = forms.CharField(label=_("Decided by"), max_length=150, help_text=_("Name and role."))
    delegation = forms.CharField(label=_("On what delegation?"), max_length=200, required=False)
    decided_on = forms.DateField(label=_("When?"), widget=DateInput, initial=timezone.localdate)


class ExecuteForm(forms.Form):
    on = forms.DateField(label=_("When was it executed?"), widget=DateInput, initial=timezone.localdate)
    override_reason = forms.CharField(
        label=_("Reason for not waiting"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Needed while the time or a negotiation is not over for some union (MBL 11 and 14 §§). It is recorded."
        ),
    )

    def values(self) -> dict[str, Any]:
        return self.cleaned_data
