"""Paying back the card: whatever is due is written as a row first, then asked of the provider.

Due: all of a payment that no dossier took (rules.md § 4), or the part that a dossier's closing gives
back (rules.md § 5). Never more than was paid.
"""

import logging

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from payments import gateway
from payments.models import Payment, Refund

logger = logging.getLogger(__name__)

# After this many failures of one payment's refunds, staff take over (they see it in the admin).
MAX_FAILURES = 5
Status = Refund.Status


def due() -> QuerySet[Payment]:
    """The payments of which more is owed than was given back or asked, as `owed` cents."""
    given_back = Coalesce(Sum("refunds__amount", filter=~Q(refunds__status=Status.FAILED)), 0)
    return (
        Payment.objects.filter(status=Payment.Status.SUCCEEDED)
        .filter(Q(counted=False) | Q(dossier__closing__applied_at__isnull=False))
        .annotate(
            total=Case(
                When(counted=False, then=F("amount")),
                default=F("dossier__closing__card_refunded"),
            ),
            owed=F("total") - given_back,
        )
        .filter(owed__gt=Value(0))
    )


def pay_due() -> int:
    """Write a refund for each sum due, and ask the provider for every refund not yet settled.

    How many were asked. A provider that does not answer is asked again the next time, under the
    same idempotency key.
    """
    for payment in due():
        _write(payment)
    waiting = Refund.objects.filter(status__in=[Status.PENDING, Status.SUBMITTED])
    return sum(_safely(refund) for refund in waiting.select_related("payment__dossier"))


@transaction.atomic
def _write(payment: Payment) -> None:
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    again = due().filter(pk=payment.pk).first()
    if again and again.refunds.filter(status=Status.FAILED).count() < MAX_FAILURES:
        Refund.objects.create(payment=again, amount=again.owed)  # type: ignore[attr-defined]


def ask(refund: Refund) -> None:
    """Ask the provider for a refund, or how it went; `GatewayUnavailable` when it does not answer."""
    try:
        if refund.provider_id:
            answer = gateway.read_refund(refund.provider_id)
        else:
            answer = gateway.refund(
                payment_intent_id=refund.payment.intent_id,
                amount=refund.amount,
                idempotency_key=str(refund.pk),
                metadata={"refund": str(refund.pk), "dossier": refund.payment.dossier.number},
            )
    except gateway.GatewayRefused as refusal:
        Refund.objects.filter(pk=refund.pk).update(status=Status.FAILED, error=str(refusal)[:300])
        return
    status = {"pending": Status.SUBMITTED, "succeeded": Status.SUCCEEDED, "failed": Status.FAILED}
    Refund.objects.filter(pk=refund.pk).update(
        status=status[answer.status], provider_id=answer.id, error=answer.failure_reason or ""
    )


def _safely(refund: Refund) -> bool:
    try:
        ask(refund)
    except gateway.GatewayUnavailable:
        return False
    except Exception:
        logger.exception("refund %s", refund.pk)
        return False
    return True
