from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Exemption
from archive.retention.kinds import KINDS, proposals, rules


class Command(BaseCommand):
    help = (
        "Say what the rules of retention let go today. Nothing is written and nothing deleted: that takes a proposal "
        "and the approval of an archivist, on their page. Exit code 1 when something would go."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--propose", action="store_true", required=True, help="print how many would go")
        parser.add_argument("--list", action="store_true", help="print each of them too")

    def handle(self, *args: Any, **options: Any) -> None:
        today, said, total = timezone.localdate(), rules(), 0
        for kind in KINDS.values():
            exempt = set(Exemption.objects.filter(kind=kind.key).values_list("source_id", flat=True))
            found = [one for one in proposals(kind, said[kind.key], today) if one.source_id not in exempt]
            if not found:
                continue
            total += len(found)
            size = sum(one.size for one in found)
            self.stdout.write(_("%(what)s, %(size)s bytes") % {"what": kind.count(len(found)), "size": size})
            if options["list"]:
                for one in found:
                    self.stdout.write(f"  {one.since.isoformat()}  {one.number}  {one.label}")
        if not total:
            self.stdout.write(_("Nothing falls under the rules today."))
            return
        raise SystemExit(1)
