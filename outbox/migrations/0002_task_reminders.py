from django.db import migrations, models


class Migration(migrations.Migration):
    """Reminders of tasks are switched apart from those of questions."""

    dependencies = [("outbox", "0001_outbox")]

    operations = [
        migrations.AddField("preference", "task_reminders", models.BooleanField(default=True, verbose_name="Reminders of tasks")),
        migrations.AlterField(
            "preference", "reminders", models.BooleanField(default=True, verbose_name="Reminders of open questions")
        ),
    ]
