"""What a version says otherwise than the one before it, item by item and word by word."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings import worddiff
from meetings.worddiff import Part
from minutes.composition import Composition, Item
from minutes.models import Round


@dataclass(frozen=True)
class Change:
    """One place that differs; `kind` is "added", "removed" or "changed", `parts` the comparison of its words."""

    name: str
    kind: str
    parts: Sequence[Part]


def before(round: Round) -> Round | None:
    """The version before this one of the same minutes."""
    earlier = round.meeting.rounds.filter(scope=round.scope, number__lt=round.number, corrects=round.corrects_id)
    if round.scope == Round.Scope.ITEMS:
        items = set(round.items.values_list("pk", flat=True))
        same = [
            one
            for one in earlier.order_by("-number").prefetch_related("items")
            if {item.pk for item in one.items.all()} == items
        ]
        return same[0] if same else None
    return earlier.order_by("-number").first()


def between(old: Composition, new: Composition) -> list[Change]:
    """The differences in reading order, what was taken away at its old place; what stands outside the items first."""
    found = []
    outside = worddiff.compare(_outside(old), _outside(new))
    if not worddiff.is_same(outside):
        found.append(Change(_("Heading, attendance and signatures"), "changed", outside))
    was, now = {item.id: item for item in old.items}, {item.id: item for item in new.items}
    at = 0
    for item in new.items:
        while at < len(old.items) and old.items[at].id not in now:
            found.append(_change(old.items[at], None, old, new))
            at += 1
        at += 1
        if item.id not in was:
            found.append(_change(None, item, old, new))
        elif not worddiff.is_same(parts := worddiff.compare(_words(was[item.id], old), _words(item, new))):
            found.append(Change(_called(item), "changed", parts))
    found += [_change(item, None, old, new) for item in old.items[at:] if item.id not in now]
    return found


def _change(was: Item | None, now: Item | None, old: Composition, new: Composition) -> Change:
    parts = worddiff.compare(_words(was, old) if was else "", _words(now, new) if now else "")
    item = now or was
    assert item is not None
    return Change(_called(item), "added" if was is None else "removed", parts)


def _called(item: Item) -> str:
    return f"{item.label} {item.title}".strip()


def _words(item: Item, document: Composition) -> str:
    """All that the item says, as the document sets it."""
    with override(document.language):
        return render_to_string("minutes/_item.html", {"item": item, "document": document, "is_screen": False})


def _outside(document: Composition) -> str:
    with override(document.language):
        context = {"document": document, "is_screen": False}
        pieces = ("minutes/_facts.html", "minutes/_attendance.html", "minutes/_absent.html", "minutes/_signatures.html")
        return "".join(render_to_string(piece, context) for piece in pieces)
