import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from budget import checks, figures
from budget.exceptions import FileUnreadable
from budget.reading import Limits, Reading, read
from budget.sums import Computing


class Command(BaseCommand):
    help = (
        "Read a budget follow-up from .xlsx or .csv and tell its rows, columns and contradictions, without a database. "
        "Exit codes: 0 read, also with contradictions; 2 the file cannot be read (one line on standard error says why)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--sheet", default="", metavar="NAME", help="else the first with a table")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            reading = read(path.name, _bytes_of(path), sheet=options["sheet"])
        except FileUnreadable as refusal:
            self.stderr.write(f"{path.name}: {' '.join(str(refusal).split())}")
            sys.exit(2)
        told = as_json(reading)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) if options["json"] else in_words(told))


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(Limits.of_settings().file_bytes + 1)
    except OSError as error:
        raise FileUnreadable(_("The file cannot be opened: %(why)s.") % {"why": error.strerror or error}) from error


def as_json(reading: Reading) -> dict[str, Any]:
    table = reading.table
    computing = Computing(table)
    return {
        "sheet": reading.sheet,
        "title": reading.title,
        "unit": reading.unit,
        "columns": [{"key": column.key, "heading": column.heading} for column in table.columns],
        "rows": [
            {
                "label": line.label,
                "kind": str(line.kind),
                "values": {
                    column.key: figures.plain(line.values[column.key])
                    for column in table.columns
                    if column.key in line.values
                },
            }
            for line in table.lines
        ],
        "checks": [
            {
                "row": table.lines[check.line].label,
                "column": check.column,
                "printed": figures.plain(check.printed),
                "computed": figures.plain(check.computed),
                "difference": figures.plain(check.difference),
                "message": checks.sentence(table, check),
            }
            for check in checks.contradictions(table, computing)
        ],
        "notes": list(reading.notes),
        "remarks": list(reading.remarks),
    }


def in_words(told: dict[str, Any]) -> str:
    lines = [f"{told['sheet']}: {len(told['rows'])} × {len(told['columns'])}"]
    lines += [check["message"] for check in told["checks"]]
    return "\n".join([*lines, *told["remarks"]])
