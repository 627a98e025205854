"""Check that the event log is whole."""

import argparse
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parties.models import Event
from parties.models.event import Fault

_ANCHOR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def anchor(text: str) -> tuple[int, str]:
    if not (match := _ANCHOR.fullmatch(text.strip().lower())):
        raise argparse.ArgumentTypeError(
            f"“{text}” is not an anchor: it is written id:hash, as this command prints it."
        )
    return int(match[1]), match[2]


class Command(BaseCommand):
    help = (
        "Recompute the hash chain of the event log and print its head as id:hash. A head that was kept outside the "
        "database (each signed document carries one) and is given as an anchor shows that nothing before it was "
        "changed or cut off since. Exit code 1 when the log does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anchors", nargs="*", type=anchor, metavar="ID:HASH", help="a head that was kept earlier")

    def handle(self, *, anchors: list[tuple[int, str]], **options: Any) -> None:
        events = Event.objects.all()
        problems = [_words(fault) for fault in events.faults()]
        kept = dict(events.filter(pk__in=[pk for pk, _ in anchors]).values_list("pk", "hash"))
        for pk, digest in anchors:
            if pk not in kept:
                problems.append(f"Event {pk} is missing: the log was cut off or an event was taken away.")
            elif kept[pk] != digest:
                problems.append(f"Event {pk} is not the one that the anchor was made from.")
        if problems:
            raise CommandError("The event log does not hold.\n" + "\n".join(problems))
        head = events.head()
        self.stdout.write(f"The event log holds: {events.count()} events.")
        if head:
            self.stdout.write(head.anchor)


def _words(fault: Fault) -> str:
    if not fault.content_holds:
        return f"Event {fault.id} was changed after it was written."
    return f"Before event {fault.id} something was changed, added or taken away."
