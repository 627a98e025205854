"""A seal is on what everybody has signed, and stays as it was sealed; so do the time stamps that are added later."""

from django.db import migrations

from minutes import locks
from parties.triggers import append_only

SEAL = """
CREATE FUNCTION cesam_seal_is_on_what_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM minutes_round WHERE id = NEW.round_id AND "end" = 'complete') THEN
        RAISE EXCEPTION 'only what everybody has signed is sealed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_seal_is_on_what_is_signed BEFORE INSERT ON minutes_seal
    FOR EACH ROW EXECUTE FUNCTION cesam_seal_is_on_what_is_signed();
"""
SEAL_BACK = """
DROP TRIGGER cesam_seal_is_on_what_is_signed ON minutes_seal; DROP FUNCTION cesam_seal_is_on_what_is_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("minutes", "0005_seals")]

    operations = [
        migrations.RunSQL(SEAL, SEAL_BACK),
        append_only("minutes_seal"),
        append_only("minutes_renewal"),
        locks.never_truncated("minutes_seal", "minutes_renewal"),
    ]
