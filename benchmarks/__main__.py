"""Run the subjects and print a table; exit status 1 when a promise is not kept."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from urllib.parse import quote


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=importlib.import_module("benchmarks").__doc__
    )
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help="which (all)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (7)")
    arguments = parser.parse_args()
    _set_up_django()
    found = _subjects()
    if unknown := set(arguments.subjects) - found.keys():
        parser.error(f"no such subject: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(found))}")
    is_kept = True
    with _database() as environment:
        from benchmarks.measuring import Place

        place = Place(environment, arguments.rounds)
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians of {arguments.rounds} rounds")
        for name in arguments.subjects or sorted(found):
            is_kept &= _tell(name, found[name], place)
    return 0 if is_kept else 1


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.settings")
    from cesam import database

    database.ensure()
    import django

    django.setup()


def _subjects() -> dict[str, ModuleType]:
    import benchmarks

    names = [info.name for info in pkgutil.iter_modules(benchmarks.__path__)]
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in names if not name.startswith("__")}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """A database of our own with the demo municipality; the environment that leads other processes to it."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = "cesam_benchmarks"
    connection.settings_dict["TEST"]["NAME"] = "cesam_benchmarks"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
        given = connection.settings_dict
        who = f"{given['USER']}:{quote(given['PASSWORD'] or 'x', safe='')}"
        address = f"postgres://{who}@{quote(given['HOST'], safe='')}:{given['PORT'] or 5432}/{given['NAME']}"
        yield os.environ | {"DATABASE_URL": address}
    finally:
        teardown_databases(made, verbosity=0)


def _tell(name: str, subject: ModuleType, place: object) -> bool:
    """Print a subject's lines as they come, with the ratio to its base; whether all promises were kept."""
    print(f"\n{name}: {(subject.__doc__ or '').splitlines()[0]}")
    base = None
    is_kept = True
    for line in subject.measure(place):
        base = line.seconds if line.is_base else base
        measured = "–" if line.seconds is None else f"{line.seconds * 1000:,.0f} ms".replace(",", " ")
        ratio = f"{line.seconds / base:.2f}" if base and line.seconds is not None else ""
        goal = f"promised {line.goal * 1000:.0f} ms" if line.goal else ""
        verdict = "NOT KEPT" if not line.is_kept else "kept" if line.goal else ""
        print(f"  {line.name:52} {measured:>10} {ratio:>6}  {goal:17} {verdict:9} {line.note}".rstrip(), flush=True)
        is_kept &= line.is_kept
    return is_kept


if __name__ == "__main__":
    sys.exit(main())
