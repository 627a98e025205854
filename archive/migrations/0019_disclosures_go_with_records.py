"""To whom imported minutes were handed out may go when they go, as it does with sealed minutes."""

from django.db import migrations

from archive.retention.yielding import WHOLE, yields_to

OF_ROUND = "(SELECT meeting_id FROM minutes_round WHERE id = {row}.round_id)"
BEFORE = ((WHOLE, OF_ROUND), (("disclosures",), "{row}.id"), (("copies",), "{row}.copy_id"))


class Migration(migrations.Migration):
    dependencies = [("archive", "0018_imported_disclosed")]
    operations = [
        yields_to(
            "archive_disclosure",
            *BEFORE,
            (("imported",), "{row}.record_id"),
            instead_of=BEFORE,
            trigger="cesam_append_only",
        )
    ]
