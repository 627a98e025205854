"""No setting of a session lets these tables be emptied any more."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0009_carried_allocations'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='allocationrevision',
            name='no_truncate',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='counteramount',
            name='no_truncate',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='counterproposal',
            name='no_truncate',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='settlement',
            name='no_truncate',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='5cf3e0744c73a526e79a041f5e7e6e7ea49055e8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_c7ec6', table='budget_allocationrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='counteramount',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='155ce5cac0f82c7a0efb72e060a80d7b724b4618', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_385e0', table='budget_counteramount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='counterproposal',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='6e5c417f7ebc918a523758c7f5471c91dfa2541b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_ff459', table='budget_counterproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settlement',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'TRUNCATE refused on %', TG_TABLE_NAME;", hash='1e32f8bc14eb7251dbfe684e5e863f6c3bc8dbf1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_fb537', table='budget_settlement', when='BEFORE')),
        ),
    ]
