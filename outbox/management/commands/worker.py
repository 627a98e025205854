from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outbox import worker


class Command(BaseCommand):
    help = "Send letters and do other background work. Runs beside the web server until it is stopped (SIGTERM)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then end")
        parser.add_argument("--at-a-time", type=int, default=4, metavar="N", help="how many jobs at the same time (4)")

    def handle(self, *args: Any, **options: Any) -> None:
        worker.run(at_a_time=options["at_a_time"], drain=options["once"])
