"""An account that is suspended is not closed: words go only once a request to close was carried out."""

from django.db import migrations

CLOSED = """
CREATE OR REPLACE FUNCTION only_words_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.details = without_words(OLD.details)
        AND to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details'
        AND EXISTS (
            SELECT FROM dossiers_dossier d
            JOIN accounts_deletionrequest r ON r.trainee_id = d.trainee_id AND r.decided_at IS NOT NULL
            JOIN accounts_user u ON u.id = d.trainee_id AND NOT u.is_active
            WHERE d.id = OLD.dossier_id
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: what is written is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'journal_is_append_only', TABLE = TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_waived_cents")]
    operations = [migrations.RunSQL(CLOSED, migrations.RunSQL.noop)]
