"""The migrated database that every test database is a copy of: migrating takes seconds, copying a fraction of one.

It is named after the migrations and the pinned requirements, so that a changed migration makes a new one.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation

_ROOT = Path(__file__).parents[1]
_PREFIX = "cesam_template_"


def use(*, make: bool) -> None:
    """Have the test databases copied from the template, which is made first where it is missing and `make` is set."""
    name = _PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX])
        present = {row[0] for row in cursor.fetchall()}
    if make and name not in present:
        _make(name, outdated=present)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _fingerprint() -> str:
    seen = hashlib.sha256((_ROOT / "requirements/dev.txt").read_bytes())
    for path in sorted(_ROOT.glob("*/migrations/*.py")):
        seen.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def _make(name: str, *, outdated: set[str]) -> None:
    """Migrate under another name first: a run that is broken off leaves no half template."""
    creation: DatabaseCreation = connection.creation
    mine, test = connection.settings_dict["NAME"], dict(connection.settings_dict["TEST"])
    making = f"{name}_making"
    connection.settings_dict["TEST"] |= {"NAME": making, "TEMPLATE": None}
    try:
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict["TEST"] = test
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = mine
    with connection._nodb_cursor() as cursor:
        for old in outdated:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
