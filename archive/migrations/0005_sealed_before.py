"""Minutes that were sealed before there was a register."""

from django.db import migrations

# The number that stands in the file; of several with the same the first sealed one has it.
_ENTER = """
INSERT INTO archive_registerentry
    (meeting_id, body_id, held_on, number, classification_code, retention, secrecy, secrecy_statute, note)
SELECT m.id, m.body_id, (m.starts_at AT TIME ZONE 'Europe/Stockholm')::date,
    CASE WHEN row_number() OVER (PARTITION BY lower(n.number) ORDER BY m.starts_at, m.id) = 1 THEN n.number ELSE '' END,
    '', 'preserve', CASE WHEN s.statutes IS NULL THEN 'none' ELSE 'partly' END, coalesce(left(s.statutes, 200), ''), ''
FROM meetings_meeting m
CROSS JOIN LATERAL (SELECT btrim(regexp_replace(m.registry_number, '\\s+', ' ', 'g')) AS number) n
CROSS JOIN LATERAL (
    SELECT string_agg(DISTINCT btrim(i.secrecy_statute), '; ') AS statutes FROM meetings_agendaitem i
    WHERE i.meeting_id = m.id AND i.deleted_at IS NULL AND i.is_confidential AND btrim(i.secrecy_statute) <> '') s
WHERE EXISTS (SELECT FROM minutes_seal z JOIN minutes_round r ON r.id = z.round_id WHERE r.meeting_id = m.id)
ORDER BY m.starts_at, m.id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_register"), ("minutes", "0009_lock_claims")]
    operations = [migrations.RunSQL(_ENTER, migrations.RunSQL.noop)]
