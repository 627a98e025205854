from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from demo import loading, signing_off


class Command(BaseCommand):
    help = "Load the demo municipality with made-up people. What is already there is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing when there are already bodies")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"] and not loading.is_empty():
            return
        loading.load()
        if settings.DEMO_MODE:
            signing_off.sign_off()
        self.stdout.write(_("The demo municipality is loaded."))
