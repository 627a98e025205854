"""Let no position be written before the meeting has begun or after its minutes are out for adjustment."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION cesam_position_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- With a lock: a step that freezes the minutes waits for who notes a position, or that person for the step.
    PERFORM 1 FROM meetings_meeting WHERE id = (SELECT meeting_id FROM meetings_agendaitem WHERE id = NEW.item_id)
        AND status IN ('in_session', 'drafting') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'position refused: the meeting has not begun, or its minutes are no longer open for changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_position_only_while_open BEFORE INSERT OR UPDATE ON meetings_position
    FOR EACH ROW EXECUTE FUNCTION cesam_position_only_while_open();
"""
BACK = """
DROP TRIGGER cesam_position_only_while_open ON meetings_position;
DROP FUNCTION cesam_position_only_while_open();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_positions")]

    operations = [migrations.RunSQL(TRIGGER, BACK)]
