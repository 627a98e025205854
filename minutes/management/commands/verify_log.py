"""Check that the event log is whole, against the heads of it that stand in sealed files."""

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minutes.enclosing import anchor_in
from minutes.models import Seal
from minutes.sealing import outermost
from parties.models import Event
from parties.models.event import Fault

_ANCHOR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
#: (id, hash, where it stands)
Anchor = tuple[int, str, str]


def anchor(text: str) -> Anchor:
    if not (match := _ANCHOR.fullmatch(text.strip().lower())):
        raise argparse.ArgumentTypeError(
            f"“{text}” is not an anchor: it is written id:hash, as this command prints it."
        )
    return int(match[1]), match[2], "the given anchor"


class Command(BaseCommand):
    help = (
        "Recompute the hash chain of the event log, compare it with the head that stands in each sealed file, and "
        "print its present head as id:hash. Heads that were kept elsewhere, as anchors or in sealed files (--against), "
        "show what the database alone cannot: that the end of the log was cut off together with what was sealed "
        "after it. Exit code 1 when the log does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anchors", nargs="*", type=anchor, metavar="ID:HASH", help="a head that was kept earlier")
        parser.add_argument(
            "--against", nargs="+", default=[], metavar="FILE.pdf", help="sealed files that were kept elsewhere"
        )

    def handle(self, *, anchors: list[Anchor], against: list[str], **options: Any) -> None:
        events = Event.objects.all()
        problems = [_words(fault) for fault in events.faults()]
        sealed, doubtful = _sealed()
        problems += doubtful
        wanted = [*anchors, *map(_anchor_of, against), *sealed]
        problems += _compared(wanted)
        if problems:
            raise CommandError("The event log does not hold.\n" + "\n".join(problems))
        head = events.head()
        self.stdout.write(f"The event log holds: {events.count()} events, compared with {len(wanted)} kept heads.")
        if head:
            self.stdout.write(head.anchor)


def _words(fault: Fault) -> str:
    if not fault.content_holds:
        return f"Event {fault.id} was changed after it was written."
    if fault.missing:
        first, last = fault.missing
        which = f"Event {first} is" if first == last else f"Events {first}–{last} are"
        return f"{which} missing before event {fault.id}."
    return f"Event {fault.id} does not follow on the one before it: one of them was put in or replaced."


def _sealed() -> tuple[list[Anchor], list[str]]:
    """The heads in the sealed files of the database, and what is wrong with those files."""
    anchors, problems = [], []
    for seal in Seal.objects.order_by("pk").defer("shared_pdf").iterator(chunk_size=10):
        name = f"the sealed file of round {seal.round_id}"
        try:
            outermost.check(bytes(seal.pdf))
        except outermost.Changed:
            problems.append(f"{name[0].upper()}{name[1:]} has been changed.")
            continue
        if found := anchor_in(bytes(seal.pdf)):
            pk, _, digest = found.partition(":")
            anchors.append((int(pk), digest, name))
    return anchors, problems


def _anchor_of(path: str) -> Anchor:
    try:
        pdf = Path(path).read_bytes()
        outermost.check(pdf)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except outermost.Changed as error:
        raise CommandError(f"{path} is not a sealed file as it was ({error}); it proves nothing.") from error
    if not (found := anchor_in(pdf)):
        raise CommandError(f"{path} holds no head of the event log.")
    pk, _, digest = found.partition(":")
    return int(pk), digest, path


def _compared(wanted: Iterable[Anchor]) -> Iterator[str]:
    anchors = list(wanted)
    kept = dict(Event.objects.filter(pk__in=[pk for pk, _, _ in anchors]).values_list("pk", "hash"))
    head = Event.objects.head()
    for pk, digest, name in anchors:
        if pk in kept:
            if kept[pk] != digest:
                yield f"Event {pk} is not the one that stands in {name}: the log was written anew."
        elif head is None or head.pk < pk:
            last = head.pk if head else 0
            yield f"The log ends with event {last}, but {name} was made when it had {pk}: its end was cut off."
        else:
            yield f"Event {pk}, which stands in {name}, is missing."
