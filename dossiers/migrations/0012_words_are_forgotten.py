"""The journal stays append-only; words typed by people go when their holder's account is closed, and only so."""

from django.db import migrations

# A code of ours (« full », « other ») is no one's words: it stays.
FORGET = """
CREATE FUNCTION without_words(details jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE
        WHEN key IN ('message', 'note', 'reason') AND value #>> '{}' !~ '^[a-z_]*$' THEN '"[effacé]"'::jsonb
        ELSE value END), '{}')
    FROM jsonb_each(details)
$$;

CREATE FUNCTION only_words_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.details = without_words(OLD.details)
        AND to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details'
        AND EXISTS (
            SELECT FROM dossiers_dossier d JOIN accounts_user u ON u.id = d.trainee_id
            WHERE d.id = OLD.dossier_id AND NOT u.is_active
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: what is written is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'journal_is_append_only', TABLE = TG_TABLE_NAME;
END $$;

DROP TRIGGER journal_is_append_only ON dossiers_entry;
CREATE TRIGGER journal_is_append_only BEFORE DELETE OR TRUNCATE ON dossiers_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_only_forgets_words BEFORE UPDATE ON dossiers_entry
    FOR EACH ROW EXECUTE FUNCTION only_words_are_forgotten();

-- Run as its owner: whoever runs the portal needs no right to update the journal.
CREATE FUNCTION forget_words(holder bigint) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    UPDATE dossiers_entry e SET details = without_words(e.details)
    FROM dossiers_dossier d
    WHERE d.id = e.dossier_id AND d.trainee_id = holder AND e.details <> without_words(e.details)
$$;
"""
BACK = """
DROP FUNCTION forget_words;
DROP TRIGGER journal_only_forgets_words ON dossiers_entry;
DROP TRIGGER journal_is_append_only ON dossiers_entry;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossiers_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DROP FUNCTION only_words_are_forgotten;
DROP FUNCTION without_words;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_requests_by_start")]
    operations = [migrations.RunSQL(FORGET, BACK)]
