"""Let no decision be executed while the employer waits for a union (MBL 14 §), unless it says why."""

from django.db import migrations

# The rows are locked before they are read: a request that is being registered is waited for.
WAITS = """
CREATE FUNCTION cesam_decision_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.executed_on IS NOT NULL THEN
            RAISE EXCEPTION 'decision refused: it has been executed and stays as it is';
        END IF;
    END IF;
    IF NEW.executed_on IS NULL OR btrim(NEW.override_reason) <> '' THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM meetings_disagreement WHERE item_id = NEW.item_id FOR SHARE;
    IF EXISTS (
        SELECT FROM meetings_disagreement WHERE item_id = NEW.item_id
            AND (negotiated_on IS NULL OR negotiated_on > NEW.executed_on)
            AND CASE WHEN requested_on IS NULL THEN last_on IS NULL OR last_on >= NEW.executed_on
                ELSE last_on IS NULL OR requested_on <= last_on END
    ) THEN
        RAISE EXCEPTION 'decision refused: the employer waits for a union (MBL 14)';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_decision_waits BEFORE INSERT OR UPDATE ON meetings_employerdecision
    FOR EACH ROW EXECUTE FUNCTION cesam_decision_waits();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0015_disagreements")]

    operations = [
        migrations.RunSQL(
            WAITS,
            "DROP TRIGGER cesam_decision_waits ON meetings_employerdecision; DROP FUNCTION cesam_decision_waits;",
        )
    ]
