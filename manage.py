#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL started first where one is needed."""

import os
import sys

# Commands that never touch the database must not start one.
_WITHOUT_DATABASE = {"help", "version", "--help", "--version", "makemessages", "collectstatic"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.settings")
    from cesam import database

    if len(sys.argv) > 1 and sys.argv[1] not in _WITHOUT_DATABASE:
        database.ensure()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
