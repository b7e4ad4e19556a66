-- What is still owed of a payment stands in its row (docs/rules.md § 4 and 5): whoever looks for what is due reads
-- those rows alone, however many were paid. It is reckoned again whenever the row is written, and whatever it
-- depends on (a refund, a dispute, a closing) writes the row.

-- The row is locked before this asks: what others wrote of it is committed, and seen. Less than zero: more went back
-- than was owed, at the bank itself or by a dispute.
CREATE FUNCTION reckon_owed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total integer := NEW.amount;
BEGIN
    IF NEW.status <> 'succeeded' THEN
        NEW.owed := 0;
        RETURN NEW;
    END IF;
    IF NEW.counted THEN
        SELECT card_refunded - card_undue INTO total FROM dossiers_closing
            WHERE dossier_id = NEW.dossier_id AND applied_at IS NOT NULL;
    END IF;
    NEW.owed := coalesce(total, 0)
        - (SELECT coalesce(sum(amount), 0) FROM payments_refund WHERE payment_id = NEW.id AND status <> 'failed')
        - (SELECT coalesce(sum(amount), 0) FROM payments_dispute
            WHERE payment_id = NEW.id AND status IN ('open', 'lost'));
    RETURN NEW;
END $$;

CREATE FUNCTION reckon_owed_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payments_payment SET owed = owed WHERE id = NEW.payment_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reckon_owed_of_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payments_payment SET owed = owed WHERE dossier_id = NEW.dossier_id AND counted;
    RETURN NULL;
END $$;

-- The closing is of a floor below, which knows nothing of payments: the rule is ours.
CREATE TRIGGER owed_after_closing AFTER INSERT OR UPDATE ON dossiers_closing
    FOR EACH ROW WHEN (NEW.applied_at IS NOT NULL) EXECUTE FUNCTION reckon_owed_of_closing();
