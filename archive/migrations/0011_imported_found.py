"""Imported minutes are found as everything else is; their file stays as it came."""

from django.db import migrations

_FOUND = r"""
CREATE FUNCTION archive_rows_record(ids bigint[]) RETURNS TABLE (source_id bigint, within_id bigint, body_id bigint,
    meeting_id bigint, item_id bigint, at timestamptz, status text, kinds text[], outcome text, unions bigint[],
    title text, text text) LANGUAGE sql STABLE AS $rows$
    SELECT r.id, NULL::bigint, r.body_id, NULL::bigint, NULL::bigint,
        (r.held_on + time '12:00') AT TIME ZONE 'Europe/Stockholm',
        CASE WHEN e.secrecy = 'none' THEN 'imported' ELSE 'imported_secret' END, '{}'::text[], '', '{}'::bigint[], r.title,
        concat_ws(E'\n', to_char(r.held_on, 'FMDD ') || (ARRAY['januari', 'februari', 'mars', 'april', 'maj', 'juni',
            'juli', 'augusti', 'september', 'oktober', 'november', 'december'])[extract(month FROM r.held_on)::int]
            || to_char(r.held_on, ' YYYY'), b.name, nullif(b.abbreviation, ''), nullif(e.number, ''), r.file_name,
            (SELECT nullif(t.text, '') FROM archive_filetext t WHERE t.sha256 = r.sha256))
    FROM archive_importedrecord r JOIN parties_body b ON b.id = r.body_id
    -- Without its entry nobody knows yet whether it is secret, and nobody finds it.
    JOIN archive_registerentry e ON e.record_id = r.id
    WHERE r.id = ANY(ids)
$rows$;

CREATE OR REPLACE FUNCTION archive_note_file() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('document', array(SELECT id FROM meetings_document WHERE sha256 = NEW.sha256));
    PERFORM archive_write('record', array(SELECT id FROM archive_importedrecord WHERE sha256 = NEW.sha256));
    RETURN NULL;
END $note$;

CREATE OR REPLACE FUNCTION archive_note_body() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('meeting', array(SELECT id FROM meetings_meeting WHERE body_id = NEW.id));
    PERFORM archive_write('record', array(SELECT id FROM archive_importedrecord WHERE body_id = NEW.id));
    RETURN NULL;
END $note$;

CREATE TRIGGER archive_record AFTER INSERT OR UPDATE OR DELETE ON archive_importedrecord
    FOR EACH ROW EXECUTE FUNCTION archive_note('record', 'id');
CREATE TRIGGER archive_record_entry AFTER INSERT OR DELETE OR UPDATE OF number, secrecy, record_id ON archive_registerentry
    FOR EACH ROW EXECUTE FUNCTION archive_note('record', 'record_id');
"""

_FOUND_BACK = """
DROP TRIGGER archive_record_entry ON archive_registerentry;
DROP TRIGGER archive_record ON archive_importedrecord;
CREATE OR REPLACE FUNCTION archive_note_body() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('meeting', array(SELECT id FROM meetings_meeting WHERE body_id = NEW.id));
    RETURN NULL;
END $note$;
CREATE OR REPLACE FUNCTION archive_note_file() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    PERFORM archive_write('document', array(SELECT id FROM meetings_document WHERE sha256 = NEW.sha256));
    RETURN NULL;
END $note$;
DROP FUNCTION archive_rows_record(bigint[]);
DELETE FROM archive_searchentry WHERE kind = 'record';
"""

_STAYS = """
CREATE FUNCTION archive_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'DELETE is refused: imported minutes are kept';
    END IF;
    IF (OLD.sha256, OLD.size, OLD.kind, OLD.file_name, OLD.reading, OLD.at, OLD.by_id)
        IS DISTINCT FROM (NEW.sha256, NEW.size, NEW.kind, NEW.file_name, NEW.reading, NEW.at, NEW.by_id) THEN
        RAISE EXCEPTION 'UPDATE is refused: the file of imported minutes stays as it came';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archive_record_stays BEFORE UPDATE OR DELETE ON archive_importedrecord
    FOR EACH ROW EXECUTE FUNCTION archive_record_stays();
"""
_STAYS_BACK = "DROP TRIGGER archive_record_stays ON archive_importedrecord; DROP FUNCTION archive_record_stays();"


class Migration(migrations.Migration):
    dependencies = [("archive", "0010_imported")]
    operations = [migrations.RunSQL(_FOUND, _FOUND_BACK), migrations.RunSQL(_STAYS, _STAYS_BACK)]
