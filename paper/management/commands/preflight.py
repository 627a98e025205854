import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from paper import preflight


class Command(BaseCommand):
    help = "Check a file against PDF/A-2a or PDF/A-3a and PDF/UA-1. Exit status 0 only if nothing is wrong with it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--variant", choices=["2a", "3a"], help="demand this variant (else the one that it claims)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        try:
            findings = preflight.check(data, expect=options["variant"])
        except preflight.Unreadable as error:
            raise CommandError(f"{path}: {error}") from None
        if findings:
            for finding in findings:
                self.stdout.write(f"{path}: {finding}")
            sys.exit(1)
        self.stdout.write(_("%(file)s: nothing to object to.") % {"file": path})
