"""The role that the services sign in as owns nothing, so nobody who has its password can switch the triggers off."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from cesam import database, embedded, ownership
from parties.models import Event

#: As docs/production.md has it.
_RIGHTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE ON parties_event FROM {role};
SET LOCAL ROLE {role};
"""


@pytest.fixture(scope="module")
def role() -> Iterator[str]:
    """A role that we may become. Only a keeper of the whole server may make one."""
    given = connection.settings_dict
    keeper = given["USER"] if database.is_external() else embedded.SUPERUSER
    name = f"cesam_probe_{os.getpid()}"
    where = {"host": given["HOST"], "port": given["PORT"], "password": given["PASSWORD"] or None, "user": keeper}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f"CREATE ROLE {name}")
        server.execute(f'GRANT {name} TO "{given["USER"]}"')
        yield name
        server.execute(f"DROP ROLE {name}")


@pytest.fixture
def as_the_services(cast, role):
    """Signed in as that role; what it was granted is gone with the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS.format(role=role))
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_owner_of_the_tables_is_warned(db, settings):
    settings.DEMO_MODE = False
    assert "owns" in ownership.warning()
    assert [each.id for each in run_checks(databases=["default"])].count("cesam.W001") == 1
    settings.DEMO_MODE = True
    assert "cesam.W001" not in [each.id for each in run_checks(databases=["default"])]


def test_a_role_that_owns_nothing_is_not(as_the_services, settings):
    settings.DEMO_MODE = False
    assert ownership.owned_tables() == 0
    assert ownership.warning() == ""
    assert "cesam.W001" not in [each.id for each in run_checks(databases=["default"])]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parties_event SET actor_name = 'x'",
        "DELETE FROM parties_event",
        "TRUNCATE parties_event CASCADE",
        "ALTER TABLE parties_event DISABLE TRIGGER ALL",
        "DROP TRIGGER cesam_append_only ON parties_event",
        "SET LOCAL session_replication_role = replica",
        "DROP TABLE parties_event CASCADE",
    ],
)
def test_what_an_owner_could_do_is_refused_to_the_services(as_the_services, statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        as_the_services.execute(statement)


def test_the_services_can_still_write_the_log(as_the_services, cast):
    before = Event.objects.count()
    Event.record("probe", cast.body, by=None)
    assert Event.objects.count() == before + 1
