"""The lock of what goes back to a card: held, or asked of the bank, never both."""

import pytest
from django.utils import timezone

from payments.card.models import Payment
from payments.refunds import holding
from payments.refunds.models import Refund, RefundHold
from tests import factories as f
from tests.locks.scenes import Scene, check

pytestmark = pytest.mark.django_db(transaction=True)


def a_refund() -> Refund:
    """Of money that no dossier took, written and not asked yet."""
    now, key = timezone.now(), f"cs_{next(f.rank)}"
    payment = Payment.objects.create(
        dossier=f.a_dossier("requested", trainee=f.a_trainee(f"Lou{key}")),
        amount=7_000,
        status="succeeded",
        created_at=now,
        received_at=now,
        checkout_id=key,
    )
    return Refund.objects.create(payment=payment, amount=7_000)


def right(refund: Refund, *, held: bool) -> bool:
    refund.refresh_from_db()
    is_held = RefundHold.objects.filter(payment=refund.payment).exists()
    return (is_held, refund.asked_at is None) == (held, held)


def test_what_is_being_asked_of_the_bank_is_not_held() -> None:
    def scene() -> Scene:
        refund, agent = a_refund(), f.a_staff_member()
        return Scene(
            lambda: holding.leaves(refund),
            lambda: holding.hold(refund.payment, agent, "card"),
            lambda told: len(told) == 1 and "en est chargée" in told[0] and right(refund, held=False),
        )

    check(scene, Payment)


def test_what_is_being_held_is_not_asked_of_the_bank() -> None:
    def scene() -> Scene:
        refund, agent = a_refund(), f.a_staff_member()
        return Scene(
            lambda: holding.hold(refund.payment, agent, "card"),
            lambda: holding.leaves(refund),
            lambda told: not told and right(refund, held=True),
        )

    check(scene, Payment)
