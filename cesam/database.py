"""The database: the PostgreSQL that DATABASE_URL names, or the embedded one, which starts by itself.

    python -m cesam.database ensure | stop [--if-idle] | status | url | exec PROGRAM [ARGUMENT…]

`settings()` starts nothing. `ensure()` starts what is missing and may be called from any number of processes.
Whatever goes wrong is a DatabaseUnavailable, whose text is a sentence for the person at the keyboard.
"""

import os
import re
import shutil
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from cesam import embedded
from cesam.embedded import DatabaseUnavailable

OLDEST_MAJOR = 15


class BadDatabaseURL(DatabaseUnavailable):
    """DATABASE_URL cannot be read, or names something else than a PostgreSQL."""


def is_external() -> bool:
    """Whether DATABASE_URL names the database, so that nothing is started here."""
    return bool(os.environ.get("DATABASE_URL"))


def settings(**options: Any) -> dict[str, Any]:
    """Django's DATABASES["default"]. Reads the environment, touches no file and starts nothing."""
    common = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    options = {"connect_timeout": 10} | options
    if is_external():
        given = _read_url(os.environ["DATABASE_URL"])
        return common | given | {"OPTIONS": options | given.get("OPTIONS", {})}
    return common | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": embedded.DATABASE,
        "USER": embedded.OWNER,
        "HOST": str(embedded.host()),
        "PORT": str(embedded.PORT),
        "OPTIONS": options,
    }


def _read_url(url: str) -> dict[str, Any]:
    import environ

    # The message must not repeat the address: it holds a password.
    message = "DATABASE_URL is not an address of a PostgreSQL: it should look like postgres://user:password@host/name."
    if not re.match(r"postgres(ql)?://", url):
        raise BadDatabaseURL(message)
    try:
        given = environ.Env.db_url_config(url)
    except ValueError:
        raise BadDatabaseURL(message) from None
    if not given.get("NAME"):
        raise BadDatabaseURL(message)
    return given | {"HOST": unquote(given["HOST"])}


def ensure() -> None:
    """See to it that the embedded database is there; with DATABASE_URL nothing is done. Raises DatabaseUnavailable."""
    if not is_external():
        embedded.ensure()


def stop(*, if_idle: bool = False) -> bool:
    """Stop the embedded server; True if it ran and is now stopped. With if_idle it stays while anybody is connected."""
    return not is_external() and embedded.stop(if_idle=if_idle)


def _execute(command: Sequence[str]) -> None:
    """Become one of PostgreSQL's programs (psql, pg_dump, pg_restore…), already pointed at the database."""
    ensure()
    given = settings()
    where = {"PGHOST": given["HOST"], "PGUSER": given["USER"], "PGDATABASE": given["NAME"]}
    where |= {"PGPORT": given.get("PORT"), "PGPASSWORD": given.get("PASSWORD")}
    where |= {f"PG{name.upper()}": value for name, value in given["OPTIONS"].items() if name.startswith("ssl")}
    # The wheel's first: a newer pg_dump or pg_restore works with an older server, the other way round it does not.
    program = shutil.which(command[0], path=embedded.programs()) or shutil.which(command[0])
    if not program:
        raise DatabaseUnavailable(f"There is no program {command[0]} of PostgreSQL here.")
    # By its whole path also as its own name, from which it finds what belongs to it.
    os.execve(  # noqa: S606
        program, [program, *command[1:]], os.environ | {name: str(value) for name, value in where.items() if value}
    )


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 done, 1 unavailable, 2 not understood, 3 not running (status)."""
    try:
        match list(arguments):
            case ["ensure"]:
                ensure()
            case ["stop"]:
                print("stopped" if stop() else "was not running")
            case ["stop", "--if-idle"]:
                print("stopped" if stop(if_idle=True) else "left as it was")
            case ["status"] | []:
                up = embedded.is_up()
                print(f"{'up' if up else 'down'} {embedded.data_folder()}")
                return 0 if up else 3
            case ["url"]:
                print(
                    os.environ.get("DATABASE_URL")
                    or f"postgresql://{embedded.OWNER}@/{embedded.DATABASE}?host={embedded.host()}"
                )
            case ["exec", *command] if command:
                _execute(command)
            case _:
                print((__doc__ or "").split("\n\n")[1].strip(), file=sys.stderr)
                return 2
    except DatabaseUnavailable as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
