"""Emptying the tables after a test that commits.

Django's TRUNCATE makes new files for every table and index, half a second for some hundred tables of which a test
filled twenty. Here only those are emptied that hold something, by DELETE.
"""

from importlib import import_module

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TransactionTestCase

#: What migrating makes, and no test changes.
_KEPT = {"django_content_type", "auth_permission"}
#: Of another's making: asked at once and not in the end whether a job is still pointed to.
_FIRST = "procrastinate_periodic_defers"

# The triggers that refuse to delete are the owner's to switch off. Foreign keys are asked before they are switched on
# again: a table with questions waiting may not be altered.
_EMPTY = """
DO $$
DECLARE
    one text;
    filled boolean;
    emptied text[] := '{}';
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH one IN ARRAY %s::text[] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%I)', one) INTO filled;
        IF filled THEN
            EXECUTE format('ALTER TABLE %%I DISABLE TRIGGER USER', one);
            emptied := emptied || one;
        END IF;
    END LOOP;
    FOREACH one IN ARRAY emptied LOOP
        EXECUTE format('DELETE FROM %%I', one);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH one IN ARRAY emptied LOOP
        EXECUTE format('ALTER TABLE %%I ENABLE TRIGGER USER', one);
    END LOOP;
END $$
"""


def use() -> None:
    """Have Django's own teardown of tests that commit do it this way."""
    TransactionTestCase._fixture_teardown = lambda self: empty()  # type: ignore[method-assign]


def empty() -> None:
    """Leave every table of our models as migrating left it, triggers and constraints as they were."""
    connection = connections[DEFAULT_DB_ALIAS]
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - _KEPT
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY, [sorted(tables, key=lambda table: (table != _FIRST, table))])
        # The rules of retention are rows that migrating made, and the product has no way to make them.
        cursor.execute(import_module("archive.migrations.0016_retention_yields").RULES)
