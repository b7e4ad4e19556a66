"""The database keeps what rows say together: dossier and journal, dossier and ledger, closing and money.

Each costs a look-up or two by an index, when a dossier moves or money does; nothing else pays for it.
"""

from django.db import migrations

JOURNAL = """
-- One look-up of the last entry says the rank and where the next begins.
CREATE OR REPLACE FUNCTION check_rank() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    SELECT rank, target INTO last FROM dossiers_entry
        WHERE dossier_id = NEW.dossier_id ORDER BY rank DESC LIMIT 1;
    IF NEW.rank <> coalesce(last.rank, 0) + 1 THEN
        PERFORM refuse('journal_has_no_gap', 'the journal would have a gap');
    END IF;
    IF NEW.source <> coalesce(last.target, 'draft') THEN
        PERFORM refuse('an_entry_begins_where_the_last_ended', 'the journal would contradict itself');
    END IF;
    RETURN NEW;
END $$;

-- At the end of the transaction: the state is written before the entry, or after, or by a bulk load.
CREATE FUNCTION check_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key bigint := CASE TG_TABLE_NAME WHEN 'dossiers_entry' THEN (to_jsonb(NEW) ->> 'dossier_id')::bigint
                       ELSE (to_jsonb(NEW) ->> 'id')::bigint END;
    told text;
    held text;
BEGIN
    SELECT state INTO held FROM dossiers_dossier WHERE id = key;
    SELECT target INTO told FROM dossiers_entry WHERE dossier_id = key ORDER BY rank DESC LIMIT 1;
    IF held IS NOT NULL AND held <> coalesce(told, 'draft') THEN
        PERFORM refuse(
            'a_dossier_is_where_its_journal_ends', format('dossier %s is %s, its journal says %s', key, held, told)
        );
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER a_dossier_is_where_its_journal_ends AFTER UPDATE ON dossiers_dossier
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_state();
CREATE CONSTRAINT TRIGGER a_dossier_begins_where_its_journal_ends AFTER INSERT ON dossiers_dossier
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION check_state();
CREATE CONSTRAINT TRIGGER a_journal_ends_where_its_dossier_is AFTER INSERT ON dossiers_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_state();
"""
DOSSIER = """
CREATE TRIGGER only_a_draft_is_deleted BEFORE DELETE ON dossiers_dossier
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dossiers_are_never_emptied BEFORE TRUNCATE ON dossiers_dossier
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_dossier_stays_its_holder_s BEFORE UPDATE OF number, trainee_id, organisation_id ON dossiers_dossier
    FOR EACH ROW WHEN ((OLD.number, OLD.trainee_id, OLD.organisation_id)
        IS DISTINCT FROM (NEW.number, NEW.trainee_id, NEW.organisation_id))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER what_was_agreed_to_pay_stays BEFORE UPDATE OF price, credit_used, rights_used, to_pay
    ON dossiers_dossier
    FOR EACH ROW WHEN (OLD.to_pay IS NOT NULL AND (OLD.price, OLD.credit_used, OLD.rights_used, OLD.to_pay)
        IS DISTINCT FROM (NEW.price, NEW.credit_used, NEW.rights_used, NEW.to_pay))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER what_the_card_paid_stays BEFORE UPDATE OF card_paid ON dossiers_dossier
    FOR EACH ROW WHEN (OLD.card_paid > 0 AND OLD.card_paid <> NEW.card_paid) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER a_number_is_given_once BEFORE UPDATE OR DELETE OR TRUNCATE ON dossiers_issuednumber
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE dossiers_dossier ADD CONSTRAINT a_dossier_has_a_number_that_was_given
    FOREIGN KEY (number) REFERENCES dossiers_issuednumber (number) DEFERRABLE INITIALLY DEFERRED;
"""
LEDGER = """
CREATE FUNCTION check_line_of_dossier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dossiers_dossier WHERE number = NEW.dossier_number AND trainee_id = NEW.trainee_id
    ) THEN
        PERFORM refuse('a_line_is_of_a_dossier_of_its_holder', 'the holder has no such dossier');
    END IF;
    IF NEW.reserved < 0 AND 0 > (
        SELECT sum(reserved) FROM accounts_rightsline
            WHERE dossier_number = NEW.dossier_number AND source = NEW.source
    ) THEN
        PERFORM refuse('a_dossier_gives_back_what_it_holds', 'more is used or released than the dossier holds');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER a_line_is_of_a_dossier_of_its_holder AFTER INSERT ON accounts_rightsline
    FOR EACH ROW WHEN (NEW.dossier_number <> '') EXECUTE FUNCTION check_line_of_dossier();
"""
CLOSING = """
-- What a closing shares is what the ledger holds for the dossier and what its card paid; once applied, the
-- ledger has used so much and holds nothing.
CREATE FUNCTION check_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dossier record;
    ledger record;
BEGIN
    SELECT number, card_paid INTO dossier FROM dossiers_dossier WHERE id = NEW.dossier_id;
    SELECT coalesce(sum(reserved), 0) AS held,
           coalesce(-sum(reserved) FILTER (WHERE kind = 'use'), 0) AS used,
           coalesce(sum(available) FILTER (WHERE kind = 'release'), 0) AS released
        INTO ledger FROM accounts_rightsline WHERE dossier_number = dossier.number;
    IF NEW.card_refunded + NEW.card_kept <> dossier.card_paid THEN
        PERFORM refuse('a_closing_shares_what_the_card_paid', 'refunded and kept are not what was paid');
    END IF;
    IF NEW.applied_at IS NULL AND NEW.rights_released + NEW.rights_used <> ledger.held THEN
        PERFORM refuse('a_closing_shares_what_is_held', 'released and used are not what the ledger holds');
    END IF;
    IF NEW.applied_at IS NOT NULL
        AND (ledger.held, ledger.used, ledger.released) <> (0, NEW.rights_used, NEW.rights_released) THEN
        PERFORM refuse('an_applied_closing_is_in_the_ledger', 'the ledger does not say what the closing does');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER a_closing_shares_what_there_is AFTER INSERT OR UPDATE ON dossiers_closing
    FOR EACH ROW EXECUTE FUNCTION check_closing();
CREATE TRIGGER an_applied_closing_is_for_good BEFORE UPDATE ON dossiers_closing
    FOR EACH ROW WHEN (OLD.applied_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_closing_is_never_deleted BEFORE DELETE OR TRUNCATE ON dossiers_closing
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_decision_is_for_good BEFORE UPDATE ON dossiers_forcemajeureclaim
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL
        AND (OLD.is_accepted, OLD.decided_at, OLD.decided_by_id)
            IS DISTINCT FROM (NEW.is_accepted, NEW.decided_at, NEW.decided_by_id))
    EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER a_decision_is_for_good ON dossiers_forcemajeureclaim;
DROP TRIGGER a_closing_is_never_deleted ON dossiers_closing;
DROP TRIGGER an_applied_closing_is_for_good ON dossiers_closing;
DROP TRIGGER a_closing_shares_what_there_is ON dossiers_closing;
DROP FUNCTION check_closing;
DROP TRIGGER a_line_is_of_a_dossier_of_its_holder ON accounts_rightsline;
DROP FUNCTION check_line_of_dossier;
ALTER TABLE dossiers_dossier DROP CONSTRAINT a_dossier_has_a_number_that_was_given;
DROP TRIGGER a_number_is_given_once ON dossiers_issuednumber;
DROP TRIGGER what_the_card_paid_stays ON dossiers_dossier;
DROP TRIGGER what_was_agreed_to_pay_stays ON dossiers_dossier;
DROP TRIGGER a_dossier_stays_its_holder_s ON dossiers_dossier;
DROP TRIGGER dossiers_are_never_emptied ON dossiers_dossier;
DROP TRIGGER only_a_draft_is_deleted ON dossiers_dossier;
DROP TRIGGER a_journal_ends_where_its_dossier_is ON dossiers_entry;
DROP TRIGGER a_dossier_begins_where_its_journal_ends ON dossiers_dossier;
DROP TRIGGER a_dossier_is_where_its_journal_ends ON dossiers_dossier;
DROP FUNCTION check_state;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0009_what_a_row_must_say"), ("accounts", "0013_refusals_say_their_name")]
    operations = [migrations.RunSQL(JOURNAL + DOSSIER + LEDGER + CLOSING, BACK)]
