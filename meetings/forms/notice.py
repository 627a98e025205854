"""Sending the notice, and answering it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Invitation


class NoticeForm(forms.Form):
    """`number` is which notice the person was shown: a second press finds it sent."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    message = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=_("Stands first in the letter and in the notice."),
    )


class ReplyForm(forms.Form):
    reply = forms.ChoiceField(label=_("Will you come?"), choices=Invitation.Reply.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Message to the secretary"), required=False, max_length=300)


class AddressForm(forms.Form):
    address = forms.EmailField(label=_("E-mail address"), max_length=254)
