"""Keep who held a seat before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0003_chain_of_values'),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='follows',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='parties.seat', verbose_name='follows'),
        ),
    ]
