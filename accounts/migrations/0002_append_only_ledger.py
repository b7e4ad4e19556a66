"""The database itself keeps the ledger: no line changes, and nothing available goes below zero."""

from django.db import migrations

LEDGER = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER rights_line_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_rightsline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The holder's row is locked before the sum is read: two writers cannot both see room enough.
CREATE FUNCTION check_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_over record;
BEGIN
    PERFORM 1 FROM accounts_trainee WHERE user_id = NEW.trainee_id FOR UPDATE;
    SELECT coalesce(sum(available), 0) AS available, coalesce(sum(reserved), 0) AS reserved INTO left_over
        FROM accounts_rightsline WHERE trainee_id = NEW.trainee_id AND source = NEW.source;
    IF left_over.available < 0 OR left_over.reserved < 0 THEN
        RAISE EXCEPTION 'the balance would go below zero'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rights_never_below_zero';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER rights_never_below_zero AFTER INSERT ON accounts_rightsline
    FOR EACH ROW WHEN (NEW.available < 0 OR NEW.reserved < 0) EXECUTE FUNCTION check_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(
            LEDGER,
            """
            DROP TRIGGER rights_never_below_zero ON accounts_rightsline;
            DROP FUNCTION check_balances;
            DROP TRIGGER rights_line_is_append_only ON accounts_rightsline;
            DROP FUNCTION refuse_change;
            """,
        )
    ]
