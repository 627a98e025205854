"""What was proposed stays as it was proposed, and a proposal's item stands on an agenda of its body."""

from django.db import migrations

STAYS = """
CREATE FUNCTION cesam_proposal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ROW(NEW.body_id, NEW.meeting_id, NEW.title, NEW.text, NEW.proposer_id, NEW.union_names,
            NEW.proposed_at, NEW.is_late, NEW.lifted_from_id)
        IS DISTINCT FROM ROW(OLD.body_id, OLD.meeting_id, OLD.title, OLD.text, OLD.proposer_id, OLD.union_names,
            OLD.proposed_at, OLD.is_late, OLD.lifted_from_id) THEN
        RAISE EXCEPTION 'proposal refused: what was proposed stays as it was';
    END IF;
    IF NEW.item_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM meetings_agendaitem item JOIN meetings_meeting meeting ON meeting.id = item.meeting_id
        WHERE item.id = NEW.item_id AND meeting.body_id = NEW.body_id
    ) THEN
        RAISE EXCEPTION 'proposal refused: its item stands on another body''s agenda';
    END IF;
    IF NEW.meeting_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM meetings_meeting WHERE id = NEW.meeting_id AND body_id = NEW.body_id
    ) THEN
        RAISE EXCEPTION 'proposal refused: its meeting is another body''s';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cesam_proposal_stays BEFORE INSERT OR UPDATE ON meetings_itemproposal
    FOR EACH ROW EXECUTE FUNCTION cesam_proposal_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0017_proposals")]

    operations = [
        migrations.RunSQL(
            STAYS, "DROP TRIGGER cesam_proposal_stays ON meetings_itemproposal; DROP FUNCTION cesam_proposal_stays;"
        )
    ]
