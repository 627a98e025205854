"""Sort names the Swedish way whatever the collation of the database."""

import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_parties'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='department',
            options={'ordering': [django.db.models.functions.comparison.Collate(models.Func(django.db.models.functions.text.Lower(models.F('name')), models.Value('åäöéüÅÄÖÉÜ'), models.Value('{|}ey{|}ey'), function='translate', output_field=models.CharField()), 'C')], 'verbose_name': 'department', 'verbose_name_plural': 'departments'},
        ),
        migrations.AlterModelOptions(
            name='union',
            options={'ordering': [django.db.models.functions.comparison.Collate(models.Func(django.db.models.functions.text.Lower(models.F('name')), models.Value('åäöéüÅÄÖÉÜ'), models.Value('{|}ey{|}ey'), function='translate', output_field=models.CharField()), 'C')], 'verbose_name': 'union', 'verbose_name_plural': 'unions'},
        ),
    ]
