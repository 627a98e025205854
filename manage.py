#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL started first where one is needed."""

import os
import sys

# Commands that never touch the database must not start one.
_WITHOUT_DATABASE = {
    "help",
    "version",
    "--help",
    "--version",
    "check",
    "makemessages",
    "collectstatic",
    "preflight",
    "read_budget",
}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from cesam import database

    try:
        if len(arguments) > 1 and arguments[1] not in _WITHOUT_DATABASE:
            database.ensure()
        execute_from_command_line(arguments)
    except database.DatabaseUnavailable as problem:
        print(problem, file=sys.stderr)
        return 1
    except OperationalError as problem:
        # The server is away, full or shutting down: no fault of the program, so no traceback.
        if "--traceback" in arguments:
            raise
        print(f"The database does not answer: {str(problem).strip()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
