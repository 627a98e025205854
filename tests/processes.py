"""The project's commands as processes of their own, led to the test database."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

_MANAGE = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]


def variables(**more: str) -> dict[str, str]:
    """An environment that leads to the test database."""
    given = connection.settings_dict
    who = f"{given['USER']}:{given['PASSWORD'] or 'x'}"
    address = f"postgres://{who}@{quote(given['HOST'], safe='')}:{given['PORT'] or 5432}/{given['NAME']}"
    return os.environ | {"DJANGO_SETTINGS_MODULE": "cesam.test_settings", "DATABASE_URL": address} | more


def manage(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*_MANAGE, *map(str, arguments)]
    return subprocess.run(command, env=variables(**more), capture_output=True, text=True, timeout=60)


def start(*arguments: object, **more: str) -> subprocess.Popen[bytes]:
    """Only what the process complains of is caught, on its `stderr`."""
    return subprocess.Popen([*_MANAGE, *map(str, arguments)], env=variables(**more), stderr=subprocess.PIPE)
