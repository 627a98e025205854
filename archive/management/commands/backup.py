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
        "Write the database and all files, as they are at one instant, to one file. Work may go on meanwhile. With a "
        "passphrase in CESAM_BACKUP_PASSPHRASE it is encrypted. Exit code 1 when a file that the database names is "
        "not there, or when nothing could be written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            written = backup.write(path, passphrase=settings.BACKUP_PASSPHRASE)
        except (backup.BackupFailed, DatabaseUnavailable, OSError) as error:
            raise CommandError(f"{path}: {error}") from None
        self.stdout.write(
            _("%(file)s: %(tables)s tables with %(rows)s rows, %(files)s files.")
            % {"file": path, "tables": written.tables, "rows": written.rows, "files": written.files}
        )
        if written.missing:
            raise CommandError("Missing or damaged before the backup: " + ", ".join(written.missing))
