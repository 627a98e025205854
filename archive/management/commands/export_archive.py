from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from archive.packages import Busy, Foreign, Progress, Scope, run, schemas
from parties.models import Body


class Command(BaseCommand):
    help = (
        "Write packages for the e-archive (E-ARK SIP) into a folder: one for the sealed minutes of each meeting, and "
        "one for each of the old minutes that were imported; of a body, a year, or of everything. Broken off, the same "
        "command goes on where it was; run again, it makes anew what has changed. Exit code 1 when something is left "
        "out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--body", metavar="SLUG", help="without it, all bodies")
        parser.add_argument("--year", type=int, metavar="YYYY", help="without it, all years")
        parser.add_argument("--output", "-o", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["output"]
        scope = Scope(self._body(options["body"]), options["year"])
        if not scope.entries().exists():
            raise CommandError(_("There are no minutes of that body and year."))
        if missing := schemas.missing():
            self.stderr.write(
                _("Without the published schemas %(names)s: the packages are not checked against them.")
                % {"names": ", ".join(missing)}
            )
        try:
            outcome = run(folder, scope, tell=self._tell)
        except Busy:
            raise CommandError(_("Somebody else is writing to %(folder)s.") % {"folder": folder}) from None
        except Foreign:
            raise CommandError(
                _("%(folder)s holds something else. Choose a new folder, or one of the same body and year.")
                % {"folder": folder}
            ) from None
        except OSError as error:
            raise CommandError(f"{folder}: {error}") from None
        self.stdout.write(
            _("%(folder)s: %(packages)s packages, %(size)s bytes.")
            % {"folder": folder, "packages": outcome.packages, "size": outcome.size}
        )
        for what, why in outcome.left_out:
            self.stderr.write(f"{what}: {why}")
        if outcome.left_out:
            raise CommandError(_("Left out: %(count)s.") % {"count": len(outcome.left_out)})

    def _body(self, slug: str | None) -> Body | None:
        if slug is None:
            return None
        body = Body.objects.filter(slug=slug).first()
        if body is None:
            slugs = ", ".join(Body.objects.order_by("slug").values_list("slug", flat=True)) or "–"
            raise CommandError(_("There is no body %(slug)s. There are: %(slugs)s") % {"slug": slug, "slugs": slugs})
        return body

    def _tell(self, progress: Progress) -> None:
        self.stdout.write(f"{progress.done}/{progress.total} {progress.name}")
