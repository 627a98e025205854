from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from archive.packages import check, schemas


class Command(BaseCommand):
    help = (
        "Check a package for the e-archive, or a folder of them: every checksum, missing and extra files, the "
        "structure and the METS rules of E-ARK CSIP and SIP, and the published schemas. Exit code 0 only when all is "
        "whole, 1 when something is wrong, 2 when the schemas are not installed and --without-schemas was not given."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--without-schemas", action="store_true", help="also where the schemas are not installed")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("%(folder)s is no folder.") % {"folder": folder})
        missing = schemas.missing()
        if missing and not options["without_schemas"]:
            text = _("The published schemas %(names)s are not installed (CESAM_PACKAGE_SCHEMAS).")
            raise CommandError(text % {"names": ", ".join(missing)}, returncode=2)
        checked = check(folder)
        for fault in checked.faults:
            self.stderr.write(fault.sentence)
        self.stdout.write(
            _("%(packages)s packages with %(files)s files, %(faults)s faults.")
            % {"packages": checked.packages, "files": checked.files, "faults": len(checked.faults)}
        )
        absent = [name for name in schemas.ALL if name not in schemas.there()]
        if absent:
            self.stdout.write(_("Not checked against: %(names)s") % {"names": ", ".join(absent)})
        if checked.faults:
            raise CommandError(_("The packages are not whole."))
