"""No setting of a session lets these tables be emptied any more."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0010_each_union_signs'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='no_truncate',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='5540d399f29133bb2337da29604fe28a98b5d214', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_aaaf0', table='parties_event', when='BEFORE')),
        ),
    ]
