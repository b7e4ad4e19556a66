"""Paying by card: opening the provider's page, and taking what the provider then says into account.

The provider's word is re-read, never believed from a webhook or a return address. No HTTP happens
inside a transaction; locks are taken in the order payment, dossier, holder (design.md, principle 8).
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cpf_portal.errors import Refused
from dossiers import checks, transitions
from dossiers.financing import Plan
from dossiers.lifecycle import State
from dossiers.models import Dossier
from dossiers.players import BANK, CLOCK, Player
from payments import gateway
from payments.models import Payment

logger = logging.getLogger(__name__)

# The provider's page closes by itself after this long; its shortest allowed life is thirty minutes.
PAGE_LIFE = timedelta(minutes=31)


def start(dossier: Dossier, by: Player, *, figures: Plan, rights_consent: bool, payment_consent: bool) -> str:
    """Begin (or resume) paying what is left by card; the address of the provider's page.

    Pressing the button twice leads to the same page. `Refused` as the move `pay` says;
    `gateway.GatewayUnavailable` when the provider does not answer: nothing is lost, try again.
    """
    try:
        transitions.pay(
            dossier, by, figures=figures, rights_consent=rights_consent, payment_consent=payment_consent
        )
    except Refused as refusal:
        dossier.refresh_from_db()
        if refusal.code != "not_a_move" or dossier.status is not State.PAYMENT_PENDING:
            raise
    return page_of(dossier)


def page_of(dossier: Dossier) -> str:
    """The address where the payment of a dossier in `payment_pending` goes on; `Refused` when too late."""
    dossier.refresh_from_db()
    if dossier.deadline and dossier.awaits_the_clock():
        deadline = dossier.deadline
        _settle(dossier)
        dossier.refresh_from_db()
        if dossier.status is State.REQUEST_CANCELLED:
            raise Refused(checks.overdue(dossier, deadline), code="overdue")
        return reverse("dossier", args=[dossier.number])
    payment = _unfinished(dossier)
    if payment.checkout_id and not gateway.read_checkout(payment.checkout_id).may_be_paid:
        synchronise(payment)
        dossier.refresh_from_db()
        if dossier.status is not State.PAYMENT_PENDING:
            return reverse("dossier", args=[dossier.number])
        payment = _unfinished(dossier)
    return _opened(payment).url


def synchronise(payment: Payment) -> str:
    """Re-read a payment at the provider and play what it says; the provider's status.

    Doing it again changes nothing. Money that the dossier cannot take is kept aside, uncounted:
    `payments.refunds` pays it back in full.
    """
    checkout_id = _page_known_to_the_provider(payment)
    if checkout_id is None:
        return "expired"
    card = gateway.read_checkout(checkout_id)
    with transaction.atomic():
        p = Payment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=payment.pk)
        if p.status in Payment.UNFINISHED:
            p.intent_id, p.error = card.payment_intent_id or "", card.error[:300]
            if card.status == "succeeded":
                _receive(p, card)
            elif card.status == "expired":
                p.status = Payment.Status.CLOSED
                _fail(p.dossier, "abandoned")
            elif card.status == "refused" and card.refused_charge != p.refused_charge:
                # An earlier refusal was told already: the person may be trying another card.
                p.refused_charge = card.refused_charge
                _fail(p.dossier, card.error)
            p.save()
    return card.status


def settle_overdue() -> int:
    """Ask the bank about every overdue dossier being paid: validated when paid, else ended.

    A provider that does not answer leaves the dossier as it is until the next time.
    """
    overdue = Dossier.objects.filter(
        state__in=[State.PAYMENT_PENDING, State.PAYMENT_REFUSED], deadline__lt=timezone.localdate()
    )
    return gateway.patiently(_settle, overdue.order_by("pk").iterator(chunk_size=200))


def synchronise_unfinished(older_than: timedelta = timedelta(minutes=1)) -> int:
    """Re-read every payment still open, so that a lost webhook loses nothing; how many were read."""
    waiting = Payment.objects.filter(
        status__in=Payment.UNFINISHED, created_at__lt=timezone.now() - older_than
    )
    return gateway.patiently(synchronise, waiting.order_by("created_at").iterator(chunk_size=200))


def _receive(p: Payment, card: gateway.CardPayment) -> None:
    p.status, p.received_at = Payment.Status.SUCCEEDED, timezone.now()
    p.amount = card.amount_received
    try:
        transitions.payment_succeeded(
            p.dossier, BANK, amount=card.amount_received, currency=card.currency, reference=card.reference
        )
        p.counted = True
    except Refused as refusal:
        logger.warning("payment %s will be refunded: %s", p.pk, refusal.code)
    except DatabaseError:
        raise  # asked again later
    except Exception:  # whatever is wrong with the dossier, the money is not kept
        logger.exception("payment %s will be refunded", p.pk)


def _fail(dossier: Dossier, error: str) -> None:
    try:
        transitions.payment_failed(dossier, BANK, error=error)
    except Refused:
        logger.info("payment refused for a dossier that is no longer waiting for it")


def _settle(d: Dossier) -> None:
    payment = Payment.objects.filter(dossier=d, status__in=Payment.UNFINISHED).first()
    checkout_id = payment and _page_known_to_the_provider(payment)
    if payment and checkout_id:
        gateway.expire_checkout(checkout_id)
        if synchronise(payment) == "processing":
            return
        d.refresh_from_db()
    if d.awaits_the_clock():
        transitions.expire(d, CLOCK, payment_lost=True)


def _unfinished(dossier: Dossier) -> Payment:
    """The one payment in progress of the dossier, its parameters stored before they are sent."""
    expires_at = timezone.now() + PAGE_LIFE
    payment, _ = Payment.objects.get_or_create(
        dossier=dossier,
        status__in=Payment.UNFINISHED,
        defaults={
            "status": Payment.Status.CREATED,
            "amount": dossier.to_pay or 0,
            "parameters": {"description": dossier.title, "expires_at": expires_at.isoformat()},
        },
    )
    return payment


def _page_known_to_the_provider(payment: Payment) -> str | None:
    """The page of a payment, found again when the answer that named it was lost; None if none was opened."""
    try:
        return _opened(payment).checkout_id
    except Refused:
        return None


def _opened(payment: Payment) -> Payment:
    """The payment with its page at the provider, opened now if it was not; asking twice opens one."""
    if payment.checkout_id:
        return payment
    try:
        checkout = _create(payment)
    except gateway.GatewayRefused as refusal:
        # Never opened: a later try starts a new payment.
        with transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(
                status=Payment.Status.CLOSED, error=str(refusal)[:300]
            )
            _fail(payment.dossier, "abandoned")
        raise Refused("La page de paiement n'a pas pu être ouverte. Réessayez.") from refusal
    payment.checkout_id, payment.url = checkout.id, checkout.url
    payment.intent_id = checkout.payment_intent_id or ""
    Payment.objects.filter(pk=payment.pk, status=Payment.Status.CREATED).update(
        status=Payment.Status.OPEN,
        checkout_id=checkout.id,
        url=checkout.url,
        intent_id=payment.intent_id,
    )
    return payment


def _create(payment: Payment) -> gateway.Checkout:
    dossier = payment.dossier
    return gateway.create_checkout(
        payment_id=str(payment.pk),
        amount=payment.amount,
        reference=dossier.number,
        description=payment.parameters["description"],
        success_url=settings.SITE_URL + reverse("checkout_return", args=[payment.pk]),
        cancel_url=settings.SITE_URL + reverse("dossier", args=[dossier.number]),
        expires_at=datetime.fromisoformat(payment.parameters["expires_at"]),
        idempotency_key=str(payment.pk),
    )
