"""What is not an item is looked up by itself: a word that most items have may be rare there."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0021_questions_stay'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('kind', 'item'), _negated=True), fastupdate=False, fields=['tsv'], name='entry_words_beside'),
        ),
    ]
