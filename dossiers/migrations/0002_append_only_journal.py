"""The database itself keeps the journal: no entry changes, and ranks have no gap."""

from django.db import migrations

JOURNAL = """
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossiers_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_rank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.rank <> 1 + (SELECT count(*) FROM dossiers_entry WHERE dossier_id = NEW.dossier_id) THEN
        RAISE EXCEPTION 'the journal would have a gap' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER journal_has_no_gap BEFORE INSERT ON dossiers_entry
    FOR EACH ROW EXECUTE FUNCTION check_rank();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial"), ("accounts", "0002_append_only_ledger")]
    operations = [
        migrations.RunSQL(
            JOURNAL,
            """
            DROP TRIGGER journal_has_no_gap ON dossiers_entry;
            DROP FUNCTION check_rank;
            DROP TRIGGER journal_is_append_only ON dossiers_entry;
            """,
        )
    ]
