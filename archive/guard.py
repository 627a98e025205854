"""What a person should look at before something leaves the house. It hinders nothing: somebody says it is right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive import masking
from archive.masking import markup
from archive.masking.proof import SHORTEST, squeezed
from archive.models import FileText, ImportedRecord, MaskedCopy, Reading, RegisterEntry, Secrecy
from meetings import personal_numbers
from minutes.composition import Annex, Composition
from minutes.models import Round

#: Of a file with a whole list of people, not every number is told of.
_MOST_NUMBERS: Final = 5


@dataclass(frozen=True)
class Caution:
    """Something to look at, in a sentence. `path` and `quote` lead to masking it; "" where nothing is to be pressed."""

    sentence: str
    path: str = ""
    quote: str = ""


def of_copy(copy: MaskedCopy) -> list[Caution]:
    """What a masked copy would still show."""
    left = copy.remaining() if copy.is_draft else copy.frozen
    words = _words(copy.round.composition.annexes, copy.annexes)
    gone = {mask.parent for mask in copy.masks.all() if mask.start is None}
    items = copy.round.composition.items
    found = [
        Caution(
            _("Item %(item)s is confidential (%(statute)s) and is not masked as a whole.")
            % {"item": items[number].name, "statute": statute},
            f"items.{number}",
        )
        for number, statute in masking.confidential(copy.round.composition)
        if f"items.{number}" not in gone
    ]
    return [*found, *_numbers(left, words), *_still_there(copy, left, words), *_unread(words)]


def of_sealed(round: Round) -> list[Caution]:
    """What the sealed minutes show, handed out as they are."""
    content = round.composition
    words = _words(content.annexes, [annex.label for annex in content.annexes])
    found = [
        Caution(
            _("Item %(item)s is confidential (%(statute)s).") % {"item": content.items[number].name, "statute": statute}
        )
        for number, statute in masking.confidential(content)
    ]
    entry = getattr(round.meeting, "register_entry", None)
    if entry is not None and entry.secrecy == Secrecy.WHOLE:
        found.append(_secret(entry))
    return [*found, *_numbers(content, words), *_unread(words)]


def of_record(record: ImportedRecord) -> list[Caution]:
    """What imported minutes show, handed out as the file that came: as far as its words are known."""
    entry = record.register_entry
    found = [_secret(entry)] if entry.secrecy != Secrecy.NONE else []
    text = FileText.objects.filter(sha256=record.sha256).values_list("text", flat=True).first() or ""
    found += _numbers_of_file(text)
    if not text.strip() or record.reading == Reading.NONE:
        found.append(Caution(_("The words of the file cannot be read here: look through it.")))
    elif record.reading == Reading.PICTURES:
        found.append(Caution(_("The words were read from pictures, with the mistakes of that: look through the file.")))
    return found


def _secret(entry: RegisterEntry) -> Caution:
    told = {"statute": entry.secrecy_statute}
    if entry.secrecy == Secrecy.WHOLE:
        return Caution(_("The register says that the minutes are secret as a whole (%(statute)s).") % told)
    return Caution(_("The register says that the minutes are secret in part (%(statute)s).") % told)


def _numbers_of_file(text: str) -> list[Caution]:
    """Each number once, the first few of them; numbers in lines that follow each other are not one."""
    found: dict[str, personal_numbers.Found] = {}
    for line in text.splitlines():
        for one in personal_numbers.find(line):
            found.setdefault(line[one.start : one.end], one)
    told = [
        Caution(_sentence(one) % {"number": number, "where": _("the file")})
        for number, one in list(found.items())[:_MOST_NUMBERS]
    ]
    if (left := len(found) - len(told)) > 0:
        words = ngettext("And %(count)s more number.", "And %(count)s more numbers.", left)
        told.append(Caution(words % {"count": left}))
    return told


def _numbers(content: Composition, words: Mapping[str, str | None]) -> Iterator[Caution]:
    for place in masking.places(content).values():
        for _start, line in markup.blocks(place.html) if place.html else [(0, place.text)]:
            for found in personal_numbers.find(line):
                quote = line[found.start : found.end]
                yield Caution(_sentence(found) % {"number": quote, "where": _where(content, place)}, place.path, quote)
    for label, text in words.items():
        found_in = list(personal_numbers.find(text or ""))
        if found_in:
            told = {"label": label, "number": (text or "")[found_in[0].start : found_in[0].end]}
            yield Caution(_("In annex %(label)s stands a personal identity number: %(number)s.") % told)


def _sentence(found: personal_numbers.Found) -> str:
    if found.is_coordination:
        return _("A coordination number stands in %(where)s: %(number)s.")
    return _("A personal identity number stands in %(where)s: %(number)s.")


def _still_there(copy: MaskedCopy, left: Composition, words: Mapping[str, str | None]) -> Iterator[Caution]:
    """What was masked in one place and stands in another."""
    places = masking.places(left)
    quotes = {mask.quote for mask in copy.masks.all() if len(squeezed(mask.quote)) >= SHORTEST}
    for quote in sorted(quotes):
        shown = quote if len(quote) <= 60 else f"{quote[:59]}…"
        there = [place for place in places.values() if quote in place.text]
        for place in there:
            told = {"words": shown, "where": _where(left, place)}
            yield Caution(_("“%(words)s” is masked, but stands in %(where)s too.") % told, place.path, quote)
        for label, text in words.items():
            if text and squeezed(quote) in squeezed(text):
                told = {"words": shown, "label": label}
                yield Caution(_("“%(words)s” is masked, but stands in annex %(label)s too.") % told)


def _unread(words: Mapping[str, str | None]) -> Iterator[Caution]:
    for label, text in words.items():
        if not (text or "").strip():
            yield Caution(_("The words of annex %(label)s cannot be read here: look through it.") % {"label": label})


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
