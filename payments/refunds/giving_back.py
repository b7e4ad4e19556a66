"""Paying back the card: whatever is due is written as a row first, then asked of the provider.

Due: all of a payment that no dossier took (rules.md § 4), or the part that a dossier's closing gives
back (rules.md § 5). Never more than was paid: the database says so too.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils import timezone
from procrastinate.contrib.django import app

from dossiers.dossier.models import Dossier
from payments.card import answers, gateway
from payments.card.models import MAY_STILL_FAIL, Payment
from payments.card.rounds import ask_each
from payments.refunds import holding
from payments.refunds.models import Dispute, Refund

# A refund that failed is tried again after an hour, then two, four, eight; then staff decide.
MAX_FAILURES = 5
FIRST_WAIT = timedelta(hours=1)
# A refund that succeeded is read again once a day, as long as the bank may still fail it.
READ_EVERY = timedelta(days=1)
GIVEN_BACK = "la banque a déjà rendu cette somme"
Status = Refund.Status


def due() -> QuerySet[Payment]:
    """The payments of which more is owed than was given back, asked or contested: `owed` cents of each."""
    return Payment.objects.filter(owed__gt=0)


def to_write() -> QuerySet[Payment]:
    """Those of them that nobody holds (`holding`)."""
    return due().filter(~holding.open_hold())


def given_back(dossiers: Collection[Dossier]) -> dict[int, int]:
    """The cents that went back of what each dossier took, or are on their way, by the dossier's key."""
    counted = Payment.objects.filter(counted=True, dossier__in=dossiers).annotate(gone=_gone())
    return dict(counted.values_list("dossier", "gone"))


def _gone() -> CombinedExpression:
    """The cents of a payment that went back, or are on their way, whoever asked for it."""
    return _sum_of(Refund.objects.exclude(status=Status.FAILED)) + _taken()


def _taken() -> Coalesce:
    """The cents of a payment that disputes gave back to the cardholder."""
    return _sum_of(Dispute.objects.filter(status__in=Dispute.TAKEN))


def _sum_of(rows: QuerySet[Refund] | QuerySet[Dispute]) -> Coalesce:
    """The cents of a payment that those rows say."""
    of_one = rows.filter(payment=OuterRef("pk")).values("payment").annotate(sum=Sum("amount"))
    return Coalesce(Subquery(of_one.values("sum")), 0)


def unmatched() -> QuerySet[Payment]:
    """Money received that no dossier took, and that has not wholly gone back yet."""
    received = Payment.objects.filter(status=Payment.Status.SUCCEEDED, counted=False)
    gone = _sum_of(Refund.objects.filter(status=Status.SUCCEEDED)) + _taken()
    return received.annotate(gone=gone).filter(gone__lt=F("amount"))


def failing() -> QuerySet[Payment]:
    """The payments of which a part is owed, that nobody holds, and whose last refund failed."""
    return to_write().filter(pk__in=Refund.objects.filter(status=Status.FAILED).values("payment"))


def given_back_elsewhere() -> QuerySet[Payment]:
    """The payments that the bank gave back more of than we owe: made in its dashboard, or contested."""
    return Payment.objects.filter(owed__lt=0)


def disputed() -> QuerySet[Dispute]:
    """The disputes that someone must answer at the bank."""
    return Dispute.objects.filter(status__in=[Dispute.Status.INQUIRY, Dispute.Status.OPEN])


def pay_due() -> int:
    """Write a refund for each sum due, and ask the provider for every refund not yet settled.

    How many were asked. A provider that does not answer is asked again the next time, under the
    same idempotency key.
    """
    ask_each(to_write(), _write)
    waiting = Refund.objects.filter(holding.may_leave(), status=Status.PENDING)
    return ask_each(waiting.select_related("payment__dossier"), ask)


def check_succeeded() -> int:
    """Read again the refunds that a bank may still fail, and at least once after that; how many had."""
    failed = Refund.objects.filter(status=Status.FAILED)
    before = failed.count()
    ask_each(to_read(), ask)
    return failed.count() - before


def to_read() -> QuerySet[Refund]:
    """The refunds that a bank may still fail, and that were not read for a while."""
    made = Refund.objects.filter(status=Status.SUCCEEDED, is_final=False)
    return made.filter(read_at__lt=timezone.now() - READ_EVERY).select_related("payment__dossier")


def retry(payment: Payment) -> bool:
    """Write the refund that is due now, however many failed before (staff); whether something was due."""
    return _write(payment, insist=True)


@transaction.atomic
def _write(payment: Payment, *, insist: bool = False) -> bool:
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    again = to_write().filter(pk=payment.pk).first()
    if again is None or not (insist or _may_try(again)):
        return False
    written = Refund.objects.create(payment=again, amount=again.owed)
    if not again.counted and not again.refunds.exclude(pk=written.pk).exists():
        _tell(written, "asked")  # nothing else says that this money came, and goes back
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
    """Ask the provider for a refund, or how it went; `GatewayUnavailable` when it does not answer.

    Before asking, what the bank has already given back is looked at: by this very refund, whose answer
    was lost, or in its own dashboard.
    """
    if refund.provider_id:
        return _read(refund)
    compare(refund.payment)
    refund.refresh_from_db()
    if refund.status != Status.PENDING or refund.provider_id or not holding.leaves(refund):
        return None
    try:
        answer = _made_now(refund)
    except gateway.GatewayRefused as refusal:
        return _note(refund, Status.FAILED, "", str(refusal))
    return _note(refund, Status(answer.status), answer.id, answer.failure_reason)


def compare(payment: Payment) -> None:
    """Take into account all that the bank gave back of a payment, whoever asked for it."""
    try:
        made = gateway.refunds_of(payment.intent_id)
        disputes = gateway.disputes_of(payment.intent_id)
    except gateway.GatewayUnknown:  # asking for the refund will say so
        return
    with transaction.atomic():
        payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        if payment.status == Payment.Status.SUCCEEDED:
            for each in made:
                _match(payment, each)
            for dispute in disputes:
                _keep_dispute(payment, dispute)


def read_elsewhere(since: datetime | None) -> int | None:
    """Look for what the bank gave back without us since then, or as long as a refund may still fail.

    How many payments were compared; None when the bank did not say.
    """
    try:
        found = gateway.given_back_since(since or timezone.now() - MAY_STILL_FAIL)
    except gateway.GatewayUnavailable:
        return None
    touched = Payment.objects.filter(intent_id__in=found, status=Payment.Status.SUCCEEDED)
    compared = ask_each(touched, compare)
    open_disputes = disputed().exclude(payment__in=touched)
    compared += ask_each(open_disputes.select_related("payment"), lambda one: compare(one.payment))
    return compared


def _read(refund: Refund) -> None:
    try:
        answer = gateway.read_refund(refund.provider_id)
    except gateway.GatewayUnknown as unknown:
        # A pending one is tried again; one that was done is not, for money may have left: staff look.
        status = Status.FAILED if refund.status == Status.PENDING else refund.status
        return _note(refund, status, refund.provider_id, str(unknown))
    return _note(refund, Status(answer.status), answer.id, answer.failure_reason)


def _match(payment: Payment, made: answers.CardRefund) -> None:
    """Note a refund of ours, or write one made in the bank's dashboard: those not yet made give way."""
    ours = payment.refunds.filter(Q(provider_id=made.id) | Q(pk=_uuid(made.our_id))).first()
    if ours:
        return _note(ours, Status(made.status), made.id, made.failure_reason)
    if made.status == Status.FAILED:
        return None
    not_failed = payment.refunds.exclude(status=Status.FAILED)
    if (not_failed.aggregate(sum=Sum("amount", default=0))["sum"]) + made.amount > payment.amount:
        for waiting in not_failed.filter(status=Status.PENDING, provider_id=""):
            _note(waiting, Status.FAILED, "", GIVEN_BACK, tell=False)
    written = Refund.objects.create(payment=payment, amount=made.amount, made_elsewhere=True)
    return _note(written, Status(made.status), made.id, "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _keep_dispute(payment: Payment, dispute: answers.CardDispute) -> None:
    Dispute.objects.update_or_create(
        provider_id=dispute.id,
        defaults={
            "payment": payment,
            "amount": dispute.amount,
            "status": dispute.status,
            "reason": dispute.reason[:100],
        },
    )


def _made_now(refund: Refund) -> answers.CardRefund:
    return gateway.refund(
        payment_intent_id=refund.payment.intent_id,
        amount=refund.amount,
        idempotency_key=str(refund.pk),
        metadata={"refund": str(refund.pk), "dossier": refund.payment.dossier.number},
    )


@transaction.atomic
def _note(refund: Refund, status: str, provider_id: str, error: str, *, tell: bool = True) -> None:
    """Write what the provider says of a refund; a failure is for ever, another row tries again."""
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
    if refund.status == Status.FAILED:
        return
    is_news = tell and status != refund.status
    refund.status, refund.provider_id, refund.error = status, provider_id, error[:300]
    refund.read_at = timezone.now()
    refund.done_at = (refund.done_at or refund.read_at) if status == Status.SUCCEEDED else refund.done_at
    refund.failed_at = refund.read_at if status == Status.FAILED else None
    refund.is_final = refund.read_at >= refund.created_at + MAY_STILL_FAIL
    fields = ["status", "provider_id", "error", "read_at", "done_at", "failed_at", "is_final"]
    refund.save(update_fields=fields)
    if is_news and (about := _news(refund)):
        _tell(refund, about)


def _news(refund: Refund) -> str:
    """Which message a refund that changed calls for: done, the first failure, the last."""
    if refund.status == Status.SUCCEEDED:
        return "done"
    failures = Refund.objects.filter(payment=refund.payment_id, status=Status.FAILED).count()
    return {1: "failed", MAX_FAILURES: "given_up"}.get(failures, "") if refund.status == Status.FAILED else ""


def _tell(refund: Refund, about: str) -> None:
    """Leave a message to the worker; the job carries the row's number only."""
    app.configure_task("mail_refund").defer(refund_id=str(refund.pk), about=about)
