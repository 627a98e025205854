"""Let no setting of a session switch off that events are kept as they were written."""

import pgtrigger.migrations
from django.db import migrations

from parties.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0007_email_in_small_letters'),
    ]

    operations = [
        append_only('parties_event'),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='append_only',
        ),
    ]
