"""The locks of signed minutes: what the database refuses, whoever asks.

A row of `Lock` is laid when minutes are sealed. From then on each table that holds part of a meeting refuses INSERT,
UPDATE and DELETE of what belongs to it, also by raw SQL; TRUNCATE is refused always. What is not locked is named in
`LIVING`, with the reason. A table that is neither fails a test, so that none is forgotten.

`guard` is what migrations call for each table; its SQL only ever grows by new functions, since migrations stay.
"""

from typing import Final

from django.db.migrations import RunSQL

#: SQLSTATE of a refusal; `cesam.middleware` answers it with a page that says so.
LOCKED_STATE: Final = "CSM01"

#: Models under a meeting that stay open after the seal, and why.
LIVING: Final = {
    "archive.SearchEntry": "Written by triggers from what it tells of.",
    "archive.MaskedCopy": "A document of its own, made from what is sealed; kept by its own trigger.",
    "archive.Mask": "As the masked copy.",
    "archive.Disclosure": "Minutes are handed out after the seal. Append-only.",
    "archive.RegisterEntry": "Stands beside the seal: what the registry says of the minutes, not what they say.",
    "meetings.Disagreement": "What follows a disagreement (MBL 14 §) happens after the minutes.",
    "meetings.EmployerDecision": "The employer decides and executes after the minutes.",
    "meetings.OpenQuestion": "A question is answered at later meetings; its words are guarded by column.",
    "meetings.QuestionAnswer": "Answers come later, and are append-only by their own trigger.",
    "meetings.ItemProposal": "A point proposed for a meeting is the proposer's; its own trigger keeps it.",
    "meetings.ItemProposal_unions": "As the proposal.",
    "meetings.ProposalFile": "As the proposal.",
    "meetings.StepOut": "As the proposal.",
    "meetings.StatementDraft": "What somebody has begun to write and not said yet; no part of the minutes.",
    "meetings.OpenQuestion_unions": "As the question.",
    "meetings.Dispatch": "A letter may bounce after the seal.",
    "meetings.AsideText": "Words that were refused while somebody wrote; no part of the minutes.",
    "minutes.Print": "How far printing has come.",
    "minutes.Round": "Kept by its own trigger: a correction is a new round.",
    "minutes.Round_items": "Kept by the trigger of rounds.",
    "minutes.MinutesVersion": "Kept by its own trigger: a correction has a version.",
    "minutes.Signatory": "Kept by its own trigger.",
    "minutes.Review": "Kept by its own trigger.",
    "minutes.Signature": "Kept by its own trigger.",
    "minutes.EvidenceFile": "Append-only.",
    "minutes.Decline": "Append-only.",
    "minutes.Lock": "Append-only.",
    "minutes.SigningOrder": "An attempt to sign; what it led to is a signature.",
    "minutes.Sealing": "How far a sealing has come; it is gone when the seal is there.",
    "minutes.Seal": "Append-only.",
    "minutes.Renewal": "Append-only.",
    "minutes.Extract": "Append-only, and made when the seal is there.",
}

IS_LOCKED: Final = f"""
CREATE FUNCTION cesam_is_locked(of_meeting bigint, of_item bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM minutes_lock WHERE meeting_id = of_meeting AND (item_id IS NULL OR item_id = of_item)
    )
$$;
CREATE FUNCTION cesam_refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is refused: the minutes are signed and sealed', what USING ERRCODE = '{LOCKED_STATE}';
END $$;
"""  # noqa: S608
IS_LOCKED_BACK: Final = "DROP FUNCTION cesam_refuse(text); DROP FUNCTION cesam_is_locked(bigint, bigint);"

#: The meeting of a row that has an item, or hangs on something that has.
OF_ITEM: Final = "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"


def guard(
    table: str,
    *,
    meeting: str,
    item: str = "NULL",
    living: tuple[str, ...] = (),
    item_living: tuple[str, ...] = (),
    bound: tuple[str, ...] = (),
    operations: str = "INSERT OR UPDATE OR DELETE",
) -> RunSQL:
    """A migration's step: the table's rows are locked with their meeting, or with their item.

    Args:
        table: its name in the database.
        meeting, item: SQL for the keys of a row's meeting and item; `{row}` stands for the row.
        living: columns that may change all the same.
        item_living: those that may while only the item is locked.
        bound: if given, only these columns are locked.
        operations: on what it fires.
    """
    name = f"cesam_locked_{table}"
    changed = _changed(living)
    if bound:
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in bound)
    item_changed = _changed(item_living) if item_living else changed

    def locked(row: str) -> str:
        return f"cesam_is_locked({meeting.format(row=row)}, {item.format(row=row)})"

    def meeting_locked(row: str) -> str:
        return f"cesam_is_locked({meeting.format(row=row)}, NULL)"

    return RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF {locked("OLD")} THEN PERFORM cesam_refuse('{table} DELETE'); END IF;
                RETURN OLD;
            END IF;
            IF TG_OP = 'INSERT' THEN
                IF {locked("NEW")} THEN PERFORM cesam_refuse('{table} INSERT'); END IF;
                RETURN NEW;
            END IF;
            IF ({changed}) AND ({meeting_locked("OLD")} OR {meeting_locked("NEW")})
                OR ({item_changed}) AND ({locked("OLD")} OR {locked("NEW")}) THEN
                PERFORM cesam_refuse('{table} UPDATE');
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER cesam_locked BEFORE {operations} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        {_TRUNCATE.format(table=table)}
        """,
        f"""
        DROP TRIGGER cesam_locked_truncate ON {table};
        DROP TRIGGER cesam_locked ON {table};
        DROP FUNCTION {name}();
        """,
    )


def _changed(living: tuple[str, ...]) -> str:
    if not living:
        return "true"
    columns = ", ".join(f"'{column}'" for column in living)
    return f"to_jsonb(OLD) - ARRAY[{columns}] IS DISTINCT FROM to_jsonb(NEW) - ARRAY[{columns}]"


NO_TRUNCATE: Final = """
CREATE OR REPLACE FUNCTION cesam_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;
END $$;
"""
NO_TRUNCATE_BACK: Final = "DROP FUNCTION cesam_no_truncate();"
_TRUNCATE: Final = (
    "CREATE TRIGGER cesam_locked_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION cesam_no_truncate();"
)


def never_truncated(*tables: str) -> RunSQL:
    """A migration's step: TRUNCATE is refused on the tables."""
    return RunSQL(
        "".join(_TRUNCATE.format(table=table) for table in tables),
        "".join(f"DROP TRIGGER cesam_locked_truncate ON {table};" for table in tables),
    )
