"""Let an allocation stay once the minutes are out, and let nobody say a union's amounts but that union."""

from django.db import migrations

from parties.triggers import append_only

OPEN = """
CREATE FUNCTION cesam_allocation_open(what bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    step text;
BEGIN
    -- Read with a lock: a step that freezes the table waits for who writes it, or the writer for the step.
    SELECT meeting.status INTO step
    FROM budget_allocation allocation
    JOIN meetings_agendaitem item ON item.id = allocation.item_id
    JOIN meetings_meeting meeting ON meeting.id = item.meeting_id
    WHERE allocation.id = what FOR SHARE OF meeting;
    IF step NOT IN ('planned', 'noticed', 'in_session', 'drafting') THEN
        RAISE EXCEPTION 'allocation refused: it stays as it was when the minutes went out for adjustment';
    END IF;
    RETURN step;
END $$;

CREATE FUNCTION cesam_allocation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cesam_allocation_open(OLD.id);
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.item_id <> OLD.item_id THEN
        RAISE EXCEPTION 'allocation refused: it stays in its item';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_allocation_stays BEFORE UPDATE OR DELETE ON budget_allocation
    FOR EACH ROW EXECUTE FUNCTION cesam_allocation_stays();

CREATE FUNCTION cesam_allocation_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cesam_allocation_open(NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_allocation_made AFTER INSERT ON budget_allocation
    FOR EACH ROW EXECUTE FUNCTION cesam_allocation_made();
"""
OPEN_BACK = """
DROP TRIGGER cesam_allocation_made ON budget_allocation;
DROP TRIGGER cesam_allocation_stays ON budget_allocation;
DROP FUNCTION cesam_allocation_made;
DROP FUNCTION cesam_allocation_stays;
DROP FUNCTION cesam_allocation_open(bigint);
"""

ROW = """
CREATE FUNCTION cesam_allocation_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM cesam_allocation_open(OLD.allocation_id);
        RETURN OLD;
    END IF;
    step := cesam_allocation_open(NEW.allocation_id);
    IF TG_OP = 'UPDATE' AND NEW.allocation_id <> OLD.allocation_id THEN
        RAISE EXCEPTION 'allocation refused: a row stays in its table';
    END IF;
    IF NEW.decided IS NOT NULL AND step IN ('planned', 'noticed') THEN
        RAISE EXCEPTION 'allocation refused: nothing is decided before the meeting has begun';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_allocation_row BEFORE INSERT OR UPDATE OR DELETE ON budget_allocationrow
    FOR EACH ROW EXECUTE FUNCTION cesam_allocation_row();
"""
ROW_BACK = """
DROP TRIGGER cesam_allocation_row ON budget_allocationrow;
DROP FUNCTION cesam_allocation_row;
"""

KEPT = """
CREATE FUNCTION cesam_allocation_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cesam_allocation_open(NEW.allocation_id);
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_allocation_revision BEFORE INSERT ON budget_allocationrevision
    FOR EACH ROW EXECUTE FUNCTION cesam_allocation_revision();

CREATE FUNCTION cesam_counter_is_its_unions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole bigint;
BEGIN
    IF TG_TABLE_NAME = 'budget_counterproposal' THEN
        whole := NEW.allocation_id;
    ELSE
        SELECT allocation_id INTO whole FROM budget_allocationrow WHERE id = NEW.row_id;
    END IF;
    PERFORM cesam_allocation_open(whole);
    IF NOT cesam_speaks(
        NEW.by_id, (SELECT item_id FROM budget_allocation WHERE id = whole), 'b_union', NEW.union_id
    ) THEN
        RAISE EXCEPTION 'counter-proposal refused: its writer does not speak for that union';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_counter_is_its_unions BEFORE INSERT ON budget_counterproposal
    FOR EACH ROW EXECUTE FUNCTION cesam_counter_is_its_unions();
CREATE TRIGGER cesam_counter_is_its_unions BEFORE INSERT ON budget_counteramount
    FOR EACH ROW EXECUTE FUNCTION cesam_counter_is_its_unions();
"""
KEPT_BACK = """
DROP TRIGGER cesam_counter_is_its_unions ON budget_counteramount;
DROP TRIGGER cesam_counter_is_its_unions ON budget_counterproposal;
DROP FUNCTION cesam_counter_is_its_unions;
DROP TRIGGER cesam_allocation_revision ON budget_allocationrevision;
DROP FUNCTION cesam_allocation_revision;
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0004_allocations"), ("meetings", "0008_statements_are_their_partys")]

    operations = [
        migrations.RunSQL(OPEN, OPEN_BACK),
        migrations.RunSQL(ROW, ROW_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
        append_only("budget_allocationrevision"),
        append_only("budget_counterproposal"),
        append_only("budget_counteramount"),
    ]
