"""What is proposed for an agenda, and what becomes of it."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cesam import display
from meetings import agenda, deadlines, plaintext, proposals
from meetings.models import AgendaItem, ItemProposal, Meeting
from parties.models import Body, Seat, Union, User

#: So many meetings ahead can be chosen for a new point.
_AHEAD = 6
#: The items of so many meetings are offered to take a point up.
_NEAR = 4

#: Meetings with the items of their agendas in reading order.
Agendas = list[tuple[Meeting, list[agenda.Node]]]


class ProposalForm(forms.Form):
    """A new point. Who speaks for one union proposes for that one, and may name others that join in."""

    unions = forms.MultipleChoiceField(
        label=_("On behalf of"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    title = forms.CharField(label=_("What is it about?"), max_length=300)
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("A line is a paragraph. A line that begins with a hyphen is a point of a list."),
    )
    meeting = forms.ChoiceField(label=_("For which meeting?"), required=False, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Document"), required=False, max_length=200, help_text=_("More can be added once it is proposed.")
    )

    def __init__(self, data: Any = None, files: Any = None, *, body: Body, user: User, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        today = timezone.localdate()
        seats = list(body.seats.on(today).select_related("union"))
        self.seated: dict[str, Union] = {str(seat.union_id): seat.union for seat in seats if seat.union}
        held = body.seats_of(user)
        self.own = {str(seat.union_id) for seat in held if seat.union_id}
        self.is_employers = any(seat.side == Seat.Side.EMPLOYER for seat in held)
        self.is_preparer = body.is_prepared_by(user)
        asked = cast(forms.MultipleChoiceField, self.fields["unions"])
        if self.own or self.is_preparer:
            asked.choices = [(key, union.name) for key, union in self.seated.items()]
            asked.initial = sorted(self.own) if len(self.own) == 1 and not self.is_employers else []
            asked.required = not self.is_employers
            asked.help_text = (
                _("Choose none for a point of the employer's.")
                if self.is_employers
                else _("Several propose it together: their representatives see it, and are told.")
            )
        else:
            del self.fields["unions"]
        self.meetings = {str(meeting.pk): meeting for meeting in proposals.open_meetings(body).with_body()[:_AHEAD]}
        choices = [(key, _told(meeting)) for key, meeting in self.meetings.items()]
        chosen = cast(forms.ChoiceField, self.fields["meeting"])
        chosen.choices = [*choices, ("", _t("The first that suits"))]
        chosen.initial = choices[0][0] if choices else ""

    def clean_unions(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["unions"]
        if chosen and not self.is_preparer and not self.own & set(chosen):
            raise forms.ValidationError(_("Choose your own union too."))
        return chosen

    def values(self) -> dict[str, Any]:
        """For `proposals.propose`."""
        said = self.cleaned_data
        return {
            "title": said["title"],
            "text": plaintext.html_of(said["text"]),
            "unions": [self.seated[key] for key in said.get("unions", ())],
            "meeting": self.meetings.get(said["meeting"]),
        }


class AttachForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=200)


class PlaceProposalForm(forms.Form):
    """On which agenda it becomes an item: last there, or last under an item."""

    where = forms.ChoiceField(label=_("Where on which agenda?"))

    def __init__(self, data: Any = None, *, proposal: ItemProposal, agendas: Agendas, **kwargs: Any) -> None:
        super().__init__(data, prefix="place", **kwargs)
        self.places: dict[str, tuple[Meeting, AgendaItem | None]] = {}
        groups = []
        for meeting, nodes in agendas:
            last = f"meeting-{meeting.pk}"
            self.places[last] = (meeting, None)
            named = [(last, _t("Last on the agenda"))]
            for node in nodes:
                if node.level < AgendaItem.MAX_DEPTH:
                    self.places[f"item-{node.item.pk}"] = (meeting, node.item)
                    named.append((f"item-{node.item.pk}", _t("Under %(item)s") % {"item": _named(node)}))
            groups.append((_day(meeting), named))
        field = cast(forms.ChoiceField, self.fields["where"])
        field.choices = groups
        if f"meeting-{proposal.meeting_id}" in self.places:
            field.initial = f"meeting-{proposal.meeting_id}"

    @property
    def chosen(self) -> tuple[Meeting, AgendaItem | None]:
        return self.places[self.cleaned_data["where"]]


class MergeProposalForm(forms.Form):
    """Under which item it is taken up."""

    item = forms.ChoiceField(label=_("Under which item?"))

    def __init__(self, data: Any = None, *, agendas: Agendas, **kwargs: Any) -> None:
        super().__init__(data, prefix="merge", **kwargs)
        self.items = {str(node.item.pk): node.item for _meeting, nodes in agendas for node in nodes}
        groups = [
            (_day(meeting), [(str(node.item.pk), _named(node)) for node in nodes])
            for meeting, nodes in agendas
            if nodes
        ]
        cast(forms.ChoiceField, self.fields["item"]).choices = [("", _t("Choose an item")), *groups]

    @property
    def chosen(self) -> AgendaItem:
        return self.items[self.cleaned_data["item"]]


class ReturnProposalForm(forms.Form):
    """Why it is returned."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Whoever proposed it reads this."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="return", **kwargs)


class LiftForm(forms.Form):
    """What the body above must know."""

    background = forms.CharField(
        label=_("Background"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_(
            "What the body above must know, and what is asked of it. The text of the item goes along as it is now."
        ),
    )

    @property
    def html(self) -> str:
        return plaintext.html_of(self.cleaned_data["background"])


def agendas_of(body: Body) -> Agendas:
    """The agendas where an item can be added now, what is under way or ahead, the next one first.

    Of those further ahead there is little but standing items: their items are not read.
    """
    meetings = list(Meeting.objects.upcoming().filter(body=body).with_body())
    return [
        (meeting, agenda.flat(agenda.tree(meeting, list(meeting.items.all()))) if number < _NEAR else [])
        for number, meeting in enumerate(meetings)
    ]


def _named(node: agenda.Node) -> str:
    return f"{node.label} {node.item.title}".strip()


def _day(meeting: Meeting) -> str:
    return display.date_long(meeting.starts_at)


def _told(meeting: Meeting) -> str:
    """The day of the meeting, and until when points come in time."""
    last_on = deadlines.of(meeting).points_on
    if last_on is None:
        return _day(meeting)
    told = {"day": _day(meeting), "last": display.date_short(last_on)}
    if proposals.is_late(timezone.localdate(), last_on):
        return _t("%(day)s (points were due on %(last)s; yours will be marked late)") % told
    return _t("%(day)s (points by %(last)s)") % told
