"""Keep e-mail addresses in small letters, so that one constraint makes them unique whatever their case."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0006_names_of_references'),
    ]

    operations = [
        migrations.RunSQL('UPDATE parties_user SET email = lower(email) WHERE email <> lower(email)', migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_email_whatever_case',
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_small_letters', violation_error_message='E-mail addresses are kept in small letters.'),
        ),
    ]
