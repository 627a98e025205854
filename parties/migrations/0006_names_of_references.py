"""Give two references their words for the event log."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0005_no_overlaps'),
    ]

    operations = [
        migrations.AlterField(
            model_name='seat',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='parties.body', verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='unionname',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='parties.union', verbose_name='union'),
        ),
    ]
