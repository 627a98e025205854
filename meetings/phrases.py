"""The phrase bank of a body, changed. What a phrase is, see `Phrase`."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import blanks, plaintext, stock
from meetings.exceptions import Contradiction
from meetings.models import AgendaItem, Phrase
from meetings.undo import Ledger
from parties.models import Body, Event, User

LEDGER = Ledger(Phrase, "body", "phrase")


def add(body: Body, name: str, text: str, *, by: User, outcome: str = "") -> Phrase:
    """A new phrase, last in the bank.

    Raises:
        NotAllowed: see `stock.changing`.
        Contradiction: the body has a phrase with that name, or it has a blank that nobody knows.
    """
    _require_known_blanks(text)
    with stock.changing(body, LEDGER, "added", by=by, name=name):
        last = body.phrases.aggregate(last=Max("position"))["last"] or 0
        phrase = Phrase(body=body, name=name, text=text, outcome=outcome, position=last + 1)
        _require_own_name(phrase)
        phrase.save()
    return phrase


def edit(phrase: Phrase, *, by: User, **fields: Any) -> None:
    """Another name, wording or outcome.

    Raises:
        NotAllowed: see `stock.changing`.
        Contradiction: somebody else has removed it, the body has another phrase with that name, or it has a blank that
            nobody knows.
    """
    if unknown := fields.keys() - {"name", "text", "outcome"}:
        raise ValueError(f"not edited here: {unknown}")
    _require_known_blanks(fields.get("text", ""))
    with stock.changing(phrase.body, LEDGER, "edited", by=by, name=fields.get("name", phrase.name)):
        _refetch(phrase)
        for name, value in fields.items():
            setattr(phrase, name, value)
        _require_own_name(phrase)
        phrase.save(update_fields=list(fields))


def move_up(phrase: Phrase, *, by: User) -> None:
    """Before the one before it; the first stays. Raises NotAllowed."""
    _move(phrase, -1, by=by)


def move_down(phrase: Phrase, *, by: User) -> None:
    """After the one after it; the last stays. Raises NotAllowed."""
    _move(phrase, 1, by=by)


def remove(phrase: Phrase, *, by: User) -> None:
    """Take the phrase out of the bank; texts where it was used keep its words.

    Raises:
        NotAllowed: see `stock.changing`.
        Contradiction: somebody else has removed it.
    """
    with stock.changing(phrase.body, LEDGER, "removed", by=by, name=phrase.name):
        _refetch(phrase)
        Phrase.objects.filter(pk=phrase.pk).delete()


#: What was done, by the verb of its event, for the button that takes it back.
DONE = {
    "phrase.added": gettext_lazy("Added: %(name)s"),
    "phrase.edited": gettext_lazy("Changed: %(name)s"),
    "phrase.moved": gettext_lazy("Moved: %(name)s"),
    "phrase.removed": gettext_lazy("Removed: %(name)s"),
}


def describe(event: Event) -> str:
    """A change in a few words: "Removed: Enighet"."""
    return str(DONE[event.verb]) % {"name": event.data.get("name", "")}


def _move(phrase: Phrase, step: int, *, by: User) -> None:
    with stock.changing(phrase.body, LEDGER, "moved", by=by, name=phrase.name):
        _refetch(phrase)
        order = list(phrase.body.phrases.all())
        index = order.index(phrase)
        target = index + step
        if 0 <= target < len(order):
            order[index], order[target] = order[target], order[index]
        for position, other in enumerate(order, start=1):
            other.position = position
        Phrase.objects.bulk_update(order, ["position"])


@dataclass(frozen=True)
class Offered:
    """A phrase as it is offered in an item: filled from the meeting, as HTML of paragraphs."""

    name: str
    text: str
    html: str
    outcome: str = ""
    id: int = 0


def offered(item: AgendaItem) -> list[Offered]:
    """The body's phrases for a text in the item: those of its outcome first, then those that go with any item, then
    those of other outcomes. The meeting is read only where a phrase has blanks."""
    rank = {item.outcome: 0, "": 1} if item.outcome else {"": 0}
    rows = sorted(item.meeting.body.phrases.all(), key=lambda phrase: rank.get(phrase.outcome, 2))
    values = blanks.values_for(item) if any("{" in phrase.text for phrase in rows) else {}
    texts = [(phrase, blanks.fill(phrase.text, values)) for phrase in rows]
    return [Offered(phrase.name, text, plaintext.html_of(text), phrase.outcome, phrase.pk) for phrase, text in texts]


def put_last(item: AgendaItem, phrase: Offered, *, by: User) -> None:
    """Let the item's text end with the phrase, as one more saved text. Raises as `AgendaItem.write`."""
    item.write(item.text + phrase.html, by=by, revision=item.text_revision)


def _require_known_blanks(text: str) -> None:
    if why := blanks.why_unknown(text):
        raise Contradiction(why)


def _require_own_name(phrase: Phrase) -> None:
    same = Phrase.objects.filter(body=phrase.body, name__iexact=phrase.name).exclude(pk=phrase.pk)
    if same.exists():
        raise Contradiction(_("The body already has a phrase with this name."))


def _refetch(phrase: Phrase) -> None:
    """Read the phrase anew, inside the lock."""
    body = phrase.body
    try:
        phrase.refresh_from_db()
    except Phrase.DoesNotExist as error:
        raise Contradiction(_("Somebody else has removed “%(title)s”.") % {"title": phrase.name}) from error
    phrase.body = body
