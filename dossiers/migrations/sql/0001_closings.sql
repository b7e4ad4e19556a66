-- What a closing shares is what the ledger holds for the dossier (dotations apart), what its card paid and what its
-- funder gave; once applied, the ledger has used so much and holds nothing.
CREATE FUNCTION check_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dossier record;
    own record;
    given record;
BEGIN
    SELECT number, card_paid, coalesce(top_up_used, 0) AS top_up INTO dossier
        FROM dossiers_dossier WHERE id = NEW.dossier_id;
    SELECT coalesce(sum(reserved), 0) AS held,
           coalesce(-sum(reserved) FILTER (WHERE kind = 'use'), 0) AS used,
           coalesce(sum(available) FILTER (WHERE kind = 'release'), 0) AS released
        INTO own FROM accounts_rightsline WHERE dossier_number = dossier.number AND source <> 'dotation';
    SELECT coalesce(sum(reserved), 0) AS held,
           coalesce(-sum(reserved) FILTER (WHERE kind = 'use'), 0) AS used,
           coalesce(sum(available) FILTER (WHERE kind = 'release'), 0) AS released
        INTO given FROM accounts_rightsline WHERE dossier_number = dossier.number AND source = 'dotation';
    IF NEW.card_refunded + NEW.card_kept <> dossier.card_paid THEN
        PERFORM refuse('a_closing_shares_what_the_card_paid', 'refunded and kept are not what was paid');
    END IF;
    IF NEW.top_up_returned + NEW.top_up_kept <> dossier.top_up THEN
        PERFORM refuse('a_closing_shares_what_the_funder_gave', 'returned and kept are not what was given');
    END IF;
    IF NEW.applied_at IS NULL AND (NEW.rights_released + NEW.rights_used <> own.held
        OR NEW.dotation_returned + NEW.dotation_kept <> given.held) THEN
        PERFORM refuse('a_closing_shares_what_is_held', 'released and used are not what the ledger holds');
    END IF;
    IF NEW.applied_at IS NOT NULL AND (
        (own.held, own.used, own.released) <> (0, NEW.rights_used, NEW.rights_released)
        OR (given.held, given.used, given.released) <> (0, NEW.dotation_kept, NEW.dotation_returned)
    ) THEN
        PERFORM refuse('an_applied_closing_is_in_the_ledger', 'the ledger does not say what the closing does');
    END IF;
    RETURN NULL;
END $$;
