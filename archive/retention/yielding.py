"""How the triggers that keep things for ever yield to an approved disposal, and to nothing else.

Each trigger that refuses DELETE is split in two: for INSERT and UPDATE it stays as it was; for DELETE it fires unless
`cesam_retention_lets` says that this very thing is being deleted by an approved run. That needs three things at once:
the transaction says which run it is (`cesam.retention_run`), that run is approved and being carried out, and the thing
stands among its rows, not exempted and not deleted yet. Anybody may set the setting; the rows are kept by triggers of
their own, and a run begins only with an event of its approval in the log (migration 0016).

Migrations call `yields` for each such trigger; a test fails for a table under a meeting without one.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection
from django.db.migrations import RunSQL

#: What takes a whole meeting with it.
WHOLE: Final = ("minutes", "meetings")
SETTING: Final = "cesam.retention_run"

LETS: Final = f"""
CREATE FUNCTION cesam_retention_lets(of_kinds text[], source bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF coalesce(current_setting('{SETTING}', true), '') = '' THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM archive_disposal run JOIN archive_disposalrow listed ON listed.disposal_id = run.id
        WHERE run.id::text = current_setting('{SETTING}', true)
            AND run.state = 'running' AND run.approved_by_id IS NOT NULL
            AND listed.kind = ANY(of_kinds) AND listed.source_id = source
            AND listed.exempt_reason = '' AND listed.outcome = ''
    );
END $$;
"""
LETS_BACK: Final = "DROP FUNCTION cesam_retention_lets(text[], bigint);"


def yields(
    table: str,
    *lets: tuple[tuple[str, ...], str],
    trigger: str = "cesam_locked",
    function: str = "",
    others: str = "INSERT OR UPDATE",
) -> RunSQL:
    """A migration's step: the trigger refuses DELETE of a row unless one of `lets` is being deleted.

    Args:
        table: its name in the database.
        lets: kinds of rows of a disposal, and SQL for the key of what such a row stands for; `{row}` is the row.
        trigger, function: which trigger, and what it runs; that of `minutes.locks.guard` if not given.
        others: on what else it fires.
    """
    function = function or f"{trigger}_{table}"
    name = f"{trigger}_yields_{table}"
    return RunSQL(
        f"""
        {_asked(table, lets, trigger)}
        DROP TRIGGER {trigger} ON {table};
        CREATE TRIGGER {trigger} BEFORE {others} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
        CREATE TRIGGER {trigger}_delete BEFORE DELETE ON {table} FOR EACH ROW
            WHEN (NOT {name}(OLD.id)) EXECUTE FUNCTION {function}();
        """,
        f"""
        DROP TRIGGER {trigger}_delete ON {table};
        DROP TRIGGER {trigger} ON {table};
        CREATE TRIGGER {trigger} BEFORE {others} OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
        DROP FUNCTION {name}(bigint);
        """,
    )


def yields_to(
    table: str, *lets: tuple[tuple[str, ...], str], instead_of: Sequence[tuple[tuple[str, ...], str]], trigger: str
) -> RunSQL:
    """A migration's step: a trigger that yields already does so for other things than before."""
    return RunSQL(_asked(table, lets, trigger), _asked(table, instead_of, trigger))


def _asked(table: str, lets: Sequence[tuple[tuple[str, ...], str]], trigger: str) -> str:
    asks = " OR ".join(
        f"cesam_retention_lets('{{{','.join(kinds)}}}', {source.format(row='gone')})" for kinds, source in lets
    )
    return f"""
        CREATE OR REPLACE FUNCTION {trigger}_yields_{table}(of_row bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT coalesce((SELECT {asks} FROM {table} gone WHERE gone.id = of_row), false)
        $$;"""  # noqa: S608


def lets_go(
    table: str,
    columns: Mapping[str, str],
    kinds: tuple[str, ...] = WHOLE,
    *,
    trigger: str = "cesam_locked",
    function: str = "",
    rest: str = "",
) -> RunSQL:
    """A migration's step: a row that is kept may let go of what is being deleted; nothing else of it may differ.

    Args:
        columns: those that may become NULL, each with SQL for the key of what then stands among a disposal's rows;
            `{row}` is the row as it was.
        rest: on what else the trigger fires, apart from UPDATE.
    """
    function = function or f"{trigger}_{table}"
    of_kinds = "{" + ",".join(kinds) + "}"
    asks = " OR ".join(
        f"becomes = to_jsonb(was) || jsonb_build_object('{column}', NULL) "
        f"AND cesam_retention_lets('{of_kinds}', {source.format(row='was')})"
        for column, source in columns.items()
    )
    name, updates = f"{trigger}_lets_go_{table}", f"{trigger}_update" if rest else trigger
    kept = f"CREATE TRIGGER {trigger} BEFORE {rest} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();"
    kept = kept if rest else ""
    return RunSQL(
        f"""
        CREATE FUNCTION {name}(was {table}, becomes jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT coalesce({asks}, false)
        $$;
        DROP TRIGGER {trigger} ON {table};
        {kept}
        CREATE TRIGGER {updates} BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (NOT {name}(OLD.*, to_jsonb(NEW.*))) EXECUTE FUNCTION {function}();
        """,
        f"""
        DROP TRIGGER {updates} ON {table};
        {f"DROP TRIGGER {trigger} ON {table};" if rest else ""}
        CREATE TRIGGER {trigger} BEFORE {f"{rest} OR " if rest else ""}UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {function}();
        DROP FUNCTION {name}({table}, jsonb);
        """,
    )


def speak_for(run: int) -> None:
    """Say for the rest of the transaction that it is the run's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(run)])
