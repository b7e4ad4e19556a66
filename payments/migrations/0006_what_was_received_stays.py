"""The database keeps the card's money: what was received or asked back is never rewritten nor deleted."""

from django.db import migrations

PAYMENTS = """
-- The amount asked becomes the amount received at the moment it is, and stays.
CREATE TRIGGER a_payment_keeps_its_amount BEFORE UPDATE OF amount ON payments_payment
    FOR EACH ROW WHEN (OLD.amount <> NEW.amount AND (OLD.status = 'succeeded' OR NEW.status <> 'succeeded'))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER what_was_received_stays BEFORE UPDATE OF status, counted, received_at, checkout_id, intent_id
    ON payments_payment
    FOR EACH ROW WHEN (OLD.status = 'succeeded' AND (
        (OLD.status, OLD.received_at, OLD.checkout_id, OLD.intent_id)
            IS DISTINCT FROM (NEW.status, NEW.received_at, NEW.checkout_id, NEW.intent_id)
        OR (OLD.counted AND NOT NEW.counted)))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_payment_stays_its_dossier_s BEFORE UPDATE OF id, dossier_id ON payments_payment
    FOR EACH ROW WHEN ((OLD.id, OLD.dossier_id) IS DISTINCT FROM (NEW.id, NEW.dossier_id))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_payment_is_never_deleted BEFORE DELETE OR TRUNCATE ON payments_payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount <> (SELECT card_paid FROM dossiers_dossier WHERE id = NEW.dossier_id) THEN
        PERFORM refuse('counted_money_is_what_the_dossier_took', 'the dossier took another amount');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER counted_money_is_what_the_dossier_took AFTER INSERT OR UPDATE OF counted ON payments_payment
    FOR EACH ROW WHEN (NEW.counted) EXECUTE FUNCTION check_counted();
"""
REFUNDS = """
CREATE OR REPLACE FUNCTION check_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER a_refund_keeps_its_amount BEFORE UPDATE OF id, amount, payment_id ON payments_refund
    FOR EACH ROW WHEN ((OLD.id, OLD.amount, OLD.payment_id) IS DISTINCT FROM (NEW.id, NEW.amount, NEW.payment_id))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_failed_refund_stays_so BEFORE UPDATE OF status ON payments_refund
    FOR EACH ROW WHEN (OLD.status = 'failed' AND NEW.status <> 'failed') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_refund_keeps_its_number BEFORE UPDATE OF provider_id ON payments_refund
    FOR EACH ROW WHEN (OLD.provider_id <> '' AND NEW.provider_id NOT IN ('', OLD.provider_id))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_refund_is_never_deleted BEFORE DELETE OR TRUNCATE ON payments_refund
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER a_refund_is_never_deleted ON payments_refund;
DROP TRIGGER a_refund_keeps_its_number ON payments_refund;
DROP TRIGGER a_failed_refund_stays_so ON payments_refund;
DROP TRIGGER a_refund_keeps_its_amount ON payments_refund;
DROP TRIGGER counted_money_is_what_the_dossier_took ON payments_payment;
DROP FUNCTION check_counted;
DROP TRIGGER a_payment_is_never_deleted ON payments_payment;
DROP TRIGGER a_payment_stays_its_dossier_s ON payments_payment;
DROP TRIGGER what_was_received_stays ON payments_payment;
DROP TRIGGER a_payment_keeps_its_amount ON payments_payment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_what_a_row_must_say"),
        ("dossiers", "0010_what_rows_say_together"),
        ("accounts", "0013_refusals_say_their_name"),
    ]
    operations = [migrations.RunSQL(PAYMENTS + REFUNDS, BACK)]
