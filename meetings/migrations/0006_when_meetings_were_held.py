"""Meetings that have begun already: when they were opened and closed, by their steps."""

from django.db import migrations

FILL = """
UPDATE meetings_meeting SET
    opened_at = (SELECT min(at) FROM meetings_meetingstep WHERE meeting_id = meetings_meeting.id AND status = 'in_session'),
    closed_at = (SELECT min(at) FROM meetings_meetingstep WHERE meeting_id = meetings_meeting.id AND status = 'drafting');
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_course_of_a_meeting")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
