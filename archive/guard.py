"""What a person should look at before something leaves the house. It hinders nothing: somebody says it is right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from archive import masking
from archive.masking import markup
from archive.masking.proof import SHORTEST, squeezed
from archive.models import FileText, MaskedCopy, Secrecy
from meetings import personal_numbers
from minutes.composition import Annex, Composition
from minutes.models import Round


@dataclass(frozen=True)
class Warning:
    """A sentence, and where: `path` and `quote` lead to masking it; "" where there is nothing to press."""

    sentence: str
    path: str = ""
    quote: str = ""


def of_copy(copy: MaskedCopy) -> list[Warning]:
    """What a masked copy would still show."""
    left = copy.remaining() if copy.is_draft else copy.frozen
    words = _words(copy.round.composition.annexes, copy.annexes)
    gone = {mask.parent for mask in copy.masks.all() if mask.start is None}
    items = copy.round.composition.items
    found = [
        Warning(
            _("Item %(item)s is confidential (%(statute)s) and is not masked as a whole.")
            % {"item": items[number].name, "statute": statute},
            f"items.{number}",
        )
        for number, statute in masking.confidential(copy.round.composition)
        if f"items.{number}" not in gone
    ]
    return [*found, *_numbers(left, words), *_still_there(copy, left, words), *_unread(words)]


def of_sealed(round: Round) -> list[Warning]:
    """What the sealed minutes show, handed out as they are."""
    content = round.composition
    words = _words(content.annexes, [annex.label for annex in content.annexes])
    found = [
        Warning(
            _("Item %(item)s is confidential (%(statute)s).") % {"item": content.items[number].name, "statute": statute}
        )
        for number, statute in masking.confidential(content)
    ]
    entry = getattr(round.meeting, "register_entry", None)
    if entry is not None and entry.secrecy == Secrecy.WHOLE:
        told = {"statute": entry.secrecy_statute}
        found.append(Warning(_("The register says that the minutes are secret as a whole (%(statute)s).") % told))
    return [*found, *_numbers(content, words), *_unread(words)]


def _numbers(content: Composition, words: Mapping[str, str | None]) -> Iterator[Warning]:
    for place in masking.places(content).values():
        for _start, line in markup.blocks(place.html) if place.html else [(0, place.text)]:
            for found in personal_numbers.find(line):
                quote = line[found.start : found.end]
                yield Warning(_sentence(found) % {"number": quote, "where": _where(content, place)}, place.path, quote)
    for label, text in words.items():
        found_in = list(personal_numbers.find(text or ""))
        if found_in:
            told = {"label": label, "number": (text or "")[found_in[0].start : found_in[0].end]}
            yield Warning(_("In annex %(label)s stands a personal identity number: %(number)s.") % told)


def _sentence(found: personal_numbers.Found) -> str:
    if found.is_coordination:
        return _("A coordination number stands in %(where)s: %(number)s.")
    return _("A personal identity number stands in %(where)s: %(number)s.")


def _still_there(copy: MaskedCopy, left: Composition, words: Mapping[str, str | None]) -> Iterator[Warning]:
    """What was masked in one place and stands in another."""
    places = masking.places(left)
    quotes = {mask.quote for mask in copy.masks.all() if len(squeezed(mask.quote)) >= SHORTEST}
    for quote in sorted(quotes):
        shown = quote if len(quote) <= 60 else f"{quote[:59]}…"
        there = [place for place in places.values() if quote in place.text]
        for place in there:
            told = {"words": shown, "where": _where(left, place)}
            yield Warning(_("“%(words)s” is masked, but stands in %(where)s too.") % told, place.path, quote)
        for label, text in words.items():
            if text and squeezed(quote) in squeezed(text):
                told = {"words": shown, "label": label}
                yield Warning(_("“%(words)s” is masked, but stands in annex %(label)s too.") % told)


def _unread(words: Mapping[str, str | None]) -> Iterator[Warning]:
    for label, text in words.items():
        if not (text or "").strip():
            yield Warning(_("The words of annex %(label)s cannot be read here: look through it.") % {"label": label})


def _words(annexes: Sequence[Annex], labels: Sequence[str]) -> dict[str, str | None]:
    """The words of annexes by number; None or "" where nothing can be read."""
    chosen = [annex for annex in annexes if annex.label in labels]
    texts = dict(FileText.objects.filter(sha256__in=[one.sha256 for one in chosen]).values_list("sha256", "text"))
    return {annex.label: texts.get(annex.sha256) for annex in chosen}


def words_beside(copy: MaskedCopy) -> list[str]:
    """The words of the annexes that were chosen whole."""
    return [text for text in _words(copy.round.composition.annexes, copy.annexes).values() if text]


def _where(content: Composition, place: masking.Place) -> str:
    """`punkt 3 Budget`, or what the place is."""
    parts = place.path.split(".")
    if parts[0] == "items":
        item = content.items[int(parts[1])]
        return _("item %(item)s") % {"item": f"{item.label} {item.title}".strip()}
    return {
        "parties": _("the roll"),
        "reported_absent": _("the roll"),
        "absent": _("the roll"),
        "vacant": _("the roll"),
        "signatories": _("the list of those who adjusted"),
        "annexes": _("the list of annexes"),
    }.get(parts[0], _("the head of the minutes"))
