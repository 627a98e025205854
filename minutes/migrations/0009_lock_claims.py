"""Lock what was said of the figures in a text, with the minutes that hold it."""

from django.db import migrations

from minutes.locks import guard

ITEM_OF_CLAIM = "(SELECT item_id FROM budget_placement WHERE id = {row}.placement_id)"
ITEM_OF_ROW = """(
    SELECT placement.item_id FROM budget_textclaim claim
    JOIN budget_placement placement ON placement.id = claim.placement_id WHERE claim.id = {row}.textclaim_id
)"""
MEETING_OF = "(SELECT meeting_id FROM meetings_agendaitem WHERE id = %s)"


class Migration(migrations.Migration):
    dependencies = [("minutes", "0008_signing_orders"), ("budget", "0006_claims_of_texts")]

    operations = [
        guard("budget_textclaim", meeting=MEETING_OF % ITEM_OF_CLAIM, item=ITEM_OF_CLAIM),
        guard("budget_textclaim_rows", meeting=MEETING_OF % ITEM_OF_ROW, item=ITEM_OF_ROW),
    ]
