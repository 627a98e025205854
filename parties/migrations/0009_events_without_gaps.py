"""Number events without gaps."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0008_append_only_for_everybody'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='chain',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='chain', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE last bigint; previous text;', func='\nPERFORM pg_advisory_xact_lock(20220426);\nSELECT id, hash INTO last, previous FROM parties_event ORDER BY id DESC LIMIT 1;\nNEW.id := COALESCE(last, 0) + 1;\nNEW.at := clock_timestamp();\nNEW.previous_hash := COALESCE(previous, repeat(\'0\', 64));\nNEW.hash := encode(sha256(convert_to(jsonb_build_array(to_char(NEW.at AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'), NEW.id, NEW.previous_hash, NEW.actor_id, NEW.actor_name, NEW.verb, NEW.subject, NEW.subject_id, NEW.data)::text, \'UTF8\')), \'hex\');\nRETURN NEW;\n', hash='46eb98cf382b2116df743e0797e965faef93201b', operation='INSERT', pgid='pgtrigger_chain_3529f', table='parties_event', when='BEFORE')),
        ),
    ]
