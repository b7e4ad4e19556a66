"""The bank's books: each payment is there as ours say, and what went back of it (docs/rules.md § 5)."""

from collections.abc import Iterator
from itertools import batched

from django.utils import timezone

from cpf_portal.operations.invariants.invariant import Invariant, Wrong, counted
from payments.card import gateway
from payments.card.models import MAY_STILL_FAIL, Payment

BATCH = 500


def _wrong() -> Iterator[tuple[str, int]]:
    """A question or two for each payment that may still move, as `reconcile` asks; nothing is changed."""
    since = timezone.now() - MAY_STILL_FAIL
    received = Payment.objects.filter(status=Payment.Status.SUCCEEDED, received_at__gt=since)
    for keys in batched(list(received.order_by("pk").values_list("pk", flat=True)), BATCH):
        for payment in received.filter(pk__in=keys).prefetch_related("refunds").order_by("pk"):
            if told := _differs(payment):
                yield f"paiement {payment.pk} : {told}", 1


def _differs(payment: Payment) -> str:
    """What the bank says of it otherwise than we do; empty when both agree."""
    ours = sum(each.amount for each in payment.refunds.all() if each.provider_id and each.status != "failed")
    try:
        received = gateway.read_checkout(payment.checkout_id or "").amount_received
        theirs = sum(each.amount for each in gateway.refunds_of(payment.intent_id) if each.status != "failed")
    except gateway.GatewayUnknown:
        return "la banque ne le connaît pas"
    except gateway.GatewayUnavailable:
        return "la banque ne répond pas"
    if received != payment.amount:
        return f"reçu {received} centimes, et non {payment.amount}"
    return f"rendu {theirs} centimes, et non {ours}" if theirs != ours else ""


def _find() -> Wrong:
    return counted(_wrong())


INVARIANTS = (
    Invariant("banque", "La banque et nous ne disons pas la même chose d'un paiement récent.", _find),
)
