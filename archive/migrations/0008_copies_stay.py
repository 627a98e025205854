"""A masked copy that has been ordered says what it says, one that is made stays as it is, and disclosures are only added."""

from django.db import migrations

from parties.triggers import append_only

_STAY = """
CREATE FUNCTION archive_copy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.made_at IS NOT NULL THEN
        RAISE EXCEPTION '% is refused: the masked copy is made', TG_OP;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.ordered_at IS NOT NULL THEN
            RAISE EXCEPTION 'DELETE is refused: the masked copy is ordered';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.round_id <> OLD.round_id OR OLD.ordered_at IS NOT NULL AND NEW.ordered_at IS NOT NULL AND (
        OLD.content <> NEW.content OR OLD.page <> NEW.page OR OLD.annexes <> NEW.annexes OR OLD.withheld <> NEW.withheld
        OR OLD.decided_by <> NEW.decided_by OR OLD.decided_on <> NEW.decided_on) THEN
        RAISE EXCEPTION 'UPDATE is refused: the masked copy is ordered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archive_copy_stays BEFORE UPDATE OR DELETE ON archive_maskedcopy
    FOR EACH ROW EXECUTE FUNCTION archive_copy_stays();

CREATE FUNCTION archive_mask_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.copy_id ELSE OLD.copy_id END;
BEGIN
    -- Waits for who orders the copy at this instant.
    PERFORM 1 FROM archive_maskedcopy WHERE id = its FOR SHARE;
    IF EXISTS (SELECT FROM archive_maskedcopy WHERE id = its AND ordered_at IS NOT NULL) THEN
        RAISE EXCEPTION '% is refused: the masked copy is ordered', TG_OP;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER archive_mask_stays BEFORE INSERT OR UPDATE OR DELETE ON archive_mask
    FOR EACH ROW EXECUTE FUNCTION archive_mask_stays();
"""
_BACK = """
DROP TRIGGER archive_mask_stays ON archive_mask;
DROP FUNCTION archive_mask_stays();
DROP TRIGGER archive_copy_stays ON archive_maskedcopy;
DROP FUNCTION archive_copy_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0007_masked_copies")]
    operations = [migrations.RunSQL(_STAY, _BACK), append_only("archive_disclosure")]
