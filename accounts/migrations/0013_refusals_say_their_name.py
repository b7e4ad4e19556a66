"""What the database refuses says which rule it is; what was looked at is noted for good."""

from django.db import migrations

NAMED = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: what is written is append-only (%)', TG_TABLE_NAME, TG_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

-- A rule that more than one row tells: raised by the functions that check it, under its name.
CREATE FUNCTION refuse(rule text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE TRIGGER a_consultation_is_never_changed BEFORE UPDATE OR TRUNCATE ON accounts_consultation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_what_a_row_must_say")]
    operations = [
        migrations.RunSQL(
            NAMED,
            "DROP TRIGGER a_consultation_is_never_changed ON accounts_consultation; DROP FUNCTION refuse;",
        )
    ]
