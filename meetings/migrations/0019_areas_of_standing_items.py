"""A standing item brings its work environment areas along to each new meeting."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0018_proposals_stay'),
    ]

    operations = [
        migrations.AddField(
            model_name='standingitem',
            name='areas',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('occupational_health', 'Occupational health service'), ('action_plans', 'Action plans'), ('premises', 'Planning of premises, devices, work processes and methods'), ('substances', 'Use of substances that may harm'), ('information', 'Information and training on the work environment'), ('rehabilitation', 'Adaptation of work and rehabilitation')], max_length=24), blank=True, default=list, size=None, verbose_name='work environment areas'),
        ),
    ]
