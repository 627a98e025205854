"""Database triggers that several apps use to say no where Python cannot be asked.

`QuerySet.update()`, raw SQL and a forgotten script pass by every rule in Python; what may never change is
therefore refused by PostgreSQL itself.
"""

import pgtrigger
from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """A migration's step: rows of the table may be added, never changed or deleted.

    A plain trigger: pgtrigger's own ask a setting of the session (`pgtrigger.ignore`) first, and whoever speaks SQL
    as the application may set it. Only the owner of the table can take this one away.
    """
    return RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION cesam_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is refused: rows of % are kept as they were written', TG_OP, TG_TABLE_NAME;
        END $$;
        CREATE TRIGGER cesam_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION cesam_append_only();
        """,
        # The function may serve other tables too, so it stays.
        f"DROP TRIGGER cesam_append_only ON {table};",
    )


def no_truncate() -> pgtrigger.Trigger:
    """Refuse TRUNCATE, which no row trigger sees."""
    return pgtrigger.Trigger(
        name="no_truncate",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;",
    )
