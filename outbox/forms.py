from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from outbox.models import Preference


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = Preference.SWITCHED
        help_texts: ClassVar = {
            "reminders": _("A letter when a question that you are to answer is soon due, and when it is overdue."),
            "task_reminders": _("A letter when something that you are to do is soon due, and when it is overdue."),
            "digest": _("One letter a week with what is new and what is waiting for you. Nothing new, no letter."),
        }
