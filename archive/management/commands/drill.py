from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.backup.drill import DrillFailed, drill


class Command(BaseCommand):
    help = (
        "Break off a backup, make one, restore it into a new database and prove that everything is there. Nothing that "
        "is in use is touched, and nothing is left behind."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            drill(self.stdout.write)
        except DrillFailed as error:
            raise CommandError(str(error)) from None
