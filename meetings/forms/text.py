"""The form that a text is written in."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import ProseEditorWidget

from meetings.models import AgendaItem

#: What the editor offers: the language of meetings/richtext, and nothing of the package's own menu and dialogs.
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "Link": {"protocols": ["https", "mailto"], "enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Menu": False,
    # The browser knows Swedish better than no checking does.
    "NoSpellCheck": False,
}


class EditorWidget(ProseEditorWidget):
    """The textarea that static/js/text/editor.js turns into an editor. It needs no script of the package's own
    besides the module that is loaded when somebody begins to write."""

    @property
    def media(self) -> forms.Media:
        return forms.Media()


class TextForm(forms.Form):
    """A text with what it was based on. See `AgendaItem.write` for `revision`, `editor` and `sequence`."""

    text = ProseEditorFormField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=EditorWidget(attrs={"rows": 12}),
        config={"extensions": EXTENSIONS},
        preset="cesam",
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    editor = forms.UUIDField(widget=forms.HiddenInput)
    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    #: Who was signed in when the page was opened.
    writer = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def for_item(cls, item: AgendaItem, *, writer: int, text: str | None = None) -> "TextForm":
        """The form as an opened page gets it: the text as it is now (or another to go on from) and a new editor."""
        return cls(
            initial={
                "text": item.text if text is None else text,
                "revision": item.text_revision,
                "editor": uuid4(),
                "sequence": 1,
                "writer": writer,
            },
            auto_id=f"text-{item.pk}-%s",
        )
