from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from archive import backup
from cesam.database import DatabaseUnavailable


class Command(BaseCommand):
    help = (
        "Put a backup into an empty database and the folder of files, and prove that everything is there. With --check "
        "it only looks through the file. The passphrase of an encrypted one stands in CESAM_BACKUP_PASSPHRASE."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only look through the file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        passphrase = settings.BACKUP_PASSPHRASE
        try:
            if options["check"]:
                backup.verify(path, passphrase=passphrase)
                self.stdout.write(_("%(file)s is whole.") % {"file": path})
                return
            problems = backup.restore(path, passphrase=passphrase)
        except backup.NotEmpty:
            raise CommandError("The database is not empty, and nothing was changed. Restore into a new one.") from None
        except backup.WrongPassphrase:
            raise CommandError("The passphrase is another one.") from None
        except (backup.BackupDamaged, DatabaseUnavailable, OSError) as error:
            raise CommandError(f"{path}: {error}") from None
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(
            _("%(file)s is restored: every table, every file and the event log are as they were.") % {"file": path}
        )
