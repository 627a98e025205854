"""Database triggers that several apps use to say no where Python cannot be asked.

`QuerySet.update()`, raw SQL and a forgotten script pass by every rule in Python; what may never change is
therefore refused by PostgreSQL itself.
"""

import pgtrigger


def append_only() -> pgtrigger.Trigger:
    """Rows may be added, never changed or deleted."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def no_truncate() -> pgtrigger.Trigger:
    """Refuse TRUNCATE, which no row trigger sees.

    The test runner empties tables by TRUNCATE between tests that commit; it says so by a setting of its own
    connection, which the product never makes.
    """
    return pgtrigger.Trigger(
        name="no_truncate",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func=(
            "IF current_setting('cesam.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; "
            "RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;"
        ),
    )
