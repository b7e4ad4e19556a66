"""Paying back the card: whatever is due is written as a row first, then asked of the provider.

Due: all of a payment that no dossier took (rules.md § 4), or the part that a dossier's closing gives
back (rules.md § 5). Never more than was paid: the database says so too.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from payments import gateway
from payments.models import MAY_STILL_FAIL, Payment, Refund
from payments.rounds import ask_each

# A refund that failed is tried again after an hour, then two, four, eight; then staff decide.
MAX_FAILURES = 5
FIRST_WAIT = timedelta(hours=1)
# A refund that succeeded is read again once a day, as long as the bank may still fail it.
READ_EVERY = timedelta(days=1)
# The provider forgets an idempotency key after a day: from half of that on, look before asking.
KEY_LIFE = timedelta(hours=12)
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


def unmatched() -> QuerySet[Payment]:
    """Money received that no dossier took, and that has not wholly gone back yet."""
    received = Payment.objects.filter(status=Payment.Status.SUCCEEDED, counted=False)
    gone = Coalesce(Sum("refunds__amount", filter=Q(refunds__status=Status.SUCCEEDED)), 0)
    return received.annotate(gone=gone).filter(gone__lt=F("amount"))


def failing() -> QuerySet[Payment]:
    """The payments of which a part is owed and whose last refund failed."""
    return due().filter(pk__in=Refund.objects.filter(status=Status.FAILED).values("payment"))


def pay_due() -> int:
    """Write a refund for each sum due, and ask the provider for every refund not yet settled.

    How many were asked. A provider that does not answer is asked again the next time, under the
    same idempotency key.
    """
    ask_each(due(), _write)
    return ask_each(Refund.objects.filter(status=Status.PENDING).select_related("payment__dossier"), ask)


def check_succeeded() -> int:
    """Read again the refunds that a bank may still fail, and at least once after that; how many had."""
    to_read = (
        Refund.objects.filter(
            status=Status.SUCCEEDED,
            read_at__lt=F("created_at") + MAY_STILL_FAIL,
        )
        .filter(read_at__lt=timezone.now() - READ_EVERY)
        .select_related("payment__dossier")
    )
    failed = Refund.objects.filter(status=Status.FAILED)
    before = failed.count()
    ask_each(to_read, ask)
    return failed.count() - before


def retry(payment: Payment) -> bool:
    """Write the refund that is due now, however many failed before (staff); whether something was due."""
    return _write(payment, insist=True)


@transaction.atomic
def _write(payment: Payment, *, insist: bool = False) -> bool:
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    again = due().filter(pk=payment.pk).first()
    if again is None or not (insist or _may_try(again)):
        return False
    Refund.objects.create(payment=again, amount=again.owed)  # type: ignore[attr-defined]
    return True


def _may_try(payment: Payment) -> bool:
    """Whether the failures of this payment's refunds are few and old enough to try again alone."""
    failures = list(
        payment.refunds.filter(status=Status.FAILED)
        .order_by("-failed_at")
        .values_list("failed_at", flat=True)[:MAX_FAILURES]
    )
    if not failures or failures[0] is None:
        return True
    wait = FIRST_WAIT * 2 ** (len(failures) - 1)
    return len(failures) < MAX_FAILURES and failures[0] + wait <= timezone.now()


def ask(refund: Refund) -> None:
    """Ask the provider for a refund, or how it went; `GatewayUnavailable` when it does not answer."""
    if refund.provider_id:
        answer = gateway.read_refund(refund.provider_id)
    else:
        try:
            answer = _made_before(refund) or _made_now(refund)
        except gateway.GatewayRefused as refusal:
            return _note(refund, Status.FAILED, "", str(refusal))
    return _note(refund, Status(answer.status), answer.id, answer.failure_reason)


def _made_before(refund: Refund) -> gateway.CardRefund | None:
    """The refund as the provider made it when its answer was lost, once the key may be forgotten."""
    if refund.created_at > timezone.now() - KEY_LIFE:
        return None
    return gateway.find_refund(refund.payment.intent_id, {"refund": str(refund.pk)})


def _made_now(refund: Refund) -> gateway.CardRefund:
    return gateway.refund(
        payment_intent_id=refund.payment.intent_id,
        amount=refund.amount,
        idempotency_key=str(refund.pk),
        metadata={"refund": str(refund.pk), "dossier": refund.payment.dossier.number},
    )


@transaction.atomic
def _note(refund: Refund, status: str, provider_id: str, error: str) -> None:
    """Write what the provider says of a refund; a failure is for ever, another row tries again."""
    r = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
    if r.status == Status.FAILED:
        return
    r.status, r.provider_id, r.error = status, provider_id, error[:300]
    r.read_at = timezone.now()
    r.failed_at = r.read_at if status == Status.FAILED else None
    r.save(update_fields=["status", "provider_id", "error", "read_at", "failed_at"])
