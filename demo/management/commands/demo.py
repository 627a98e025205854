from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from demo import scale

MEETINGS, ITEMS = 60_000, 1_000_000


class Command(BaseCommand):
    help = (
        "Fill a database of the demo with made-up meetings of more than twenty years: 60 000 meetings with a million "
        "items, or as many as are asked for. Run again it goes on where it was, and says so when all is there. It "
        "refuses a database that holds anything but the demo's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale",
            type=float,
            nargs="?",
            const=1.0,
            required=True,
            metavar="FACTOR",
            help="how much of the whole: 0.01 is a hundredth of it",
        )
        parser.add_argument("--meetings", type=int, help=f"how many meetings ({MEETINGS} times the factor)")
        parser.add_argument("--items", type=int, help=f"how many items ({ITEMS} times the factor)")

    def handle(self, *args: Any, **options: Any) -> None:
        meetings = options["meetings"] or round(MEETINGS * options["scale"])
        items = options["items"] or round(ITEMS * options["scale"])
        self._told = 0
        try:
            done = scale.fill(meetings, items, tell=self._tell)
        except scale.Refused as refusal:
            raise CommandError(str(refusal)) from None
        told = {"meetings": done.meetings, "items": done.items, "seconds": round(done.seconds)}
        if done.was_there:
            self.stdout.write(_("%(meetings)s meetings with %(items)s items are there already.") % told)
        else:
            self.stdout.write(_("%(meetings)s meetings with %(items)s items, made in %(seconds)s s.") % told)

    def _tell(self, meetings: int, items: int, of_meetings: int, of_items: int) -> None:
        """A line for every twentieth part."""
        part = items * 20 // of_items
        if part > self._told:
            self._told = part
            told = {"percent": part * 5, "meetings": meetings, "items": items}
            self.stdout.write(_("%(percent)s %%: %(meetings)s meetings, %(items)s items") % told)
            self.stdout.flush()
