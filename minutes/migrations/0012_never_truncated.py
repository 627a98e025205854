"""No setting of a session lets a locked table be emptied any more."""

from django.db import migrations

from minutes import locks


class Migration(migrations.Migration):
    dependencies = [("minutes", "0011_extracts_stay")]
    operations = [migrations.RunSQL(locks.NO_TRUNCATE, migrations.RunSQL.noop)]
