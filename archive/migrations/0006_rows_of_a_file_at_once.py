"""Rows of a budget are noted once for the statement that makes them: a file of 5 000 rows is one statement."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_sealed_before"), ("budget", "0008_large_tables")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION archive_note_rows() RETURNS trigger LANGUAGE plpgsql AS $note$
            BEGIN
                PERFORM archive_write('budget', array(SELECT id FROM made ORDER BY id));
                RETURN NULL;
            END $note$;
            DROP TRIGGER archive_row ON budget_followuprow;
            CREATE TRIGGER archive_row AFTER DELETE OR UPDATE OF label, comment ON budget_followuprow
                FOR EACH ROW EXECUTE FUNCTION archive_note('budget', 'id');
            CREATE TRIGGER archive_rows AFTER INSERT ON budget_followuprow
                REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION archive_note_rows();
            """,
            """
            DROP TRIGGER archive_rows ON budget_followuprow;
            DROP TRIGGER archive_row ON budget_followuprow;
            CREATE TRIGGER archive_row AFTER INSERT OR DELETE OR UPDATE OF label, comment ON budget_followuprow
                FOR EACH ROW EXECUTE FUNCTION archive_note('budget', 'id');
            DROP FUNCTION archive_note_rows();
            """,
        )
    ]
