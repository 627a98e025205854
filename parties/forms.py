"""One form for each intent. The rules stand in the models; a form only says which fields a page asks for."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cesam.forms import DateInput
from parties.exceptions import NotAllowed, Refused
from parties.models import AgreementParty, Body, DeadlineRule, Department, Seat, Union, UnionName, User


def accepted(form: forms.BaseForm, verb: Callable[[], Any]) -> bool:
    """Whether the form is valid and the verb went through. A refusal stands on the form, and nothing was changed."""
    if not form.is_valid():
        return False
    try:
        verb()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


_NAME_TAKEN = {"unique": _("The name is already in use.")}


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "email", "language", "is_administrator", "is_archivist")
        labels: ClassVar = {"language": _("Language of the pages")}
        error_messages: ClassVar = {"email": {"unique": _("Somebody already has this e-mail address.")}}
        widgets: ClassVar = {
            "name": forms.TextInput({"autocomplete": "off"}),
            "email": forms.EmailInput({"autocomplete": "off"}),
        }
        help_texts: ClassVar = {
            "name": _("First name and last name, as they stand in the minutes."),
            "email": _("The person signs in with it, and gets notices there."),
            "is_administrator": _("Keeps people, organisations and bodies. Does not see what is said in meetings."),
            "is_archivist": _("Sees the signed minutes of all bodies."),
        }


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "abbreviation")
        error_messages: ClassVar = {"name": _NAME_TAKEN}


class UnionForm(forms.ModelForm):
    class Meta:
        model = Union
        fields = ("name", "abbreviation", "federation", "successor")
        error_messages: ClassVar = {"name": _NAME_TAKEN}
        help_texts: ClassVar = {"successor": _("The union that this one has been merged into, if any.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["successor"], Union.objects.exclude(pk=self.instance.pk).in_name_order(), _("not replaced"))


class UnionAddForm(forms.ModelForm):
    party_from_on = forms.DateField(
        label=_("Party to the cooperation agreement from"),
        required=False,
        widget=DateInput,
        help_text=_("Leave empty for a union outside the agreement."),
    )

    class Meta:
        model = Union
        fields = ("name", "abbreviation", "federation")
        error_messages: ClassVar = {"name": _NAME_TAKEN}


class UnionRenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=150)
    from_on = forms.DateField(
        label=_("First day of the new name"),
        widget=DateInput,
        help_text=_("Minutes of earlier days keep the name that the union has now."),
    )


class UnionNameForm(forms.ModelForm):
    class Meta:
        model = UnionName
        fields = ("name", "from_on", "to_on")
        widgets: ClassVar = {"from_on": DateInput, "to_on": DateInput}
        labels: ClassVar = {"from_on": _("First day"), "to_on": _("Last day")}


class AgreementForm(forms.ModelForm):
    class Meta:
        model = AgreementParty
        fields = ("agreement", "from_on", "to_on")
        widgets: ClassVar = {"from_on": DateInput, "to_on": DateInput}
        labels: ClassVar = {"from_on": _("First day"), "to_on": _("Last day")}
        help_texts: ClassVar = {
            "agreement": _("For example: Samverkansavtal 2018."),
            "to_on": _("Leave empty as long as the agreement holds."),
        }


class BodyForm(forms.ModelForm):
    class Meta:
        model = Body
        fields: ClassVar[tuple[str, ...]] = (
            "name",
            "abbreviation",
            "level",
            "department",
            "parent",
            "is_safety_committee",
            "numbering",
            "language",
            "adjuster_count",
            "needs_union_adjuster",
            "secretary_signs",
            "each_union_signs",
            "letterhead",
            "registry_prefix",
            "pdf_variant",
        )
        help_texts: ClassVar = {
            "abbreviation": _("What people call it, for example Cesam."),
            "registry_prefix": _("What stands before the number in the registry, for example KS."),
            "numbering": _("Labels of items are computed by it and never typed."),
            "language": _(
                "Minutes and notices are written in it, whatever language the reader has chosen for the pages."
            ),
        }
        widgets: ClassVar = {"numbering": forms.RadioSelect, "level": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], Body.objects.exclude(pk=self.instance.pk).in_name_order(), _("none"))
        _offer(self.fields["department"], Department.objects.in_name_order(), _("none"))


class BodyAddForm(BodyForm):
    class Meta(BodyForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("name", "abbreviation", "slug", *BodyForm.Meta.fields[2:])
        help_texts: ClassVar = BodyForm.Meta.help_texts | {
            "slug": _("Stands in addresses and file names and stays as it is. Small letters a–z, figures and hyphens."),
        }


class RulesForm(forms.Form):
    """The deadlines of a body: for each event a number of days, empty where there is no rule, and how they count."""

    def __init__(self, data: Any = None, *, body: Body) -> None:
        super().__init__(data)
        rules = {rule.event: rule for rule in body.rules.all()}
        for event in DeadlineRule.Event.values:
            rule = rules.get(event)
            self.fields[f"{event}_days"] = forms.IntegerField(
                label=_("Days"),
                required=False,
                min_value=0,
                max_value=366,
                initial=rule and rule.days,
            )
            self.fields[f"{event}_kind"] = forms.ChoiceField(
                label=capfirst(DeadlineRule._meta.get_field("day_kind").verbose_name),
                choices=DeadlineRule.DayKind.choices,
                initial=rule.day_kind if rule else DeadlineRule.DayKind.CALENDAR,
            )

    def pairs(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """(deadline, days, day kind), as a page draws them."""
        return [
            (str(label), self[f"{event}_days"], self[f"{event}_kind"]) for event, label in DeadlineRule.Event.choices
        ]

    def rules(self) -> Mapping[str, tuple[int, str]]:
        """As `Body.set_rules` takes them."""
        given = self.cleaned_data
        return {
            event: (given[f"{event}_days"], given[f"{event}_kind"])
            for event in DeadlineRule.Event.values
            if given[f"{event}_days"] is not None
        }


class LogotypeForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, at most 2 MB."),
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    alt = forms.CharField(
        label=capfirst(Body._meta.get_field("logotype_alt").verbose_name),
        max_length=150,
        help_text=_(
            "For those who do not see it, for example: Exempelkommunens vapen. Read aloud in place of the picture."
        ),
    )


class SeatAddForm(forms.ModelForm):
    """A new seat on one side of a body. The instance knows its body and side."""

    class Meta:
        model = Seat
        fields = ("union", "department", "kind", "substitute_for", "person", "role", "title", "from_on")
        widgets: ClassVar = {"from_on": DateInput, "kind": forms.RadioSelect}
        labels: ClassVar = {"from_on": _("First day")}
        help_texts: ClassVar = {"from_on": _("Leave empty if the seat has always been there.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seat = self.instance
        if seat.side == Seat.Side.UNION:
            del self.fields["department"]
            self.fields["union"].required = True
            _offer(self.fields["union"], Union.objects.active().in_name_order(), _("Choose a union"))
        else:
            del self.fields["union"]
            _offer(self.fields["department"], Department.objects.in_name_order(), _("the whole employer"))
        _offer(self.fields["person"], _active_people(), _("Vacant"))
        _offer(self.fields["substitute_for"], replaceable(seat), _("nobody in particular"))
        self.initial["from_on"] = timezone.localdate()
        _offer_roles(self.fields["role"], seat)


class SeatForm(forms.ModelForm):
    """Correct what a seat says, for the whole of its time. For another holder or last day there are other forms."""

    class Meta:
        model = Seat
        fields = ("role", "title", "substitute_for", "from_on")
        widgets: ClassVar = {"from_on": DateInput}
        labels: ClassVar = {"from_on": _("First day")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_substitute:
            _offer(self.fields["substitute_for"], replaceable(self.instance), _("nobody in particular"))
        else:
            del self.fields["substitute_for"]
        _offer_roles(self.fields["role"], self.instance)


class SeatAppointForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label=capfirst(User._meta.verbose_name))
    from_on = forms.DateField(label=_("First day"), widget=DateInput)
    role = forms.ChoiceField(label=capfirst(Seat._meta.get_field("role").verbose_name))
    title = forms.CharField(
        label=capfirst(Seat._meta.get_field("title").verbose_name),
        help_text=Seat._meta.get_field("title").help_text,
        max_length=150,
        required=False,
    )

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        super().__init__(data, initial={"from_on": first_day(seat), "role": seat.role, "title": seat.title})
        _offer(self.fields["person"], _active_people(), _("Choose a person"))
        _offer_roles(self.fields["role"], seat)


class SeatVacateForm(forms.Form):
    from_on = forms.DateField(label=_("Vacant from"), widget=DateInput)

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        super().__init__(data, initial={"from_on": first_day(seat)})


class SeatEndForm(forms.Form):
    to_on = forms.DateField(label=_("Last day"), widget=DateInput)

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        super().__init__(data, initial={"to_on": seat.to_on or timezone.localdate()})
        if seat.to_on:
            self.fields["to_on"].required = False
            self.fields["to_on"].help_text = _("Leave empty to let the seat go on until further notice.")


class DayForm(forms.Form):
    """The day for which a page is shown."""

    on = forms.DateField(label=_("As it was on"), widget=DateInput, required=False)

    @property
    def day(self) -> dt.date:
        """The day that was asked for; today where none was, or none that exists."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or timezone.localdate()


class EventFilterForm(forms.Form):
    """Which events are shown."""

    actor = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False)
    subject = forms.ChoiceField(label=_("Concerns"), required=False)
    from_on = forms.DateField(label=_("First day"), required=False, widget=DateInput)
    to_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput)
    subject_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, kinds: list[tuple[str, str]]) -> None:
        super().__init__(data)
        _offer(self.fields["actor"], User.objects.in_name_order(), _("everybody"))
        self.fields["subject"].choices = [("", _("everything")), *kinds]  # type: ignore[attr-defined]

    def condition(self) -> Q:
        """The events that were asked for; none of a filter that is wrong."""
        if not self.is_valid():
            return Q(pk__in=[])
        given = self.cleaned_data
        wanted = {
            "actor": given["actor"],
            "subject": given["subject"],
            "subject_id": given["subject_id"],
            "at__date__gte": given["from_on"],
            "at__date__lte": given["to_on"],
            "pk__lt": given["before"],
        }
        return Q(**{lookup: value for lookup, value in wanted.items() if value not in (None, "")})

    @property
    def is_narrowed(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.get(name) for name in self.fields if name != "before")


def replaceable(seat: Seat) -> QuerySet:
    """The ordinary seats that a substitute may stand in for: those of its side that have not ended."""
    kept = Q(to_on__isnull=True) | Q(to_on__gte=timezone.localdate()) | Q(pk=seat.substitute_for_id)
    return seat.body.seats.with_people().filter(kept, side=seat.side, kind=Seat.Kind.ORDINARY).in_seat_order()


def first_day(seat: Seat) -> dt.date:
    """The first day on which the seat can change hands: today, or its own first day if that is still to come."""
    return max(timezone.localdate(), seat.from_on or dt.date.min)


def _offer(field: forms.Field, rows: QuerySet, empty: str | Promise) -> None:
    """Let a field choose among the rows, and say what it means to choose none."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset, field.empty_label = rows, empty  # type: ignore[assignment]


def _active_people() -> QuerySet:
    return User.objects.active().in_name_order()


def _offer_roles(field: forms.Field, seat: Seat) -> None:
    """The roles of the seat's side: the chair is the employer's."""
    roles = [
        (value, label) for value, label in Seat.Role.choices if seat.side == Seat.Side.EMPLOYER or value != "chair"
    ]
    field.choices = roles  # type: ignore[attr-defined]
