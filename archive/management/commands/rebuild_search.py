from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from archive.rebuilding import rebuild


class Command(BaseCommand):
    help = "Write all that can be found anew. The database keeps it current by itself; this is for after a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild(lambda kind, done, of: self.stdout.write(f"{kind} {done}/{of}"))
        self.stdout.write(_("%(count)s entries can be found.") % {"count": count})
