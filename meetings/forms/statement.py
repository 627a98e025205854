"""What a party says on an item, and where it stands."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings import plaintext, voices
from meetings.models import AgendaItem, Statement
from parties.models import Union, User

#: Stands for the employer where a form names a party.
EMPLOYER = "employer"


class StatementForm(forms.Form):
    """The words of a statement. Who speaks for one party only is not asked for which."""

    party = forms.ChoiceField(label=_("On behalf of"))
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Statement.Kind.choices,
        initial=Statement.Kind.STATEMENT,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("A line is a paragraph. A line that begins with a hyphen is a point of a list."),
    )

    def __init__(self, data: Any = None, *, item: AgendaItem, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        meeting = item.meeting
        own = voices.of(meeting, user)
        self.unions = {
            str(union.pk): union
            for union in Union.objects.filter(pk__in=[party for party in own if party]).with_names().in_name_order()
        }
        names = [(key, union.name_on(meeting.held_on)) for key, union in self.unions.items()]
        if None in own:
            names.append((EMPLOYER, str(_("The employer"))))
        cast(forms.ChoiceField, self.fields["party"]).choices = names
        if len(names) < 2:
            self.only = names[0][1] if names else ""
            del self.fields["party"]
            self._party = names[0][0] if names else ""

    def values(self) -> dict[str, Any]:
        """For `Statement.make`."""
        party = self.cleaned_data.get("party", "") or self._party
        return {"union": self.unions.get(party), "kind": self.cleaned_data["kind"], "html": self.html}

    @property
    def html(self) -> str:
        return plaintext.html_of(self.cleaned_data["text"])


class StatementDraftForm(forms.Form):
    """What stands in the fields of a new statement, finished or not."""

    party = forms.CharField(required=False, max_length=20)
    kind = forms.ChoiceField(choices=Statement.Kind.choices)
    text = forms.CharField(required=False, max_length=20_000, strip=False)


class StatementEditForm(forms.Form):
    """Other words of a statement, with the revision that they are based on."""

    kind = StatementForm.base_fields["kind"]
    text = StatementForm.base_fields["text"]
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, statement: Statement) -> dict[str, Any]:
        return {
            "kind": statement.kind,
            "text": plaintext.text_of(statement.text),
            "revision": statement.text_revision,
        }

    @property
    def html(self) -> str:
        return plaintext.html_of(self.cleaned_data["text"])


class RevisionForm(forms.Form):
    """Which words were read when it was withdrawn."""

    revision = forms.IntegerField(min_value=0)


class PlaceStatementForm(forms.Form):
    """Under which item, and before which statement there."""

    item = forms.ChoiceField(label=_("Under which item?"))
    is_first = forms.BooleanField(label=_("First among the statements of the item"), required=False)

    def __init__(self, data: Any = None, *, statement: Statement, items: dict[int, str], **kwargs: Any) -> None:
        super().__init__(data, initial={"item": statement.item_id}, **kwargs)
        cast(forms.ChoiceField, self.fields["item"]).choices = [(str(pk), name) for pk, name in items.items()]
