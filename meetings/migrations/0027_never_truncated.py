"""No setting of a session lets these tables be emptied any more."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0026_newest_meetings'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='questionanswer',
            name='no_truncate',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statementrevision',
            name='no_truncate',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='textrevision',
            name='no_truncate',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='questionanswer',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='1aa899bb93d9daf203fc1a75aa32a8557fe70414', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_fb883', table='meetings_questionanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='1817a1ec06c0ee7b84279d5241d4decee394eb02', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_2f0c4', table='meetings_statementrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='513bf56dca94fd1f3fe541fc1e69e5524c0be082', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_8b1e2', table='meetings_textrevision', when='BEFORE')),
        ),
    ]
