"""Let nobody change a party's words but that party, and nobody at all once the minutes are out."""

from django.db import migrations

SPEAKS = """
CREATE FUNCTION cesam_speaks(who bigint, what bigint, party_side text, party_union bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM meetings_agendaitem item
        JOIN meetings_meeting meeting ON meeting.id = item.meeting_id
        JOIN parties_seat seat ON seat.body_id = meeting.body_id,
        LATERAL (VALUES
            ((now() AT TIME ZONE 'Europe/Stockholm')::date),
            ((meeting.starts_at AT TIME ZONE 'Europe/Stockholm')::date)
        ) AS on_which(day)
        WHERE item.id = what AND seat.person_id = who
            AND seat.side = party_side AND seat.union_id IS NOT DISTINCT FROM party_union
            AND (seat.from_on IS NULL OR seat.from_on <= day) AND (seat.to_on IS NULL OR seat.to_on >= day)
    )
$$;
"""

# Read with a lock: a step that freezes the words waits for who writes them, or the writer for the step.
OPEN = """
CREATE FUNCTION cesam_require_open(what bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM meetings_meeting WHERE id = (SELECT meeting_id FROM meetings_agendaitem WHERE id = what)
        AND status IN ('planned', 'noticed', 'in_session', 'drafting') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'statement refused: the minutes are no longer open for changes';
    END IF;
END $$;
"""

STATEMENT = """
CREATE FUNCTION cesam_statement_is_its_partys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cesam_require_open(NEW.item_id);
    IF TG_OP = 'INSERT' THEN
        IF NOT cesam_speaks(NEW.text_by_id, NEW.item_id, NEW.side, NEW.union_id) THEN
            RAISE EXCEPTION 'statement refused: its writer does not speak for that party';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.side, NEW.union_name) IS DISTINCT FROM (OLD.side, OLD.union_name)
        OR NEW.union_id IS DISTINCT FROM OLD.union_id THEN
        RAISE EXCEPTION 'statement refused: it stays its party''s';
    END IF;
    IF NEW.item_id <> OLD.item_id AND (SELECT meeting_id FROM meetings_agendaitem WHERE id = NEW.item_id)
        <> (SELECT meeting_id FROM meetings_agendaitem WHERE id = OLD.item_id) THEN
        RAISE EXCEPTION 'statement refused: it stays in its meeting';
    END IF;
    IF ROW(NEW.text, NEW.kind, NEW.text_revision, NEW.text_by_id, NEW.text_at, NEW.withdrawn_at)
        IS DISTINCT FROM ROW(OLD.text, OLD.kind, OLD.text_revision, OLD.text_by_id, OLD.text_at, OLD.withdrawn_at)
        AND NOT EXISTS (
            SELECT FROM meetings_statementrevision kept WHERE kept.statement_id = NEW.id
                AND kept.number = NEW.text_revision AND kept.number = OLD.text_revision + 1
                AND kept.text = NEW.text AND kept.kind = NEW.kind AND kept.by_id = NEW.text_by_id
                AND kept.is_withdrawn = (NEW.withdrawn_at IS NOT NULL)
        ) THEN
        RAISE EXCEPTION 'statement refused: no revision by its party holds these words';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_statement_is_its_partys BEFORE INSERT OR UPDATE ON meetings_statement
    FOR EACH ROW EXECUTE FUNCTION cesam_statement_is_its_partys();
"""

REVISION = """
CREATE FUNCTION cesam_statement_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held meetings_statement%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'UPDATE is refused: rows of % are kept as they were written', TG_TABLE_NAME;
    END IF;
    SELECT * INTO held FROM meetings_statement WHERE id = NEW.statement_id;
    PERFORM cesam_require_open(held.item_id);
    IF NOT cesam_speaks(NEW.by_id, held.item_id, held.side, held.union_id) THEN
        RAISE EXCEPTION 'statement refused: its writer does not speak for that party';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_statement_revision BEFORE INSERT OR UPDATE ON meetings_statementrevision
    FOR EACH ROW EXECUTE FUNCTION cesam_statement_revision();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_statements"), ("parties", "0009_events_without_gaps")]

    operations = [
        migrations.RunSQL(SPEAKS, "DROP FUNCTION cesam_speaks;"),
        migrations.RunSQL(OPEN, "DROP FUNCTION cesam_require_open;"),
        migrations.RunSQL(
            STATEMENT,
            "DROP TRIGGER cesam_statement_is_its_partys ON meetings_statement; "
            "DROP FUNCTION cesam_statement_is_its_partys;",
        ),
        migrations.RunSQL(
            REVISION,
            "DROP TRIGGER cesam_statement_revision ON meetings_statementrevision; "
            "DROP FUNCTION cesam_statement_revision;",
        ),
    ]
