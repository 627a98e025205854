"""What is asked, by whom, and whose it is; what is said on it; and what of the register is shown."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput
from meetings.models import OpenQuestion
from parties.models import Body, Seat, Union, User

EMPLOYER = "employer"


class QuestionForm(forms.Form):
    """A new question. A union's representative asks for the own union alone."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=OpenQuestion.Kind.choices,
        initial=OpenQuestion.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("What is asked?"), max_length=2_000, widget=forms.Textarea({"rows": 4}))
    askers = forms.MultipleChoiceField(label=_("Asked by"), widget=forms.CheckboxSelectMultiple, required=False)
    owner = forms.ChoiceField(
        label=_("Who shall answer?"), required=False, help_text=_("A task needs a person who is responsible.")
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=DateInput, help_text=_("Leave empty when there is no date.")
    )

    def __init__(self, data: Any = None, *, body: Body, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        seats = list(body.seats.on(timezone.localdate()).select_related("person", "union"))
        is_preparer = body.is_prepared_by(user)
        own = {seat.union_id for seat in body.seats_of(user) if seat.union_id}
        self.unions: dict[str, Union] = {str(seat.union_id): seat.union for seat in seats if seat.union}
        self.people: dict[str, User] = {str(seat.person_id): seat.person for seat in seats if seat.person}
        askers = [(key, union.name) for key, union in self.unions.items() if is_preparer or union.pk in own]
        if is_preparer:
            askers.append((EMPLOYER, str(_("The employer"))))
        elif len(askers) == 1:
            self.fields["askers"].initial = [askers[0][0]]
        cast(forms.MultipleChoiceField, self.fields["askers"]).choices = askers
        self.fields["askers"].required = not is_preparer
        cast(forms.ChoiceField, self.fields["owner"]).choices = [
            ("", str(_("Nobody yet"))),
            (EMPLOYER, str(_("The employer"))),
            *((f"union:{key}", union.name) for key, union in self.unions.items()),
            *((f"person:{key}", person.name) for key, person in self.people.items()),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == OpenQuestion.Kind.TASK and not said.get("owner", "").startswith("person:"):
            self.add_error("owner", _("A task needs a person who is responsible."))
        return said

    def values(self) -> dict[str, Any]:
        """For `OpenQuestion.ask`."""
        said = self.cleaned_data
        sort, _colon, key = said["owner"].partition(":")
        union = self.unions[key] if sort == "union" else None
        side = Seat.Side.EMPLOYER if sort == EMPLOYER else Seat.Side.UNION if union else ""
        return {
            "text": said["text"],
            "kind": said["kind"],
            "unions": [self.unions[asker] for asker in said["askers"] if asker != EMPLOYER],
            "is_asked_by_employer": EMPLOYER in said["askers"],
            "owner": self.people[key] if sort == "person" else None,
            "owner_side": side,
            "owner_union": union,
            "due_on": said["due_on"],
        }


class AnswerForm(forms.Form):
    """An answer; a partial one leaves the question open."""

    text = forms.CharField(label=_("Answer"), max_length=5_000, widget=forms.Textarea({"rows": 5}))
    is_partial = forms.BooleanField(label=_("The question stays open; more is to come"), required=False)

    #: Where the person answers: the list is shown again afterwards.
    is_from_list = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ItemAnswerForm(AnswerForm):
    """An answer given at an item: which of the questions it answers."""

    question = forms.ChoiceField(label=_("Which question?"), widget=forms.RadioSelect)

    field_order = ("question", "text", "is_partial")

    def __init__(self, data: Any = None, *, questions: list[OpenQuestion], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.questions = {str(question.pk): question for question in questions}
        cast(forms.ChoiceField, self.fields["question"]).choices = [
            (key, " · ".join(filter(None, [question.text, question.owner_words])))
            for key, question in self.questions.items()
        ]
        if len(questions) == 1:
            self.fields["question"].initial = str(questions[0].pk)


class ReasonForm(forms.Form):
    """Why it is withdrawn or opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000)


class RegisterForm(forms.Form):
    """Which questions of the register are shown."""

    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Open")),
            ("overdue", _("Overdue")),
            ("ended", _("Answered or withdrawn")),
            ("all", _("All")),
        ],
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("Everybody's")), ("mine", _("I shall answer")), ("union", _("Asked by my union"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *OpenQuestion.Kind.choices]
    )
