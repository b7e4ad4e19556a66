"""Holding what goes back to a card until it was looked at (docs/rules.md § 13): no amount or date is touched.

A payment is held as long as a hold of it is not released: no refund of it is written, and none that was
written is asked of the bank. It stays owed wherever it is counted. What the bank may have been asked is too
late to hold: whoever asks says so first, under the payment's lock.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.people.models import User
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import long_date
from payments.card.models import Payment
from payments.refunds.models import Refund, RefundHold

# A hold that lasts longer is work of the staff's.
LONGEST = timedelta(days=15)
Status = Refund.Status


def open_hold(payment_id: str = "pk") -> Exists:
    """Whether the payment that a row names there is held, for a query."""
    return Exists(RefundHold.objects.filter(payment=OuterRef(payment_id), released_at=None))


def hold_of(payment: Payment) -> RefundHold | None:
    """The hold of a payment, while it lasts."""
    return RefundHold.objects.filter(payment=payment, released_at=None).select_related("held_by").first()


def too_long() -> QuerySet[Payment]:
    """The payments held for longer than they should."""
    old = RefundHold.objects.filter(released_at=None, held_at__lt=timezone.now() - LONGEST)
    return Payment.objects.filter(pk__in=old.values("payment"))


def held() -> QuerySet[Payment]:
    """The payments that are held."""
    return Payment.objects.filter(pk__in=RefundHold.objects.filter(released_at=None).values("payment"))


def may_leave() -> Q:
    """Refunds that may be asked of the bank: nobody holds them, or the bank may already know of them."""
    return Q(asked_at__isnull=False) | ~Q(provider_id="") | ~Q(open_hold("payment"))


@transaction.atomic
def hold(payment: Payment, by: User, reason: str) -> RefundHold:
    """Hold what waits to go back of a payment; `Refused` when nothing does, or when it is held already."""
    payment = _locked(payment)
    if found := hold_of(payment):
        raise Refused(f"Ce remboursement est déjà suspendu, depuis le {_day(found)} ({found.held_by}).")
    if not _waits(payment):
        raise Refused(why_not(payment))
    return RefundHold.objects.create(payment=payment, held_by=by, reason=reason)


@transaction.atomic
def release(payment: Payment, by: User) -> RefundHold:
    """Let it go back: the next round of questions to the bank asks for it. `Refused` when it is not held."""
    found = hold_of(_locked(payment))
    if found is None:
        raise Refused("Ce remboursement n'est plus suspendu.")
    found.released_at, found.released_by = timezone.now(), by
    found.save(update_fields=["released_at", "released_by"])
    return found


@transaction.atomic
def leaves(refund: Refund) -> bool:
    """Note that a refund is about to be asked of the bank, unless it is held; whether it may be asked."""
    payment = _locked(refund.payment)
    if Refund.objects.filter(pk=refund.pk, asked_at__isnull=False).exists():
        return True
    if hold_of(payment):
        return False
    return bool(Refund.objects.filter(pk=refund.pk).update(asked_at=timezone.now()))


def is_unasked(refund: Refund) -> bool:
    """Whether a refund was written, and the bank not asked for it yet."""
    return refund.status == Status.PENDING and not refund.provider_id and refund.asked_at is None


def may_hold(payment: Payment) -> bool:
    """Whether something waits to go back of a payment that nobody holds."""
    return _waits(payment) and hold_of(payment) is None


def why_not(payment: Payment) -> str:
    """Why nothing of a payment can be held."""
    asked = payment.refunds.filter(status=Status.PENDING).order_by("created_at").last()
    if asked:
        day = long_date(timezone.localdate(asked.asked_at or asked.created_at))
        return f"La banque en est chargée depuis le {day} : ce remboursement ne peut plus être suspendu."
    if payment.refunds.filter(status=Status.SUCCEEDED).exists():
        return "La banque a déjà rendu cet argent : il ne peut plus être suspendu."
    return "Rien n'attend d'être rendu sur ce paiement."


def _waits(payment: Payment) -> bool:
    return payment.owed > 0 or any(map(is_unasked, payment.refunds.all()))


def _locked(payment: Payment) -> Payment:
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)


def _day(found: RefundHold) -> str:
    return long_date(timezone.localdate(found.held_at))
