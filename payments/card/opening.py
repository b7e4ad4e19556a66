"""Opening the bank's page for a dossier: its parameters and its key stored first, one page at most.

The bank answers a request again as it did the first time, a failure included, as long as the key is the
same: after a failure, another key is stored, and the page that the first may have opened is looked up.
"""

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers.dossier import locking as journal
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, State
from dossiers.transitions import checks
from payments.card import answers, gateway
from payments.card.models import Payment

logger = logging.getLogger(__name__)
# The bank's page closes by itself after this long; its shortest allowed life is thirty minutes.
PAGE_LIFE, SHORTEST_LIFE = timedelta(minutes=31), timedelta(minutes=30, seconds=10)


@transaction.atomic
def begin(dossier: Dossier) -> Payment:
    """The one payment in progress of a dossier; `Refused` when it ended or was paid meanwhile."""
    dossier = journal.locked(dossier)
    if dossier.status is not State.PAYMENT_PENDING:
        raise Refused(checks.why_not(dossier, TRANSITIONS["pay"]), code="not_a_transition")
    payment, _ = Payment.objects.get_or_create(
        dossier=dossier,
        status__in=Payment.UNFINISHED,
        defaults={"amount": dossier.to_pay or 0, "parameters": {"description": dossier.title, **_life()}},
    )
    return payment


def open_page(payment: Payment) -> Payment:
    """The payment with its page at the bank, opened now if it was not; asking twice opens one.

    `Refused` when the dossier no longer waits for money: the page just opened is closed again, at once or
    by the periodic round when the bank does not answer.
    """
    if payment.checkout_id:
        return payment
    if _life_of(payment) < timezone.now() + SHORTEST_LIFE:
        _renew(payment)
    try:
        page = (payment.key and _earlier_page(payment)) or _create(payment)
    except gateway.GatewayFailed:
        _renew(payment)
        raise
    kept = _keep(payment, page)
    if kept.checkout_id != page.id or kept.dossier.status is not State.PAYMENT_PENDING:
        _close(page)
    if kept.status != Payment.Status.OPEN or kept.dossier.status is not State.PAYMENT_PENDING:
        raise Refused(checks.why_not(kept.dossier, TRANSITIONS["pay"]), code="not_a_transition")
    return kept


def found_again(payment: Payment) -> bool:
    """Whether the bank has a page of a payment whose address never reached us; it is noted."""
    page = _earlier_page(payment)
    if page:
        payment.checkout_id = _keep(payment, page).checkout_id
    return page is not None


def _earlier_page(payment: Payment) -> answers.Checkout | None:
    return gateway.find_checkout(str(payment.pk), since=payment.created_at)


@transaction.atomic
def _keep(payment: Payment, page: answers.Checkout) -> Payment:
    """Note the page of a payment that has none, under its lock; the payment as it stands.

    Any other page is set aside, to be closed: nobody is led there.
    """
    payment = Payment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=payment.pk)
    payment.dossier = journal.locked(payment.dossier)
    if payment.status == Payment.Status.CREATED:
        payment.status, payment.checkout_id, payment.url = Payment.Status.OPEN, page.id, page.url
        payment.intent_id = page.payment_intent_id or ""
        payment.save(update_fields=["status", "checkout_id", "url", "intent_id"])
    elif payment.checkout_id != page.id:
        aside = {"dossier": payment.dossier, "amount": payment.amount, "status": Payment.Status.STRAY}
        Payment.objects.get_or_create(checkout_id=page.id, defaults=aside)
    return payment


def _close(page: answers.Checkout) -> None:
    try:
        gateway.expire_checkout(page.id)
    except gateway.GatewayUnavailable as failure:
        logger.warning("page %s stays open until the next round: %s", page.id, failure)


def _renew(payment: Payment) -> None:
    """Store another key and another end before they are sent."""
    payment.key = uuid.uuid4()
    payment.parameters |= _life()
    payment.save(update_fields=["key", "parameters"])


def _life() -> dict[str, str]:
    return {"expires_at": (timezone.now() + PAGE_LIFE).isoformat()}


def _life_of(payment: Payment) -> datetime:
    return datetime.fromisoformat(payment.parameters["expires_at"])


def _create(payment: Payment) -> answers.Checkout:
    dossier = payment.dossier
    return gateway.create_checkout(
        payment_id=str(payment.pk),
        amount=payment.amount,
        reference=dossier.number,
        description=payment.parameters["description"],
        success_url=settings.SITE_URL + reverse("checkout_return", args=[payment.pk]),
        cancel_url=settings.SITE_URL + reverse("dossier", args=[dossier.number]),
        expires_at=_life_of(payment),
        idempotency_key=str(payment.key or payment.pk),
    )
