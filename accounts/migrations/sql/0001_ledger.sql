-- The ledger of rights: nothing available, nothing reserved goes below zero.

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
