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
