"""Keep what was sent, said and signed as it was: the database refuses anything else."""

from django.db import migrations

from minutes import locks
from parties.triggers import append_only

# What was sent for adjustment is fixed from the start; it gets its file once, and ends once.
ROUND = """
CREATE FUNCTION cesam_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.scope <> 'correction' AND cesam_is_locked(NEW.meeting_id, NULL) THEN
            PERFORM cesam_refuse('minutes_round INSERT');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version that was sent for adjustment is never deleted';
    END IF;
    IF to_jsonb(OLD) - ARRAY['version_id', 'problems', 'claimed_at', 'end', 'ended_at', 'ended_by_id', 'reason']
        IS DISTINCT FROM
        to_jsonb(NEW) - ARRAY['version_id', 'problems', 'claimed_at', 'end', 'ended_at', 'ended_by_id', 'reason'] THEN
        RAISE EXCEPTION 'a version that was sent for adjustment stays as it was sent';
    END IF;
    IF OLD.version_id IS NOT NULL AND NEW.version_id IS DISTINCT FROM OLD.version_id THEN
        RAISE EXCEPTION 'a version that was sent for adjustment keeps its file';
    END IF;
    IF OLD."end" <> '' AND ROW(NEW."end", NEW.ended_at, NEW.ended_by_id, NEW.reason)
        IS DISTINCT FROM ROW(OLD."end", OLD.ended_at, OLD.ended_by_id, OLD.reason) THEN
        RAISE EXCEPTION 'an adjustment ends once';
    END IF;
    IF NEW."end" = 'complete' AND OLD."end" = '' AND EXISTS (
        SELECT FROM minutes_signatory signatory WHERE signatory.round_id = NEW.id AND signatory.replaced_by_id IS NULL
            AND NOT EXISTS (
                SELECT FROM minutes_signature signature
                WHERE signature.signatory_id = signatory.id AND signature.withdrawn_at IS NULL
            )
    ) THEN
        RAISE EXCEPTION 'an adjustment is complete when everybody who must has signed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_round_stays BEFORE INSERT OR UPDATE OR DELETE ON minutes_round
    FOR EACH ROW EXECUTE FUNCTION cesam_round_stays();
"""
ROUND_BACK = "DROP TRIGGER cesam_round_stays ON minutes_round; DROP FUNCTION cesam_round_stays();"

# The items of a round are chosen when it is sent, in the same transaction.
ROUND_ITEMS = """
CREATE FUNCTION cesam_round_items_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM minutes_round WHERE id = NEW.round_id AND version_id IS NULL AND "end" = ''
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the items that were sent to be adjusted at once stay the same';
END $$;
CREATE TRIGGER cesam_round_items_stay BEFORE INSERT OR UPDATE OR DELETE ON minutes_round_items
    FOR EACH ROW EXECUTE FUNCTION cesam_round_items_stay();
"""
ROUND_ITEMS_BACK = "DROP TRIGGER cesam_round_items_stay ON minutes_round_items; DROP FUNCTION cesam_round_items_stay();"

VERSION = """
CREATE FUNCTION cesam_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM minutes_round WHERE version_id = OLD.id) THEN
        RAISE EXCEPTION 'the file that is signed stays as it is';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_version_stays BEFORE UPDATE OR DELETE ON minutes_minutesversion
    FOR EACH ROW EXECUTE FUNCTION cesam_version_stays();
"""
VERSION_BACK = "DROP TRIGGER cesam_version_stays ON minutes_minutesversion; DROP FUNCTION cesam_version_stays();"

SIGNATORY = """
CREATE FUNCTION cesam_signatory_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'who was to sign is never deleted';
    END IF;
    IF NOT EXISTS (SELECT FROM minutes_round WHERE id = NEW.round_id AND "end" = '') THEN
        RAISE EXCEPTION 'who was to sign stays as it was when the adjustment ended';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        to_jsonb(OLD) - ARRAY['asked_at', 'opened_at', 'reminded_on', 'replaced_by_id', 'replaced_reason']
        IS DISTINCT FROM
        to_jsonb(NEW) - ARRAY['asked_at', 'opened_at', 'reminded_on', 'replaced_by_id', 'replaced_reason']
        OR OLD.replaced_by_id IS NOT NULL AND ROW(NEW.replaced_by_id, NEW.replaced_reason)
            IS DISTINCT FROM ROW(OLD.replaced_by_id, OLD.replaced_reason)
    ) THEN
        RAISE EXCEPTION 'who is to sign is replaced, never rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_signatory_stays BEFORE INSERT OR UPDATE OR DELETE ON minutes_signatory
    FOR EACH ROW EXECUTE FUNCTION cesam_signatory_stays();
"""
SIGNATORY_BACK = "DROP TRIGGER cesam_signatory_stays ON minutes_signatory; DROP FUNCTION cesam_signatory_stays();"

REVIEW = """
CREATE FUNCTION cesam_review_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was said of a version is never deleted';
    END IF;
    IF NOT EXISTS (
        SELECT FROM minutes_round round JOIN minutes_signatory signatory ON signatory.round_id = round.id
        WHERE signatory.id = NEW.signatory_id AND round."end" = ''
    ) THEN
        RAISE EXCEPTION 'what was said of a version stays when its adjustment has ended';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.settlement <> '' THEN
        RAISE EXCEPTION 'a remark is settled once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_review_stays BEFORE INSERT OR UPDATE OR DELETE ON minutes_review
    FOR EACH ROW EXECUTE FUNCTION cesam_review_stays();
"""
REVIEW_BACK = "DROP TRIGGER cesam_review_stays ON minutes_review; DROP FUNCTION cesam_review_stays();"

# A signature is on the file of an open round, by its hash, for somebody whose signature is asked for.
SIGNATURE = """
CREATE FUNCTION cesam_signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a signature is never deleted';
    END IF;
    PERFORM 1 FROM minutes_round round
        JOIN minutes_signatory signatory ON signatory.round_id = round.id
        JOIN minutes_minutesversion version ON version.id = round.version_id
        WHERE signatory.id = NEW.signatory_id AND round."end" = '' AND signatory.replaced_by_id IS NULL
            AND round.version_id = NEW.version_id AND version.pdf_sha256 = NEW.pdf_sha256
        FOR SHARE OF round;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a signature is on the file of an open adjustment, and stays when it has ended';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_reason']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_reason']
        OR OLD.withdrawn_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a signature is withdrawn, never rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_signature_stays BEFORE INSERT OR UPDATE OR DELETE ON minutes_signature
    FOR EACH ROW EXECUTE FUNCTION cesam_signature_stays();
"""
SIGNATURE_BACK = "DROP TRIGGER cesam_signature_stays ON minutes_signature; DROP FUNCTION cesam_signature_stays();"


class Migration(migrations.Migration):
    dependencies = [("minutes", "0002_signoff"), ("meetings", "0023_item_frozen")]

    operations = [
        migrations.RunSQL(locks.IS_LOCKED, locks.IS_LOCKED_BACK),
        migrations.RunSQL(locks.NO_TRUNCATE, locks.NO_TRUNCATE_BACK),
        migrations.RunSQL(ROUND, ROUND_BACK),
        migrations.RunSQL(ROUND_ITEMS, ROUND_ITEMS_BACK),
        migrations.RunSQL(VERSION, VERSION_BACK),
        migrations.RunSQL(SIGNATORY, SIGNATORY_BACK),
        migrations.RunSQL(REVIEW, REVIEW_BACK),
        migrations.RunSQL(SIGNATURE, SIGNATURE_BACK),
        append_only("minutes_evidencefile"),
        append_only("minutes_decline"),
        append_only("minutes_lock"),
        locks.never_truncated(
            "minutes_minutesversion", "minutes_round", "minutes_round_items", "minutes_signatory", "minutes_review",
            "minutes_signature", "minutes_evidencefile", "minutes_decline", "minutes_lock",
        ),
    ]
