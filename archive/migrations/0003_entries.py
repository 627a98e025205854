"""How entries are made: one function for each kind says what stands in them, one writes them, triggers call it.

The functions are texts to PostgreSQL, which notes no dependency: columns of the apps below may change, and a migration
here that replaces the function follows.
"""

from django.db import migrations

# Each: kind → what an entry says of the rows with the given keys.
# (kind, source_id, within_id, body_id, meeting_id, item_id, at, status, kinds, outcome, unions, title, text)
_ROWS = {
    "meeting": """
        SELECT m.id, NULL::bigint, m.body_id, m.id, NULL::bigint, m.starts_at, m.status, '{}'::text[], '', '{}'::bigint[],
            concat_ws(' ', b.name, to_char(m.starts_at AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD')),
            concat_ws(E'\\n', to_char(m.starts_at AT TIME ZONE 'Europe/Stockholm', 'FMDD ') || (ARRAY['januari',
                'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober', 'november',
                'december'])[extract(month FROM m.starts_at AT TIME ZONE 'Europe/Stockholm')::int]
                || to_char(m.starts_at AT TIME ZONE 'Europe/Stockholm', ' YYYY'),
                nullif(b.abbreviation, ''), nullif(m.place, ''), nullif(m.registry_number, ''),
                (SELECT string_agg(concat_ws(', ', nullif(a.name, ''), nullif(a.organisation, ''),
                    nullif(a.title, '')), E'\\n' ORDER BY a.side, a.position, a.id)
                 FROM meetings_attendance a WHERE a.meeting_id = m.id))
        FROM meetings_meeting m JOIN parties_body b ON b.id = m.body_id WHERE m.id = ANY(ids)""",
    "item": """
        SELECT i.id, NULL::bigint, m.body_id, m.id, i.id, m.starts_at, m.status, i.kinds::text[], i.outcome,
            array(SELECT DISTINCT u FROM (
                SELECT r.union_id u FROM meetings_agendaitem_raised_by r WHERE r.agendaitem_id = i.id
                UNION SELECT p.union_id FROM meetings_position p WHERE p.item_id = i.id) x ORDER BY u),
            i.title,
            concat_ws(E'\\n', nullif(archive_plain(i.text), ''),
                (SELECT string_agg(a.name, ', ' ORDER BY a.position, a.id) FROM meetings_agendaitem_presenters p
                 JOIN meetings_attendance a ON a.id = p.attendance_id WHERE p.agendaitem_id = i.id AND a.name <> ''))
        FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id
        WHERE i.id = ANY(ids) AND i.deleted_at IS NULL""",
    "statement": """
        SELECT s.id, NULL::bigint, m.body_id, m.id, i.id, m.starts_at, m.status, i.kinds::text[], i.outcome,
            CASE WHEN s.union_id IS NULL THEN '{}'::bigint[] ELSE ARRAY[s.union_id]::bigint[] END,
            concat_ws(' – ', nullif(s.union_name, ''), i.title), archive_plain(s.text)
        FROM meetings_statement s JOIN meetings_agendaitem i ON i.id = s.item_id
        JOIN meetings_meeting m ON m.id = i.meeting_id
        WHERE s.id = ANY(ids) AND i.deleted_at IS NULL AND s.withdrawn_at IS NULL""",
    "position": """
        SELECT p.id, NULL::bigint, m.body_id, m.id, i.id, m.starts_at, m.status, i.kinds::text[], i.outcome,
            ARRAY[p.union_id]::bigint[], concat_ws(' – ', p.union_name, i.title), p.note
        FROM meetings_position p JOIN meetings_agendaitem i ON i.id = p.item_id
        JOIN meetings_meeting m ON m.id = i.meeting_id
        WHERE p.id = ANY(ids) AND i.deleted_at IS NULL AND p.note <> ''""",
    "question": """
        SELECT q.id, NULL::bigint, q.body_id, NULL::bigint, q.item_id,
            (q.asked_on + time '12:00') AT TIME ZONE 'Europe/Stockholm', '', '{}'::text[], '',
            array(SELECT u.union_id FROM meetings_openquestion_unions u WHERE u.openquestion_id = q.id
                  ORDER BY u.union_id)::bigint[],
            '', concat_ws(E'\\n', q.text, nullif(q.asker_name, ''),
                (SELECT string_agg(a.text, E'\\n' ORDER BY a.id) FROM meetings_questionanswer a
                 WHERE a.question_id = q.id))
        FROM meetings_openquestion q WHERE q.id = ANY(ids)""",
    "budget": """
        SELECT r.id, f.id, f.body_id, NULL::bigint, NULL::bigint,
            (make_date(f.year, f.through_month, 1) + time '12:00') AT TIME ZONE 'Europe/Stockholm', '', '{}'::text[],
            '', '{}'::bigint[], concat_ws(' – ', nullif(r.label, ''), nullif(f.title, '')), r.comment
        FROM budget_followuprow r JOIN budget_followup f ON f.id = r.follow_up_id
        WHERE r.id = ANY(ids) AND (r.label <> '' OR r.comment <> '')""",
    "document": """
        SELECT d.id, NULL::bigint, m.body_id, m.id, d.item_id, m.starts_at, m.status, coalesce(i.kinds, '{}')::text[],
            coalesce(i.outcome, ''), '{}'::bigint[], d.title,
            concat_ws(E'\\n', d.file_name, (SELECT nullif(t.text, '') FROM archive_filetext t WHERE t.sha256 = d.sha256))
        FROM meetings_document d JOIN meetings_meeting m ON m.id = d.meeting_id
        LEFT JOIN meetings_agendaitem i ON i.id = d.item_id
        WHERE d.id = ANY(ids) AND d.removed_at IS NULL AND i.deleted_at IS NULL""",
}

_RETURNS = """(source_id bigint, within_id bigint, body_id bigint, meeting_id bigint, item_id bigint, at timestamptz, status text,
    kinds text[], outcome text, unions bigint[], title text, text text)"""


def _rows(kind: str, sql: str) -> str:
    return (
        f"CREATE FUNCTION archive_rows_{kind}(ids bigint[]) RETURNS TABLE {_RETURNS} LANGUAGE sql STABLE AS "
        f"$rows$ {sql} $rows$;"
    )


_WRITE = """
CREATE FUNCTION archive_write(kind text, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $write$
BEGIN
    -- Two transactions that change parts of the same thing would each write what they see of the other's. The second
    -- waits here, and its next statement reads what the first one committed.
    PERFORM 1 FROM archive_searchentry e WHERE e.kind = $1 AND e.source_id = ANY(ids) ORDER BY e.source_id FOR UPDATE;
    EXECUTE format($sql$
        WITH made AS (SELECT * FROM archive_rows_%1$s($1)),
        gone AS (
            DELETE FROM archive_searchentry e
            WHERE e.kind = %1$L AND e.source_id = ANY($1) AND e.source_id NOT IN (SELECT source_id FROM made))
        INSERT INTO archive_searchentry AS e
            (kind, source_id, within_id, body_id, meeting_id, item_id, at, status, kinds, outcome, unions, title, text, tsv)
        SELECT %1$L, source_id, within_id, body_id, meeting_id, item_id, at, status, kinds, outcome, unions, title, text,
            archive_tsv(title, text)
        FROM made
        ON CONFLICT (kind, source_id) DO UPDATE SET
            within_id = excluded.within_id, body_id = excluded.body_id, meeting_id = excluded.meeting_id, item_id = excluded.item_id,
            at = excluded.at, status = excluded.status, kinds = excluded.kinds, outcome = excluded.outcome,
            unions = excluded.unions, title = excluded.title, text = excluded.text, tsv = excluded.tsv
        WHERE (e.body_id, e.meeting_id, e.item_id, e.at, e.status, e.kinds, e.outcome, e.unions, e.title, e.text)
            IS DISTINCT FROM (excluded.body_id, excluded.meeting_id, excluded.item_id, excluded.at, excluded.status,
            excluded.kinds, excluded.outcome, excluded.unions, excluded.title, excluded.text)
    $sql$, kind) USING ids;
END $write$;

-- TG_ARGV: the kind, and the column that holds its key.
CREATE FUNCTION archive_note() RETURNS trigger LANGUAGE plpgsql AS $note$
DECLARE
    ids bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN ids := ids || (to_jsonb(OLD) ->> TG_ARGV[1])::bigint; END IF;
    IF TG_OP <> 'DELETE' THEN ids := ids || (to_jsonb(NEW) ->> TG_ARGV[1])::bigint; END IF;
    PERFORM archive_write(TG_ARGV[0], array_remove(ids, NULL));
    RETURN NULL;
END $note$;

-- What several entries say of the meeting, the item, the body.
CREATE FUNCTION archive_note_meeting() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    UPDATE archive_searchentry SET body_id = NEW.body_id, at = NEW.starts_at, status = NEW.status
    WHERE meeting_id = NEW.id;
    RETURN NULL;
END $note$;

CREATE FUNCTION archive_note_item() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('statement', array(SELECT id FROM meetings_statement WHERE item_id = NEW.id));
    PERFORM archive_write('position', array(SELECT id FROM meetings_position WHERE item_id = NEW.id));
    PERFORM archive_write('document', array(SELECT id FROM meetings_document WHERE item_id = NEW.id));
    RETURN NULL;
END $note$;

CREATE FUNCTION archive_note_attendance() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('item', array(
        SELECT agendaitem_id FROM meetings_agendaitem_presenters WHERE attendance_id = NEW.id));
    RETURN NULL;
END $note$;

CREATE FUNCTION archive_note_body() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('meeting', array(SELECT id FROM meetings_meeting WHERE body_id = NEW.id));
    RETURN NULL;
END $note$;

CREATE FUNCTION archive_note_follow_up() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('budget', array(SELECT id FROM budget_followuprow WHERE follow_up_id = NEW.id));
    RETURN NULL;
END $note$;

CREATE FUNCTION archive_note_file() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('document', array(SELECT id FROM meetings_document WHERE sha256 = NEW.sha256));
    RETURN NULL;
END $note$;
"""

# (name of the trigger, table, when, function call)
_TRIGGERS = [
    ("meeting", "meetings_meeting", "INSERT OR DELETE OR UPDATE OF body_id, starts_at, place, registry_number, status",
     "archive_note('meeting', 'id')"),
    ("meeting_parts", "meetings_meeting", "UPDATE OF body_id, starts_at, status", "archive_note_meeting()"),
    ("attendance", "meetings_attendance",
     "INSERT OR DELETE OR UPDATE OF name, organisation, title, side, position, meeting_id",
     "archive_note('meeting', 'meeting_id')"),
    ("attendance_items", "meetings_attendance", "UPDATE OF name, position", "archive_note_attendance()"),
    ("item", "meetings_agendaitem",
     "INSERT OR DELETE OR UPDATE OF title, text, kinds, outcome, deleted_at, meeting_id", "archive_note('item', 'id')"),
    ("item_parts", "meetings_agendaitem", "UPDATE OF title, kinds, outcome, deleted_at", "archive_note_item()"),
    ("presenter", "meetings_agendaitem_presenters", "INSERT OR DELETE OR UPDATE",
     "archive_note('item', 'agendaitem_id')"),
    ("raised_by", "meetings_agendaitem_raised_by", "INSERT OR DELETE OR UPDATE",
     "archive_note('item', 'agendaitem_id')"),
    ("statement", "meetings_statement", "INSERT OR DELETE OR UPDATE", "archive_note('statement', 'id')"),
    ("position", "meetings_position", "INSERT OR DELETE OR UPDATE", "archive_note('position', 'id')"),
    ("position_item", "meetings_position", "INSERT OR DELETE OR UPDATE OF union_id, item_id",
     "archive_note('item', 'item_id')"),
    ("question", "meetings_openquestion", "INSERT OR DELETE OR UPDATE", "archive_note('question', 'id')"),
    ("answer", "meetings_questionanswer", "INSERT OR DELETE OR UPDATE", "archive_note('question', 'question_id')"),
    ("asker", "meetings_openquestion_unions", "INSERT OR DELETE OR UPDATE",
     "archive_note('question', 'openquestion_id')"),
    ("document", "meetings_document", "INSERT OR DELETE OR UPDATE", "archive_note('document', 'id')"),
    ("row", "budget_followuprow", "INSERT OR DELETE OR UPDATE OF label, comment", "archive_note('budget', 'id')"),
    ("follow_up", "budget_followup", "UPDATE OF body_id, title, year, through_month", "archive_note_follow_up()"),
    ("body", "parties_body", "UPDATE OF name, abbreviation", "archive_note_body()"),
    ("file", "archive_filetext", "INSERT OR UPDATE", "archive_note_file()"),
]  # fmt: skip

_MAKE = "".join(
    f"CREATE TRIGGER archive_{name} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {call};"
    for name, table, when, call in _TRIGGERS
)
_UNMAKE = (
    "".join(f"DROP TRIGGER archive_{name} ON {table};" for name, table, _when, _call in _TRIGGERS)
    + "".join(
        f"DROP FUNCTION archive_note{part}();"
        for part in ("", "_meeting", "_item", "_attendance", "_body", "_follow_up", "_file")
    )
    + "DROP FUNCTION archive_write(text, bigint[]);"
    + "".join(f"DROP FUNCTION archive_rows_{kind}(bigint[]);" for kind in _ROWS)
)
_FILL = "".join(
    f"SELECT archive_write('{kind}', array(SELECT id FROM {table}));"
    for kind, table in [
        ("meeting", "meetings_meeting"), ("item", "meetings_agendaitem"), ("statement", "meetings_statement"),
        ("position", "meetings_position"), ("question", "meetings_openquestion"), ("budget", "budget_followuprow"),
        ("document", "meetings_document"),
    ]
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_words"),
        ("meetings", "0022_proposal_files"),
        ("budget", "0002_tables_in_items"),
        ("parties", "0009_events_without_gaps"),
    ]
    operations = [
        migrations.RunSQL("".join(_rows(kind, sql) for kind, sql in _ROWS.items()) + _WRITE, migrations.RunSQL.noop),
        migrations.RunSQL(_MAKE, _UNMAKE),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
