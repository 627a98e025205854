"""A question that is kept lets go of the meeting where it was asked, when that is deleted."""

from django.db import migrations

from archive.retention.yielding import lets_go
from minutes.locks import OF_ITEM


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0020_entries_by_filter"),
        ("meetings", "0026_newest_meetings"),
    ]

    operations = [lets_go("meetings_openquestion", {"item_id": OF_ITEM})]
