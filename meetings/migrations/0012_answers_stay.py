from django.db import migrations

from parties.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_open_questions")]

    operations = [append_only("meetings_questionanswer")]
