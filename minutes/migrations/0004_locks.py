"""Refuse every change to what belongs to sealed minutes, in each table that holds part of it."""

from django.db import migrations

from minutes.locks import OF_ITEM, guard

OF_ATTENDANCE = "(SELECT meeting_id FROM meetings_attendance WHERE id = {row}.attendance_id)"
OF_AGENDAITEM = "(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.agendaitem_id)"
OF_STATEMENT = """(
    SELECT item.meeting_id FROM meetings_statement statement
    JOIN meetings_agendaitem item ON item.id = statement.item_id WHERE statement.id = {row}.statement_id
)"""
ITEM_OF_STATEMENT = "(SELECT item_id FROM meetings_statement WHERE id = {row}.statement_id)"
OF_NOTICE = "(SELECT meeting_id FROM meetings_notice WHERE id = {row}.notice_id)"
OF_ADJOURNMENT = "(SELECT meeting_id FROM meetings_adjournment WHERE id = {row}.adjournment_id)"
ITEM_OF_ALLOCATION = "(SELECT item_id FROM budget_allocation WHERE id = {row}.allocation_id)"
OF_ALLOCATION = f"(SELECT meeting_id FROM meetings_agendaitem WHERE id = {ITEM_OF_ALLOCATION})"
ITEM_OF_ALLOCATION_ROW = """(
    SELECT allocation.item_id FROM budget_allocationrow made
    JOIN budget_allocation allocation ON allocation.id = made.allocation_id WHERE made.id = {row}.row_id
)"""
OF_ALLOCATION_ROW = f"(SELECT meeting_id FROM meetings_agendaitem WHERE id = {ITEM_OF_ALLOCATION_ROW})"
ITEM = "{row}.item_id"
MEETING = "{row}.meeting_id"


class Migration(migrations.Migration):
    dependencies = [("minutes", "0003_signoff_stays"), ("budget", "0005_allocations_are_their_partys")]

    operations = [
        guard("meetings_meeting", meeting="{row}.id", living=("status", "revision", "changed_at")),
        # The steps that come later are added; those that were taken stay.
        guard("meetings_meetingstep", meeting=MEETING, operations="UPDATE OR DELETE"),
        # An item that is adjusted at once may still be moved, and gets its label when labels are fixed.
        guard(
            "meetings_agendaitem",
            meeting=MEETING,
            item="{row}.id",
            item_living=("position", "parent_id", "fixed_label", "planned_minutes", "frozen_at"),
        ),
        guard("meetings_attendance", meeting=MEETING),
        guard("meetings_attendance_items", meeting=OF_ATTENDANCE),
        guard("meetings_recusal", meeting=OF_ATTENDANCE, item=ITEM),
        guard("meetings_agendaitem_presenters", meeting=OF_AGENDAITEM, item="{row}.agendaitem_id"),
        guard("meetings_agendaitem_raised_by", meeting=OF_AGENDAITEM, item="{row}.agendaitem_id"),
        guard("meetings_itemspell", meeting=MEETING),
        guard("meetings_adjournment", meeting=MEETING),
        guard("meetings_adjournment_unions", meeting=OF_ADJOURNMENT),
        guard("meetings_document", meeting=MEETING, item=ITEM),
        guard("meetings_position", meeting=OF_ITEM, item=ITEM),
        guard("meetings_statement", meeting=OF_ITEM, item=ITEM),
        guard("meetings_statementrevision", meeting=OF_STATEMENT, item=ITEM_OF_STATEMENT),
        guard("meetings_textrevision", meeting=OF_ITEM, item=ITEM),
        # Where an item came from stands in its own minutes; where it went on to is another meeting's.
        guard("meetings_itemlink", meeting="(SELECT meeting_id FROM meetings_agendaitem WHERE id = {row}.later_id)"),
        guard("meetings_notice", meeting=MEETING),
        guard("meetings_noticefile", meeting=OF_NOTICE),
        guard("meetings_invitation", meeting=MEETING),
        guard(
            "meetings_openquestion", meeting=OF_ITEM, item=ITEM, bound=("text", "kind", "item_id"),
            operations="UPDATE OR DELETE",
        ),
        guard("budget_placement", meeting=OF_ITEM, item=ITEM),
        guard("budget_allocation", meeting=OF_ITEM, item=ITEM),
        guard("budget_allocationrow", meeting=OF_ALLOCATION, item=ITEM_OF_ALLOCATION),
        guard("budget_allocationrevision", meeting=OF_ALLOCATION, item=ITEM_OF_ALLOCATION),
        guard("budget_counterproposal", meeting=OF_ALLOCATION, item=ITEM_OF_ALLOCATION),
        guard("budget_counteramount", meeting=OF_ALLOCATION_ROW, item=ITEM_OF_ALLOCATION_ROW),
    ]
