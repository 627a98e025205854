"""Hash the values of an event as a JSON array, so that none can be moved into its neighbour.

An event keeps the hash that it was given: a log from before this step does not verify. There is none in use.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_swedish_order'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='chain',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='chain', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE previous text;', func='\nPERFORM pg_advisory_xact_lock(20220426);\nSELECT hash INTO previous FROM parties_event ORDER BY id DESC LIMIT 1;\nNEW.id := nextval(pg_get_serial_sequence(\'parties_event\', \'id\'));\nNEW.at := clock_timestamp();\nNEW.previous_hash := COALESCE(previous, repeat(\'0\', 64));\nNEW.hash := encode(sha256(convert_to(jsonb_build_array(to_char(NEW.at AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'), NEW.id, NEW.previous_hash, NEW.actor_id, NEW.actor_name, NEW.verb, NEW.subject, NEW.subject_id, NEW.data)::text, \'UTF8\')), \'hex\');\nRETURN NEW;\n', hash='61208b94a31dcbc5c24cf65d91d1894b5f0cc431', operation='INSERT', pgid='pgtrigger_chain_3529f', table='parties_event', when='BEFORE')),
        ),
    ]
