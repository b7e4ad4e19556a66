"""Cents that were waived are of what was agreed: frozen with the rest."""

from django.db import migrations

FROZEN = """
DROP TRIGGER what_was_agreed_to_pay_stays ON dossiers_dossier;
CREATE TRIGGER what_was_agreed_to_pay_stays BEFORE UPDATE OF price, credit_used, rights_used, to_pay{column}
    ON dossiers_dossier
    FOR EACH ROW WHEN (OLD.to_pay IS NOT NULL AND (OLD.price, OLD.credit_used, OLD.rights_used, OLD.to_pay{old})
        IS DISTINCT FROM (NEW.price, NEW.credit_used, NEW.rights_used, NEW.to_pay{new}))
    EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0015_words_of_closed_accounts")]
    operations = [
        migrations.RunSQL(
            FROZEN.format(column=", waived", old=", OLD.waived", new=", NEW.waived"),
            FROZEN.format(column="", old="", new=""),
        )
    ]
