"""An extract stays as it was sealed."""

from django.db import migrations

from minutes import locks
from parties.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("minutes", "0010_extracts")]

    operations = [append_only("minutes_extract"), locks.never_truncated("minutes_extract")]
