"""What is made of meetings is noted once for the statement that makes it: many rows cost little more than one."""

from django.db import migrations

# (name of the trigger, table, kind, the column that holds its key, on what else it fires for each row)
_TRIGGERS = [
    ("meeting", "meetings_meeting", "meeting", "id",
     "DELETE OR UPDATE OF body_id, starts_at, place, registry_number, status"),
    ("attendance", "meetings_attendance", "meeting", "meeting_id",
     "DELETE OR UPDATE OF name, organisation, title, side, position, meeting_id"),
    ("item", "meetings_agendaitem", "item", "id",
     "DELETE OR UPDATE OF title, text, kinds, outcome, deleted_at, meeting_id"),
    ("presenter", "meetings_agendaitem_presenters", "item", "agendaitem_id", "DELETE OR UPDATE"),
    ("raised_by", "meetings_agendaitem_raised_by", "item", "agendaitem_id", "DELETE OR UPDATE"),
    ("position", "meetings_position", "position", "id", "DELETE OR UPDATE"),
    ("position_item", "meetings_position", "item", "item_id", "DELETE OR UPDATE OF union_id, item_id"),
]  # fmt: skip

_NOTE = """
-- TG_ARGV: as archive_note's, for the rows that a statement made.
CREATE FUNCTION archive_note_made() RETURNS trigger LANGUAGE plpgsql AS $note$
DECLARE
    ids bigint[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %1$I ORDER BY %1$I) FROM made', TG_ARGV[1]) INTO ids;
    IF ids IS NOT NULL THEN PERFORM archive_write(TG_ARGV[0], ids); END IF;
    RETURN NULL;
END $note$;
"""
_NOTE_BACK = "DROP FUNCTION archive_note_made();"


def _made_anew(name: str, table: str, kind: str, key: str, others: str) -> migrations.RunSQL:
    call = f"archive_note('{kind}', '{key}')"
    return migrations.RunSQL(
        f"DROP TRIGGER archive_{name} ON {table};"
        f"CREATE TRIGGER archive_{name} AFTER {others} ON {table} FOR EACH ROW EXECUTE FUNCTION {call};"
        f"CREATE TRIGGER archive_{name}_made AFTER INSERT ON {table} REFERENCING NEW TABLE AS made "
        f"FOR EACH STATEMENT EXECUTE FUNCTION archive_note_made('{kind}', '{key}');",
        f"DROP TRIGGER archive_{name}_made ON {table};"
        f"DROP TRIGGER archive_{name} ON {table};"
        f"CREATE TRIGGER archive_{name} AFTER INSERT OR {others} ON {table} FOR EACH ROW EXECUTE FUNCTION {call};",
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0013_secrecy_in_imports"), ("meetings", "0025_statement_drafts")]
    operations = [migrations.RunSQL(_NOTE, _NOTE_BACK), *(_made_anew(*one) for one in _TRIGGERS)]
