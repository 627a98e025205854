from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from paper.press import Press


class Command(BaseCommand):
    help = "Print the minutes as they change. Runs beside the web server until it is stopped (SIGTERM)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="print what is due, then end")
        parser.add_argument(
            "--at-a-time", type=int, metavar="N", help="how many at the same time (number of processors)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        press = Press(at_a_time=options["at_a_time"])
        if options["once"]:
            self.stdout.write(_("%(count)s printed.") % {"count": press.drain()})
        else:
            press.run()
