"""The money: what cards paid, what endings share; nothing goes back twice or is kept (docs/rules.md § 5)."""

from datetime import timedelta

from django.utils import timezone

from cpf_portal.operations.invariants.invariant import by_query
from dossiers.lifecycle import State
from dossiers.money.settlement import Case
from payments.refunds.models import Dispute

COUNTED = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier LEFT JOIN (
    SELECT dossier_id, sum(amount) AS amount, count(*) AS times
    FROM payments_payment WHERE counted GROUP BY dossier_id
) paid ON paid.dossier_id = dossier.id
WHERE coalesce(paid.amount, 0) <> dossier.card_paid OR paid.times > 1
"""
SHARED = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier
LEFT JOIN dossiers_closing closing ON closing.dossier_id = dossier.id
WHERE (closing.dossier_id IS NOT NULL)
    <> (dossier.validated_on IS NOT NULL AND dossier.state = ANY (%(ended)s))
OR closing.dossier_id IS NOT NULL AND (
    closing.card_refunded + closing.card_kept, closing.rights_released + closing.rights_used,
    closing.dotation_returned + closing.dotation_kept, closing.top_up_returned + closing.top_up_kept,
    closing.credit
) IS DISTINCT FROM (
    dossier.card_paid, dossier.rights_used + dossier.credit_used,
    dossier.dotation_used, dossier.top_up_used,
    CASE closing.case WHEN %(late)s THEN closing.card_kept ELSE 0 END
)
"""
# Of each payment received: what must go back, what went or goes back, what of it by us, what a dispute took.
RECEIVED = """
SELECT 'paiement ' || payment.id FROM payments_payment payment
LEFT JOIN dossiers_closing closing ON closing.dossier_id = payment.dossier_id
LEFT JOIN (
    SELECT payment_id, sum(amount) AS back, coalesce(sum(amount) FILTER (WHERE NOT made_elsewhere), 0) AS ours
    FROM payments_refund WHERE status <> 'failed' GROUP BY payment_id
) refund ON refund.payment_id = payment.id
LEFT JOIN (
    SELECT payment_id, sum(amount) AS taken FROM payments_dispute
    WHERE status = ANY (%(taken)s) GROUP BY payment_id
) dispute ON dispute.payment_id = payment.id
LEFT JOIN (
    SELECT payment_id, max(coalesce(released_at, 'infinity')) AS until
    FROM payments_refundhold GROUP BY payment_id
) held ON held.payment_id = payment.id
CROSS JOIN LATERAL (SELECT CASE
    WHEN NOT payment.counted THEN payment.amount
    WHEN closing.applied_at IS NOT NULL THEN closing.card_refunded - closing.card_undue
    ELSE 0 END AS due, greatest(coalesce(closing.applied_at, payment.received_at), held.until) AS since) owed
"""
TWICE = f"""{RECEIVED} WHERE refund.back > payment.amount OR refund.ours > owed.due
OR payment.status <> 'succeeded' AND refund.back > 0"""
KEPT = f"""{RECEIVED} WHERE payment.status = 'succeeded' AND owed.since < %(yesterday)s
AND owed.due > coalesce(refund.back, 0) + coalesce(dispute.taken, 0)"""
OWED = f"""{RECEIVED} WHERE payment.owed <> CASE WHEN payment.status = 'succeeded'
THEN owed.due - coalesce(refund.back, 0) - coalesce(dispute.taken, 0) ELSE 0 END"""
LEFT = """
SELECT 'paiement ' || refund.payment_id FROM payments_refund refund
JOIN payments_refundhold held ON held.payment_id = refund.payment_id
WHERE refund.asked_at > held.held_at AND refund.asked_at < coalesce(held.released_at, 'infinity')
"""
FINAL = """
SELECT 'dossier ' || dossier.number FROM dossiers_closing closing
JOIN dossiers_dossier dossier ON dossier.id = closing.dossier_id
LEFT JOIN dossiers_forcemajeureclaim claim ON claim.dossier_id = closing.dossier_id
WHERE closing.applied_at IS NULL AND closing.final_on < %(yesterday)s AND claim.dossier_id IS NULL
"""
TOP_UPS = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier
LEFT JOIN dossiers_topup top_up ON top_up.dossier_id = dossier.id
WHERE (dossier.silence <> '') <> (coalesce(top_up.status, '') = 'asked')
OR coalesce(dossier.top_up_used, 0) > coalesce(top_up.granted, 0)
OR dossier.silence <> '' AND dossier.deadline <> top_up.deadline
"""
ENDED = [State.COMPLETED, State.CANCELLED_BY_TRAINEE, State.CANCELLED_BY_ORGANISATION]
TAKEN = [str(status) for status in Dispute.TAKEN]
A_DAY = timedelta(days=1)

INVARIANTS = (
    by_query("payes", "Ce qu'un dossier dit payé par carte n'est pas ce qu'on a reçu pour lui.", COUNTED),
    by_query(
        "denouements",
        "Un dénouement manque, ou ne partage pas exactement ce qui a été payé et réservé.",
        SHARED,
        ended=list(map(str, ENDED)),
        late=Case.LATE.value,
    ),
    by_query("rendu-deux-fois", "On a rendu plus que le dû, ou que ce qui a été reçu.", TWICE, taken=TAKEN),
    by_query(
        "parti-suspendu", "Un remboursement a été demandé à la banque pendant qu'il était suspendu.", LEFT
    ),
    by_query("reste-du", "Ce qu'un paiement dit rester dû n'est pas ce qui l'est.", OWED, taken=TAKEN),
    by_query(
        "garde-a-tort",
        "De l'argent qui doit retourner sur une carte est gardé depuis plus d'un jour.",
        KEPT,
        after_the_clock=True,
        taken=TAKEN,
        yesterday=lambda: timezone.now() - A_DAY,
    ),
    by_query(
        "a-appliquer",
        "Un dénouement définitif depuis plus d'un jour n'est pas appliqué.",
        FINAL,
        after_the_clock=True,
        yesterday=lambda: timezone.localdate() - A_DAY,
    ),
    by_query("aides", "Un dossier et son aide au financement se contredisent.", TOP_UPS),
)
