"""The locks yield to an approved disposal and to nothing else; what was approved is kept as it was."""

from django.db import migrations

from archive.retention.yielding import LETS, LETS_BACK, WHOLE, lets_go, yields
from minutes import locks

MEETING = "{row}.meeting_id"
OF_ITEM = "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"


def of(key, table, then):
    """SQL for the meeting of what the row refers to by `key` in `table`."""
    return "(SELECT " + then.format(row="at") + f" FROM {table} at WHERE at.id = {{row}}.{key})"


OF_ROUND = of("round_id", "minutes_round", "{row}.meeting_id")
OF_SIGNATORY = of("signatory_id", "minutes_signatory", "(SELECT meeting_id FROM minutes_round WHERE id = {row}.round_id)")
OF_SIGNATURE = """(
    SELECT round.meeting_id FROM minutes_signature signature
    JOIN minutes_signatory signatory ON signatory.id = signature.signatory_id
    JOIN minutes_round round ON round.id = signatory.round_id WHERE signature.id = {row}.signature_id
)"""
OF_SEAL = of("seal_id", "minutes_seal", "(SELECT meeting_id FROM minutes_round WHERE id = {row}.round_id)")
OF_COPY = of("copy_id", "archive_maskedcopy", "(SELECT meeting_id FROM minutes_round WHERE id = {row}.round_id)")
OF_ATTENDANCE = of("attendance_id", "meetings_attendance", "{row}.meeting_id")
OF_AGENDAITEM = of("agendaitem_id", "meetings_agendaitem", "{row}.meeting_id")
OF_STATEMENT = of(
    "statement_id", "meetings_statement", "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"
)
OF_NOTICE = of("notice_id", "meetings_notice", "{row}.meeting_id")
OF_ADJOURNMENT = of("adjournment_id", "meetings_adjournment", "{row}.meeting_id")
OF_ALLOCATION = of(
    "allocation_id", "budget_allocation", "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"
)
OF_ALLOCATION_ROW = """(
    SELECT item.meeting_id FROM budget_allocationrow made
    JOIN budget_allocation allocation ON allocation.id = made.allocation_id
    JOIN meetings_agendaitem item ON item.id = allocation.item_id WHERE made.id = {row}.row_id
)"""
OF_PLACEMENT = of(
    "placement_id", "budget_placement", "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"
)
OF_CLAIM = """(
    SELECT item.meeting_id FROM budget_textclaim claim
    JOIN budget_placement placement ON placement.id = claim.placement_id
    JOIN meetings_agendaitem item ON item.id = placement.item_id WHERE claim.id = {row}.textclaim_id
)"""
OF_QUESTION = of(
    "question_id", "meetings_openquestion", "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"
)

NOTICED = (*WHOLE, "notices")
DRAFTED = (*WHOLE, "drafts")

GUARDED = [
    yields("meetings_meeting", (WHOLE, "{row}.id")),
    yields("meetings_meetingstep", (WHOLE, MEETING), others="UPDATE"),
    yields("meetings_agendaitem", (WHOLE, MEETING)),
    yields("meetings_attendance", (WHOLE, MEETING)),
    yields("meetings_attendance_items", (WHOLE, OF_ATTENDANCE)),
    yields("meetings_recusal", (WHOLE, OF_ATTENDANCE)),
    yields("meetings_agendaitem_presenters", (WHOLE, OF_AGENDAITEM)),
    yields("meetings_agendaitem_raised_by", (WHOLE, OF_AGENDAITEM)),
    yields("meetings_itemspell", (WHOLE, MEETING)),
    yields("meetings_adjournment", (WHOLE, MEETING)),
    yields("meetings_adjournment_unions", (WHOLE, OF_ADJOURNMENT)),
    yields("meetings_document", (WHOLE, MEETING)),
    yields("meetings_position", (WHOLE, OF_ITEM)),
    yields("meetings_statement", (WHOLE, OF_ITEM)),
    yields("meetings_statementrevision", (DRAFTED, OF_STATEMENT)),
    yields("meetings_textrevision", (DRAFTED, OF_ITEM)),
    # A link goes with either of its ends.
    yields(
        "meetings_itemlink",
        (WHOLE, of("later_id", "meetings_agendaitem", "{row}.meeting_id")),
        (WHOLE, of("earlier_id", "meetings_agendaitem", "{row}.meeting_id")),
    ),
    yields("meetings_notice", (NOTICED, MEETING)),
    yields("meetings_noticefile", (NOTICED, OF_NOTICE)),
    yields("meetings_invitation", (NOTICED, MEETING)),
    yields("meetings_openquestion", (WHOLE, OF_ITEM), others="UPDATE"),
    yields("budget_placement", (WHOLE, OF_ITEM)),
    yields("budget_textclaim", (WHOLE, OF_PLACEMENT)),
    yields("budget_textclaim_rows", (WHOLE, OF_CLAIM)),
    yields("budget_allocation", (WHOLE, OF_ITEM)),
    yields("budget_allocationrow", (WHOLE, OF_ALLOCATION)),
    yields("budget_allocationrevision", (WHOLE, OF_ALLOCATION)),
    yields("budget_counterproposal", (WHOLE, OF_ALLOCATION)),
    yields("budget_counteramount", (WHOLE, OF_ALLOCATION_ROW)),
]


def stays(table, *lets, trigger, others="INSERT OR UPDATE"):
    return yields(table, *lets, trigger=trigger, function=trigger, others=others)


def append_only(table, *lets):
    return stays(table, *lets, trigger="cesam_append_only", others="UPDATE")


KEPT = [
    append_only("meetings_questionanswer", (WHOLE, OF_QUESTION)),
    append_only("budget_allocationrevision", (WHOLE, OF_ALLOCATION)),
    append_only("budget_counterproposal", (WHOLE, OF_ALLOCATION)),
    append_only("budget_counteramount", (WHOLE, OF_ALLOCATION_ROW)),
    stays("budget_allocation", (WHOLE, OF_ITEM), trigger="cesam_allocation_stays", others="UPDATE"),
    stays("budget_allocationrow", (WHOLE, OF_ALLOCATION), trigger="cesam_allocation_row"),
    stays("minutes_round", (WHOLE, MEETING), trigger="cesam_round_stays"),
    stays("minutes_round_items", (WHOLE, OF_ROUND), trigger="cesam_round_items_stay"),
    stays("minutes_minutesversion", (WHOLE, MEETING), trigger="cesam_version_stays", others="UPDATE"),
    stays("minutes_signatory", (WHOLE, OF_ROUND), trigger="cesam_signatory_stays"),
    stays("minutes_review", (WHOLE, OF_SIGNATORY), trigger="cesam_review_stays"),
    stays("minutes_signature", (WHOLE, OF_SIGNATORY), trigger="cesam_signature_stays"),
    append_only("minutes_evidencefile", (WHOLE, OF_SIGNATURE)),
    append_only("minutes_decline", (WHOLE, OF_SIGNATORY)),
    append_only("minutes_lock", (WHOLE, MEETING)),
    append_only("minutes_seal", (WHOLE, OF_ROUND)),
    append_only("minutes_renewal", (WHOLE, OF_SEAL)),
    append_only("minutes_extract", (WHOLE, OF_SEAL)),
    append_only("archive_disclosure", (WHOLE, OF_ROUND), (("disclosures",), "{row}.id"), (("copies",), "{row}.copy_id")),
    stays("archive_maskedcopy", (WHOLE, OF_ROUND), (("copies",), "{row}.id"), trigger="archive_copy_stays", others="UPDATE"),
    stays("archive_mask", (WHOLE, OF_COPY), (("copies",), "{row}.copy_id"), trigger="archive_mask_stays"),
    stays("archive_importedrecord", (("imported",), "{row}.id"), trigger="archive_record_stays", others="UPDATE"),
]

# What is kept lets go of what is not: an answer of the meeting at which it was given, a table of the one before it.
LET_GO = [
    lets_go("meetings_questionanswer", {"item_id": OF_ITEM}, trigger="cesam_append_only", function="cesam_append_only"),
    lets_go(
        "meetings_itemproposal",
        {
            "meeting_id": MEETING,
            "lifted_from_id": of("lifted_from_id", "meetings_agendaitem", "{row}.meeting_id"),
        },
        trigger="cesam_proposal_stays", function="cesam_proposal_stays", rest="INSERT",
    ),
    lets_go("budget_allocation", {"carried_from_id": of(
        "carried_from_id", "budget_allocation", "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"
    )}, rest="INSERT"),
    lets_go("budget_allocation", {"carried_from_id": of(
        "carried_from_id", "budget_allocation", "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.item_id)"
    )}, trigger="cesam_allocation_stays", function="cesam_allocation_stays"),
    # The log of readings: when somebody opened what was to be signed.
    lets_go(
        "minutes_signatory", {"opened_at": OF_ROUND}, ("readings",),
        trigger="cesam_signatory_stays", function="cesam_signatory_stays", rest="INSERT",
    ),
]

STAYS = """
CREATE FUNCTION archive_disposal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a disposal is kept for ever';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'counting' THEN
            RAISE EXCEPTION 'a disposal begins with being counted';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('counting', 'proposed'), ('counting', 'discarded'), ('proposed', 'discarded'), ('proposed', 'running'),
        ('running', 'done')
    ) THEN
        RAISE EXCEPTION 'a disposal does not go from % to %', OLD.state, NEW.state;
    END IF;
    IF (OLD.asked_by_id, OLD.asked_at) IS DISTINCT FROM (NEW.asked_by_id, NEW.asked_at)
        OR OLD.state IN ('running', 'done') AND (OLD.approved_by_id, OLD.approved_at, OLD.approved)
            IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at, NEW.approved)
        OR OLD.state IN ('done', 'discarded') AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'what was approved stays as it was';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state = 'running' AND NOT (
        EXISTS (SELECT FROM parties_user WHERE id = NEW.approved_by_id AND is_active AND is_archivist)
        AND EXISTS (
            SELECT FROM parties_event WHERE subject = 'archive.disposal' AND subject_id = NEW.id
                AND verb = 'disposal.approved' AND actor_id = NEW.approved_by_id
        )
    ) THEN
        RAISE EXCEPTION 'a disposal is approved by an archivist, and the log says so';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archive_disposal_stays BEFORE INSERT OR UPDATE OR DELETE ON archive_disposal
    FOR EACH ROW EXECUTE FUNCTION archive_disposal_stays();

CREATE FUNCTION archive_disposalrow_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text;
BEGIN
    -- Read with a lock: who approves waits for who adds to the proposal, or the other way round.
    SELECT state INTO step FROM archive_disposal
        WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.disposal_id ELSE OLD.disposal_id END FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        IF step <> 'counting' OR NEW.outcome <> '' THEN
            RAISE EXCEPTION 'a row is proposed while the disposal is counted';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF step NOT IN ('counting', 'discarded') THEN
            RAISE EXCEPTION 'what was proposed stays';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.disposal_id, OLD.kind, OLD.source_id, OLD.number, OLD.since, OLD.years, OLD.size)
        IS DISTINCT FROM (NEW.disposal_id, NEW.kind, NEW.source_id, NEW.number, NEW.since, NEW.years, NEW.size)
        OR NEW.label NOT IN (OLD.label, '') OR OLD.outcome <> '' AND NEW.outcome <> OLD.outcome
        OR step NOT IN ('proposed', 'running')
        OR step <> 'running' AND NEW.outcome <> ''
        OR step = 'running' AND OLD.exempt_reason <> '' AND NEW.exempt_reason <> OLD.exempt_reason THEN
        RAISE EXCEPTION 'what was proposed stays as it was proposed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archive_disposalrow_stays BEFORE INSERT OR UPDATE OR DELETE ON archive_disposalrow
    FOR EACH ROW EXECUTE FUNCTION archive_disposalrow_stays();
"""
STAYS_BACK = """
DROP TRIGGER archive_disposalrow_stays ON archive_disposalrow;
DROP FUNCTION archive_disposalrow_stays();
DROP TRIGGER archive_disposal_stays ON archive_disposal;
DROP FUNCTION archive_disposal_stays();
"""

RULES = """
INSERT INTO archive_retentionrule (kind, act, years, authority) VALUES
    ('minutes', 'register', NULL, ''), ('imported', 'register', NULL, ''),
    ('meetings', 'delete', 2, ''), ('notices', 'delete', 2, ''), ('drafts', 'delete', 2, ''), ('readings', 'delete', 2, ''),
    ('copies', 'preserve', NULL, ''), ('disclosures', 'preserve', NULL, ''), ('packages', 'delete', 1, ''),
    ('intakes', 'delete', 2, ''), ('budget_files', 'delete', 1, ''), ('letters', 'delete', 2, ''),
    ('accounts', 'delete', 2, '')
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0015_retention"), ("minutes", "0011_extracts_stay"), ("budget", "0009_carried_allocations")]

    operations = [
        migrations.RunSQL(LETS, LETS_BACK),
        *GUARDED,
        *KEPT,
        *LET_GO,
        migrations.RunSQL(STAYS, STAYS_BACK),
        locks.never_truncated("archive_disposal", "archive_disposalrow"),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
