-- The card's money: what counts is what the dossier took, and never more goes back than was received.

CREATE FUNCTION check_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount <> (SELECT card_paid FROM dossiers_dossier WHERE id = NEW.dossier_id) THEN
        PERFORM refuse('counted_money_is_what_the_dossier_took', 'the dossier took another amount');
    END IF;
    RETURN NULL;
END $$;

-- The payment's row is locked before its refunds are summed: two of them cannot both see room enough.
CREATE FUNCTION check_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid record;
BEGIN
    SELECT amount, status INTO paid FROM payments_payment WHERE id = NEW.payment_id FOR UPDATE;
    IF paid.status <> 'succeeded' THEN
        PERFORM refuse('only_received_money_goes_back', 'this payment was not received');
    END IF;
    IF (SELECT sum(amount) FROM payments_refund WHERE payment_id = NEW.payment_id AND status <> 'failed')
        > paid.amount THEN
        PERFORM refuse('never_more_than_was_paid', 'more would be refunded than was paid');
    END IF;
    RETURN NULL;
END $$;
