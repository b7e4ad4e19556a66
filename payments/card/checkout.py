"""Paying by card: leading to the bank's page, and taking what the bank then says into account.

The bank's word is re-read, never believed from a notice or a return address. No HTTP happens inside a
transaction; locks are taken in the order payment, dossier, holder.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.database.constraints import MOST_CENTS
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.actors import BANK, CLOCK, Actor
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.money.card import PAYING
from dossiers.money.financing import Plan
from dossiers.transitions import checks
from dossiers.transitions.sweep import safely
from payments.card import answers, gateway, opening
from payments.card.models import Payment
from payments.card.rounds import ask_each

logger = logging.getLogger(__name__)


def start(
    dossier: Dossier, actor: Actor, *, figures: Plan, rights_consent: bool, payment_consent: bool
) -> str:
    """Begin (or resume) paying what is left by card; the address of the bank's page.

    Pressing the button twice leads to the same page. `Refused` as the transition `pay` says;
    `gateway.GatewayUnavailable` when the bank does not open it: nothing is lost, try again or cancel.
    """
    try:
        transitions.pay(
            dossier, actor, figures=figures, rights_consent=rights_consent, payment_consent=payment_consent
        )
    except Refused as refusal:
        dossier.refresh_from_db()
        if refusal.code != "not_a_transition" or dossier.status is not State.PAYMENT_PENDING:
            raise
    return page_of(dossier)


def page_of(dossier: Dossier) -> str:
    """The address where the payment of a dossier in `payment_pending` goes on; `Refused` when too late."""
    dossier.refresh_from_db()
    if dossier.deadline and dossier.awaits_the_clock():
        deadline = dossier.deadline
        settle(dossier)
        dossier.refresh_from_db()
        if dossier.status is State.REQUEST_CANCELLED:
            raise Refused(checks.overdue(dossier, deadline), code="overdue")
        return reverse("dossier", args=[dossier.number])
    payment = opening.begin(dossier)
    if payment.checkout_id and not _may_be_paid(payment):
        synchronise(payment)
        dossier.refresh_from_db()
        if dossier.status is not State.PAYMENT_PENDING:
            return reverse("dossier", args=[dossier.number])
        payment = opening.begin(dossier)
    return _opened(payment).url


def synchronise(payment: Payment, *, closing: bool = False) -> str:
    """Re-read a payment at the bank, after closing its page if asked, and play what it says; its status.

    Doing it again changes nothing. Money that the dossier cannot take is kept aside, uncounted:
    `payments.refunds.giving_back` pays it back in full.
    """
    if not payment.checkout_id and not opening.found_again(payment):
        return _take(payment, None, "not_opened")
    read = gateway.expire_checkout if closing else gateway.read_checkout
    try:
        return _take(payment, read(payment.checkout_id or ""))
    except gateway.GatewayUnknown as unknown:
        logger.warning("payment %s: the bank does not know its page: %s", payment.pk, unknown)
        return _take(payment, None, "unknown")


def settle(dossier: Dossier) -> None:
    """Ask the bank about an overdue dossier: validated when paid, else ended.

    A bank that does not answer (`gateway.GatewayUnavailable`), or has not decided, leaves it as it is.
    """
    close_pages(dossier)
    dossier.refresh_from_db()
    if dossier.awaits_the_clock() and not page_may_be_paid(dossier):
        transitions.expire(dossier, CLOCK, payment_lost=True)


def close_pages(dossier: Dossier) -> None:
    """Close the page of a dossier at the bank, and take what it brought into account."""
    for payment in Payment.objects.filter(dossier=dossier, status__in=Payment.UNFINISHED):
        synchronise(payment, closing=True)


def page_may_be_paid(dossier: Dossier) -> bool:
    """Whether a page was opened for the dossier that someone may have paid without our knowing.

    A page whose address never reached us can be paid by nobody.
    """
    opened = Payment.objects.filter(dossier=dossier, status__in=Payment.UNFINISHED)
    return opened.exclude(checkout_id=None).exists()


def settle_overdue() -> int:
    """Ask the bank about every overdue dossier being paid, and close the pages of those that ended.

    About how many pages the bank answered, and how many dossiers without a page were ended.
    """
    asked = sum(
        ask_each(pages, lambda payment: settle(payment.dossier)) for pages in (overdue_pages(), pages_left())
    )
    return asked + sum(safely(_expire, pk) for pk in list(without_page().values_list("pk", flat=True)))


def overdue_pages() -> QuerySet[Payment]:
    """The pages of dossiers that should have been paid by now."""
    return unfinished().filter(dossier__deadline__lt=timezone.localdate(), dossier__state__in=PAYING)


def pages_left() -> QuerySet[Payment]:
    """The pages of dossiers that ended otherwise: their keys first, for which two indexes alone are read."""
    being_paid = Dossier.objects.filter(state__in=PAYING).values_list("pk")
    ended = unfinished().values_list("dossier").difference(being_paid)
    return unfinished().filter(dossier__in=[pk for (pk,) in ended])


def without_page() -> QuerySet[Dossier]:
    """The overdue dossiers being paid of which the bank has no page."""
    overdue = Dossier.objects.filter(state=State.PAYMENT_PENDING, deadline__lt=timezone.localdate())
    return overdue.exclude(payments__status__in=Payment.UNFINISHED)


def synchronise_unfinished(older_than: timedelta = timedelta(minutes=1)) -> int:
    """Re-read every payment still open, so that a lost notice loses nothing; how many were read."""
    return ask_each(unfinished().filter(created_at__lt=timezone.now() - older_than), synchronise)


def close_stray_pages() -> int:
    """Close the pages to which nobody is led; about how many the bank answered."""
    stray = Payment.objects.filter(status=Payment.Status.STRAY).select_related("dossier")
    return ask_each(stray, lambda payment: synchronise(payment, closing=True))


def to_look_at() -> QuerySet[Payment]:
    """The payments of which the bank says what we cannot take for true: staff look there."""
    return Payment.objects.filter(status=Payment.Status.UNCLEAR)


def unfinished() -> QuerySet[Payment]:
    """The payments that the bank has not decided, as far as we know."""
    return Payment.objects.filter(status__in=Payment.UNFINISHED).select_related("dossier")


def _take(payment: Payment, card: answers.CardPayment | None, without: str = "") -> str:
    """Note what the bank says of a payment, under its lock; `without` says why it says nothing."""
    with transaction.atomic():
        payment = Payment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=payment.pk)
        if payment.status not in Payment.READ_AGAIN:
            return card.status if card else "expired"
        if without == "not_opened" and payment.checkout_id:  # opened by someone else meanwhile
            return "open"
        if card is None:
            return _end(
                payment, Payment.Status.UNCLEAR if without == "unknown" else Payment.Status.CLOSED, without
            )
        payment.intent_id, payment.error = card.payment_intent_id or "", card.error[:300]
        if card.status == "succeeded" and not 0 < card.amount_received <= MOST_CENTS:
            return _end(payment, Payment.Status.UNCLEAR, "nothing_received")
        if card.status == "succeeded":
            _receive(payment, card)
        elif card.status == "expired":
            return _end(payment, Payment.Status.CLOSED, "abandoned")
        elif card.status == "refused" and card.refused_charge != payment.refused_charge:
            # An earlier refusal was told already: the person may be trying another card.
            payment.refused_charge = card.refused_charge
            _tell_failure(payment, card.error)
        payment.save()
    return card.status


def _end(payment: Payment, status: Payment.Status, error: str) -> str:
    """End a payment that brought nothing: the person may pay again or cancel."""
    _tell_failure(payment, error)
    payment.status, payment.error = status, payment.error or error
    payment.save()
    return "expired"


def _tell_failure(payment: Payment, error: str) -> None:
    """Say that a payment failed, unless nobody was led to its page: the dossier may be paid on another."""
    if payment.status != Payment.Status.STRAY:
        _fail(payment.dossier, error)


def _receive(payment: Payment, card: answers.CardPayment) -> None:
    payment.status, payment.received_at = Payment.Status.SUCCEEDED, timezone.now()
    payment.amount = card.amount_received
    try:
        transitions.payment_succeeded(
            payment.dossier,
            BANK,
            amount=card.amount_received,
            currency=card.currency,
            reference=card.reference,
        )
        payment.counted = True
    except Refused as refusal:
        logger.warning("payment %s will be refunded: %s", payment.pk, refusal.code)
    except DatabaseError:
        raise  # asked again later
    except Exception:  # whatever is wrong with the dossier, the money is not kept
        logger.exception("payment %s will be refunded", payment.pk)


def _fail(dossier: Dossier, error: str) -> None:
    try:
        transitions.payment_failed(dossier, BANK, error=error)
    except Refused:
        logger.info("payment refused for a dossier that is no longer waiting for it")


def _expire(pk: int) -> bool:
    try:
        transitions.expire(Dossier(pk=pk), CLOCK, payment_lost=True)
    except Refused:  # someone moved it meanwhile
        return False
    return True


def _may_be_paid(payment: Payment) -> bool:
    try:
        return gateway.read_checkout(payment.checkout_id or "").may_be_paid
    except gateway.GatewayUnknown:
        return False


def _opened(payment: Payment) -> Payment:
    """The payment with its page; when the bank does not open it, the person may try again or cancel."""
    try:
        return opening.open_page(payment)
    except gateway.GatewayUnavailable:
        _fail(payment.dossier, "not_opened")
        raise
    except gateway.GatewayRefused as refusal:  # a later try starts another payment
        logger.warning("payment %s: the bank refuses to open its page: %s", payment.pk, refusal)
        _take(payment, None, "not_opened")
        raise Refused("La page de paiement n'a pas pu être ouverte. Réessayez.") from refusal
