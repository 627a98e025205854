from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.models import RetentionAct, RetentionRule


class RuleForm(forms.ModelForm):
    class Meta:
        model = RetentionRule
        fields = ("act", "years", "authority")
        widgets: ClassVar = {"act": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_register = self.instance.kind in RetentionRule.BY_REGISTER
        without = RetentionAct.DELETE if is_register else RetentionAct.REGISTER
        self.fields["act"].choices = [choice for choice in RetentionAct.choices if choice[0] != without]  # type: ignore[attr-defined]
        if is_register:
            del self.fields["years"]
        else:
            self.fields["years"].help_text = _(
                "Counted from the end of the year in which it happened. Empty for what is preserved."
            )

    def clean(self) -> dict[str, Any]:
        """The same as the database asks, said at the field where it is mended."""
        said = super().clean() or self.cleaned_data
        act, years = said.get("act"), said.get("years")
        if act == RetentionAct.DELETE and "years" in said and not years:
            self.add_error("years", _("Say after how many years it is deleted, at least one."))
        elif act == RetentionAct.PRESERVE and years is not None:
            self.add_error("years", _("What is preserved has no such time. Take the number away."))
        return said


class ExemptForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it kept?"),
        max_length=300,
        error_messages={"required": _("Say why it is exempted.")},
        help_text=_("For example a dispute that is not settled, or research. It stands in the record of the deletion."),
    )


class ApproveForm(forms.Form):
    """`shown` is what the page said: more or less than that is not approved by it."""

    is_looked_through = forms.BooleanField(
        label=_("I have looked through the proposal. What is deleted cannot be brought back."),
        error_messages={"required": _("Look through the proposal, and mark that you have.")},
    )
    shown = forms.JSONField(widget=forms.HiddenInput)

    def clean_shown(self) -> dict[str, int]:
        shown = self.cleaned_data["shown"]
        if not isinstance(shown, dict) or not all(isinstance(number, int) for number in shown.values()):
            raise forms.ValidationError(
                _("The proposal has changed since you looked at it. Look through it once more.")
            )
        return shown
