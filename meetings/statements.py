"""What the parties say on items themselves, as the page and the minutes show it. The verbs are `Statement`'s."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import materials, voices
from meetings.agenda import Node
from meetings.materials import Entry, Material
from meetings.models import AgendaItem, Meeting, Statement, StatementDraft
from parties.models import User


@dataclass(frozen=True)
class Told:
    """A statement as it is shown; `text` is clean HTML, `party` the union's name of the day."""

    id: int
    party: str
    kind: str
    text: str
    revision: int
    is_own: bool = False

    @property
    def kind_name(self) -> str:
        return str(Statement.Kind(self.kind).label)


@dataclass(frozen=True)
class Beneath:
    """What stands beneath an item for one person."""

    statements: tuple[Told, ...] = ()
    acts: tuple[Entry, ...] = ()


def of(item: AgendaItem, own: Sequence[voices.Party] = ()) -> tuple[Told, ...]:
    """The item's statements in order, for an item that `with_agenda` has read. Words are in the active language."""
    return tuple(
        Told(
            id=told["id"],
            party=told["name"] or _("The employer"),
            kind=told["kind"],
            text=told["text"],
            revision=told["revision"],
            is_own=told["union"] in own,
        )
        for told in getattr(item, "statements_told", ())
    )


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, Beneath]:
    own = voices.of(meeting, user) if meeting.is_open else []
    can_add = meeting.status in Meeting.BEGUN_STATUSES and any(party is not None for party in own)
    begun = (
        set(StatementDraft.objects.filter(by=user, item__meeting=meeting).values_list("item", flat=True))
        if can_add
        else set()
    )
    found = {}
    for node in nodes:
        acts = _acts(node.item, meeting, is_begun=node.item.pk in begun) if can_add else ()
        found[node.item.pk] = Beneath(of(node.item, own), acts)
    return {pk: beneath for pk, beneath in found.items() if beneath != Beneath()}


def _acts(item: AgendaItem, meeting: Meeting, *, is_begun: bool) -> tuple[Entry, ...]:
    label = _("Go on with your statement") if is_begun else _("Write a statement")
    return (Entry(label, "pen", reverse("statement_add", args=[meeting.pk, item.pk])),)


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    if not voices.speaks_for(item.meeting, user, None):
        return ()
    return [
        Entry(_("Write a statement by the employer"), "pen", reverse("statement_add", args=[item.meeting_id, item.pk]))
    ]


def register() -> None:
    materials.register(Material("statements", "meetings/_item_statements.html", read, _entries, order=40))
