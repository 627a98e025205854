"""How forms are drawn, and the widgets that pages share.

Label above, help under the label, the error between label and field, a summary with links first; optional
fields say so. A template writes `{{ form }}` or, field by field, `{{ form.name.as_field_group }}`.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is still something that was sent, and answers 422."""
    return request.POST if request.method == "POST" else None


class FormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class DateInput(forms.DateInput):
    """The browser's own date field. It speaks ISO whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class Select(forms.Select):
    """A list to choose from that may have hundreds of options: they are not drawn by a template each."""

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = ((option["value"], option) for _name, group, _index in widget["optgroups"] for option in group)
        drawn = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, flatatt(option["attrs"]), option["label"]) for key, option in options),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), drawn)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False)
