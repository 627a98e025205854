"""PostgreSQL's own programs, pointed at the database that Django is connected to."""

import os
import shutil
import subprocess
from typing import IO, Any

from django.db import connection
from psycopg import sql

from cesam import database, embedded


def start(
    program: str, *arguments: str, stdin: int | None = None, stdout: int | IO[bytes] | None = None
) -> "subprocess.Popen[bytes]":
    """`program` at work on the database; what it complains of comes on standard error."""
    given = connection.settings_dict
    where = {"PGHOST": given["HOST"], "PGUSER": given["USER"], "PGDATABASE": given["NAME"], "PGPORT": given["PORT"]}
    where |= {"PGPASSWORD": given["PASSWORD"]}
    where |= {f"PG{name.upper()}": value for name, value in given["OPTIONS"].items() if name.startswith("ssl")}
    # The wheel's first: a newer pg_dump works with an older server, the other way round it does not.
    path = shutil.which(program, path=str(embedded.programs())) or shutil.which(program)
    if path is None:
        raise database.DatabaseUnavailable(f"There is no program {program} of PostgreSQL here.")
    environment = os.environ | {name: str(value) for name, value in where.items() if value}
    return subprocess.Popen(
        [path, *arguments], stdin=stdin or subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, env=environment
    )


def failed(program: str, complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    return f"{program}: {lines[-1] if lines else 'failed'}"


def measure(cursor: Any, table: str) -> tuple[int, str]:
    """How many rows a table has, and the sum of their hashes: the same for the same rows, whatever their order."""
    cursor.execute(
        sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)), 0)::text FROM {} AS row").format(
            sql.Identifier(table)
        )
    )
    rows, hashes = cursor.fetchone()
    return rows, hashes


def tables(cursor: Any) -> list[str]:
    """The names of all tables, in order."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]
