-- The ledger of rights: nothing available, nothing reserved goes below zero; each dotation has balances of its own.

-- The holder's row is locked before the sum is read: two writers cannot both see room enough.
CREATE FUNCTION check_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_over record;
BEGIN
    PERFORM 1 FROM accounts_trainee WHERE user_id = NEW.trainee_id FOR UPDATE;
    SELECT coalesce(sum(available), 0) AS available, coalesce(sum(reserved), 0) AS reserved INTO left_over
        FROM accounts_rightsline WHERE trainee_id = NEW.trainee_id AND source = NEW.source
            AND dotation_id IS NOT DISTINCT FROM NEW.dotation_id;
    IF left_over.available < 0 OR left_over.reserved < 0 THEN
        RAISE EXCEPTION 'the balance would go below zero'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rights_never_below_zero';
    END IF;
    RETURN NULL;
END $$;

-- A line of a dotation is of its holder; the one that credits it credits it whole.
CREATE FUNCTION check_dotation_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dotation record;
BEGIN
    SELECT trainee_id, amount INTO dotation FROM accounts_dotation WHERE id = NEW.dotation_id;
    IF dotation.trainee_id <> NEW.trainee_id THEN
        PERFORM refuse('a_line_is_of_a_dotation_of_its_holder', 'this dotation is someone else''s');
    END IF;
    IF NEW.kind = 'credit' AND NEW.available <> dotation.amount THEN
        PERFORM refuse('a_dotation_is_credited_whole', 'the credit is not what was given');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_dotation_is_credited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_rightsline WHERE dotation_id = NEW.id AND kind = 'credit') THEN
        PERFORM refuse('a_dotation_is_in_the_ledger', 'what was given is not credited');
    END IF;
    RETURN NULL;
END $$;
